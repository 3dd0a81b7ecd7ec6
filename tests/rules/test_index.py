"""The index of bit masks: it finds what cells say, and refuses every value that a column does not hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import policy
from rules.cell import Cell, Column, parse_cell
from rules.glossary import Glossary, Input
from rules.index import REMEMBERED, BadValue, Index
from rules.plan import Plan
from rules.policy.model import Policy
from rules.table import Hit, Output, build_table, grid
from rules.text import Text
from rules.verdict import decide
from tests.rules.cases import case

SHARE = Column("share", "number", low=0, high=100)
AMOUNT = Column("amount", "number")
ROLE = Column("role", "choice", words=("none", "retail", "1"))
SUBJECT = Column("subject", "choice", words=("entity", "owner"), nullable=True)
ASKED = Column("asked", "flag")
COLUMNS = (SHARE, AMOUNT, ROLE, SUBJECT, ASKED)
GOOD: list[Any] = [10, 10, "none", None, True]


def index_of(*rows: tuple[str, ...]) -> Index:
    cells = [
        [parse_cell(text, column, {}) for text, column in zip(row, COLUMNS, strict=True)] for row in rows
    ]
    return Index(COLUMNS, range(len(COLUMNS)), cells)


ANY = ("-",) * len(COLUMNS)


# fmt: off
REFUSED: list[tuple[int, Any, str]] = [
    (0, True,                  "share: expected an exact number from 0 to 100, got true"),
    (0, None,                  "share: expected an exact number from 0 to 100, got null"),
    (0, 10.0,                  "share: expected an exact number"),
    (0, "10",                  "share: expected an exact number"),
    (0, 101,                   "got number 101"),
    (0, Decimal("-0.1"),       "got number -0.1"),
    (0, Decimal("NaN"),        "got number NaN"),
    (0, Decimal("sNaN"),       "got number sNaN"),
    (0, Decimal("Infinity"),   "got number Infinity"),
    (1, -1,                    "amount: expected an exact number, 0 or more, got number -1"),
    (1, Decimal("Infinity"),   "amount: expected an exact number"),
    (1, float("nan"),          "amount: expected an exact number"),
    (1, False,                 "amount: expected an exact number"),
    (2, "None",                "role: expected one of none, retail, 1, got text 'None'"),
    (2, "none ",               "role: expected one of"),
    (2, None,                  "role: expected one of none, retail, 1, got null"),
    (2, 1,                     "role: expected one of"),
    (2, ["none"],              "role: expected one of"),
    (3, "null",                "subject: expected one of entity, owner or null"),
    (3, False,                 "subject: expected one of"),
    (4, 1,                     "asked: expected true or false, got number 1"),
    (4, 0,                     "asked: expected true or false"),
    (4, "true",                "asked: expected true or false"),
    (4, None,                  "asked: expected true or false, got null"),
]
# fmt: on


@pytest.mark.parametrize(("at", "value", "expected"), REFUSED)
def test_a_value_that_a_column_does_not_hold_is_refused_even_where_every_cell_is_any(
    at: int, value: Any, expected: str
) -> None:
    index = index_of(ANY)
    assert index.matching(GOOD) == (0,)
    values = [*GOOD[:at], value, *GOOD[at + 1 :]]
    for ask in (index.matching, index.sift):
        for _ in range(2):  # a refused value is not remembered
            with pytest.raises(BadValue) as refused:
                ask(values)
            assert expected in str(refused.value)


def test_all_bad_values_are_named_at_once_and_a_vector_too_short_is_refused() -> None:
    with pytest.raises(BadValue, match=r"share: .*; asked: "):
        index_of(ANY).matching([None, 1, "none", None, None])
    with pytest.raises(BadValue, match="asked: expected true or false, got nothing"):
        index_of(ANY).matching(GOOD[:4])


def test_a_number_stays_known_apart_from_yes_and_no_after_it_was_remembered() -> None:
    index = index_of((">= 1", "-", "-", "-", "-"))
    assert index.matching([1, *GOOD[1:]]) == (0,)
    assert index.matching([Decimal(1), *GOOD[1:]]) == (0,)
    with pytest.raises(BadValue):
        index.matching([True, *GOOD[1:]])


def test_exact_numbers_are_told_apart_beyond_the_precision_of_decimal_arithmetic() -> None:
    long = "0." + "1" * 40
    index = index_of(
        (f"<= {long}", "-", "-", "-", "-"),
        ("-", f"(10000000000000000000000000000000000..{10**34 + 1})", "-", "-", "-"),
    )
    assert index.matching([Decimal(long), 10**34, *GOOD[2:]]) == (0,)
    assert index.matching([Decimal(long + "1"), Decimal(f"{10**34}.5"), *GOOD[2:]]) == (1,)
    assert index.matching([Decimal(long + "1"), 10**34 + 1, *GOOD[2:]]) == ()


def test_more_values_than_are_remembered_are_answered_all_the_same() -> None:
    index = index_of(("-", "not([5..50])", "-", "-", "-"), ("-", "> 3000", "-", "-", "-"))
    for _ in range(2):
        for number in range(REMEMBERED + 100):
            found = index.matching([10, number, *GOOD[2:]])
            assert (0 in found) is not (5 <= number <= 50)
            assert (1 in found) is (number > 3000)


def test_near_misses_are_the_rows_that_fail_by_exactly_one_cell() -> None:
    index = index_of(
        ("> 5", "> 5", "none", "null", "true"),
        ("> 10", "> 5", "none", "null", "true"),
        ("> 10", "> 10", "none", "null", "true"),
        ("> 10", "> 10", "retail", "owner", "false"),
        ("-", "-", "-", "-", "false"),
    )
    assert index.sift(GOOD) == (0b1, 0b10010)
    assert index.rows_of(0b10010) == (1, 4)
    assert index.failing_column(1, GOOD) == 0
    assert index.failing_column(4, GOOD) == 4
    with pytest.raises(ValueError, match="row 0 matches"):
        index.failing_column(0, GOOD)


numbers = st.integers(0, 12) | st.decimals(0, 12, places=1)
cells_of_numbers = st.sampled_from(
    ["-", "5", "< 5", ">= 5", "[3..7]", "(3..7)", "]3..7]", "not(5)", "not([3..7])", "0, > 9.5", "0, (2..3]"]
)


@given(st.lists(cells_of_numbers, min_size=1, max_size=8), numbers)
def test_the_masks_of_numbers_say_what_the_cells_say(texts: list[str], number: Any) -> None:
    cells = [parse_cell(text, AMOUNT, {}) for text in texts]
    found = Index([AMOUNT], [0], [[cell] for cell in cells]).matching([number])
    assert found == tuple(at for at, cell in enumerate(cells) if cell.matches(number))


def test_a_table_without_rows_that_match_gives_none_and_any_cell_matches_everything() -> None:
    assert Index([ROLE], [0], [[parse_cell("retail", ROLE, {})]]).matching(["none"]) == ()
    assert Index([ROLE], [0], [[Cell()]]).matching(["none"]) == (0,)


@pytest.fixture
def version_1() -> Policy:
    return policy.load()


def test_the_plan_of_a_policy_finds_the_rows_that_its_tables_find_one_by_one(version_1: Policy) -> None:
    for each in (case(), case(exclusivity=True, cash_usd=90_000.5), case(emblem_use="commercial")):
        decision = decide(version_1, each)
        for name, rows in decision.matched:
            assert tuple(version_1.tables[name].answers(decision.values)) == rows
        values, plan = decision.values, version_1.plan
        for name, table in version_1.tables.items():
            assert plan.ask(name, plan.given(values), values).rows == tuple(table.answers(values))


def test_a_table_asked_before_its_inputs_were_found_refuses_to_answer(version_1: Policy) -> None:
    values = list(decide(version_1, case()).values)
    values[version_1.glossary.positions["trigger_count"]] = None
    with pytest.raises(BadValue, match="table level: trigger_count: expected"):
        version_1.plan.ask("level", version_1.plan.given(values), values)
    values[version_1.glossary.positions["complete"]] = 1
    with pytest.raises(BadValue, match="complete: expected true or false, got number 1"):
        version_1.plan.given(values)


def test_the_plan_keeps_the_order_of_the_hit_policy() -> None:
    title = Text("t", "t", "t")
    glossary = Glossary.of([Input(AMOUNT, title, "facts proposal.cash_usd")])
    outputs = (Output("rule", "word", ("N01", "N02")),)
    rows = (("> 1", "N02"), ("> 2", "N01"), ("> 3", "N02"))
    table = build_table(grid("try", title, Hit.OUTPUT_ORDER, "amount", outputs, rows), glossary, {})
    plan = Plan({"try": table}, glossary)
    hits = plan.ask("try", plan.given([9]), [9])
    assert [row.number for row in hits.rows] == [2, 1, 3]
    assert hits.rules == ("N01", "N02")
    assert (hits.count(0, "N02"), hits.count(0, "N03")) == (1, 0)
