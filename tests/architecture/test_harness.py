"""The checks themselves: each must be able to fail."""

from __future__ import annotations

import smtplib
import socket
from email.message import EmailMessage

import pytest
from playwright.sync_api import Error

from tests.browser import NewPerson, axe, overflow
from tests.loopback import LeavesTheMachine
from tests.mail_sink import MailSink
from tests.pages import Page

SOUND = '<html lang="en"><head><title>T</title></head><body><main><h1>One</h1>{}</main></body></html>'


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<h1>Two</h1>", "2 h1 instead of one"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' twice"),
        ('<input name="age">', "field 'age' without a label"),
        (
            '<label for="other">Age</label><select name="age" id="age"></select>',
            "field 'age' without a label",
        ),
        ('<p style="color: red">', "inline style on <p>"),
        ("<script>1</script>", "inline script"),
        ('<button onclick="x()">Go</button>', "inline handler onclick"),
        ('<img src="x">', "image without alt: x"),
    ],
)
def test_a_page_with_a_fault_is_told_of(markup: str, fault: str) -> None:
    assert fault in Page(SOUND.format(markup)).faults


def test_a_sound_page_has_no_faults() -> None:
    field = '<label for="age">Age</label><input id="age" name="age"><label>Name <input name="name"></label>'
    assert Page(SOUND.format(field)).faults == []


def test_a_form_is_read_as_a_browser_sends_it() -> None:
    form = (
        '<form method="post" action="/x"><input type="hidden" name="token" value="t">'
        '<label>A<input type="checkbox" name="a" value="1" checked></label>'
        '<label>B<input type="checkbox" name="a" value="2"></label>'
        '<label>C<select name="c"><option value="x">X<option value="y" selected>Y</select></label>'
        '<label>D<textarea name="d">\nline</textarea></label><button name="go" value="on">Go</button></form>'
    )
    (read,) = Page(SOUND.format(form)).forms
    assert (read.action, read.method) == ("/x", "post")
    assert read.fields == [("token", "t"), ("a", "1"), ("c", "y"), ("d", "line")]
    assert read.buttons == [("go", "on")]


@pytest.mark.parametrize("host", ["203.0.113.7", "example.org"])
def test_no_socket_leaves_the_machine(host: str) -> None:
    with pytest.raises(LeavesTheMachine):
        socket.create_connection((host, 80), timeout=1)


def test_mail_arrives_in_the_sink_and_a_refused_address_is_refused(mail_sink: MailSink) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "desk@unit.example",
        "alice@bluewell.example",
        "Привет",
    )
    message.set_content("Здравствуйте")
    mail_sink.refuse("dora@stranger.example")
    host, port = mail_sink.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as server:
        server.send_message(message)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            server.sendmail("desk@unit.example", ["dora@stranger.example"], "x")
    (kept,) = mail_sink.to("alice@bluewell.example")
    assert kept["Subject"] == "Привет"


def test_axe_finds_a_field_without_a_label(new_person: NewPerson) -> None:
    page = new_person(javascript=True)
    page.set_content(SOUND.format('<input name="age">'))
    assert any(": label (" in fault for fault in axe(page))


def test_axe_has_nothing_to_say_of_a_sound_page(new_person: NewPerson) -> None:
    page = new_person(javascript=True)
    page.set_content(SOUND.format("<p>Words.</p>"))
    assert axe(page) == []


def test_a_page_too_wide_for_a_phone_is_measured(new_person: NewPerson) -> None:
    page = new_person(javascript=True, narrow=True)
    page.set_content(SOUND.format('<pre>{"' + "x" * 200 + '"}</pre>'))
    assert overflow(page) > 0


def test_the_browser_cannot_leave_the_machine(new_person: NewPerson) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        new_person().goto("http://example.org/")
