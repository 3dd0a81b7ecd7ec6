"""The queue's pages and numbers against counting by hand; folding and recounting change no number."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import CaseCount, InterestDeclaration, Proposal, Review, User
from registry.queries.queue import count_cases, list_cases
from registry.queries.queue_statement import CAP, OPEN, OPEN_STATES, Wanted
from registry.services.count import cell_of, fold_counts, move_count, recount
from tests.case import NOW, on_stage
from tests.cast import Cast

STATES = ("submitted", "in_review", "approved", "excluded")
RISKS = (None, "low", "high")
AREAS = (None, 2, 5)
COUNTRIES = (None, "CH", "AT")


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def cases(session: Session, cast: Cast) -> list[Proposal]:
    """Ninety cases over every cell, some drafts; numbers written as the steps write them."""
    chance = random.Random(4)
    cells = list(product(STATES, RISKS, AREAS, COUNTRIES))
    found = []
    for number in range(90):
        state, risk, area, country = chance.choice(cells)
        at = NOW - timedelta(minutes=number // 3)  # three at the same instant: the id decides
        case = Proposal(
            reference=f"P-2026-{number:04d}",
            state=state,
            risk_level=risk,
            lead_subprogramme=area,
            country=country,
            title=f"Case {number}",
            search_key=f"case {number}",
            organisation_id=cast.blue_well.id,
            created_by_id=cast.alice.id,
            created_at=at,
            submitted_at=at,
            due_on=(NOW + timedelta(days=chance.randint(-5, 5))).date() if chance.random() < 0.5 else None,
            triaged_by_id=cast.bea.id if chance.random() < 0.2 else None,
        )
        session.add(case)
        found.append(case)
        cell = cell_of(case)
        move_count(session, None, cell)
        case.counted = list(cell) if cell else None
    session.add(Proposal(state="draft", created_by_id=cast.alice.id, created_at=NOW, search_key="case"))
    session.flush()
    return found


def fits(case: Proposal, wanted: Wanted) -> bool:
    in_state = wanted.state in ("", case.state) or (wanted.state == OPEN and case.state in OPEN_STATES)
    return in_state and all(
        value is None or (kept or blank) == value
        for value, kept, blank in (
            (wanted.risk, case.risk_level, ""),
            (wanted.subprogramme, case.lead_subprogramme, 0),
            (wanted.country, case.country, ""),
        )
    )


QUESTIONS = [
    Wanted(state=state, risk=risk, subprogramme=area, country=country)
    for state in ("", OPEN, "approved")
    for risk in (None, "", "high")
    for area in (None, 0, 5)
    for country in (None, "", "CH")
]


def check_numbers(session: Session, actor: User, cases: list[Proposal]) -> None:
    """Every number of every question equals counting by hand."""
    reviewing = set(session.scalars(select(Review.proposal_id).where(Review.reviewer_id == actor.id)))
    for wanted in QUESTIONS:
        page = list_cases(session, actor, wanted, now=NOW, size=200)
        numbers = count_cases(session, actor, wanted, page, now=NOW)
        matching = [case for case in cases if fits(case, wanted)]
        assert numbers.total == len(matching) == len(page.rows), wanted
        for name, change, value_of in (
            ("state", {"state": ""}, lambda c: c.state),
            ("risk", {"risk": None}, lambda c: c.risk_level or ""),
            ("subprogramme", {"subprogramme": None}, lambda c: c.lead_subprogramme or 0),
            ("country", {"country": None}, lambda c: c.country or ""),
        ):
            by_hand = Counter(value_of(case) for case in cases if fits(case, replace(wanted, **change)))
            found = {value: number for value, number in numbers.facets[name].items() if number}
            assert found == by_hand, (wanted, name)
        today = NOW.date()
        assert numbers.overdue == sum(c.due_on is not None and c.due_on < today for c in matching)
        own = sum(case.triaged_by_id == actor.id or case.id in reviewing for case in matching)
        assert numbers.mine == own


def test_every_number_is_exact_for_every_combination_of_filters(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    check_numbers(session, cast.bea, cases)


def test_a_recused_person_counts_without_the_cases_that_are_closed_to_them(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    for case in cases[:7]:
        session.add(
            InterestDeclaration(
                proposal_id=case.id, user_id=cast.bea.id, interest="financial", declared_at=NOW
            )
        )
    session.flush()
    check_numbers(session, cast.bea, cases[7:])


def test_a_focal_point_counts_the_cases_that_were_sent_to_them(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    for case in cases[10:30]:
        session.add(
            Review(
                proposal_id=case.id,
                submission_no=1,
                round=1,
                slot="subprogramme_2",
                subprogramme=2,
                reviewer_id=cast.carl.id,
                opened_at=NOW,
            )
        )
    session.flush()
    check_numbers(session, cast.carl, cases[10:30])


def test_folding_and_recounting_change_no_number(session: Session, cast: Cast, cases: list[Proposal]) -> None:
    moved = cases[0]
    before = moved.counted
    moved.state = "withdrawn"
    cell = cell_of(moved)
    move_count(session, before, cell)
    moved.counted = list(cell) if cell else None
    session.flush()
    assert fold_counts(session) > 0
    assert fold_counts(session) == 0
    check_numbers(session, cast.bea, cases)
    folded = rows(session)
    assert recount(session) == len(cases)
    assert rows(session) == folded
    session.expire_all()
    for case in cases:
        kept = cell_of(case)
        assert case.counted == (list(kept) if kept else None)


def rows(session: Session) -> set[tuple[object, ...]]:
    columns = (CaseCount.rollup, CaseCount.state, CaseCount.risk, CaseCount.subprogramme, CaseCount.country)
    return {
        tuple(row) for row in session.execute(select(*columns, func.sum(CaseCount.delta)).group_by(*columns))
    }


@pytest.mark.parametrize("by_due", [False, True])
def test_pages_forward_and_back_show_every_case_once_in_one_order(
    session: Session, cast: Cast, cases: list[Proposal], by_due: bool
) -> None:
    wanted = Wanted(by_due=by_due)
    everything = [row.id for row in list_cases(session, cast.bea, wanted, now=NOW, size=500).rows]
    assert len(everything) == sum(case.due_on is not None or not by_due for case in cases)
    forward, page = [], list_cases(session, cast.bea, wanted, now=NOW, size=20)
    assert page.previous == ""
    while True:
        forward += [row.id for row in page.rows]
        if not page.following:
            break
        page = list_cases(session, cast.bea, replace(wanted, after=page.following), now=NOW, size=20)
    assert forward == everything
    back = [row.id for row in page.rows]
    while page.previous:
        page = list_cases(session, cast.bea, replace(wanted, before=page.previous), now=NOW, size=20)
        assert page.following
        back = [row.id for row in page.rows] + back
    assert back == everything


def test_counting_rows_stops_at_a_thousand(session: Session, cast: Cast) -> None:
    session.add_all(
        Proposal(
            reference=f"P-{number}",
            state="submitted",
            search_key="water",
            created_by_id=cast.alice.id,
            organisation_id=cast.blue_well.id,
            created_at=NOW,
            submitted_at=NOW,
            triaged_by_id=cast.bea.id,
            due_on=(NOW - timedelta(days=2)).date(),
        )
        for number in range(CAP + 5)
    )
    session.flush()
    recount(session)
    for wanted in (Wanted(text="water"), Wanted(is_overdue=True), Wanted(is_mine=True)):
        page = list_cases(session, cast.bea, wanted, now=NOW)
        assert count_cases(session, cast.bea, wanted, page, now=NOW).total == CAP + 1
    assert count_cases(session, cast.bea, Wanted(), page, now=NOW).total == CAP + 5


def test_the_same_question_with_another_value_or_by_another_person_has_its_own_answer(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    closed = next(case for case in cases if case.country == "CH")
    session.add(
        InterestDeclaration(proposal_id=closed.id, user_id=cast.bea.id, interest="financial", declared_at=NOW)
    )
    session.flush()
    for state, country in product(STATES, ("CH", "AT")):
        wanted = Wanted(state=state, country=country)
        for person, seen in ((cast.bea, [case for case in cases if case is not closed]), (cast.aldo, cases)):
            found = {row.id for row in list_cases(session, person, wanted, now=NOW, size=200).rows}
            assert found == {case.id for case in seen if fits(case, wanted)}, (wanted, person.name)


def test_signs_with_a_meaning_for_the_database_are_searched_as_they_stand(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    for case, key in zip(
        cases, ("half 50% off", "half 500 off", "a_b", "axb", "and/or", "andor"), strict=False
    ):
        case.search_key = key
    session.flush()
    for text, place in (("50%", 0), ("a_b", 2), ("and/or", 4)):
        rows = list_cases(session, cast.bea, Wanted(text=text), now=NOW).rows
        assert [row.id for row in rows] == [cases[place].id], text


def test_a_case_that_is_mine_in_every_way_is_counted_once(
    session: Session, cast: Cast, cases: list[Proposal]
) -> None:
    for case in cases:
        case.triaged_by_id = None
    cases[0].triaged_by_id = cases[0].created_by_id = cases[1].created_by_id = cast.bea.id
    session.add_all(
        Review(
            proposal_id=case.id,
            submission_no=1,
            round=1,
            slot="subprogramme_2",
            subprogramme=2,
            reviewer_id=cast.bea.id,
            opened_at=NOW,
        )
        for case in cases[:3]
    )
    session.flush()
    for wanted in (Wanted(), Wanted(is_mine=True)):
        page = list_cases(session, cast.bea, wanted, now=NOW)
        assert count_cases(session, cast.bea, wanted, page, now=NOW).mine == 3
