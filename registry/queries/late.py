"""What runs out of time: for the timers (ids of what is due) and for people (what will be late soon)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import (
    add_working_days,
    geneva_day,
    shift_working_days,
    stage_reached,
    working_days_between,
)
from registry.models import Clock, ClockPause, Decision, Event, Proposal, Question, Review, User
from registry.permissions import visible_to
from registry.queries.guards import HEARING
from registry.queries.policy import policy_of_case
from registry.queries.task import open_keys
from workflows.proposal import PROPOSAL, TERMINAL

SOON = 3  # working days
MOST = 500
PARTNER_EVENTS = {
    1: "proposal.answer_expected",
    2: "proposal.answer_overdue",
    3: "proposal.closing_announced",
}
_AHEAD = timedelta(days=21)  # no stage begins earlier before a due date


def is_silent(day: date, due: date, stages: Mapping[int, int], reached: int) -> bool:
    """Whether no new stage begins on this day."""
    return stage_reached(due, day, stages, reference.load().holiday_dates) <= reached


def stages_of(proposal: Proposal) -> Mapping[int, int]:
    """The stages of the clock that runs in the state of the case."""
    name = "triage" if proposal.state == "submitted" else "decision"
    return reference.load().escalation.stages[name]


def reviews_due(session: Session, today: date) -> list[uuid.UUID]:
    """Open reviews whose next stage has come, and late ones that no task speaks of; none while paused."""
    stages = reference.load().escalation.stages["review"]
    spoken = open_keys(session, ("late_review", "reviewer_missing", "no_alternate"))
    rows = session.execute(
        select(Review.id, Review.due_on, Review.reminded, Review.reviewer_id)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.state.in_(("open", "declared")),
            Review.is_required,
            Review.round == Proposal.round,
            Proposal.state == "in_review",
            Proposal.due_on.is_not(None),
            or_(Review.reviewer_id.is_(None), Review.due_on <= today + _AHEAD),
        )
        .order_by(Review.due_on, Review.id)
    )
    found = []
    for row in rows:
        is_next = row.due_on is not None and not is_silent(today, row.due_on, stages, row.reminded)
        is_late = row.due_on is not None and row.due_on < today
        missing = row.reviewer_id is None and f"reviewer_missing:reassign:{row.id}" not in spoken
        again = f"no_alternate:replace:{row.id}" in spoken  # somebody may be free by now
        if is_next or missing or again or (is_late and f"late_review:waive:{row.id}" not in spoken):
            found.append(row.id)
    return found


def cases_due(session: Session, today: date) -> list[uuid.UUID]:
    """Cases with a running clock whose next stage has come, and late ones that no task speaks of."""
    spoken = open_keys(session, ("late_case",))
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.due_on <= today + _AHEAD, Proposal.state.not_in(TERMINAL))
        .order_by(Proposal.due_on, Proposal.id)
    )
    return [
        row.id
        for row in rows
        if row.due_on is not None
        and (
            not is_silent(today, row.due_on, stages_of(row), row.reminded)
            or (row.due_on < today and f"late_case::{row.id}" not in spoken)
        )
    ]


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the partner owes: since when, by when, and from which day on the case is closed for want of it."""

    proposal: Proposal
    question: Question | None
    since: datetime
    due_on: date
    close_from: datetime | None
    reminded: int

    def stage(self, today: date) -> int:
        """1 before the date, 2 after it, 3 before the case is closed."""
        ours = reference.load()
        days = ours.escalation.stages["partner"]
        by_date = {no: days[no] for no in (1, 2)}
        if self.close_from and geneva_day(self.close_from) + timedelta(days=days[3]) <= today:
            return 3
        return stage_reached(self.due_on, today, by_date, ours.holiday_dates)

    def is_over(self, now: datetime) -> bool:
        """The case is closed for want of an answer."""
        return self.close_from is not None and self.close_from <= now


def list_awaited(session: Session) -> list[Awaited]:
    """Cases that wait for the partner: sent back, asked, or held because an owner is not named."""
    rows = session.scalars(
        select(Proposal).where(
            or_(
                Proposal.state.in_(("returned", "clarification_asked")),
                and_(Proposal.state == "submitted", Proposal.gate == "hold_ownership"),
            )
        )
    ).all()
    asked: dict[uuid.UUID, Question] = {}
    for question in session.scalars(
        select(Question)
        .join(Proposal, Proposal.id == Question.proposal_id)
        .where(
            Question.answered_at.is_(None),
            Question.hit_id.is_(None),
            Proposal.state == "clarification_asked",
        )
        .order_by(Question.asked_at.desc(), Question.id)
    ):
        asked[question.proposal_id] = question  # the oldest one that is open
    found = [_awaited(session, row, asked.get(row.id)) for row in rows]
    about_names = session.scalars(
        select(Question)
        .join(Proposal, Proposal.id == Question.proposal_id)
        .where(Question.answered_at.is_(None), Question.hit_id.is_not(None), Proposal.state.not_in(TERMINAL))
        .order_by(Question.asked_at, Question.id)
    )
    # these move no case, and no case is closed for want of their answer
    found += [_awaited(session, session.get_one(Proposal, row.proposal_id), row) for row in about_names]
    return found


def find_awaited(session: Session, proposal: Proposal, question_id: uuid.UUID | None) -> Awaited | None:
    """The same for one case, asked under its lock; None when the partner owes nothing (any more)."""
    question = session.get(Question, question_id, populate_existing=True) if question_id else None
    if question is not None:
        is_open = question.answered_at is None and question.proposal_id == proposal.id
        is_open = is_open and proposal.state not in TERMINAL
        return _awaited(session, proposal, question) if is_open else None
    waits = proposal.state in ("returned", "clarification_asked") or (
        proposal.state == "submitted" and proposal.gate == "hold_ownership"
    )
    return _awaited(session, proposal, None) if waits else None


