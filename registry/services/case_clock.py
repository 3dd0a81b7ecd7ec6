"""Starts, pauses and stops the promises of time of a case, in working days of Geneva.

Which time a state promises and why it stands still is a column of workflows/proposal.py.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import rules
from registry import reference
from registry.clock import Pause, add_working_days, due_on, geneva_day, moved_by_pause
from registry.models import Clock, ClockPause, Proposal, Review, User
from registry.queries.guards import Guards
from registry.services.step import open_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.proposal import NEEDS, PROPOSAL
from workflows.wording import N_

KINDS = {"triage_days": "triage", "acknowledge_days": "acknowledge"}
# follow from a state of the case: nobody chooses them
OF_A_STATE = frozenset({"deferred", "tender_award"})
NOT_RUNNING = N_("No clock runs that could be paused for this reason.")
NOT_PAUSED = N_("The clock is not paused by hand.")


def service_days(proposal: Proposal, policy: rules.Policy, name: str) -> int:
    """Working days of a parameter of the pinned policy; `*` stands for the diligence level of the case."""
    if name.endswith("*"):
        decided = proposal.snapshot.outcome.get("service_days") if proposal.snapshot else None
        if decided is not None:
            return int(decided)  # what the policy's own table made of the same parameters
        name = name.replace("*", proposal.dd_level or "enhanced")
    return int(str(policy.parameters[name].value))


def start_service(
    session: Session, proposal: Proposal, state: str, *, policy: rules.Policy, from_on: date, now: datetime
) -> Clock:
    """Starts the clock of the time that `state` promises (its column `service`)."""
    name = PROPOSAL.state(state).service
    return start_clock(
        session, proposal, KINDS.get(name, "decision"), from_on=from_on, now=now,
        working_days=service_days(proposal, policy, name),
    )  # fmt: skip


def start_clock(
    session: Session, proposal: Proposal, kind: str, *, working_days: int, from_on: date, now: datetime
) -> Clock:
    """A new clock (acknowledge, triage, decision); the case's `due_on` follows it, its stages begin anew."""
    stop_clocks(session, proposal, now=now)
    due = due_on(from_on, working_days, reference.load().holiday_dates)
    clock = Clock(
        proposal_id=proposal.id, kind=kind, working_days=working_days, started_on=from_on, due_on=due
    )
    session.add(clock)
    proposal.due_on = due
    return clock


