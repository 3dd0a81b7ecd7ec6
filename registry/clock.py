"""Working days in Geneva: due dates, days used, pauses. Pure; holidays are given as a set of dates.

A day counts when it is neither Saturday, Sunday nor a holiday of the Geneva calendar. Day 1 of a clock is the
working day after it started. A pause takes out the working days from `from_on` up to the day before `to_on`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")  # the package tzdata is a dependency: some systems have no zone files
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stands still, up to the day before `to_on`; with None it is still paused."""

    from_on: date
    to_on: date | None = None
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


def geneva_day(instant: datetime) -> date:
    """The calendar day in Geneva at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return instant.astimezone(GENEVA).date()


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th working day after `day`; with 0, `day` itself or the first working day after it."""
    if count < 0:
        raise ValueError(f"working days are counted forward, not {count}")
    if count == 0:
        return _first_counting(day, lambda each: is_working_day(each, holidays))
    return _nth_counting(day, count, lambda each: is_working_day(each, holidays))


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after `start`, up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(day, holidays) for day in _days_after(start, end))


def due_on(start: date, days: int, holidays: Collection[date], pauses: Iterable[Pause] = ()) -> date | None:
    """The day on which `days` working days are used up; None while a pause is open that begins before it."""
    known = tuple(pauses)
    open_from = min((pause.from_on for pause in known if pause.to_on is None), default=None)
    closed = [pause for pause in known if pause.to_on is not None]

    def counts(day: date) -> bool:
        return is_working_day(day, holidays) and not any(pause.covers(day) for pause in closed)

    due = _first_counting(start, counts) if days == 0 else _nth_counting(start, days, counts)
    return None if open_from is not None and open_from <= due else due


def days_used(start: date, today: date, holidays: Collection[date], pauses: Iterable[Pause] = ()) -> int:
    """Working days after `start` up to and including `today` that no pause covers: n of "day n of m"."""
    known = tuple(pauses)
    return sum(
        is_working_day(day, holidays) and not is_paused(day, known) for day in _days_after(start, today)
    )


def is_paused(day: date, pauses: Iterable[Pause]) -> bool:
    return any(pause.covers(day) for pause in pauses)


def _first_counting(day: date, counts: Callable[[date], bool]) -> date:
    while not counts(day):
        day += ONE_DAY
    return day


def _nth_counting(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count:
        day += ONE_DAY
        count -= counts(day)
    return day


def _days_after(start: date, end: date) -> Iterable[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def shift_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th working day after `day`, or before it when `count` is negative."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def moved_by_pause(due: date, start: date, end: date, holidays: Collection[date]) -> date:
    """A due date after a standstill from `start` up to the day before `end`: no working day of it is lost.

    What was due before the standstill began stays as it was.
    """
    left = sum(is_working_day(day, holidays) for day in (start, *_days_after(start, due)) if day <= due)
    return add_working_days(end - ONE_DAY, left, holidays) if left else due


def stage_reached(due: date, today: date, stages: Mapping[int, int], holidays: Collection[date]) -> int:
    """The last stage whose day has come (0: none); `stages` are working days after the due date."""
    return max(
        (no for no, days in stages.items() if shift_working_days(due, days, holidays) <= today), default=0
    )
