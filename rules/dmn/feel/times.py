"""Built-in functions of FEEL on dates, times and durations, and what can be read from them after a dot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from rules.dmn.feel.builtin import declared
from rules.dmn.feel.numbers import whole
from rules.dmn.feel.spans import months_between
from rules.dmn.feel.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    MonthSpan,
    Time,
    TimeSpan,
    day_number,
    offset_at,
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from rules.dmn.feel.values import NUMBERS, FeelError, Range, Value

EPOCH = day_number(Date(2001, 1, 1))  # a Monday
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date(
    first: str | Date | DateTime | Decimal, month: Decimal | None = None, day: Decimal | None = None
) -> Value:
    if isinstance(first, Decimal):
        if month is None or day is None:
            raise FeelError("expected year, month and day")
        return Date(whole(first), whole(month), whole(day))
    if month is not None or day is not None:
        raise FeelError("expected one value, or year, month and day")
    if isinstance(first, str):
        return read_date(first)
    return first.date if isinstance(first, DateTime) else first


def time(
    first: str | Time | Date | DateTime | Decimal,
    minute: Decimal | None = None,
    second: Decimal | None = None,
    offset: TimeSpan | None = None,
) -> Value:
    if isinstance(first, Decimal):
        return _time_of(first, minute, second, offset)
    if minute is not None or second is not None or offset is not None:
        raise FeelError("expected one value, or hour, minute and second")
    if isinstance(first, str):
        return read_time(first)
    if isinstance(first, Date):
        return Time(0, 0)
    return first.time if isinstance(first, DateTime) else first


def _time_of(hour: Decimal, minute: Decimal | None, second: Decimal | None, offset: TimeSpan | None) -> Time:
    if minute is None or second is None or not 0 <= second < 60:
        raise FeelError("expected hour, minute and second")
    if not 0 <= whole(hour) < 24 or not 0 <= whole(minute) < 60:
        raise FeelError("no such time of day")
    nanoseconds = whole(hour) * HOUR + whole(minute) * MINUTE + int(second * SECOND)
    return Time(nanoseconds, None if offset is None else int(offset.nanoseconds / SECOND))


def date_and_time(first: str | Date | DateTime, clock: Time | None = None) -> Value:
    if clock is not None:
        if isinstance(first, str):
            raise FeelError("expected a date beside a time")
        return DateTime(first.date if isinstance(first, DateTime) else first, clock)
    if isinstance(first, str):
        return read_date_time(first)
    return first if isinstance(first, DateTime) else DateTime(first, Time(0, 0))


def duration(given: str | MonthSpan | TimeSpan) -> Value:
    return read_duration(given) if isinstance(given, str) else given


def _date_part(moment: Date | DateTime) -> Date:
    return moment.date if isinstance(moment, DateTime) else moment


def years_and_months(start: Date | DateTime, end: Date | DateTime) -> Value:
    return months_between(_date_part(start), _date_part(end))


def weekday(moment: Date | DateTime) -> int:
    """1 is Monday."""
    return (day_number(_date_part(moment)) - EPOCH) % 7 + 1


def day_of_year(moment: Date | DateTime) -> Value:
    found = _date_part(moment)
    return Decimal(day_number(found) - day_number(Date(found.year, 1, 1)) + 1)


TIME_FUNCTIONS = {
    "date": declared(date, "from:string|moment|number", "month:number=", "day:number="),
    "time": declared(
        time, "from:string|time|moment|number", "minute:number=", "second:number=", "offset:span?="
    ),
    "date and time": declared(date_and_time, "date:string|moment", "time:time="),
    "duration": declared(duration, "from:string|span"),
    "years and months duration": declared(years_and_months, "from:moment", "to:moment"),
    "day of week": declared(lambda moment: WEEKDAYS[weekday(moment) - 1], "date:moment"),
    "day of year": declared(day_of_year, "date:moment"),
    "month of year": declared(lambda moment: MONTH_NAMES[_date_part(moment).month - 1], "date:moment"),
}

# --- after a dot ---------------------------------------------------------------------------------------


def _parts_of_date(found: Date) -> dict[str, Value]:
    return {
        "year": Decimal(found.year),
        "month": Decimal(found.month),
        "day": Decimal(found.day),
        "weekday": Decimal(weekday(found)),
    }


def _parts_of_time(found: Time) -> dict[str, Value]:
    seconds = NUMBERS.divide(Decimal(found.nanoseconds % MINUTE), Decimal(SECOND))
    return {
        "hour": Decimal(found.nanoseconds // HOUR),
        "minute": Decimal(found.nanoseconds % HOUR // MINUTE),
        "second": seconds,
        "time offset": None if found.offset is None else TimeSpan(found.offset * SECOND),
        "timezone": found.zone or None,
    }


def _parts_of_moment(found: DateTime) -> dict[str, Value]:
    parts = _parts_of_date(found.date) | _parts_of_time(found.time)
    offset = offset_at(found.date, found.time)
    return parts | {"time offset": None if offset is None else TimeSpan(offset * SECOND)}


def _parts_of_months(found: MonthSpan) -> dict[str, Value]:
    sign = -1 if found.months < 0 else 1
    years, months = divmod(abs(found.months), 12)
    return {"years": Decimal(sign * years), "months": Decimal(sign * months)}


def _parts_of_span(found: TimeSpan) -> dict[str, Value]:
    sign = -1 if found.nanoseconds < 0 else 1
    total = abs(found.nanoseconds)
    return {
        "days": Decimal(sign * (total // DAY)),
        "hours": Decimal(sign * (total % DAY // HOUR)),
        "minutes": Decimal(sign * (total % HOUR // MINUTE)),
        "seconds": NUMBERS.divide(Decimal(sign * (total % MINUTE)), Decimal(SECOND)),
    }


def _parts_of_range(found: Range) -> dict[str, Value]:
    return {
        "start": found.start,
        "end": found.end,
        "start included": found.start_included,
        "end included": found.end_included,
    }


PARTS: dict[type, Callable[..., dict[str, Value]]] = {
    Date: _parts_of_date,
    Time: _parts_of_time,
    DateTime: _parts_of_moment,
    MonthSpan: _parts_of_months,
    TimeSpan: _parts_of_span,
    Range: _parts_of_range,
}
PROPERTIES = frozenset(
    {"year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone",
     "years", "months", "days", "hours", "minutes", "seconds",
     "start", "end", "start included", "end included"}
)  # fmt: skip


def part_of(value: Value, name: str) -> Value:
    """date.year and the like. Raises FeelError."""
    parts = PARTS.get(type(value))
    found = parts(value) if parts else {}
    if name not in found:
        raise FeelError(f"no {name} here")
    return found[name]
