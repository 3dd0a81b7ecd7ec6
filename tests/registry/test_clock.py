"""Working days in Geneva, by example and by property."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.clock import (
    Pause,
    add_working_days,
    days_used,
    due_on,
    geneva_day,
    is_paused,
    is_working_day,
    working_days_between,
)

YEAR_END = {date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)}
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
counts = st.integers(0, 60)
calendars = st.sets(st.dates(date(2024, 1, 1), date(2031, 12, 31)), max_size=40)


def test_two_working_days_from_a_friday_end_on_tuesday() -> None:
    assert add_working_days(date(2026, 11, 20), 2, set()) == date(2026, 11, 24)


def test_the_year_end_holidays_are_left_out() -> None:
    assert add_working_days(date(2026, 12, 24), 5, YEAR_END) == date(2027, 1, 5)


def test_a_clock_of_no_days_is_due_on_the_first_working_day() -> None:
    assert add_working_days(date(2026, 11, 21), 0, set()) == date(2026, 11, 23)


def test_days_are_never_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 11, 20), -1, set())


def test_late_evening_in_utc_is_the_next_day_in_geneva() -> None:
    assert geneva_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert geneva_day(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        geneva_day(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001


def test_a_pause_from_monday_to_thursday_moves_the_due_date_by_three_days() -> None:
    pause = Pause(date(2026, 11, 23), date(2026, 11, 26), "partner")
    assert due_on(date(2026, 11, 20), 5, set()) == date(2026, 11, 27)
    assert due_on(date(2026, 11, 20), 5, set(), [pause]) == date(2026, 12, 2)


def test_an_open_pause_has_no_due_date_and_uses_no_days() -> None:
    pause = Pause(date(2026, 11, 24), None, "OLA")
    assert due_on(date(2026, 11, 20), 5, set(), [pause]) is None
    assert days_used(date(2026, 11, 20), date(2026, 12, 18), set(), [pause]) == 1
    assert is_paused(date(2026, 12, 18), [pause])


def test_an_open_pause_that_begins_after_the_due_date_changes_nothing() -> None:
    assert due_on(date(2026, 11, 20), 2, set(), [Pause(date(2026, 11, 25), None)]) == date(2026, 11, 24)


def test_overlapping_pauses_count_once() -> None:
    one = Pause(date(2026, 11, 23), date(2026, 11, 26))
    two = Pause(date(2026, 11, 24), date(2026, 11, 26))
    assert due_on(date(2026, 11, 20), 5, set(), [one, two]) == due_on(date(2026, 11, 20), 5, set(), [one])


@given(days, counts, calendars)
def test_a_due_date_is_never_a_weekend_or_a_holiday(day: date, count: int, holidays: set[date]) -> None:
    assert is_working_day(add_working_days(day, count, holidays), holidays)


@given(days, counts, calendars)
def test_a_longer_clock_is_never_due_earlier(day: date, count: int, holidays: set[date]) -> None:
    assert add_working_days(day, count, holidays) < add_working_days(day, count + 1, holidays)


@given(days, st.integers(0, 400), counts, calendars)
def test_a_later_start_is_never_due_earlier(day: date, later: int, count: int, holidays: set[date]) -> None:
    start = day + timedelta(days=later)
    assert add_working_days(day, count, holidays) <= add_working_days(start, count, holidays)


@given(days, st.integers(1, 60), calendars)
def test_adding_and_counting_agree(day: date, count: int, holidays: set[date]) -> None:
    assert working_days_between(day, add_working_days(day, count, holidays), holidays) == count


@given(days, st.integers(1, 40), st.integers(1, 30), st.integers(1, 30), calendars)
def test_a_pause_of_k_working_days_moves_the_due_date_by_k_working_days(
    start: date, length: int, begins: int, paused: int, holidays: set[date]
) -> None:
    due = add_working_days(start, length, holidays)
    from_on = add_working_days(start, min(begins, length), holidays)  # the clock is running then
    pause = Pause(from_on, add_working_days(from_on, paused, holidays))
    assert due_on(start, length, holidays, [pause]) == add_working_days(due, paused, holidays)


@given(
    days,
    st.integers(1, 40),
    calendars,
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=4),
)
def test_on_its_due_date_exactly_the_promised_days_are_used(
    start: date, length: int, holidays: set[date], spans: list[tuple[int, int]]
) -> None:
    pauses = [
        Pause(start + timedelta(days=first), start + timedelta(days=first + span)) for first, span in spans
    ]
    due = due_on(start, length, holidays, pauses)
    assert due is not None
    assert days_used(start, due, holidays, pauses) == length
    assert days_used(start, due - timedelta(days=1), holidays, pauses) == length - 1
