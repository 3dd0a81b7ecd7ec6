"""Which lists names were screened against, how old these were, and what came of it, as known at an instant.

Rows of list versions are written over only in what happens to them later, and every such time stands in the
row: whether a version was in force on a day is read from its two instants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.clock import GENEVA
from registry.models import Event, ListVersion
from registry.queries.past.stream import day_of, known_events, rows_of
from registry.queries.report_time import ReportTime

HAPPENINGS = {"hit.raised": "raised", "hit.confirmed": "confirmed", "hit.cleared": "cleared"}
RUN = "screening.run_finished"


@dataclass(frozen=True, slots=True)
class PastList:
    source: str  # id of list_sources.yaml
    number: int
    published_on: date | None
    in_force_on: date
    age_days: int  # on `as_of`, since its publisher dated it; where it says no date, since it came into force


def list_lists(session: Session, time: ReportTime) -> list[PastList]:
    """The version of each list that was in force at the end of `as_of`, and known to be."""
    ends = datetime.combine(time.as_of + timedelta(days=1), clock_time(), GENEVA)
    at = min(ends, time.known_at)
    asked = select(
        ListVersion.source, ListVersion.number, ListVersion.published_on, ListVersion.in_force_at
    ).where(
        ListVersion.in_force_at <= at,
        or_(ListVersion.superseded_at.is_(None), ListVersion.superseded_at > at),
    )
    found = []
    for source, number, published_on, in_force_at in rows_of(session, asked.order_by(ListVersion.source)):
        since = day_of(in_force_at)
        age = (time.as_of - (published_on or since)).days
        found.append(PastList(source, number, published_on, since, max(age, 0)))
    return found


def list_screenings(session: Session, time: ReportTime) -> Iterator[str]:
    """What happened in the period: "run" (one ended), "raised", "confirmed", "cleared" (a match)."""
    asked = select(Event.name, Event.effective_at)
    for name, at in rows_of(session, asked.where(*known_events((RUN, *HAPPENINGS), time))):
        if time.since <= day_of(at) <= time.as_of:
            yield HAPPENINGS.get(name, "run")
