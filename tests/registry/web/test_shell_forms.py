"""Fields keep what was typed, right or wrong, read it as people write it, and say plainly what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registry.app import create_app
from registry.config import Config
from registry.web.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    Money,
    MoneyField,
    NumberField,
    RadiosField,
    TextareaField,
    TextField,
    VersionField,
)
from registry.web.typed import NotANumber, read_amount, read_number
from tests.pages import Page


class EverythingForm(Form):
    title = TextField("Title", max_length=20)
    what = TextareaField("What")
    mail = EmailField("Mail")
    people = NumberField("People")
    share = NumberField("Share", decimals=2, at_most=100)
    value = MoneyField("Value")
    start = DateField("Start")
    kind = RadiosField("Kind", choices=[("a", "A"), ("b", "B")])
    listed = CheckboxesField("Listed", choices=[("x", "X"), ("y", "Y")], none=("none", "None of these"))
    version = VersionField()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: forms need none."""
    var = tmp_path_factory.mktemp("forms")
    app = create_app(Config(database_url=f"sqlite:///{var}/x.sqlite3", var=var, secret_key="k" * 40))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def posted(bare: Flask) -> Iterator[None]:
    with bare.test_request_context("/", method="POST"):
        yield


def send(**typed: Any) -> EverythingForm:
    form = EverythingForm(
        MultiDict((k, v) for k, vs in typed.items() for v in ([vs] if isinstance(vs, str) else vs))
    )
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("25000", 2500000), ("25,000", 2500000), ("25 000", 2500000), ("25'000.50", 2500050),
        ("25.000,5", 2500050), ("1 250,75", 125075), ("1.250", 125000), ("0.5", 50), ("12,5", 1250),
        ("1,234,567", 123456700), ("\u202f7\u00a0000", 700000),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, minor: int) -> None:
    assert read_amount(typed, 2) == minor


@pytest.mark.parametrize(
    "typed", ["", "abc", "-5", "1.2.3", "1,2,3.4.5", "12.345,678", "9" * 5000, "٣", "1e5", "$5"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_amount(typed, 2)


def test_currencies_without_cents_take_whole_numbers() -> None:
    assert read_amount("10,000", 0) == 10000
    with pytest.raises(NotANumber):
        read_amount("10.5", 0)


def test_a_share_may_have_decimals_and_a_head_count_may_not() -> None:
    assert read_number("12,5", 2) == Decimal("12.5")
    with pytest.raises(NotANumber):
        read_number("12,5", 0)


@pytest.mark.usefixtures("posted")
def test_blank_answers_are_no_mistake() -> None:
    form = send()
    assert form.errors == {}
    assert (form.title.data, form.people.data, form.value.data, form.start.data) == ("", None, None, None)
    assert (form.kind.data, form.listed.data) == ("", [])


@pytest.mark.usefixtures("posted")
def test_good_answers_arrive_typed() -> None:
    amount = {"value-amount": "1'000", "value-currency": "CHF"}
    start = {"start-day": "5", "start-month": "11", "start-year": "2026"}
    form = send(people="1 200", share="33,3", listed=["x", "y"], version="7", **amount, **start)
    assert form.errors == {}
    assert (form.people.data, form.share.data) == (1200, Decimal("33.3"))
    assert form.value.data == Money(100000, "CHF")
    assert form.start.data == date(2026, 11, 5)
    assert (form.listed.chosen(), form.version.data) == (["x", "y"], 7)


@pytest.mark.parametrize(
    ("typed", "field", "kept"),
    [
        ({"people": "many"}, "people", 'value="many"'),
        ({"share": "101"}, "share", 'value="101"'),
        ({"value-amount": "a lot", "value-currency": "USD"}, "value", 'value="a lot"'),
        ({"value-amount": "5", "value-currency": "???"}, "value", 'value="5"'),
        ({"start-day": "31", "start-month": "2", "start-year": "2026"}, "start", 'value="31"'),
        ({"start-day": "1", "start-month": "", "start-year": "2026"}, "start", 'value="2026"'),
        ({"mail": "alice at bluewell"}, "mail", 'value="alice at bluewell"'),
        ({"title": "x" * 21}, "title", f'value="{"x" * 21}"'),
        ({"kind": "c"}, "kind", 'value="a"'),
        ({"listed": ["x", "none"]}, "listed", "checked"),
    ],
)
@pytest.mark.usefixtures("posted")
def test_a_wrong_answer_is_named_and_kept(typed: dict[str, Any], field: str, kept: str) -> None:
    form = send(**typed)
    assert list(form.errors) == [field]
    (message, anchor) = form.problems()[0]
    markup = str(form[field]())
    assert kept in markup
    assert f'id="{anchor}"' in markup
    assert message.endswith(".")


@pytest.mark.usefixtures("posted")
def test_none_of_these_excludes_the_others_on_the_server() -> None:
    assert send(listed=["none"]).listed.chosen() == []
    assert send(listed=["none"]).errors == {}
    assert "not both" in send(listed=["none", "x"]).problems()[0][0]


@pytest.mark.usefixtures("posted")
def test_signs_that_a_database_refuses_are_taken_out() -> None:
    form = send(title="  Blue\x00 \x07Well ", what="one\r\ntwo\x00")
    assert (form.title.data, form.what.data) == ("Blue Well", "one\ntwo")


@pytest.mark.usefixtures("posted")
def test_markup_that_is_typed_stays_words() -> None:
    form = send(title='"><script>', what="</textarea><script>")
    assert "<script" not in str(form.title()) + str(form.what())


@pytest.mark.usefixtures("posted")
def test_every_field_is_labelled_and_ids_are_unique() -> None:
    form = send(people="x", **{"value-amount": "x"})
    page = Page(
        "<html lang=en><title>t</title><h1>t</h1><form method=post>" + "".join(str(f()) for f in form)
    )
    assert page.faults == []


NAMES = ("title", "what", "mail", "people", "share", "value-amount", "value-currency", "start-day",
         "start-month", "start-year", "kind", "listed", "version")  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=40), max_size=3)))
def test_whatever_is_typed_never_breaks_a_form(bare: Flask, typed: dict[str, list[str]]) -> None:
    with bare.test_request_context("/", method="POST"):
        form = send(**typed)
        assert "".join(str(field()) for field in form)
        assert all(message for message, _anchor in form.problems())
