"""An owner who signs as well is one person: one verdict is enough for both, and is taken back for both."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import Hit, Proposal
from registry.services.hit import confirm_judgement, judge_hit, review_closed_hit, take_back
from registry.services.review import declare_interest
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.screening_stage import bring_list, do_runs, list_of, sent_case

Sessions = sessionmaker[Session]
OTHERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ", "OMAR SAID", "MARIA LOPEZ")
WHY = "Another birth place."


@pytest.fixture(params=["ALICE FERRAND", "ALISA FERRAND"], ids=["strong", "review"])
def listed(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def on_the_list(sessions: Sessions, cast: Cast, name: str, *, country: str = "CH") -> None:
    """Alice owns Blue Well and signs for it; the list has somebody of her name."""
    bring_list(sessions, list_of(*OTHERS, name))
    signatory = {"name": "Alice Ferrand", "title": "Director", "country": country}
    case = sent_case(sessions, cast, ownership={"signatory": signatory})
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for person in (people.bea, people.boris):
            declare_interest(
                session, session.get_one(Proposal, case.id), interest="none", actor=person, now=NOW
            )


def states(session: Session) -> dict[str, str]:
    return {hit.party.role: hit.state for hit in session.scalars(select(Hit))}


def owner(session: Session) -> Hit:
    return next(hit for hit in session.scalars(select(Hit)) if hit.party.role == "owner")


def judged_different(session: Session, cast: Cast) -> Hit:
    people, hit = on_stage(session, cast), owner(session)
    judge_hit(session, hit, verdict="different", reason=WHY, actor=people.bea, now=NOW)
    if hit.state == "judged":
        assert states(session) == {"owner": "judged", "signatory": "open"}
        confirm_judgement(session, hit, agrees=True, actor=people.boris, now=NOW)
    return hit


def test_one_verdict_counts_for_the_same_facts_in_both_capacities(
    sessions: Sessions, cast: Cast, listed: str
) -> None:
    on_the_list(sessions, cast, listed)
    with sessions.begin() as session:
        judged_different(session, cast)
        assert states(session) == {"owner": "different", "signatory": "different"}
        other = next(hit for hit in session.scalars(select(Hit)) if hit.party.role == "signatory")
        assert [event.name for event in list_events(session, other.id)] == ["hit.raised", "hit.recalled"]
        assert other.judgement_id == owner(session).judgement_id


def test_a_verdict_taken_back_is_taken_back_for_both(sessions: Sessions, cast: Cast, listed: str) -> None:
    on_the_list(sessions, cast, listed)
    with sessions.begin() as session:
        hit = judged_different(session, cast)
        take_back(session, hit, reason="A newer passport.", actor=on_stage(session, cast).bea, now=NOW)
        assert states(session) == {"owner": "open", "signatory": "open"}
    do_runs(sessions)
    with sessions() as session:
        assert states(session) == {"owner": "open", "signatory": "open"}


def test_other_facts_are_another_person_until_somebody_says_otherwise(sessions: Sessions, cast: Cast) -> None:
    on_the_list(sessions, cast, "ALISA FERRAND", country="FR")
    with sessions.begin() as session:
        judged_different(session, cast)
        assert states(session) == {"owner": "different", "signatory": "open"}


def test_a_confirmed_person_who_leaves_the_list_is_looked_at_once(sessions: Sessions, cast: Cast) -> None:
    on_the_list(sessions, cast, "ALICE FERRAND")
    with sessions.begin() as session:
        people, hit = on_stage(session, cast), owner(session)
        judge_hit(session, hit, verdict="same", reason="The same passport.", actor=people.bea, now=NOW)
        confirm_judgement(session, hit, agrees=True, actor=people.boris, now=NOW)
        assert states(session) == {"owner": "same", "signatory": "same"}
    bring_list(sessions, list_of(*OTHERS, "", day="2026-11-02"))
    do_runs(sessions)
    with sessions.begin() as session:
        assert states(session) == {"owner": "closed", "signatory": "closed"}
        people = on_stage(session, cast)
        review_closed_hit(session, owner(session), reason="De-listed.", actor=people.bea, now=NOW)
        assert {hit.reviewed_by_id for hit in session.scalars(select(Hit))} == {people.bea.id}
