"""The fit check: the policy's own answer for a stranger, published grounds only, nothing stored."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict

from registry.models import Base
from rules import policy
from tests.pages import CheckedClient

SMALL: dict[str, Any] = {
    "entity_type": "company", "types": ["event_sponsorship"], "value": "small", "length": "event",
    "business": ["none"], "wishes": ["none"],
}  # fmt: skip


def ask(client: CheckedClient, **changes: Any) -> str:
    response = client.submit("/fit-check", {**SMALL, **changes})
    assert response.status_code == 200
    return client.page.text


def test_a_small_sponsor_learns_the_days_and_the_documents(client: CheckedClient) -> None:
    words = ask(client)
    assert "Yes, a partnership seems possible" in words
    assert "10 working days" in words
    assert "registration number of your organisation" in words


def test_everything_to_know_stands_before_the_first_question(client: CheckedClient) -> None:
    words = client.get("/fit-check").text
    first = words.index('name="entity_type"')
    for told in (
        "What is published",
        "What stays confidential",
        "Names of people",
        "no advantage",
        "/model-agreement",
    ):
        assert words.index(told) < first
    assert client.get("/model-agreement").status_code == 200
    assert "not exclusive" in client.page.text


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"business": ["tobacco_maker"]}, "tobacco industry"),
        ({"business": ["controversial"]}, "controversial weapons"),
        ({"business": ["sanctions"]}, "Security Council"),
    ],
)
def test_an_exclusion_is_told_on_its_published_ground(
    client: CheckedClient, changes: dict[str, Any], ground: str
) -> None:
    words = ask(client, **changes)
    assert "not eligible, because" in words
    assert ground in words


def test_a_vendor_and_a_university_are_shown_their_doors(client: CheckedClient) -> None:
    assert "Another door" in ask(client, wishes=["paid"])
    assert "Another door" in ask(client, entity_type="academia")


def test_an_unnamed_owner_is_asked_for(client: CheckedClient) -> None:
    assert "once the owners are named" in ask(client, wishes=["hidden"])


def test_a_seller_of_tobacco_hears_that_it_depends_on_the_share(client: CheckedClient) -> None:
    assert "may still rule it out" in ask(client, business=["tobacco_seller"])


def test_what_was_ticked_is_there_again_when_it_is_changed(client: CheckedClient) -> None:
    ask(client, value="large")
    form = [each for each in client.page.forms if each.method == "post"][-1]
    again = client.post("/fit-check", data=MultiDict([*form.fields, ("change", "1")]))
    assert again.status_code == 200
    kept = [each for each in client.page.forms if each.method == "post"][-1].fields
    assert ("value", "large") in kept
    assert ("types", "event_sponsorship") in kept


def test_a_blank_form_says_what_to_answer(client: CheckedClient) -> None:
    blank: dict[str, Any] = {name: [] for name in SMALL}
    assert client.submit("/fit-check", blank).status_code == 422
    assert "There is a problem" in client.page.text


def test_nothing_is_stored(client: CheckedClient, sessions: sessionmaker[Session]) -> None:
    before = _rows(sessions)
    ask(client)
    ask(client, business=["tobacco_maker"])
    assert _rows(sessions) == before == dict.fromkeys(before, 0)


def _rows(sessions: sessionmaker[Session]) -> dict[str, int]:
    with sessions() as session:
        return {
            name: session.scalar(select(func.count()).select_from(text(f'"{name}"'))) or 0
            for name in Base.metadata.tables
        }


def _some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=4, unique=True)


@settings(max_examples=40)
@given(
    entity=st.sampled_from(["company", "soe", "ngo", "government", "", "x\x00"]),
    business=_some(
        ["none", "tobacco_maker", "tobacco_seller", "weapons", "gambling", "labour", "sector", "?"]
    ),
    wishes=_some(["none", "paid", "emblem", "exclusive", "hidden", "tender", "state", "<b>"]),
    value=st.sampled_from(["nothing", "small", "middle", "large", "huge", "9"]),
    length=st.sampled_from(["event", "year", "long", ""]),
)
def test_whatever_is_posted_is_answered_and_tells_nothing_internal(
    app: Flask, entity: str, business: list[str], wishes: list[str], value: str, length: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    sent = {"entity_type": entity, "types": ["advocacy"], "business": business, "wishes": wishes}
    response = client.post("/fit-check", data={**sent, "value": value, "length": length})
    assert response.status_code in (200, 422)
    for rule, wording in policy.load().wording.items():
        assert rule not in client.page.text
        if wording.letter is None:
            assert wording.reason.en not in client.page.text
