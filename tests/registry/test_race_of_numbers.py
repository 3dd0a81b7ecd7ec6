"""Numbers and chains when many people send at the same instant: no double, no gap, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import (
    Agreement,
    Event,
    Organisation,
    Proposal,
    User,
)
from registry.services.proposal import (
    start_proposal,
    submit_proposal,
)
from tests.case import NOW, answers, on_stage
from tests.cast import Cast
from tests.registry.every_state import Stage
from tests.registry.racing import Partner, assert_whole, partners
from tests.registry.racing_cases import (
    Sessions,
    act,
    to_decide,
)

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(40, marks=pytest.mark.slow)])


def at_once(sessions: Sessions, case_ids: list[UUID], press: Callable[[Session, Proposal], object]) -> None:
    """Each case in a thread of its own, all at the same instant."""
    line = threading.Barrier(len(case_ids))

    def run(case_id: UUID) -> None:
        with sessions() as session:
            proposal = session.get_one(Proposal, case_id)
            session.commit()
            line.wait(timeout=60)
            press(session, proposal)
            session.commit()

    with ThreadPoolExecutor(len(case_ids)) as pool:
        for each in [pool.submit(run, case_id) for case_id in case_ids]:
            each.result(timeout=60)


def test_reference_numbers_never_double_and_leave_no_gap(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        by_place = [partner.anna for partner in partners(session, 8)]
        made = [(_filled(session, person), person.id) for person in by_place]
        decided = [to_decide(session, people, Partner(person, person)).id for person in by_place]
    senders = dict(made)

    def send(session: Session, proposal: Proposal) -> None:
        actor = session.get_one(User, senders[proposal.id])
        submit_proposal(session, proposal, actor=actor, now=NOW)

    def approve(session: Session, proposal: Proposal) -> None:
        act("approve")(session, proposal, session.get_one(User, cast.olga.id))

    at_once(sessions, list(senders), send)
    at_once(sessions, decided, approve)
    with sessions() as session:
        cases = session.scalars(select(Proposal.reference).order_by(Proposal.reference)).all()
        agreements = session.scalars(select(Agreement.reference).order_by(Agreement.reference)).all()
    assert cases == [f"P-2026-{number:04d}" for number in range(1, 17)]
    assert agreements == [f"AGR-2026-{number:04d}" for number in range(1, 9)]
    assert_whole(sessions)


def _filled(session: Session, person: User) -> UUID:
    organisation = session.get(Organisation, person.memberships[0].organisation_id)
    started = start_proposal(
        session, actor=person, now=NOW, organisation=organisation, language="en", answers=answers()
    )
    return started.id


def test_two_proposals_of_one_firm_sent_at_once_both_arrive(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        [firm] = partners(session, 1)
        made = [_filled(session, firm.anna) for _ in range(6)]

    def send(session: Session, proposal: Proposal) -> None:
        submit_proposal(session, proposal, actor=session.get_one(User, firm.anna.id), now=NOW)

    at_once(sessions, made, send)
    with sessions() as session:
        assert set(session.scalars(select(Proposal.state))) == {"submitted"}
        assert session.scalar(select(func.count()).where(Event.name == "proposal.submitted")) == len(made)
    assert_whole(sessions)


def test_a_case_in_every_state_leaves_whole_chains_and_the_right_numbers(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        cases = Stage(session, on_stage(session, cast)).play()
    assert len(cases) > 20
    assert_whole(sessions)
