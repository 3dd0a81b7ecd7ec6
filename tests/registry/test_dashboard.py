"""Numbers of dashboards: each equals the length of its list; who is recused counts less; medians by hand."""

from __future__ import annotations

import random
import statistics
import uuid
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import Pause, days_used, geneva_day, working_days_between
from registry.models import Clock, ClockPause, InterestDeclaration, LevelChange, Proposal, User
from registry.queries import (
    dashboard_auditor,
    dashboard_desk,
    dashboard_management,
    dashboard_subprogramme,
)
from registry.queries.dashboard import (
    Asked,
    Cube,
    begins,
    count_cube,
    count_rows,
    earliest,
    list_rows,
    quarters,
    weeks_ahead,
)
from registry.queries.dashboard_time import (
    decision_days,
    joined,
    medians_of,
    spread_of,
    step_days,
    usual_days,
)
from registry.queries.queue_statement import OPEN_STATES
from tests.case import NOW

LATER = NOW + timedelta(days=8)
CUBES: dict[str, dict[str, Cube]] = {
    "desk": dashboard_desk.CUBES,
    "subprogramme": dashboard_subprogramme.CUBES,
    "management": dashboard_management.CUBES,
    "auditor": dashboard_auditor.CUBES,
}


def person(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.name.startswith(name))).one()


def every_number(session: Session, asked: Asked) -> dict[tuple[str, str], int]:
    """(dashboard, cube) → its whole number."""
    return {
        (name, title): count_cube(session, cube, asked).number()
        for name, cubes in CUBES.items()
        for title, cube in cubes.items()
    }


def compare_with_lists(session: Session, asked: Asked) -> None:
    """Each cell of each cube, and the whole of it."""
    for name, cubes in CUBES.items():
        for title, cube in cubes.items():
            cells = count_cube(session, cube, asked)
            assert count_rows(session, cube, asked, {}) == cells.number(), (name, title)
            for key, (number, _amount) in cells.cells.items():
                chosen = {each: [value] for each, value in zip(cells.dimensions, key, strict=True)}
                rows = list_rows(session, cube, asked, chosen)
                assert len(rows) == number, (name, title, chosen)


def test_every_number_is_as_long_as_its_list_and_a_recused_person_counts_less(
    session: Session, staged: dict[str, uuid.UUID]
) -> None:
    bea, aldo = person(session, "Bea"), person(session, "Aldo")
    case = session.get_one(Proposal, staged["in_review"])
    asked = Asked(aldo, LATER, area=2, medians={"standard": 3, "enhanced": 1}, lists={"unsc": None})
    compare_with_lists(session, asked)
    before = every_number(session, asked)
    of_desk = every_number(session, Asked(bea, LATER, area=2, medians={"standard": 3}, lists={"unsc": None}))
    open_cases = select(Proposal.id).where(Proposal.state.in_(OPEN_STATES))
    assert before["desk", "cases"] == of_desk["desk", "cases"] == len(session.scalars(open_cases).all()) > 8
    assert before["desk", "unscreened"] > 0
    assert before["management", "received"] > before["desk", "cases"]
    assert before["management", "in_force"] > 0
    assert before["subprogramme", "reviews"] > 0

    row = session.scalar(
        select(InterestDeclaration).where(
            InterestDeclaration.proposal_id == case.id, InterestDeclaration.user_id == aldo.id
        )
    )
    if row is None:
        row = InterestDeclaration(proposal_id=case.id, user_id=aldo.id, declared_at=NOW)
        session.add(row)
    row.interest = "financial"
    session.flush()
    after = every_number(session, asked)
    assert after["desk", "cases"] == before["desk", "cases"] - 1
    assert after["subprogramme", "reviews"] < before["subprogramme", "reviews"]
    assert all(after[key] <= number for key, number in before.items())


def test_what_is_set_aside_is_counted_from_the_events(session: Session, staged: dict[str, uuid.UUID]) -> None:
    asked = Asked(person(session, "Aldo"), LATER)
    cells = count_cube(session, dashboard_auditor.CUBES["events"], asked)
    waited, asked_for = ("proposal.award_awaited", "proposal.derogation_asked")
    quarter = list(quarters(asked.today, 4))[-1]
    assert cells.number(name=waited, quarter=quarter) == 1
    assert cells.number(name=asked_for) == 1
    lowered = session.scalars(select(LevelChange)).all()
    assert cells.number(name=("proposal.level_raised", "proposal.level_lowered")) == len(lowered)


def test_a_number_costs_one_question_however_many_rows_there_are(
    session: Session, staged: dict[str, uuid.UUID]
) -> None:
    asked = Asked(person(session, "Bea"), LATER, area=2, medians={"standard": 3}, lists={"unsc": None})
    asked_now: list[str] = []
    engine = session.get_bind()
    count_rows(session, CUBES["desk"]["cases"], asked, {})  # the person's offices are read once

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked_now.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for name, cubes in CUBES.items():
            for title, cube in cubes.items():
                asked_now.clear()
                count_cube(session, cube, asked)
                assert len(asked_now) == 1, (name, title)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_value_that_cannot_be_is_refused(session: Session, staged: dict[str, uuid.UUID]) -> None:
    asked = Asked(person(session, "Bea"), LATER)
    for chosen in ({"person": ["nobody"]}, {"colour": ["red"]}):
        with pytest.raises(ValueError, match=r"badly formed|counted by"):
            count_rows(session, CUBES["desk"]["reviews"], asked, chosen)
    assert count_rows(session, CUBES["desk"]["cases"], asked, {"state": ["gone"]}) == 0


