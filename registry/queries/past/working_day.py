"""Working days between two days, counted once and then looked up: a report asks for them a hundred thousand
times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from registry import reference
from registry.clock import is_working_day

_FIRST = date(2000, 1, 1)


class WorkingDays:
    """As `registry.clock.days_used` counts, of the Geneva calendar."""

    def __init__(self) -> None:
        self._holidays = reference.load().holiday_dates
        self._before = [0]  # working days from _FIRST up to the day before the n-th

    def used(self, start: date, end: date, pauses: Sequence[tuple[date, date | None]] = ()) -> int:
        """Working days after `start`, up to and including `end`, that no pause covers.

        Pauses are (first day, first day after or None) in their order and do not overlap.
        """
        first, last = start + timedelta(days=1), end + timedelta(days=1)
        total = self._from_to(first, last)
        for begins, ends in pauses:
            total -= self._from_to(max(first, begins), min(last, ends or last))
        return total

    def _from_to(self, first: date, after: date) -> int:
        """Working days from `first` up to the day before `after`."""
        if after <= first:
            return 0
        return self._up_to(after) - self._up_to(first)

    def _up_to(self, day: date) -> int:
        place = (day - _FIRST).days
        if place < 0:
            raise ValueError(f"no working days are counted before {_FIRST}: {day}")
        known = self._before
        while len(known) <= place:
            past = _FIRST + timedelta(days=len(known) - 1)
            known.append(known[-1] + is_working_day(past, self._holidays))
        return known[place]
