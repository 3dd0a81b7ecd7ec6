"""Figures of a past day: never changed by what is recorded later, equal to what the events say, merged."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.queries.figure import NAMES, SERIES, Figures, series, take, take_all
from registry.queries.past.agreement import list_agreements
from registry.queries.past.partner import Partner
from registry.queries.report_time import ReportTime
from registry.services.organisation import new_organisation
from registry.services.organisation_merge import merge_organisations
from registry.services.register_import import new_batch, take_rows
from registry.services.register_judge import open_plan
from registry.services.register_undo import undo_batch
from tests.agreement import active_agreement
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.figure_recount import differences, recount
from tests.registry.register_life import HAPPENINGS, Life

# everything happens at least once, in an order in which it can
WHOLE = (
    ("sign", 41), ("propose", 4), ("sign", 7), ("handle", 1), ("receive", 10), ("promise", 3), ("wait", 30),
    ("complain", 5), ("correct", 25), ("wait", 90), ("validate", 1), ("handle", 2), ("fulfil", 2),
    ("review", 8), ("recuse", 1), ("propose", 10), ("handle", 4), ("complain", 6), ("end", 10), ("handle", 6),
    ("receive", 9), ("propose", 5), ("handle", 7), ("promise", 11), ("recuse", 3), ("sign", 2),
    ("suspend", 2), ("settle", 0), ("correct", 14),
)  # fmt: skip
HAPPENED = st.lists(
    st.tuples(st.sampled_from(sorted(HAPPENINGS)), st.integers(0, 400)), min_size=3, max_size=9
)

# what this story leaves out, and nothing else: a figure that never counts anything proves nothing
QUIET = {
    "agreements_renewed", "excluded", "late_decided", "overrides", "conditions_met", "screening_runs",
    "matches_raised", "matches_confirmed", "matches_cleared", "oldest_list",
}  # fmt: skip


def times(life: Life) -> list[ReportTime]:
    today = geneva_day(life.now)
    return [
        ReportTime(date(2026, 10, 1), today - timedelta(days=9), life.now),
        ReportTime(today - timedelta(days=20), today, life.now),
        ReportTime(date(2026, 10, 1), today + timedelta(days=400), life.now),
    ]


def lived(session: Session, cast: Cast, story: list[tuple[str, int]]) -> tuple[list[str], Figures]:
    """What went wrong, and the figures of the end.

    After each happening the figures are what the events say; at the end those of then are the same still.
    """
    faults: list[str] = []
    with session.begin_nested() as undone:
        life = Life(session, on_stage(session, cast))
        kept: list[Figures] = []
        for step, (what, n) in enumerate(story):
            life.happen(what, n)
            kept.append(take_all(session, times(life)[step % 3]))
            told = recount(session, kept[-1].time)
            faults += [f"{step} {what} {n}: {each}" for each in differences(told, kept[-1])]
        faults += [f"changed: {each.time}" for each in kept if take_all(session, each.time) != each]
        whole = take_all(session, times(life)[2])
        undone.rollback()
    session.expunge_all()
    return faults, whole


def test_the_figures_of_a_past_day_are_what_its_events_say_and_never_change(
    session: Session, cast: Cast
) -> None:
    faults, figures = lived(session, cast, list(WHOLE))
    assert faults == []
    assert {name for name, each in figures.one.items() if not each.value} == QUIET


@settings(max_examples=3)
@given(story=HAPPENED)
def test_no_story_changes_a_figure_of_an_earlier_day(
    session: Session, cast: Cast, story: list[tuple[str, int]]
) -> None:
    faults, _ = lived(session, cast, story)
    assert faults == []


@pytest.mark.slow
@settings(max_examples=150)
@given(story=HAPPENED)
def test_no_story_of_many_changes_a_figure_of_an_earlier_day(
    session: Session, cast: Cast, story: list[tuple[str, int]]
) -> None:
    faults, _ = lived(session, cast, story)
    assert faults == []


def test_one_figure_is_the_one_of_all(session: Session, cast: Cast) -> None:
    life = Life(session, on_stage(session, cast))
    for what, n in WHOLE[:12]:
        life.happen(what, n)
    time = times(life)[1]
    figures = take_all(session, time)
    assert set(figures.one) == set(NAMES)
    assert set(figures.many) == set(SERIES)
    for name in ("simplified_share", "agreements_recorded", "cash_received", "incidents", "oldest_list"):
        assert take(session, name, time) == figures.one[name]
    assert series(session, "active_by_goal", time) == figures.many["active_by_goal"]
    assert figures.one["agreements_recorded"].records == ("AGR-2025-0001", "AGR-2025-0002")
    for ask in (take, series):
        with pytest.raises(KeyError):
            ask(session, "no_such_figure", time)


LIST = """partner,country,title,signed on,start,end,lead,instrument
Green Hill,CH,Trees,2024-02-01,2024-03-01,2026-02-01,7,Memorandum of understanding
Blue Hill,FR,Grass,2026-02-01,2026-12-01,2028-02-01,7,Memorandum of understanding
Red Hill,IT,Stones,2026-02-01,2026-02-01,,3,Memorandum of understanding
"""

# the first is in force; the day of the other signatures; the first has ended; the second has begun
DAYS = (date(2025, 6, 1), date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 1))


def test_an_import_that_was_taken_back_counts_in_what_was_known_before(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    cast = on_stage(session, cast)
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    plan = open_plan(session, path, path.name)
    batch = new_batch(session, plan, path.name, actor=cast.bea, now=NOW)
    assert take_rows(session, plan, batch, whole=True, actor=cast.bea, now=NOW)
    known = [ReportTime(date(2024, 1, 1), day, NOW) for day in DAYS]
    before = [take_all(session, time) for time in known]
    assert [each.one["agreements_active"].value for each in before] == [1, 3, 2, 2]
    assert before[-1].one["agreements_ended"].value == 1
    assert {key: each.value for key, each in before[-1].many["active_by_country"].items()} == {
        "FR": 1, "IT": 1,
    }  # fmt: skip
    undo_batch(session, batch, actor=cast.bea, now=NOW + timedelta(days=1))
    assert [take_all(session, time) for time in known] == before
    after = ReportTime(date(2024, 1, 1), date(2027, 1, 1), NOW + timedelta(days=2))
    assert take(session, "agreements_recorded", after).value == 0


def test_a_partner_is_called_as_it_was_known_then(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    kept = new_organisation(session, "Green Hill", actor=cast.bea, now=NOW)
    other = new_organisation(session, "Green Hill Ltd", country="FR", actor=cast.bea, now=NOW)
    active_agreement(session, cast, organisation_id=kept.id)
    later = NOW + timedelta(days=1)
    merge_organisations(session, kept, other, reason="One.", admit_members=False, actor=cast.bea, now=later)
    for known, country in ((NOW, None), (later, "FR")):
        (row,) = list_agreements(session, ReportTime(NOW.date(), NOW.date(), known))
        assert row.partner == Partner("Green Hill", country, None)