def test_medians_are_those_of_a_recount_by_hand(session: Session, staged: dict[str, uuid.UUID]) -> None:
    """Decided cases at random days, some with standstills that overlap; each day walked by registry.clock."""
    chance, bea, holidays = random.Random(7), person(session, "Bea"), reference.load().holiday_dates
    by_hand: dict[str, list[int]] = {}
    for number in range(60):
        level = chance.choice(("simplified", "standard", "enhanced"))
        complete = LATER - timedelta(days=chance.randint(1, 250))
        decided = complete + timedelta(days=chance.randint(0, (LATER - complete).days))
        case = Proposal(
            reference=f"P-2025-{number:04d}", state=chance.choice(("approved", "declined")), dd_level=level,
            created_by_id=bea.id, created_at=complete, submitted_at=complete, completed_at=complete,
            decided_at=decided,
        )  # fmt: skip
        session.add(case)
        session.flush()
        clock = Clock(
            proposal_id=case.id, kind="decision", working_days=20, started_on=geneva_day(complete),
            due_on=geneva_day(decided), stopped_at=decided,
        )  # fmt: skip
        for _ in range(chance.randint(0, 3)):
            start = geneva_day(complete) + timedelta(days=chance.randint(-3, 40))
            end = start + timedelta(days=chance.randint(1, 20))
            clock.pauses.append(ClockPause(reason="partner", paused_on=start, resumed_on=end))
        session.add(clock)
        pauses = [Pause(each.paused_on, each.resumed_on) for each in clock.pauses]
        if decided >= datetime(2026, 1, 1, tzinfo=NOW.tzinfo) - timedelta(hours=1):
            used = days_used(geneva_day(complete), geneva_day(decided), holidays, pauses)
            by_hand.setdefault(level, []).append(used)
    session.flush()
    of_stage = {
        row.id: row.dd_level
        for row in session.scalars(select(Proposal).where(Proposal.id.in_(staged.values())))
    }
    asked = Asked(bea, LATER)
    found = decision_days(session, asked)
    assert sum(map(len, by_hand.values())) > 40
    for level, days in by_hand.items():
        # the cases of the stage are decided on the day on which they came
        stage = sum(found[level].count(day) for day in (0, 1)) - sum(days.count(day) for day in (0, 1))
        assert 0 <= stage <= len(of_stage)
        assert sorted(found[level]) == sorted(days + [0] * stage), level
        spread = spread_of(days)
        assert spread.median is not None
        assert float(spread.median) == statistics.median(days)
        ninetieth = spread.ninetieth
        assert ninetieth is not None
        assert sum(day <= ninetieth for day in days) * 10 >= 9 * len(days)
        assert sum(day < ninetieth for day in days) * 10 < 9 * len(days)
    assert step_days(session, asked)["triaged"]
    before = decision_days(session, asked, before=LATER - timedelta(days=30))
    assert 0 < sum(map(len, before.values())) < sum(map(len, found.values()))
    usual = usual_days(session, asked)
    assert usual == medians_of(decision_days(session, asked, before=begins(asked.today)))
    session.query(Proposal).update({"dd_level": None})
    assert usual_days(session, asked) == usual  # kept for the day
    assert decision_days(session, asked).keys() == {""}


def test_spreads_of_nothing_and_of_little() -> None:
    assert spread_of([]).median is None
    assert spread_of([]).ninetieth is None
    assert (spread_of([4]).median, spread_of([4]).ninetieth) == (4, 4)
    assert (spread_of([1, 2]).median, spread_of(range(1, 11)).ninetieth) == (1.5, 9)
    assert medians_of({"standard": [3, 4], "": [9]}) == {"standard": 4}


def test_standstills_that_overlap_count_once() -> None:
    days = [date(2026, 11, number) for number in range(1, 12)]
    assert joined([(days[4], days[7]), (days[0], days[5]), (days[9], days[10])]) == [
        (days[0], days[7]),
        (days[9], days[10]),
    ]


def test_ages_weeks_and_quarters_are_those_of_the_calendar() -> None:
    holidays = reference.load().holiday_dates
    for number in range(30):
        today = date(2026, 12, 10) + timedelta(days=number)
        for days in (0, 1, 5, 10, 20):
            first = earliest(today, days)
            assert working_days_between(first, today, holidays) <= days
            assert working_days_between(first - timedelta(days=1), today, holidays) > days
        weeks = list(weeks_ahead(today).values())
        assert all(last + timedelta(days=1) == first for (_f, last), (first, _l) in pairwise(weeks))
        assert weeks[2][1].weekday() == 6
    assert list(quarters(date(2026, 2, 3), 3)) == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert quarters(date(2026, 12, 31), 1) == {"2026-Q4": (date(2026, 10, 1), date(2026, 12, 31))}
