"""Who declared an interest is told nothing more of a case: no event of any audience finds them (K01)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Event, Hit, InterestDeclaration, Proposal, Review, User
from registry.notifications import NOTIFICATIONS, Audience, resolve
from tests.case import NOW, on_stage
from tests.cast import Cast, make_person
from tests.registry.addresses import add_match
from tests.registry.every_state import Stage
from workflows import roles as r

EVERY_OFFICE = (
    "desk", "auditor", "approving_official", "deputy_executive_secretary", "executive_secretary",
    "executive_office", "legal_affairs", "task_force_panel", "gender_focal_point", "finance_officer",
    ("focal_point", 2), ("division_director", 2),
)  # fmt: skip
PAYLOAD = '{"role":"desk"}'  # of tasks: whose office they wait for
# who is meant although they may not see the case: the account itself, or oversight of the machine
ABOUT_THE_PERSON = {Audience.SUBJECT, Audience.ACTOR, Audience.PARTNER, Audience.ADMINISTRATORS}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def events_about(session: Session, case: Proposal) -> Iterator[Event]:
    """One event of every name, on the chain of the case, of its agreement or of a match of its names."""
    review = session.scalars(select(Review).where(Review.proposal_id == case.id)).first()
    agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == case.id)).one()
    hit = session.scalars(select(Hit).where(Hit.organisation_id == case.organisation_id)).first()
    assert review is not None
    assert hit is not None
    chains = {"agreement": ("agreement", agreement.id), "hit": ("hit", hit.id)}
    for name in NOTIFICATIONS:
        noun = name.partition(".")[0]
        kind, case_id = chains.get(noun, ("proposal", case.id))
        subject = review.id if noun == "review" else case_id
        yield Event(
            case_id=case_id, case_kind=kind, name=name, subject_kind=noun, subject_id=subject, seq=999,
            recorded_at=NOW, effective_at=NOW, payload=PAYLOAD, actor_id=None,
        )  # fmt: skip


def told(session: Session, event: Event) -> set[uuid.UUID]:
    audiences = {notice.audience for notice in NOTIFICATIONS[event.name]} - ABOUT_THE_PERSON
    people: list[User] = []
    for audience in audiences:
        people += resolve(session, audience, event, next_roles=r.STAFF_ROLES)
    return {user.id for user in people}


def test_no_event_finds_a_recused_person_and_most_find_a_colleague(session: Session, cast: Cast) -> None:
    case = Stage(session, cast).in_force()
    add_match(session, cast)
    rita, carla = (make_person(session, name, roles=EVERY_OFFICE) for name in ("Rita", "Carla"))
    for row in session.scalars(select(Review).where(Review.proposal_id == case.id)):
        row.reviewer_id = rita.id
    session.flush()
    before = {event.name: told(session, event) for event in events_about(session, case)}
    session.add(
        InterestDeclaration(
            proposal_id=case.id, user_id=rita.id, interest="financial", declared_at=NOW, note=""
        )
    )
    session.flush()
    after = {event.name: told(session, event) for event in events_about(session, case)}
    assert {name for name, people in after.items() if rita.id in people and not name.startswith("policy.")
            and not name.startswith("list.")} == set()  # fmt: skip
    found = {name for name, people in before.items() if rita.id in people}
    assert len(found) > 20
    assert any(name.startswith("agreement.") for name in found)
    assert any(name.startswith("hit.") for name in found)
    assert {name for name, people in after.items() if carla.id in people} >= {
        name for name in found if carla.id in before[name]
    }
