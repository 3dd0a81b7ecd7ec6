"""A case kept as a golden case by one button, and decided again under a newer version: side by side first."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import GoldenCase, Proposal
from registry.services.review import declare_interest
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.policies import published

Sessions = sessionmaker[Session]
LIST = "/policy/examples"


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> str:
    """The page of a case that was decided under version 1: a State's share brings N04."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        made = screened(session, people, sent(session, people, ownership={"state_owned_pct": 60}))
        return f"/cases/{accepted(session, people, made).id}"


def publish(sessions: Sessions, cast: Cast) -> int:
    """A newer version in force, by which 60 % owned by a State is no trigger any more."""
    with sessions.begin() as session:
        return published(session, on_stage(session, cast), state_control_pct=75).number


def test_one_button_keeps_the_decision_and_the_list_shows_it_beside_today(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    bea = as_person(cast.bea)
    bea.get(case)
    assert f"{case}/golden-case" in bea.page.links
    answer = bea.submit(f"{case}/golden-case", {"title": "A State owns more than half"})
    assert answer.location == LIST
    bea.get(LIST)
    assert "Kept as golden case G01." in bea.page.text
    assert "G01 A State owns more than half Substantial N04 as expected" in bea.page.text
    assert case in bea.page.links
    with sessions() as session:
        kept = session.scalars(select(GoldenCase)).one()
        assert "Blue Well" not in str(kept.facts)
        assert "Alice" not in str(kept.facts)


def test_what_a_golden_case_keeps_is_shown_before_without_names(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"{case}/golden-case")
    assert "Expected Substantial (N04)" in bea.page.text
    facts = bea.page.text.partition("The facts that are kept")[2]
    assert "60 %" in facts
    assert "Blue Well" not in facts
    assert "Forum of Mayors" not in facts


def test_a_golden_case_needs_a_title_and_is_kept_once(as_person: AsPerson, cast: Cast, case: str) -> None:
    bea = as_person(cast.bea)
    assert bea.submit(f"{case}/golden-case", {"title": " "}).status_code == 422
    assert "Say what it is an example of." in bea.page.text
    assert bea.submit(f"{case}/golden-case", {"title": "First"}).status_code == 303
    assert bea.submit(f"{case}/golden-case", {"title": "Second"}).status_code == 422
    assert "kept as a golden case already" in bea.page.text
    assert ("title", "Second") in bea.page.forms[-1].fields


def test_a_golden_case_that_comes_out_differently_today_says_so_and_can_be_tried(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    bea = as_person(cast.bea)
    bea.submit(f"{case}/golden-case", {"title": "A State owns more than half"})
    number = publish(sessions, cast)
    bea.get(LIST)
    assert f"beside version {number}" in bea.page.text
    assert "Substantial N04 differs Low" in bea.page.text
    bea.get("/policy/what-if?example=G01")
    assert "G01: A State owns more than half" in bea.page.text


def test_the_link_to_the_case_is_for_those_who_see_the_case(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    as_person(cast.bea).submit(f"{case}/golden-case", {"title": "A State owns more than half"})
    pia = as_person(cast.pia)
    pia.get(LIST)
    assert "A State owns more than half" in pia.page.text
    assert case not in pia.page.links


def test_a_case_keeps_its_version_until_somebody_decides_it_under_the_newer_one(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    bea = as_person(cast.bea)
    bea.get(case)
    assert f"{case}/retier" not in bea.page.links
    number = publish(sessions, cast)
    bea.get(case)
    assert f"{case}/retier" in bea.page.links
    assert "Substantial" in bea.page.text
    bea.get(f"{case}/retier")
    for words in (
        f"Version 1 Version {number}, in force",
        "Enhanced Simplified",
        "Reasons that fall away removed N04",
        "the authority of the level first computed still decides",
    ):
        assert words in bea.page.text, words
    assert f"/policy/versions/{number}/compare/1" in bea.page.links
    assert bea.submit(f"{case}/retier", {}).location == case
    bea.get(case)
    assert f"decided under version {number}" in bea.page.text
    assert f"{case}/retier" not in bea.page.links
    with sessions() as session:
        row = session.scalars(select(Proposal)).one()
        assert (row.policy_version, row.risk_level, row.first_risk_level) == (number, "low", "substantial")
    bea.get(f"{case}/retier")
    assert "There is nothing to do." in bea.page.text


def test_what_blocks_the_newer_version_is_said_on_the_page(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"{case}/retier")
    token = dict(bea.page.forms[0].fields)["csrf_token"]
    assert bea.post(f"{case}/retier", data={"csrf_token": token}).status_code == 422
    assert "decided by the version in force already" in bea.page.text


def test_who_may_open_these_pages(
    as_person: AsPerson, client: CheckedClient, cast: Cast, case: str, sessions: Sessions
) -> None:
    pages = (f"{case}/golden-case", f"{case}/retier")
    for page in pages:
        assert client.get(page).status_code == 303
        for who in (cast.alice, cast.dora, cast.carl, cast.pia):  # Pia sees no case
            assert as_person(who).get(page).status_code == 404
        assert as_person(cast.bea).get(page).status_code == 200
    assert as_person(cast.alice).get(LIST).status_code == 404
    assert as_person(cast.carl).get(LIST).status_code == 200
    with sessions.begin() as session:
        row = session.scalars(select(Proposal)).one()
        people = on_stage(session, cast)
        declare_interest(session, row, interest="financial", actor=people.boris, now=NOW)
    for page in pages:
        assert as_person(cast.boris).get(page).status_code == 404


def test_a_case_that_is_not_decided_has_nothing_to_keep(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        page = f"/cases/{sent(session, on_stage(session, cast)).id}"
    bea = as_person(cast.bea)
    assert bea.get(f"{page}/golden-case").status_code == 404
    assert bea.get(f"{page}/retier").status_code == 404
