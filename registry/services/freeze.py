"""Freezes a case at its approval; sees what changed later, and sends the case back where it matters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Proposal, Review, User
from registry.queries.freeze import AUTOMATIC, changed_parts, content_hash, parts_of
from registry.queries.guards import Guards
from registry.queries.reviewers import free_reviewer
from registry.services.agreement import change_state, redraft_agreement
from registry.services.assessment import refresh_level
from registry.services.case_clock import start_service
from registry.services.job import enqueue
from registry.services.slot import open_missing_offices, open_slot
from registry.services.step import allowed_step, apply_step, check_version, lock_case, write_event
from registry.services.task import open_task
from workflows.agreement import AGREEMENT
from workflows.wording import N_

JOB = "look_at_approved"
DAYS_TO_LOOK = 14
TASK = "changed_after_signature"
ENDED = frozenset(state.name for state in AGREEMENT.state_rows if state.is_end)
CASE_REVIEWED_AGAIN = N_("The approved case changed and is reviewed again.")
CHANGED_AFTER_SIGNATURE = "The approved case changed after the signature: {parts}."


def freeze_case(session: Session, proposal: Proposal, *, now: datetime) -> str:
    """Keeps what the approval rests on, part by part; gives the one hash over all. Part of the approval."""
    session.flush()
    proposal.frozen = parts_of(session, proposal, now)
    proposal.frozen_at, proposal.changed_parts = now, None
    return content_hash(proposal.frozen)


def reroute_case(
    session: Session,
    proposal: Proposal,
    *,
    reason: str = "",
    version: int | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Back into review in a new round, with the same reviewers where they may still act; the agreement goes
    back to drafting and waits. `actor` None: the system. Blocked while nothing that matters changed."""
    lock_case(session, proposal)
    check_version(proposal, version, "reroute")
    proposal.changed_parts = changed_parts(session, proposal) or None  # the guard reads what is known
    guards = Guards(session, proposal, actor, now)
    step = allowed_step(guards, "reroute")
    parts = list(proposal.changed_parts or {})
    earlier = [review for review in guards.reviews if review.is_required]
    agreement = _agreement_of(session, proposal)
    if agreement is not None and agreement.state == "cleared":
        redraft_agreement(session, agreement, reason=CASE_REVIEWED_AGAIN, actor=actor, now=now)
    proposal.frozen = proposal.frozen_at = proposal.changed_parts = proposal.decided_at = None
    proposal.conflict_note = ""
    proposal.round += 1
    clock = start_service(
        session, proposal, "in_review", policy=guards.policy, from_on=geneva_day(now), now=now
    )
    for review in earlier:
        _open_again(session, proposal, review, due_on=clock.due_on, now=now)
    session.flush()
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.rerouted",
        payload={"parts": parts, "internal_reason": reason},
    )  # fmt: skip
    fresh = Guards(session, proposal, actor, now)
    refresh_level(fresh)
    open_missing_offices(fresh)


def look_at_approved(session: Session, proposal: Proposal, *, now: datetime) -> list[str]:
    """What changed since the approval, marked on the case; gives what was not known before.

    Where it matters, the case goes back into review; after the signature its agreement is reviewed, or a
    task waits for the desk.
    """
    lock_case(session, proposal)
    seen = proposal.changed_parts or {}
    found = changed_parts(session, proposal)
    if proposal.state != "approved" or found == seen:
        return []
    proposal.changed_parts = found or None
    new = [part for part, present in found.items() if seen.get(part) != present]
    write_event(
        session, proposal, "proposal.changed_since_approval", actor=None, now=now,
        payload={"parts": list(found)},
    )  # fmt: skip
    if AUTOMATIC & set(new):
        agreement = _agreement_of(session, proposal)
        if agreement is None or agreement.signed_on is None:
            reroute_case(session, proposal, actor=None, now=now)
        elif agreement.state not in ENDED:
            _look_at_agreement(session, proposal, agreement, new, now=now)
    return new


def order_looks(session: Session, organisations: Any, *, now: datetime) -> int:
    """Jobs that look at the approved cases of organisations (ids, or a select of them) after something about
    them changed; gives how many."""
    cases = session.scalars(
        select(Proposal.id).where(
            Proposal.organisation_id.in_(organisations),
            Proposal.state == "approved",
            Proposal.frozen_at.is_not(None),
        )
    ).all()
    for number in cases:
        enqueue(session, JOB, {"proposal": number}, key=f"{JOB}:{number}:{uuid.uuid4()}", now=now)
    return len(cases)


def list_watched(session: Session) -> Sequence[uuid.UUID]:
    """Approved cases whose agreement is not over: those that a change can still concern."""
    return session.scalars(
        select(Proposal.id)
        .join(Agreement, Agreement.proposal_id == Proposal.id)
        .where(
            Proposal.state == "approved",
            Proposal.frozen_at.is_not(None),
            Agreement.state.not_in(ENDED),
        )
        .order_by(Proposal.id)
    ).all()


def _open_again(
    session: Session, proposal: Proposal, review: Review, *, due_on: date | None, now: datetime
) -> None:
    """The slot of the round before, for the same person where that person may still review."""
    area, role = review.subprogramme, review.role
    person = None
    if review.reviewer_id is not None:
        person = free_reviewer(session, proposal, area, role=role, now=now, wanted=review.reviewer_id)
    person = person or free_reviewer(session, proposal, area, role=role, now=now)
    open_slot(
        session, proposal, reviewer=person, due_on=due_on, now=now, subprogramme=area,
        role=role,
    )  # fmt: skip


def _look_at_agreement(
    session: Session, proposal: Proposal, agreement: Agreement, parts: list[str], *, now: datetime
) -> None:
    reason = CHANGED_AFTER_SIGNATURE.format(parts=", ".join(parts))
    if agreement.state == "active":
        change_state(session, agreement, "review", reason=reason, actor=None, now=now)
        return
    open_task(
        session, kind=TASK, subject_id=agreement.id, proposal=proposal, now=now,
        due_on=geneva_day(now) + timedelta(days=DAYS_TO_LOOK),
    )  # fmt: skip


def _agreement_of(session: Session, proposal: Proposal) -> Agreement | None:
    return session.scalar(select(Agreement).where(Agreement.proposal_id == proposal.id).with_for_update())
