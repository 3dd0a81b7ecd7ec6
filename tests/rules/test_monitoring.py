"""Reports are due yearly from the start and at the end; the light is red a year after the date (M04)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.monitoring import (
    Rhythm,
    add_months,
    covered_by,
    covers,
    due_dates,
    is_frozen,
    light,
    next_due,
    permission_counts,
)

YEARLY = Rhythm()
START = date(2026, 3, 31)
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
spans = st.integers(0, 5000).map(lambda number: timedelta(days=number))
ORDER = ("green", "yellow", "red")


def test_reports_are_due_yearly_from_the_start_and_at_the_end() -> None:
    ends = date(2028, 9, 30)
    assert list(due_dates(START, ends, YEARLY)) == [date(2027, 3, 31), date(2028, 3, 31), ends]
    assert list(due_dates(START, date(2027, 3, 31), YEARLY)) == [date(2027, 3, 31)]  # the end is the year
    assert next_due(START, START, None, YEARLY) == START  # an agreement of one day


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        (date(2027, 3, 30), "green"),
        (date(2027, 3, 31), "yellow"),
        (date(2028, 3, 30), "yellow"),
        (date(2028, 3, 31), "red"),
    ],
)
def test_the_light_turns_on_the_due_date_and_twelve_months_later(today: date, colour: str) -> None:
    assert light(date(2027, 3, 31), today, YEARLY) == colour
    assert light(None, today, YEARLY) == "none"


@given(due=days, today=days, later=spans)
def test_the_light_never_gets_better_by_waiting(due: date, today: date, later: timedelta) -> None:
    now, then = light(due, today, YEARLY), light(due, today + later, YEARLY)
    assert ORDER.index(then) >= ORDER.index(now)
    assert (now == "green") == (today < due)
    assert (now == "red") == (today >= add_months(due, 12))


@given(starts=days, lasts=st.none() | spans, after=spans)
def test_a_report_that_was_due_turns_the_light_green_and_the_dates_go_on(
    starts: date, lasts: timedelta | None, after: timedelta
) -> None:
    ends = None if lasts is None else starts + lasts
    due = next_due(starts, ends, None, YEARLY)
    reported = starts + after
    if due is None or not covers(due, reported, YEARLY):
        return
    covered = covered_by(starts, ends, due, reported, YEARLY)
    following = next_due(starts, ends, max(covered, reported), YEARLY)
    assert covered >= due
    if following is None:  # only the report at the end is the last one
        assert ends is not None
        assert reported >= ends - timedelta(days=YEARLY.early_days) or covered == ends
    else:
        assert following > reported
        assert light(following, reported, YEARLY) == "green"
        assert following <= add_months(max(covered, reported), 12) or following == ends


@given(due=days, reported=days)
def test_a_report_long_before_its_date_does_not_answer_for_it(due: date, reported: date) -> None:
    early = (due - reported).days
    assert covers(due, reported, YEARLY) == (early <= YEARLY.early_days)


@pytest.mark.parametrize("state", ["drafting", "signed", "under_review", "suspended", "completed", "expired"])
def test_a_permission_counts_only_while_the_agreement_is_active(state: str) -> None:
    ends = START + timedelta(days=9)
    given_on: dict[str, Any] = {"granted_on": START, "expires_on": ends, "is_revoked": False}
    assert permission_counts("active", ends, **given_on)
    assert not permission_counts("active", START + timedelta(days=10), **given_on)
    assert not permission_counts("active", START - timedelta(days=1), **given_on)
    assert not permission_counts("active", START, **{**given_on, "is_revoked": True})
    assert not permission_counts(state, START, **given_on)
    assert is_frozen(state) == (state == "suspended")
