"""Arithmetic of FEEL with dates, times and durations."""

from __future__ import annotations

from decimal import Decimal

from rules.dmn.feel.temporal import (
    DAY,
    Date,
    DateTime,
    MonthSpan,
    Temporal,
    Time,
    TimeSpan,
    date_of,
    day_number,
    days_in,
    instant,
    time_instant,
)
from rules.dmn.feel.values import NUMBERS, FeelError

MIDNIGHT = Time(0)


def moved(value: Temporal, span: MonthSpan | TimeSpan, sign: int) -> Temporal:
    """value + span, or with sign -1 value - span. Raises FeelError for kinds that do not go together."""
    if isinstance(span, MonthSpan):
        return _moved_by_months(value, sign * span.months)
    return _moved_by_time(value, sign * span.nanoseconds)


def _moved_by_months(value: Temporal, months: int) -> Temporal:
    if isinstance(value, MonthSpan):
        return MonthSpan(value.months + months)
    if isinstance(value, Date):
        year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
        return Date(year, month + 1, min(value.day, days_in(year, month + 1)))
    if isinstance(value, DateTime):
        date = _moved_by_months(value.date, months)
        assert isinstance(date, Date)
        return DateTime(date, value.time)
    raise FeelError("a duration of months needs a date")


def _moved_by_time(value: Temporal, nanoseconds: int) -> Temporal:
    if isinstance(value, TimeSpan):
        return TimeSpan(value.nanoseconds + nanoseconds)
    if isinstance(value, Time):
        return Time((value.nanoseconds + nanoseconds) % DAY, value.offset, value.zone)
    if isinstance(value, Date):
        return date_of(day_number(value) + nanoseconds // DAY)
    if isinstance(value, DateTime):
        days, rest = divmod(value.time.nanoseconds + nanoseconds, DAY)
        time = Time(rest, value.time.offset, value.time.zone)
        return DateTime(date_of(day_number(value.date) + days), time)
    raise FeelError("days and time cannot be added to years and months")


def difference(left: Temporal, right: Temporal) -> TimeSpan:
    """Between two dates, moments or times; both bound to UTC, or neither."""
    if isinstance(left, Time) and isinstance(right, Time):
        ends = time_instant(left), time_instant(right)
    elif isinstance(left, Date | DateTime) and isinstance(right, Date | DateTime):
        # beside a moment that is bound to UTC, a date is its midnight in UTC
        bound = any(isinstance(end, DateTime) and instant(end)[0] for end in (left, right))
        ends = instant(_as_moment(left, utc=bound)), instant(_as_moment(right, utc=bound))
    else:
        raise FeelError("no difference between these")
    if ends[0][0] != ends[1][0]:
        raise FeelError("one is bound to UTC, the other is not")
    return TimeSpan(ends[0][1] - ends[1][1])


def _as_moment(value: Date | DateTime, *, utc: bool) -> DateTime:
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0) if utc else MIDNIGHT)


def scaled(span: MonthSpan | TimeSpan, factor: Decimal) -> MonthSpan | TimeSpan:
    """Months are cut to whole ones, nanoseconds likewise."""
    if isinstance(span, MonthSpan):
        return MonthSpan(int(NUMBERS.multiply(Decimal(span.months), factor)))
    return TimeSpan(int(NUMBERS.multiply(Decimal(span.nanoseconds), factor)))


def ratio(left: MonthSpan | TimeSpan, right: MonthSpan | TimeSpan) -> Decimal:
    if isinstance(left, MonthSpan) and isinstance(right, MonthSpan):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, TimeSpan) and isinstance(right, TimeSpan):
        return NUMBERS.divide(Decimal(left.nanoseconds), Decimal(right.nanoseconds))
    raise FeelError("durations of two kinds cannot be divided")


def months_between(start: Date, end: Date) -> MonthSpan:
    """Whole months from one date to another, negative if the second is earlier."""
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        return MonthSpan(-months_between(end, start).months)
    months = (end.year - start.year) * 12 + end.month - start.month
    return MonthSpan(months - (end.day < start.day))
