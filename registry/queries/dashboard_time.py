"""How long things take: working days of Geneva without standstills; median and 90th percentile."""

from __future__ import annotations

import math
import uuid
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.models import Clock, ClockPause, Proposal, Question, Review
from registry.permissions import reach_of
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


def decision_days(
    session: Session, asked: Asked, *, before: datetime | None = None
) -> Mapping[str, list[int]]:
    """Level → days of each case that an official decided in the last QUARTERS, `before` an instant.

    A case counts the working days after the day on which it was accepted as complete, up to the day of its
    decision, without those on which its clock of the decision stood still. "": cases without a level.
    """
    case = (Proposal.id, Proposal.dd_level, Proposal.completed_at, Proposal.decided_at)
    query = (
        select_of(CUBES["decided"], asked, *case, ClockPause.paused_on, ClockPause.resumed_on)
        .outerjoin(Clock, and_(Clock.proposal_id == Proposal.id, Clock.kind == "decision"))
        .outerjoin(ClockPause, ClockPause.clock_id == Clock.id)
    )
    if before is not None:
        query = query.where(Proposal.decided_at < before)
    spans: dict[uuid.UUID, tuple[str, datetime, datetime]] = {}
    pauses: dict[uuid.UUID, list[tuple[date, date]]] = {}
    for number, level, complete, decided, paused, resumed in session.execute(query):
        spans[number] = level or "", complete, decided
        if paused is not None:
            pauses.setdefault(number, []).append((paused, resumed or date.max))
    days = _working_days(reference.load().holiday_dates, asked.today.year)
    found: dict[str, list[int]] = {}
    for number, (level, complete, decided) in spans.items():
        stood = joined(pauses[number]) if number in pauses else ()
        found.setdefault(level, []).append(days.used(geneva_day(complete), geneva_day(decided), stood))
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
    pauses = _pauses(session, Clock.id.in_(select_of(CUBES["triaged"], asked, Clock.id)))
    days = _working_days(reference.load().holiday_dates, asked.today.year)
    return {
        name: [days.used(start, end, pauses.get(number, ())) for number, start, end in rows]
        for name, rows in spans.items()
    }


@lru_cache(maxsize=4)
def _working_days(_holidays: frozenset[date], year: int) -> WorkingDays:
    """Counted up to the end of the year when it is made, so that threads only look up."""
    days = WorkingDays()
    days.used(date(year, 1, 1), date(year, 12, 31))
    return days


_USUAL: WeakKeyDictionary[Any, dict[Hashable, dict[str, int]]] = WeakKeyDictionary()


def usual_days(session: Session, asked: Asked) -> dict[str, int]:
    """Level → the median of the cases decided before today, as this process first asked for it today.

    A forecast needs no newer one, and to read two thousand cases for it would be half of the page.
    """
    kept = _USUAL.setdefault(session.get_bind(), {})
    key = (asked.today, reach_of(asked.actor, asked.now))
    if key not in kept:
        for old in [each for each in kept if isinstance(each, tuple) and each[0] != asked.today]:
            kept.pop(old, None)
        kept[key] = medians_of(decision_days(session, asked, before=begins(asked.today)))
    return kept[key]


def medians_of(durations: Mapping[str, list[int]]) -> dict[str, int]:
    """Level → median in whole working days, rounded up; only of levels that have one."""
    found = {level: spread_of(values).median for level, values in durations.items() if level}
    return {level: math.ceil(days) for level, days in found.items() if days is not None}


def _day(moment: date | datetime) -> date:
    return geneva_day(moment) if isinstance(moment, datetime) else moment


def _pauses(session: Session, wanted: ColumnElement[bool]) -> dict[uuid.UUID, list[tuple[date, date]]]:
    """Clock → its pauses; one that goes on has no end yet and takes out every day since."""
    query = select(Clock.id, ClockPause.paused_on, ClockPause.resumed_on)
    found: dict[uuid.UUID, list[tuple[date, date]]] = {}
    for number, paused, resumed in session.execute(query.join(Clock.pauses).where(wanted)):
        found.setdefault(number, []).append((paused, resumed or date.max))
    return {number: joined(pauses) for number, pauses in found.items()}
