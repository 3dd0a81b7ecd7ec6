"""What a mail says: every text in every language, nothing internal to a partner, no header smuggled in."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from registry.adapters.mail import MailRefused, Outgoing, address_of, compose, deliver, one_line
from registry.notifications import NOTIFICATIONS, Audience
from registry.services.message import FOLDERS, render_mail
from tests.mail_sink import MailSink

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
SENDER = "partnerships@example.org"
TEMPLATES = sorted(path.stem for folder in FOLDERS for path in folder.glob("*.txt"))
PARTS = {"signature", "case", "due"}
INTERNAL = re.compile(
    r"\b(level|risk|trigger|sanction|media|screen|threshold|reviewer|objection)", re.IGNORECASE
)
EVERYTHING = {
    "name": "Alice", "title": "Clean wells", "reference": "P-2026-0001", "organisation": "Blue Well",
    "link": "https://p.example/x", "link_of_other": "https://p.example/y", "due_on": "5 November 2026",
    "role": "desk", "person": "Dora <dora@elsewhere.example>", "hours": 48, "minutes": 30, "days": 30,
    "is_new": True, "until": "25 November 2026", "number": 2,
    "items": [{"subject": "A", "link": "https://p.example/a", "due_on": "5 November 2026"},
              {"subject": "B", "link": "https://p.example/b", "due_on": ""}],
}  # fmt: skip


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in PARTS])
@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_mail_can_be_written_in_every_language(template: str, language: str) -> None:
    subject, body = render_mail(template, language, EVERYTHING)
    assert subject
    assert "Alice" in body
    assert "%(" not in subject + body
    assert "\n\n\n" not in body


def test_every_row_of_the_table_has_its_template() -> None:
    named = {notice.template for notices in NOTIFICATIONS.values() for notice in notices}
    assert named <= set(TEMPLATES)
    by_service = {
        "user_registered", "user_known", "user_reset_asked", "user_invited", "proposal_invited",
        "expert_invited", "digest",
    }  # fmt: skip
    assert set(TEMPLATES) - PARTS == named | by_service  # none is left over


def test_no_mail_to_a_partner_says_anything_internal() -> None:
    to_partners = {
        notice.template
        for notices in NOTIFICATIONS.values()
        for notice in notices
        if notice.audience is Audience.PARTNER
    }
    for template in to_partners:
        assert not INTERNAL.search(" ".join(render_mail(template, "en", EVERYTHING))), template


def test_every_text_of_a_mail_goes_through_gettext() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    for folder in FOLDERS:
        for path in folder.glob("*.txt"):
            source = path.read_text(encoding="utf-8")
            meta.find_undeclared_variables(environment.parse(source))  # it parses
            bare = re.sub(r"{%.*?%}|{{.*?}}", "", source.removeprefix("Subject: "), flags=re.DOTALL)
            assert not re.search(r"[A-Za-z]", bare), (path.name, bare)


def test_a_title_with_a_line_end_stays_in_the_subject() -> None:
    context = EVERYTHING | {"reference": "P-1\nBcc: mallory@example.org\n\nHello"}
    subject, _ = render_mail("proposal_submitted", "en", context)
    assert subject == "P-1 Bcc: mallory@example.org Hello: We have received your proposal"
    message = compose(outgoing(subject=subject), SENDER)
    assert message["Bcc"] is None


def outgoing(*, to: str = "alice@bluewell.example", subject: str = "Hello") -> Outgoing:
    return Outgoing("0b0e", to, subject, "Text", "en", NOW)


@given(st.text())
def test_no_subject_can_bring_a_header_of_its_own(text: str) -> None:
    try:
        raw = compose(outgoing(subject=text + "\r\nBcc: mallory@example.org"), SENDER).as_bytes()
    except UnicodeEncodeError:
        return  # half of a surrogate pair is no text
    headers = email.message_from_bytes(raw, policy=email.policy.default)
    assert headers["Bcc"] is None
    assert headers["To"] == "alice@bluewell.example"


@given(st.text())
def test_a_header_s_value_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a b@c.example",
        "nobody",
        "a@b@c",
        "",
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        address_of(address)
    with pytest.raises(MailRefused):
        compose(outgoing(to=address), SENDER)


def test_a_password_is_not_sent_over_an_open_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mail_sink: MailSink
) -> None:
    monkeypatch.setattr("registry.adapters.mail._is_loopback", lambda host: False)
    url = mail_sink.url.replace("smtp://", "smtp://office:secret@")
    with pytest.raises(OSError, match="offers no encryption"):
        deliver(compose(outgoing(), SENDER), mail_url=url, folder=tmp_path, name="x")
    assert mail_sink.messages == []
