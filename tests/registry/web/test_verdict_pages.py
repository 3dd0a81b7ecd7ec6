"""Verdicts beside each other, the note on a conflict, the inbox and the second look, through the door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Proposal, QualityCheck, Review, ReviewResponse
from registry.services.decision import take_act
from registry.services.quality import draw_sample
from registry.services.review import declare_interest, give_verdict
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast
from tests.registry.policies import published

STANDARD = {"activity": {"in_kind_minor": 2_000_000}, "links": {"subprogrammes": [2, 5]}}
LOAN = {
    "activity": {"loaned_personnel_fte": 1, "types": ["loaned_personnel"]},
    "links": {"subprogrammes": [2, 5]},
}


def in_review(sessions: sessionmaker[Session], cast: Cast, **changes: Any) -> tuple[UUID, dict[str, UUID]]:
    """A case of Carl (lead) and Claire, both declared: its id, and the id of each slot by its reviewer."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(
            session, people, screened(session, people, sent(session, people, **changes)), others=(5,)
        )
        for person in (people.carl, people.claire):
            declare_interest(session, case, interest="none", actor=person, now=NOW)
        slots = {row.slot: row.id for row in session.scalars(select(Review))}
        return case.id, {"carl": slots["subprogramme_2"], "claire": slots["subprogramme_5"]}


def says(sessions: sessionmaker[Session], cast: Cast, slot: UUID, who: str, verdict: str) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        review = session.get_one(Review, slot)
        give_verdict(
            session, review, verdict=verdict, reasons="SECRET REASON", actor=getattr(people, who), now=NOW
        )


def test_a_hidden_verdict_is_on_no_page_until_all_have_spoken(
    sessions: sessionmaker[Session], as_person: AsPerson, cast: Cast
) -> None:
    case_id, slots = in_review(sessions, cast, **LOAN)
    says(sessions, cast, slots["claire"], "claire", "objection")
    carl = as_person(cast.carl)
    for path in (f"/reviews/{slots['claire']}", f"/cases/{case_id}", f"/reviews/{slots['carl']}"):
        assert carl.get(path).status_code == 200
        assert "SECRET REASON" not in carl.page.text
    says(sessions, cast, slots["carl"], "carl", "objection")
    carl.get(f"/reviews/{slots['claire']}")
    assert "SECRET REASON" in carl.page.text


def test_a_reviewer_who_has_spoken_disagrees_and_says_why(
    sessions: sessionmaker[Session], as_person: AsPerson, cast: Cast
) -> None:
    case_id, slots = in_review(sessions, cast, **STANDARD)
    says(sessions, cast, slots["claire"], "claire", "objection")
    path = f"/reviews/{slots['claire']}"
    carl = as_person(cast.carl)
    carl.get(path)
    assert "Do you agree with this verdict?" not in carl.page.text  # speak first
    says(sessions, cast, slots["carl"], "carl", "no_objection")
    assert carl.submit(path, {"stance": "disagree", "note": "The logo is small."}).status_code == 303
    with sessions() as session:
        assert session.scalars(select(ReviewResponse.stance)).one() == "disagree"
    carl.get(f"/cases/{case_id}")
    assert "The logo is small." in carl.page.text
    assert "For and against" in carl.page.text


def test_the_lead_writes_the_note_from_the_inbox_and_the_decision_opens(
    sessions: sessionmaker[Session], as_person: AsPerson, cast: Cast
) -> None:
    case_id, slots = in_review(sessions, cast, **STANDARD)
    says(sessions, cast, slots["claire"], "claire", "objection")
    says(sessions, cast, slots["carl"], "carl", "no_objection")
    carl = as_person(cast.carl)
    carl.get("/reviews")
    assert "Write a note on the conflict" in carl.page.text
    path = f"/cases/{case_id}/note-conflict"
    carl.get(f"/cases/{case_id}")
    assert path in carl.page.links
    assert carl.submit(path, {"note": ""}).status_code == 422
    assert carl.submit(path, {"note": "The objection is about the logo."}).status_code == 303
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "in_decision"


def test_similar_past_cases_stand_beside_an_enhanced_review(
    sessions: sessionmaker[Session], as_person: AsPerson, cast: Cast
) -> None:
    _old, slots = in_review(sessions, cast, **LOAN)
    for who in ("claire", "carl"):
        says(sessions, cast, slots[who], who, "objection")
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.scalars(select(Proposal)).one()
        for person, verb in ((people.emil, "advise"), (people.dmitri, "decline")):
            declare_interest(session, case, interest="none", actor=person, now=NOW)
            take_act(session, case, verb, outcome="against", reasons="No.", actor=person, now=NOW)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(
            session, people, screened(session, people, sent(session, people, **LOAN)), others=(5,)
        )
        declare_interest(session, case, interest="none", actor=people.carl, now=NOW)
        query = select(Review.id).where(Review.proposal_id == case.id, Review.reviewer_id == cast.carl.id)
        path = f"/reviews/{session.scalars(query).one()}"
    carl = as_person(cast.carl)
    carl.get(path)
    assert "Similar past cases" in carl.page.text
    assert "the same triggers" in carl.page.text


@pytest.fixture
def check_path(sessions: sessionmaker[Session], cast: Cast) -> str:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        published(session, people, review_sample_pct=100)
        case = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
        declare_interest(session, case, interest="none", actor=people.olga, now=NOW)
        take_act(session, case, "approve", actor=people.olga, now=NOW)
        return f"/quality-checks/{draw_sample(session, now=later(1))[0].id}"


def test_a_second_look_is_recorded_by_who_took_no_part(
    check_path: str, sessions: sessionmaker[Session], as_person: AsPerson, cast: Cast
) -> None:
    assert as_person(cast.bea).get(check_path).status_code == 404
    boris = as_person(cast.boris)
    boris.get("/reviews")
    assert check_path in boris.page.links
    assert boris.submit(check_path, {"finding": "wrong", "note": ""}).status_code == 422
    assert boris.submit(check_path, {"finding": "sound"}).status_code == 303
    with sessions() as session:
        assert session.scalars(select(QualityCheck.finding)).one() == "sound"
    assert boris.get(check_path).status_code == 404