def _awaited(session: Session, proposal: Proposal, question: Question | None) -> Awaited:
    about_name = question is not None and question.hit_id is not None
    since = question.asked_at if question and about_name else proposal.moved_at or proposal.created_at
    ours = reference.load()
    due = question.due_on if question else None
    if due is None:
        due = add_working_days(geneva_day(since), ours.escalation.answer_days, ours.holiday_dates)
    policy = policy_of_case(session, proposal, geneva_day(since))
    days = int(str(policy.parameters["owner_close_days"].value))
    if question is not None:
        reminded = question.reminded
    elif proposal.state == "submitted":  # its own stages are those of the triage, which is late as well
        reminded = _stage_told(session, proposal, since)
    else:
        reminded = proposal.reminded
    close_from = None if about_name else since + timedelta(days=days)
    return Awaited(proposal, question, since, due, close_from, reminded)


def _stage_told(session: Session, proposal: Proposal, since: datetime) -> int:
    names = session.scalars(
        select(Event.name).where(
            Event.case_id == proposal.id, Event.name.in_(PARTNER_EVENTS.values()), Event.recorded_at >= since
        )
    ).all()
    return max((stage for stage, name in PARTNER_EVENTS.items() if name in names), default=0)


def deferrals_over(session: Session, today: date) -> list[uuid.UUID]:
    """Deferred cases whose day has come."""
    later = select(Decision.id).where(
        Decision.proposal_id == Proposal.id, Decision.round == Proposal.round, Decision.defer_until > today
    )
    return list(
        session.scalars(
            select(Proposal.id).where(Proposal.state == "deferred", ~later.exists()).order_by(Proposal.id)
        )
    )


def awards_expected(session: Session, today: date) -> list[uuid.UUID]:
    """Cases that wait for a tender whose award was expected by now."""
    return list(
        session.scalars(
            select(Proposal.id).where(
                Proposal.state == "waiting_for_award",
                or_(Proposal.award_expected_on.is_(None), Proposal.award_expected_on <= today),
            )
        )
    )


def hearings_over(session: Session, now: datetime) -> list[uuid.UUID]:
    """Exclusions that the applicant has commented on, or had the time to."""
    answered = select(Question.id).where(
        Question.proposal_id == Proposal.id, Question.answered_at >= Proposal.moved_at
    )
    return list(
        session.scalars(
            select(Proposal.id).where(
                Proposal.state == "exclusion_proposed",
                or_(Proposal.moved_at <= now - HEARING, answered.exists()),
            )
        )
    )


def long_standstills(session: Session, today: date) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(case, pause) of clocks that have stood still for long while no partner is asked."""
    ours = reference.load()
    before = shift_working_days(today, -ours.escalation.standstill_days, ours.holiday_dates)
    by_itself = [row.name for row in PROPOSAL.state_rows if row.pause and row.pause != "ola"]
    rows = session.execute(
        select(Proposal.id, ClockPause.id)
        .join(Clock, Clock.proposal_id == Proposal.id)
        .join(ClockPause, ClockPause.clock_id == Clock.id)
        .where(
            Clock.stopped_at.is_(None),
            ClockPause.resumed_on.is_(None),
            ClockPause.paused_on <= before,
            Proposal.state.not_in([*by_itself, *TERMINAL]),
        )
    )
    return [(case, pause) for case, pause in rows]


@dataclass(frozen=True, slots=True)
class Running:
    """A case or a review with a running clock, as people see it. `left`: working days, negative when late."""

    proposal: Proposal
    review: Review | None
    due_on: date
    left: int

    @property
    def when(self) -> str:
        """late, today or soon."""
        return "late" if self.left < 0 else "today" if self.left == 0 else "soon"


def list_running(session: Session, actor: User, *, now: datetime, days: int = SOON) -> list[Running]:
    """Cases and reviews that are late, or will be within `days` working days, the latest first."""
    today, holidays = geneva_day(now), reference.load().holiday_dates
    until = add_working_days(today, days, holidays)
    cases = session.scalars(
        select(Proposal)
        .where(Proposal.due_on <= until, Proposal.state.not_in(TERMINAL), visible_to(actor, now))
        .options(joinedload(Proposal.organisation))
        .order_by(Proposal.due_on, Proposal.id)
        .limit(MOST)
    ).all()
    reviews = session.scalars(
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.state.in_(("open", "declared")),
            Review.round == Proposal.round,
            Review.due_on <= until,
            Proposal.state == "in_review",
            Proposal.due_on.is_not(None),
            visible_to(actor, now),
        )
        .options(joinedload(Review.reviewer), joinedload(Review.proposal).joinedload(Proposal.organisation))
        .order_by(Review.due_on, Review.id)
        .limit(MOST)
    ).all()
    found = [Running(row, None, row.due_on, _left(row.due_on, today)) for row in cases if row.due_on]
    found += [
        Running(row.proposal, row, row.due_on, _left(row.due_on, today)) for row in reviews if row.due_on
    ]
    return sorted(
        found, key=lambda each: (each.due_on, each.proposal.reference or "", each.review is not None)
    )


def _left(due: date, today: date) -> int:
    holidays = reference.load().holiday_dates
    if due < today:
        return -max(working_days_between(due, today, holidays), 1)
    return working_days_between(today, due, holidays)
