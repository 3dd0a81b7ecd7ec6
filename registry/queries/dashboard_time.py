"""How long things take: working days of Geneva without standstills; median and 90th percentile."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Clock, ClockPause, Proposal, Question, Review
from registry.queries.dashboard import Asked, Cube, begins, select_of, since_quarters
from registry.queries.figure_tally import median, percentile
from registry.queries.past.working_day import WorkingDays

QUARTERS = 4  # the present one and the three before it
DECIDED = ("approved", "declined", "excluded")
LEVELS = ("simplified", "standard", "enhanced")


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` durations. `median`: the one in the middle, of two the mean. `ninetieth`: nearest rank, the
    smallest duration that at least nine in ten do not exceed. None when there is no duration."""

    count: int
    median: Decimal | int | None
    ninetieth: int | None


def spread_of(durations: Iterable[int]) -> Spread:
    values = sorted(durations)
    return Spread(len(values), median(values), percentile(values, 90))


def joined(pauses: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The same standstill without overlaps: (first day, first day after), in order."""
    found: list[tuple[date, date]] = []
    for begins_on, ends_on in sorted(pauses):
        if found and begins_on <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends_on)
        else:
            found.append((begins_on, ends_on))
    return found


def _since(asked: Asked) -> datetime:
    return begins(since_quarters(asked.today, QUARTERS))


CUBES: dict[str, Cube] = {
    "decided": Cube(
        "case",
        lambda asked: (
            Proposal.state.in_(DECIDED),
            Proposal.completed_at.is_not(None),
            Proposal.decided_at >= _since(asked),
        ),
        {"level": lambda _asked: Proposal.dd_level, "outcome": lambda _asked: Proposal.state},
    ),
    "triaged": Cube(
        "clock",
        lambda asked: (Clock.kind == "triage", Clock.stopped_at >= _since(asked)),
    ),
    "reviewed": Cube(
        "review",
        lambda asked: (Review.state == "given", Review.given_at >= _since(asked)),
    ),
    "answered": Cube("question", lambda asked: (Question.answered_at >= _since(asked),)),
}


def decision_days(session: Session, asked: Asked) -> Mapping[str, list[int]]:
    """Level → days of each case that an official decided in the last QUARTERS.

    A case counts the working days after the day on which it was accepted as complete, up to the day of its
    decision, without those on which its clock of the decision stood still. "": cases without a level.
    """
    cube = CUBES["decided"]
    rows = session.execute(
        select_of(cube, asked, Proposal.id, Proposal.dd_level, Proposal.completed_at, Proposal.decided_at)
    ).all()
    if not rows:
        return {}
    ids = select_of(cube, asked, Proposal.id)
    pauses = _pauses(session, Clock.kind == "decision", Clock.proposal_id.in_(ids))
    days = WorkingDays()
    found: dict[str, list[int]] = {}
    for row in rows:
        used = days.used(geneva_day(row.completed_at), geneva_day(row.decided_at), pauses.get(row.id, ()))
        found.setdefault(row.dd_level or "", []).append(used)
    return found


def step_days(session: Session, asked: Asked) -> Mapping[str, list[int]]:
    """Step → days of each that ended in the last QUARTERS, from its first to its last day.

    `triaged`: of the clock of the triage, without its pauses. `reviewed`: from the day on which a review was
    asked for to that of the verdict. `answered`: from a question to the partner to the answer.
    """
    spans: dict[str, list[tuple[uuid.UUID, date, date]]] = {}
    for name, number, start, end in (
        ("triaged", Clock.id, Clock.started_on, Clock.stopped_at),
        ("reviewed", Review.id, Review.opened_at, Review.given_at),
        ("answered", Question.id, Question.asked_at, Question.answered_at),
    ):
        query = select_of(CUBES[name], asked, number, start, end)
        spans[name] = [(row[0], _day(row[1]), _day(row[2])) for row in session.execute(query)]
    pauses = _pauses(session, Clock.id.in_(select_of(CUBES["triaged"], asked, Clock.id)), by_clock=True)
    days = WorkingDays()
    return {
        name: [days.used(start, end, pauses.get(number, ())) for number, start, end in rows]
        for name, rows in spans.items()
    }


def medians_of(durations: Mapping[str, list[int]]) -> dict[str, int]:
    """Level → median in whole working days, rounded up; only of levels that have one."""
    found = {level: spread_of(values).median for level, values in durations.items() if level}
    return {level: math.ceil(days) for level, days in found.items() if days is not None}


def _day(moment: date | datetime) -> date:
    return geneva_day(moment) if isinstance(moment, datetime) else moment


def _pauses(
    session: Session, *wanted: ColumnElement[bool], by_clock: bool = False
) -> dict[uuid.UUID, list[tuple[date, date]]]:
    """Case (or clock) → its pauses; one that goes on has no end yet and takes out every day since."""
    owner = Clock.id if by_clock else Clock.proposal_id
    query = select(owner, ClockPause.paused_on, ClockPause.resumed_on).join(
        Clock, Clock.id == ClockPause.clock_id
    )
    found: dict[uuid.UUID, list[tuple[date, date]]] = {}
    for number, paused, resumed in session.execute(query.where(*wanted)):
        found.setdefault(number, []).append((paused, resumed or date.max))
    return {number: joined(pauses) for number, pauses in found.items()}
