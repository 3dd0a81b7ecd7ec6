"""While an agreement is in force: when reports are due, what light that gives (M04), what is frozen (M01).

Days are calendar days. M04: a report is yellow on its due date and red twelve months later.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Light = Literal["none", "green", "yellow", "red"]

IN_FORCE = frozenset({"active", "under_review", "suspended"})
# after its end an agreement still owes the report on its last months
REPORTED_IN = IN_FORCE | {"expired"}
FROZEN_IN = frozenset({"suspended"})  # M01: payments, events, use of the emblem
MOST_REPORTS = 200  # a typing error in a year must not keep a timer busy


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often reports are due, how early one counts for its date, when a late one is red."""

    every_months: int = 12
    early_days: int = 60
    red_after_months: int = 12


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_dates(starts_on: date, ends_on: date | None, rhythm: Rhythm) -> Iterator[date]:
    """Every day on which a report is due: yearly from the start, and at the end."""
    for number in range(1, MOST_REPORTS + 1):
        if starts_on.year + number * rhythm.every_months // 12 + 1 > date.max.year:
            break
        day = add_months(starts_on, number * rhythm.every_months)
        if ends_on is not None and day >= ends_on:
            break
        yield day
    if ends_on is not None:
        yield ends_on


def next_due(
    starts_on: date | None, ends_on: date | None, covered: date | None, rhythm: Rhythm
) -> date | None:
    """The first due date after `covered`, the last date that a report was for; None when none is left."""
    if starts_on is None:
        return None
    since = max(starts_on, covered) if covered else starts_on
    # an agreement of one day owes its report on that day
    days = due_dates(starts_on, ends_on, rhythm)
    return next((day for day in days if day > since or (covered is None and day == ends_on)), None)


def covers(due_on: date | None, reported_on: date, rhythm: Rhythm) -> bool:
    """Whether a report of that day is the one that was due; an earlier one is between two dates."""
    return due_on is not None and reported_on >= due_on - timedelta(days=rhythm.early_days)


def covered_by(
    starts_on: date, ends_on: date | None, due_on: date, reported_on: date, rhythm: Rhythm
) -> date:
    """The last due date that a report answers: one that is years late answers for all that passed."""
    passed = (day for day in due_dates(starts_on, ends_on, rhythm) if covers(day, reported_on, rhythm))
    return max(passed, default=due_on)


def light(due_on: date | None, today: date, rhythm: Rhythm) -> Light:
    """M04. None: nothing is due any more."""
    if due_on is None:
        return "none"
    if today < due_on:
        return "green"
    return "red" if today >= add_months(due_on, rhythm.red_after_months) else "yellow"


def is_frozen(state: str) -> bool:
    """Payments, events and use of the emblem stand still (M01)."""
    return state in FROZEN_IN


def permission_counts(
    state: str, today: date, *, granted_on: date, expires_on: date | None, is_revoked: bool
) -> bool:
    """Whether name or emblem may be used on a day: only while the agreement is active."""
    if state != "active" or is_revoked or today < granted_on:
        return False
    return expires_on is None or today <= expires_on
