"""Cells: what they read, what they refuse, and that the three readings of a cell agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asked import needed
from rules.cell import BadCell, Column, cell_in_words, parse_cell
from rules.index import Index
from rules.possible import Between, OneOf

NUMBER = Column("share", "number", low=0, high=100)
WORD = Column("role", "choice", words=("none", "retail", "manufacture"), nullable=True)
FLAG = Column("false_claim", "flag")
PARAMETERS = {"limit": 10, "half": Decimal("50.5")}

# fmt: off
MATCHES: list[tuple[Column, str, list[Any], list[Any]]] = [
    # column  cell                     passes                    does not
    (NUMBER,  "-",                     [0, 100],                 []),
    (NUMBER,  "10",                    [10],                     [9, 11]),
    (NUMBER,  "limit",                 [10],                     [Decimal("9.9")]),
    (NUMBER,  "< 10",                  [0, Decimal("9.99")],     [10]),
    (NUMBER,  "<= limit",              [10],                     [Decimal("10.01")]),
    (NUMBER,  "> half",                [51],                     [Decimal("50.5")]),
    (NUMBER,  ">=half",                [Decimal("50.5")],        [50]),
    (NUMBER,  "[1..limit)",            [1, 9],                   [0, 10]),
    (NUMBER,  "(1..10]",               [2, 10],                  [1, 11]),
    (NUMBER,  "]1..10[",               [2, 9],                   [1, 10]),
    (NUMBER,  "0, [5..6], > 90",       [0, 5, 6, 91],            [1, 90]),
    (NUMBER,  "not(0)",                [1],                      [0]),
    (NUMBER,  "not([5..6], 9)",        [4, 7],                   [5, 9]),
    (WORD,    "retail",                ["retail"],               ["none", None]),
    (WORD,    "retail, manufacture",   ["retail", "manufacture"], ["none", None]),
    (WORD,    "null",                  [None],                   ["none"]),
    (WORD,    "not(none)",             ["retail", None],         ["none"]),
    (WORD,    "not(none, null)",       ["retail"],               ["none", None]),
    (FLAG,    "true",                  [True],                   [False]),
    (FLAG,    "not(true)",             [False],                  [True]),
]
# fmt: on


@pytest.mark.parametrize(("column", "text", "passes", "fails"), MATCHES)
def test_a_cell_passes_what_it_says_and_nothing_else(
    column: Column, text: str, passes: list[Any], fails: list[Any]
) -> None:
    cell = parse_cell(text, column, PARAMETERS)
    index = Index([column], [0], [[cell]])
    for value in passes + fails:
        assert cell.matches(value) is (value in passes)
        assert bool(index.matching([value])) is (value in passes)
    assert parse_cell(str(cell), column, PARAMETERS) == cell


# fmt: off
REFUSED = [
    (NUMBER, ""), (NUMBER, "ten"), (NUMBER, "Limit"), (NUMBER, "= 10"), (NUMBER, "> = 10"), (NUMBER, "=> 10"),
    (NUMBER, "101"), (NUMBER, "-1"), (NUMBER, "[6..5]"), (NUMBER, "[5..5]"), (NUMBER, "[1.5]"),
    (NUMBER, "1,,2"),
    (NUMBER, "1, 1"), (NUMBER, "not()"), (NUMBER, "not(not(1))"), (NUMBER, "not 1"), (NUMBER, "1, -"),
    (NUMBER, "010"), (NUMBER, "1e3"), (NUMBER, "true"), (NUMBER, "null"), (NUMBER, "[1..2"), (NUMBER, "1; 2"),
    (WORD, "Retail"), (WORD, "retai"), (WORD, "retail manufacture"), (WORD, "'retail'"), (WORD, "NULL"),
    (WORD, "none, retail, manufacture, null"), (WORD, "retail, retail"), (WORD, "limit"), (WORD, "--"),
    (FLAG, "yes"), (FLAG, "True"), (FLAG, "true, false"), (FLAG, "null"), (FLAG, "__import__('os')"),
]
# fmt: on


@pytest.mark.parametrize(("column", "text"), REFUSED)
def test_a_broken_cell_is_refused(column: Column, text: str) -> None:
    with pytest.raises(BadCell):
        parse_cell(text, column, PARAMETERS)


bounds = st.integers(0, 20)
TEXTS = [
    "5",
    "< 5",
    "<= 5",
    "> 5",
    ">= 5",
    "[3..7]",
    "(3..7)",
    "[3..7), 12",
    "not(5)",
    "not([3..7])",
    "0, > 9",
    "-",
]


@given(st.sampled_from(TEXTS), bounds, st.one_of(st.none(), bounds))
def test_what_a_cell_says_of_a_range_holds_for_every_number_in_it(
    text: str, low: int, high: int | None
) -> None:
    cell = parse_cell(text, Column("n", "number"), {})
    answer = cell.allows(Between(low, high if high is None else low + high))
    last = 60 if high is None else low + high
    inside = {cell.matches(number) for number in range(low, last + 1)}
    if answer is not None:
        assert inside == {answer}


@given(
    st.sampled_from(["retail", "not(none)", "null", "none, null", "-"]),
    st.sets(st.sampled_from([*WORD.words, None])),
)
def test_what_a_cell_says_of_several_words_holds_for_each(text: str, words: set[str | None]) -> None:
    cell = parse_cell(text, WORD, {})
    words = words or {None}
    inside = {cell.matches(word) for word in words}
    answer = cell.allows(OneOf(frozenset(words)))
    assert answer is (inside.pop() if len(inside) == 1 else None)


def test_a_cell_can_be_said_in_three_languages() -> None:
    cell = parse_cell("[1..limit)", NUMBER, PARAMETERS)
    assert cell_in_words(cell, "en") == "1 or more and less than 10"
    assert cell_in_words(cell, "fr") == "1 ou plus et moins de 10"
    assert cell_in_words(parse_cell("not(none, null)", WORD, {}), "ru") == "кроме: none или нет"


# fmt: off
NEEDED: list[tuple[Column, str, Any, str]] = [
    (NUMBER, "[20..30)",         19,       ">= 20"),
    (NUMBER, "[20..30)",         30,       "< 30"),
    (NUMBER, "(20..30]",         20,       "> 20"),
    (NUMBER, "[20..30], > 50",   49,       "> 50"),
    (NUMBER, "[20..30], > 50",   32,       "<= 30"),
    (NUMBER, "5, 9",             8,        "9"),
    (NUMBER, "not(5)",           5,        "not(5)"),
    (NUMBER, "> limit",          3,        "> limit"),
    (WORD,   "retail",           "none",   "retail"),
    (WORD,   "not(none, null)",  None,     "not(none, null)"),
    (FLAG,   "true",             False,    "true"),
    (FLAG,   "not(true)",        True,     "false"),
]
# fmt: on


@pytest.mark.parametrize(("column", "text", "value", "expected"), NEEDED)
def test_a_failed_cell_says_what_it_would_have_needed_at_the_nearest(
    column: Column, text: str, value: Any, expected: str
) -> None:
    cell = parse_cell(text, column, PARAMETERS)
    assert not cell.matches(value)
    assert str(needed(cell, value)) == expected