def review_due(clock: Clock, today: date) -> date:
    """When a review is due: its share of the time to decide, two working days at least, never after that."""
    ours = reference.load()
    days = -(-clock.working_days * ours.escalation.review_share_pct // 100)
    share = due_on(clock.started_on, days, ours.holiday_dates) or clock.due_on
    return min(max(share, add_working_days(today, 2, ours.holiday_dates)), clock.due_on)


def stop_clocks(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Ends every running clock of the case, and its pause."""
    for clock in running_clocks(session, proposal):
        for pause in clock.pauses:
            pause.resumed_on = pause.resumed_on or geneva_day(now)
        clock.stopped_at = now
    proposal.due_on = None
    proposal.reminded = 0


def pause_clocks(session: Session, proposal: Proposal, *, reason: str, now: datetime) -> None:
    """Lets the running clocks stand still, with a reason that the partner sees; several may hold at once."""
    for clock in running_clocks(session, proposal):
        if not any(pause.resumed_on is None and pause.reason == reason for pause in clock.pauses):
            clock.pauses.append(ClockPause(reason=reason, paused_on=geneva_day(now)))
    proposal.due_on = None


def resume_clocks(session: Session, proposal: Proposal, *, now: datetime, reason: str | None = None) -> None:
    """Ends the pauses (of one `reason`, or all). Where none is left the clock runs on: the due dates of the
    case and of its open reviews move by the working days of the standstill."""
    today, holidays = geneva_day(now), reference.load().holiday_dates
    for clock in running_clocks(session, proposal):
        for pause in clock.pauses:
            if reason in (None, pause.reason):
                pause.resumed_on = pause.resumed_on or today
        if any(pause.resumed_on is None for pause in clock.pauses):
            continue
        pauses = [Pause(p.paused_on, p.resumed_on, p.reason) for p in clock.pauses]
        clock.due_on = due_on(clock.started_on, clock.working_days, holidays, pauses) or clock.due_on
        if proposal.due_on is None:
            _move_reviews(session, proposal, _standstill_from(pauses, today), today)
        proposal.due_on = clock.due_on


def _standstill_from(pauses: list[Pause], today: date) -> date:
    """The day since which, without a break, some pause has held."""
    start = today
    while earlier := [
        p.from_on for p in pauses if p.from_on < start and (p.to_on is None or p.to_on >= start)
    ]:
        start = min(earlier)
    return start


def _move_reviews(session: Session, proposal: Proposal, start: date, today: date) -> None:
    holidays = reference.load().holiday_dates
    for review in session.scalars(
        select(Review).where(Review.proposal_id == proposal.id, Review.state.in_(("open", "declared")))
    ):
        if review.due_on is not None:
            review.due_on = moved_by_pause(review.due_on, start, today, holidays)


def running_clocks(session: Session, proposal: Proposal) -> list[Clock]:
    return list(
        session.scalars(
            select(Clock)
            .where(Clock.proposal_id == proposal.id, Clock.stopped_at.is_(None))
            .options(selectinload(Clock.pauses))
        )
    )


def pause_reasons() -> list[str]:
    """The reasons for which the desk may pause a clock by hand (ids of the reference data)."""
    return [reason for reason in reference.load().labels("pause_reason") if reason not in OF_A_STATE]


def pause_case(
    session: Session,
    proposal: Proposal,
    *,
    reason: str,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The desk lets the clock stand still; the partner reads the reason, staff also the note."""
    guards = _at_hand(session, proposal, "pause", version, actor, now)
    state = PROPOSAL.state(proposal.state)
    held = {
        p.reason for clock in running_clocks(session, proposal) for p in clock.pauses if p.resumed_on is None
    }
    is_running = bool(running_clocks(session, proposal)) and bool(state.service)
    if reason not in pause_reasons() or not is_running or reason in held:
        raise Blocked("pause", ["clock_runs"], [NOT_RUNNING])
    pause_clocks(session, proposal, reason=reason, now=now)
    _write(guards, "proposal.paused", {"reason": reason, "reasons": note})


def resume_case(
    session: Session,
    proposal: Proposal,
    *,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The desk lets a clock run on that stood still; a pause that follows from the state stays."""
    guards = _at_hand(session, proposal, "resume_clock", version, actor, now)
    of_state = PROPOSAL.state(proposal.state).pause
    reasons = held_by_hand(session, proposal)
    if not reasons or of_state:
        raise Blocked("resume_clock", ["clock_paused"], [NOT_PAUSED])
    resume_clocks(session, proposal, now=now)
    _write(guards, "proposal.resumed", {"ended": reasons, "reasons": note})


def held_by_hand(session: Session, proposal: Proposal) -> list[str]:
    """Why the clock stands still although the state of the case does not say so."""
    of_state = PROPOSAL.state(proposal.state).pause
    pauses = [pause for clock in running_clocks(session, proposal) for pause in clock.pauses]
    return [pause.reason for pause in pauses if pause.resumed_on is None and pause.reason != of_state]


def _at_hand(
    session: Session, proposal: Proposal, verb: str, version: int | None, actor: User, now: datetime
) -> Guards:
    guards = open_case(session, proposal, verb, version=version, actor=actor, now=now)
    if r.DESK not in guards.roles:
        raise NotYours(verb, (r.DESK,))
    if not guards.has_declared_none:
        raise Blocked(verb, ["k01"], [NEEDS["k01"]])
    return guards


def _write(guards: Guards, event: str, payload: dict[str, object]) -> None:
    proposal = guards.proposal
    proposal.version += 1
    guards.session.flush()
    write_event(guards.session, proposal, event, actor=guards.actor, now=guards.now, payload=payload)
