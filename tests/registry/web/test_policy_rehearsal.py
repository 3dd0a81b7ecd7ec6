"""Rehearsal and shadow: which cases would move, for whom; what a draft decides silently beside new ones."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Event, PolicyVersion, Proposal, ShadowDecision
from registry.services.assessment import reassess_case
from registry.services.policy import shadow_policy
from registry.services.review import declare_interest
from tests.case import NOW, later, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.policies import drafted

Sessions = sessionmaker[Session]
WORKED = "/policy/versions/2/rehearsal"


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> str:
    """The page of a case that a State's share made substantial; version 2 makes it moderate."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        made = screened(session, people, sent(session, people, ownership={"state_owned_pct": 60}))
        screened(session, people, sent(session, people))
        return f"/cases/{made.id}"


@pytest.fixture
def shadow(sessions: Sessions, cast: Cast) -> str:
    """The page of the shadow of a draft of Pia's, by which 60 % owned by a State is no trigger."""
    with sessions.begin() as session:
        number = drafted(session, on_stage(session, cast), state_control_pct=75).number
        return f"/policy/versions/{number}/shadow"


def test_the_matrix_counts_what_moves_and_leads_to_the_cases(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    bea = as_person(cast.bea)
    bea.get(WORKED)
    for words in (
        "1 of 2 cases would come out otherwise; 0 of them have an agreement in force",
        "Substantial → Moderate lower 1 case",
        "Coffee break at the Forum of Mayors",
        "N04 → F04",
        "Division Director of the lead subprogramme 0 1 +1 more",
        "Executive Office 1 0 −1 fewer",
        "No agreement in force rests on a case that moves.",
    ):
        assert words in bea.page.text, words
    assert "#moved-substantial-moderate" in bea.page.links
    assert case in bea.page.links


def test_generated_cases_stand_at_the_bounds(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.get(WORKED)
    assert "No case was decided yet" in bea.page.text
    assert "Share owned by a State 50 % Substantial N04 Moderate F04 lower the plain case" in bea.page.text
    assert "49.99 %" not in bea.page.text
    assert "6 cases keep their level for other reasons" in bea.page.text


def test_a_case_that_one_may_not_see_is_counted_and_not_named(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    claire = as_person(cast.claire)
    claire.get(WORKED)
    assert "1 of 2 cases would come out otherwise" in claire.page.text
    assert "1 case that you may not see is counted and not named." in claire.page.text
    assert "Coffee break" not in claire.page.text
    assert "A generated case that shows it: Share owned by a State: 50 %" in claire.page.text
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for row in session.scalars(select(Proposal)):
            declare_interest(session, row, interest="financial", actor=people.boris, now=NOW)
    boris = as_person(cast.boris)
    boris.get(WORKED)
    assert "Coffee break" not in boris.page.text


def test_a_version_that_changes_nothing_moves_nothing(as_person: AsPerson, cast: Cast, case: str) -> None:
    bea = as_person(cast.bea)
    bea.get("/policy/versions/1/rehearsal")
    assert "0 of 2 cases would come out otherwise" in bea.page.text
    assert "None. Every case comes out as it was decided." in bea.page.text
    assert "No generated case comes out at another level." in bea.page.text
    assert "Nobody: each role has as many cases as before." in bea.page.text


def test_a_rehearsal_writes_nothing(as_person: AsPerson, cast: Cast, case: str, sessions: Sessions) -> None:
    with sessions() as session:
        before = session.scalar(select(func.count()).select_from(Event))
    as_person(cast.bea).get(WORKED)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == before


def test_an_officer_starts_and_stops_the_shadow_with_one_button(
    as_person: AsPerson, cast: Cast, shadow: str, sessions: Sessions
) -> None:
    pia = as_person(cast.pia)
    pia.get(shadow)
    assert "Off" in pia.page.text
    assert pia.submit(shadow, {}).location == shadow
    pia.get(shadow)
    assert "On: it decides silently beside new cases" in pia.page.text
    assert "No decision to compare yet." in pia.page.text
    with sessions.begin() as session:
        people = on_stage(session, cast)
        screened(session, people, sent(session, people, ownership={"state_owned_pct": 60}))
    pia.submit(shadow, {})
    pia.get(shadow)
    assert "Off" in pia.page.text
    assert "1 of 1 decisions differ" in pia.page.text
    assert "Substantial → Low lower 1 case" in pia.page.text
    assert "1 case that you may not see is counted and not named." in pia.page.text
    bea = as_person(cast.bea)
    bea.get(shadow)
    assert "Coffee break at the Forum of Mayors" in bea.page.text


def test_an_error_of_the_shadow_is_seen(
    as_person: AsPerson, cast: Cast, shadow: str, case: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = session.scalars(select(PolicyVersion)).one()
        shadow_policy(session, row, on=True, actor=people.pia, now=NOW)
        known = session.scalars(select(Proposal).where(Proposal.risk_level == "substantial")).one()
        reassess_case(session, known, actor=people.bea, now=later())
        kept = session.scalars(select(ShadowDecision)).one()
        kept.outcome = {"error": "NoAnswer: table level: no row"}
    bea = as_person(cast.bea)
    bea.get(shadow)
    assert "1 case could not be decided by the draft." in bea.page.text
    assert "Substantial → Error cannot be decided 1 case" in bea.page.text
    assert "NoAnswer: table level: no row" in bea.page.text


def test_who_is_no_officer_reads_the_shadow_and_switches_nothing(
    as_person: AsPerson, client: CheckedClient, cast: Cast, shadow: str, sessions: Sessions
) -> None:
    for page in (shadow, WORKED):
        assert client.get(page).status_code == 303
        assert as_person(cast.alice).get(page).status_code == 404
    bea = as_person(cast.bea)
    assert bea.get(shadow).status_code == 200
    assert "Decide silently beside new cases" not in bea.page.text
    token = next(value for form in bea.page.forms for name, value in form.fields if name == "csrf_token")
    assert bea.post(shadow, data={"csrf_token": token, "version": "1"}).status_code == 404
    with sessions() as session:
        assert not session.scalars(select(PolicyVersion)).one().is_shadow


def test_a_button_of_an_old_page_does_not_switch_what_somebody_changed(
    as_person: AsPerson, cast: Cast, shadow: str, sessions: Sessions
) -> None:
    pia, piet = as_person(cast.pia), as_person(cast.piet)
    pia.get(shadow)
    old = dict(pia.page.forms[-1].fields)
    piet.submit(shadow, {})
    assert pia.post(shadow, data=old).status_code == 409
    with sessions() as session:
        assert session.scalars(select(PolicyVersion)).one().is_shadow


def test_what_ships_has_no_shadow(as_person: AsPerson, cast: Cast) -> None:
    assert as_person(cast.bea).get("/policy/versions/1/shadow").status_code == 404
