"""Starts, pauses and stops the promises of time of a case, in working days of Geneva."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry import reference
from registry.clock import Pause, due_on, geneva_day
from registry.models import Clock, ClockPause, Proposal


def start_clock(
    session: Session, proposal: Proposal, kind: str, *, working_days: int, from_on: date, now: datetime
) -> Clock:
    """A new clock (acknowledge, triage, decision); the case's `due_on` follows it."""
    stop_clocks(session, proposal, now=now)
    due = due_on(from_on, working_days, reference.load().holiday_dates)
    clock = Clock(
        proposal_id=proposal.id, kind=kind, working_days=working_days, started_on=from_on, due_on=due
    )
    session.add(clock)
    proposal.due_on = due
    return clock


def stop_clocks(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Ends every running clock of the case, and its pause."""
    for clock in running_clocks(session, proposal):
        for pause in clock.pauses:
            pause.resumed_on = pause.resumed_on or geneva_day(now)
        clock.stopped_at = now
    proposal.due_on = None


def pause_clocks(session: Session, proposal: Proposal, *, reason: str, now: datetime) -> None:
    """Lets the running clocks stand still, with a reason that the partner sees."""
    for clock in running_clocks(session, proposal):
        if not any(pause.resumed_on is None for pause in clock.pauses):
            clock.pauses.append(ClockPause(reason=reason, paused_on=geneva_day(now)))
    proposal.due_on = None


def resume_clocks(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Lets paused clocks run on; the due date moves by the working days of the pause."""
    holidays = reference.load().holiday_dates
    for clock in running_clocks(session, proposal):
        for pause in clock.pauses:
            pause.resumed_on = pause.resumed_on or geneva_day(now)
        pauses = [Pause(p.paused_on, p.resumed_on, p.reason) for p in clock.pauses]
        clock.due_on = due_on(clock.started_on, clock.working_days, holidays, pauses) or clock.due_on
        proposal.due_on = clock.due_on


def running_clocks(session: Session, proposal: Proposal) -> list[Clock]:
    return list(
        session.scalars(
            select(Clock)
            .where(Clock.proposal_id == proposal.id, Clock.stopped_at.is_(None))
            .options(selectinload(Clock.pauses))
        )
    )
