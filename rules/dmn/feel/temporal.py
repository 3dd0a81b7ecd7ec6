"""Dates, times and durations of FEEL: their values, their texts (ISO 8601), and the calendar beneath.

Own classes because FEEL knows years of nine digits, nanoseconds, times of day with a zone, and two kinds of
durations that do not mix; Python's datetime knows none of these.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

SECOND = 1_000_000_000  # nanoseconds
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAX_YEAR = 999_999_999
MAX_SPAN = MAX_YEAR * 366 * DAY


class NotTemporal(ValueError):
    """A text or a number that makes no date, time or duration."""


@dataclass(frozen=True, slots=True)
class Date:
    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (abs(self.year) <= MAX_YEAR and 1 <= self.month <= 12):
            raise NotTemporal("no such month")
        if not 1 <= self.day <= days_in(self.year, self.month):
            raise NotTemporal("no such day")

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, and an offset in seconds, a zone's name, or neither."""

    nanoseconds: int
    offset: int | None = None
    zone: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.nanoseconds < DAY or abs(self.offset or 0) > 18 * 3600:
            raise NotTemporal("no such time of day")
        if self.zone:
            zone_named(self.zone)

    def __str__(self) -> str:
        return clock_text(self.nanoseconds) + self.suffix

    @property
    def suffix(self) -> str:
        if self.zone:
            return f"@{self.zone}"
        if self.offset is None:
            return ""
        return offset_text(self.offset) if self.offset else "Z"


@dataclass(frozen=True, slots=True)
class DateTime:
    date: Date
    time: Time

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A duration of years and months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > MAX_YEAR * 12:
            raise NotTemporal("too long")

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (parts or "0M")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A duration of days and time, in nanoseconds."""

    nanoseconds: int

    def __post_init__(self) -> None:
        if abs(self.nanoseconds) > MAX_SPAN:
            raise NotTemporal("too long")

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanoseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, rest = divmod(rest, SECOND)
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        clock += f"{seconds}{fraction_text(rest)}S" if seconds or rest else ""
        parts = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self.nanoseconds < 0 else "") + "P" + (parts or "T0S")


Temporal = Date | Time | DateTime | MonthSpan | TimeSpan

# --- the calendar --------------------------------------------------------------------------------------

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else MONTHS[month - 1]


def day_number(date: Date) -> int:
    """Days since 0000-03-01 in the calendar of today, carried on in both directions."""
    year = date.year - (date.month <= 2)
    month = (date.month + 9) % 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + date.day - 1


def date_of(number: int) -> Date:
    """The inverse of day_number."""
    cycle, rest = divmod(number, 146_097)
    year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    rest -= 365 * year + year // 4 - year // 100
    month = (5 * rest + 2) // 153
    day = rest - (153 * month + 2) // 5 + 1
    return Date(400 * cycle + year + (month >= 10), month + 3 if month < 10 else month - 9, day)


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise NotTemporal(f"no time zone {name!r}") from None


def offset_at(date: Date, time: Time) -> int | None:
    """Seconds east of UTC, None for a local time. A zone of a year outside 1..9999 has no known offset."""
    if not time.zone:
        return time.offset
    if not 1 <= date.year <= 9999:
        raise NotTemporal("a zone needs a year from 1 to 9999")
    moment = datetime.datetime(date.year, date.month, date.day, tzinfo=zone_named(time.zone))
    moment += datetime.timedelta(microseconds=time.nanoseconds // 1000)
    offset = moment.utcoffset()
    return None if offset is None else int(offset.total_seconds())


def instant(moment: DateTime) -> tuple[bool, int]:
    """Whether it is bound to UTC, and nanoseconds on the line it is on (UTC, or local time)."""
    offset = offset_at(moment.date, moment.time)
    local = day_number(moment.date) * DAY + moment.time.nanoseconds
    return (offset is not None, local - (offset or 0) * SECOND)


def time_instant(time: Time) -> tuple[bool, int]:
    """As `instant`. A zone without a date is on a line of its own, where only equal zones meet."""
    if time.zone:
        raise NotTemporal("a zone needs a date")
    return (time.offset is not None, time.nanoseconds - (time.offset or 0) * SECOND)


# --- texts ---------------------------------------------------------------------------------------------

DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?:(?P<utc>[Zz])|(?P<offset>[+-]\d\d:\d\d(?::\d\d)?)|@(?P<zone>[A-Za-z][\w+\-/]*))?"
)
DATE_FORM = re.compile(DATE, re.ASCII)
TIME_FORM = re.compile("T?" + TIME, re.ASCII)
DATE_TIME_FORM = re.compile(DATE + "T" + TIME, re.ASCII)
MONTHS_FORM = re.compile(r"(?P<sign>-)?P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?", re.ASCII)
TIME_SPAN_FORM = re.compile(
    r"(?P<sign>-)?P(?=\d|T\d)(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d+))?S)?)?",
    re.ASCII,
)
MAX_TEXT = 100


def fraction_text(nanoseconds: int) -> str:
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""


def clock_text(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, SECOND)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}{fraction_text(rest)}"


def offset_text(offset: int) -> str:
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{'-' if offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _matched(form: re.Pattern[str], text: str) -> re.Match[str]:
    found = form.fullmatch(text) if len(text) <= MAX_TEXT else None
    if found is None:
        raise NotTemporal(f"{text[:MAX_TEXT]!r} has not the form of a date, time or duration")
    return found


def _date(found: re.Match[str]) -> Date:
    return Date(int(found["year"]), int(found["month"]), int(found["day"]))


def _time(found: re.Match[str]) -> Time:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    if hour > 23 or minute > 59 or second > 59:
        raise NotTemporal("no such time of day")
    nanoseconds = hour * HOUR + minute * MINUTE + second * SECOND + _fraction(found["fraction"])
    return Time(nanoseconds, 0 if found["utc"] else _offset(found["offset"]), found["zone"] or "")


def _fraction(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    parts = [int(part) for part in text[1:].split(":")]
    if any(part > 59 for part in parts[1:]):
        raise NotTemporal("no such offset")
    seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -seconds if text[0] == "-" else seconds


def read_date(text: str) -> Date:
    return _date(_matched(DATE_FORM, text))


def read_time(text: str) -> Time:
    return _time(_matched(TIME_FORM, text))


def read_date_time(text: str) -> DateTime:
    """A date alone is its midnight, local."""
    if DATE_FORM.fullmatch(text):
        return DateTime(read_date(text), Time(0))
    found = _matched(DATE_TIME_FORM, text)
    return DateTime(_date(found), _time(found))


def read_duration(text: str) -> MonthSpan | TimeSpan:
    if MONTHS_FORM.fullmatch(text):
        found = _matched(MONTHS_FORM, text)
        months = 12 * int(found["years"] or 0) + int(found["months"] or 0)
        return MonthSpan(-months if found["sign"] else months)
    found = _matched(TIME_SPAN_FORM, text)
    units = {"days": DAY, "hours": HOUR, "minutes": MINUTE, "seconds": SECOND}
    total = sum(int(found[name] or 0) * unit for name, unit in units.items()) + _fraction(found["fraction"])
    return TimeSpan(-total if found["sign"] else total)


def read_temporal(text: str) -> Temporal:
    """What an @-literal says."""
    for form, read in (
        (DATE_FORM, read_date),
        (TIME_FORM, read_time),
        (DATE_TIME_FORM, read_date_time),
    ):
        if form.fullmatch(text):
            return read(text)
    return read_duration(text)
