"""Whatever is posted to a page of the wizard: never a crash, and never a lost answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict

from registry.models import Proposal
from registry.queries.completeness import likely_outcome, proposal_gaps
from registry.queries.facts import draft_answers
from registry.web.field import visible
from registry.web.proposal_section import PAGES
from rules import policy
from tests.cast import NOON, AsPerson
from tests.pages import CheckedClient
from tests.wizard import SIMPLE, fill, make_newcomer, start

TICKED: dict[str, dict[str, Any]] = {  # every box that makes a second page ask something
    "organisation": {"applies": ["parent", "ungc", "other_names"]},
    "activity": {"applies": ["emblem", "standards", "tender", "terms"], "types": ["loaned_personnel"]},
    "links": {"gender_sdg5": "principal"},
    "declarations": {"applies": ["tobacco", "conventional", "controversial", "gambling", "labour"]},
}
NAMED = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')
TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "0",
            "-1",
            "1e9",
            "9" * 40,
            "12,5",
            "100",
            "٣",
            "\x00",
            "\ud7ff",
            "' OR 1=1 --",
            "<b>",
            "NaN",
            "x" * 6000,
            "1.1.1900",
        ]
    ),
)


@pytest.fixture
def draft(app: Flask, sessions: sessionmaker[Session], as_person: AsPerson) -> tuple[CheckedClient, str]:
    app.config["WTF_CSRF_ENABLED"] = False
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base, only=(), **TICKED)
    return nina, base


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_page_answers_whatever_is_posted(
    draft: tuple[CheckedClient, str], sessions: sessionmaker[Session], name: str
) -> None:
    nina, base = draft
    address = f"{base}/edit/{name}"
    fields = sorted(set(NAMED.findall(nina.get(address).text)))

    @settings(max_examples=12)
    @given(st.data())
    def post(data: st.DataObject) -> None:
        names = data.draw(st.lists(st.sampled_from(fields), max_size=8))
        posted = MultiDict((each, data.draw(TEXT)) for each in names)
        posted["rows"] = data.draw(st.sampled_from(["1", "3", "0", "-4", "999999", "x", ""]))
        posted["version"] = data.draw(st.sampled_from(["", "0", "1", "x", "9" * 30]))
        for button in data.draw(st.sampled_from([("next",), ("later",), ("do",), ()])):
            posted[button] = data.draw(st.sampled_from(["find", "add", "remove-0", "remove-99", "x", ""]))
        response = nina.post(address, data=posted)
        assert response.status_code in (200, 303, 409, 422)
        assert nina.get(address).status_code == 200
        assert nina.get(f"{base}/check").status_code == 200

    post()
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        answers = draft_answers(session, proposal)
        proposal_gaps(session, policy.load(), proposal, answers, NOON.date())
        likely_outcome(policy.load(), answers, "en", NOON.date())


@settings(max_examples=12)
@given(title=st.text(max_size=80), description=st.text(max_size=300), name=st.text(max_size=80))
def test_what_was_typed_is_there_again(
    draft: tuple[CheckedClient, str], title: str, description: str, name: str
) -> None:
    nina, base = draft
    typed = {"title": title, "description": description, "cash": "not a number"}
    assert nina.submit(f"{base}/edit/activity", typed, button="next").status_code == 422
    assert _kept(nina, "title") == _clean(title)
    assert _kept(nina, "description").split() == _clean(description).split()
    assert _kept(nina, "cash") == "not a number"
    nina.submit(f"{base}/edit/organisation", {"name": name}, button="later")
    nina.get(f"{base}/edit/organisation")
    assert _kept(nina, "name") == _clean(name)


def test_every_page_of_the_wizard_is_fuzzed() -> None:
    assert {page.name for page in PAGES} >= set(SIMPLE)


def _kept(client: CheckedClient, name: str) -> str:
    return dict(client.page.forms[-1].fields).get(name, "")


def _clean(text: str) -> str:
    """As the form keeps a line: normal form, invisible signs gone, single spaces."""
    return " ".join(visible(text).split())
