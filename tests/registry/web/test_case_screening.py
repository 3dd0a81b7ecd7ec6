"""The page of a case says what stands open in the screening: matches, names nobody screened, an old list."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.models import Hit, Proposal
from registry.services.hit import judge_hit
from registry.services.review import declare_interest
from tests.case import on_stage
from tests.cast import AsPerson, Cast
from tests.registry.screening_stage import bring_list, do_runs, list_of, sent_case

Sessions = sessionmaker[Session]
NOW = datetime.now(UTC)
TODAY = geneva_day(NOW).isoformat()
BASIL = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}


def a_case(sessions: Sessions, cast: Cast, *names: str, day: str = TODAY) -> Proposal:
    """Alice's case after a run; Bea and Olga have declared no interest."""
    bring_list(sessions, list_of(*names, day=day), now=NOW)
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions, now=NOW)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, case.id)
        for person in (people.bea, people.olga):
            declare_interest(session, kept, interest="none", actor=person, now=NOW)
    return case


def test_a_match_is_said_with_what_it_waits_for(sessions: Sessions, cast: Cast, as_person: AsPerson) -> None:
    case, bea = a_case(sessions, cast, "ALICE FERRAND"), as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "to be judged Alice Ferrand – ALICE FERRAND" in bea.page.text
    assert "second person needed" not in bea.page.text
    with sessions.begin() as session:
        hit = session.scalars(select(Hit)).one()
        officer = on_stage(session, cast).bea
        judge_hit(session, hit, verdict="different", reason="Met her.", actor=officer, now=NOW)
    bea.get(f"/cases/{case.id}")
    assert "a second person is needed Alice Ferrand – ALICE FERRAND" in bea.page.text
    olga = as_person(cast.olga)
    olga.get(f"/cases/{case.id}")
    assert "ALICE FERRAND" not in olga.page.text


def test_where_nothing_is_open_it_says_so(sessions: Sessions, cast: Cast, as_person: AsPerson) -> None:
    case, bea = a_case(sessions, cast, "OMAR SAID"), as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "nothing is open Every name is screened." in bea.page.text


def test_a_list_that_is_too_old_is_named_as_the_reason_why_names_are_not_screened(
    sessions: Sessions, cast: Cast, as_person: AsPerson
) -> None:
    case, bea = a_case(sessions, cast, "OMAR SAID", day="2026-01-01"), as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "not screened Blue Well Software SA, Alice Ferrand, Basil Grunwald" in bea.page.text
    assert "list too old United Nations Security Council Consolidated List of 1 Jan 2026" in bea.page.text
    assert "/lists" in bea.page.links
