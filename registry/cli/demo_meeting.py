"""Meetings of the demonstration's Task Force: one that was held and decided, one that is planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Event, Proposal, RoleGrant, User
from registry.services.action_point import open_point
from registry.services.meeting import close_meeting, fix_pack, hold_meeting, plan_meeting, record_decision
from workflows import roles as r

HELD = timedelta(days=3)  # ago
NEXT = timedelta(days=12)


def meet(session: Session, now: datetime) -> None:
    """The first meeting decided about a case that waited then, and about something else."""
    desk = session.scalars(
        select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == r.DESK)
    ).first()
    if desk is None:
        raise RuntimeError("the demonstration has nobody at the desk")
    then = now - HELD
    meeting = plan_meeting(
        session, held_on=geneva_day(then), place="Palais des Nations, room S4", actor=desk,
        now=then - timedelta(days=20),
    )  # fmt: skip
    fix_pack(session, meeting, stale_lists=(), actor=desk, now=then - timedelta(days=2))
    hold_meeting(session, meeting, actor=desk, now=then)
    case = _quiet_case(session, then)
    record_decision(
        session, meeting, decided="recommended", subject=case, actor=desk, now=then,
        text="Ask a second subprogramme before the decision: the proposal touches more than one.",
    )  # fmt: skip
    record_decision(
        session, meeting, decided="agreed", actor=desk, now=then,
        text="Until the next meeting each subprogramme says what it seeks from partners and declines.",
    )  # fmt: skip
    open_point(
        session, meeting, text="Send every subprogramme the list of needs of the others", owner=desk,
        due_on=geneva_day(now) - timedelta(days=1), meeting=meeting, actor=desk, now=then,
    )  # fmt: skip
    if case is not None:
        open_point(
            session, case, text="Ask the second subprogramme", owner=desk,
            due_on=geneva_day(now) + timedelta(days=9), meeting=meeting, actor=desk, now=then,
        )  # fmt: skip
    close_meeting(session, meeting, actor=desk, now=then + timedelta(hours=2))
    plan_meeting(
        session, held_on=geneva_day(now + NEXT), place="https://meet.example/task-force", actor=desk, now=now
    )


def _quiet_case(session: Session, then: datetime) -> Proposal | None:
    """One in work to which nothing has happened since: its history goes on in order."""
    since = select(Event.case_id).where(Event.recorded_at > then)
    rows = select(Proposal).where(Proposal.state.in_(("in_review", "in_decision")), Proposal.id.not_in(since))
    return session.scalars(rows.order_by(Proposal.reference).limit(1)).first()
