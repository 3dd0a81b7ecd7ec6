"""The typed grid, without a page: whatever a form says is a cell, and every written cell survives it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.web.policy_cell import (
    ANY,
    EXACTLY,
    KEEP,
    MODES,
    NONE_OF,
    ONE_OF,
    RANGE,
    BadEntry,
    BoundEntry,
    Entry,
    entry_of,
    is_same,
    modes_of,
    write_cell,
)
from rules import policy as shipped
from rules.cell import Column, parse_cell

NUMBERS: dict[str, Any] = {"small": 10, "large": 100}
AMOUNT = Column("amount", "number", low=0, high=1000)
ANIMAL = Column("animal", "choice", words=("cat", "dog", "bird"), nullable=True)
READY = Column("ready", "flag", nullable=True)


def written_cells() -> list[tuple[int, str, str, str]]:
    return [
        (version, table.name, name, cells.get(name, "-"))
        for version in shipped.SOURCES
        for table in shipped.load(version).source.tables
        for cells, _outcome in table.rows
        for name in table.inputs
    ]


def test_every_cell_of_the_shipped_versions_comes_back_as_it_was_written() -> None:
    seen = 0
    for version, table, name, text in written_cells():
        policy = shipped.load(version)
        column, numbers = policy.glossary[name].column, policy.settings.numbers
        entry = entry_of(text, column, numbers)
        assert entry.mode != KEEP, f"{table}, {name}: the form cannot show {text!r}"
        assert write_cell(entry, column, numbers, text) == text, f"{table}, {name}"
        again = write_cell(entry, column, numbers)  # as a new cell, without one before it
        assert is_same(parse_cell(again, column, numbers), parse_cell(text, column, numbers))
        seen += 1
    assert seen > 1000


BOUNDS = st.one_of(
    st.just(BoundEntry()),
    st.integers(0, 1200).map(lambda number: BoundEntry(str(number))),
    st.decimals(0, 1000, places=2).map(lambda number: BoundEntry(str(number))),
    st.sampled_from(["small", "large", "strange"]).map(lambda name: BoundEntry("", name)),
    st.text(max_size=6).map(BoundEntry),
    st.builds(BoundEntry, st.just("5"), st.just("small")),
)
ENTRIES = st.builds(
    Entry,
    mode=st.sampled_from([*{mode for modes in MODES.values() for mode in modes}, "null", "keep", "odd", ""]),
    words=st.lists(st.sampled_from([*ANIMAL.words, "null", "cow"]), max_size=5).map(tuple),
    exact=BOUNDS,
    low=BOUNDS,
    high=BOUNDS,
    low_in=st.booleans(),
    high_in=st.booleans(),
)


def said(entry: Entry, column: Column) -> str | BadEntry:
    try:
        return write_cell(entry, column, NUMBERS)
    except BadEntry as bad:
        return bad


@pytest.mark.parametrize("column", [AMOUNT, ANIMAL, READY], ids=lambda column: column.name)
@settings(max_examples=400)
@given(entry=ENTRIES)
def test_whatever_a_form_says_is_a_cell_or_refused_with_a_sentence(column: Column, entry: Entry) -> None:
    text = said(entry, column)
    if isinstance(text, BadEntry):
        assert text.message
        assert text.part in ("", "words", "exact", "low", "high")
        return
    cell = parse_cell(text, column, NUMBERS)
    assert str(cell) == text
    shown = entry_of(text, column, NUMBERS)
    assert write_cell(shown, column, NUMBERS) == text
    if entry.mode != KEEP:
        assert shown.mode in modes_of(column, shown)


@pytest.mark.parametrize(
    ("column", "text"),
    [(AMOUNT, "[1..5), > small"), (AMOUNT, "not(5)"), (AMOUNT, "1, 2"), (READY, "not(true)")],
)
def test_a_cell_of_another_shape_is_kept_until_it_is_replaced(column: Column, text: str) -> None:
    shown = entry_of(text, column, NUMBERS)
    assert shown.mode == KEEP
    assert KEEP in modes_of(column, shown)
    assert write_cell(shown, column, NUMBERS, text) == text
    assert write_cell(Entry(ANY), column, NUMBERS, text) == "-"


def test_keeping_is_no_way_to_hand_in_a_text() -> None:
    """`keep` gives what stands in the row, whatever was posted."""
    assert write_cell(Entry(KEEP, exact=BoundEntry("7")), AMOUNT, NUMBERS, "> 3") == "> 3"


# fmt: off
SAYS: list[tuple[Column, Entry, str]] = [
    (AMOUNT, Entry(EXACTLY, exact=BoundEntry("12.50")),                                   "12.5"),
    (AMOUNT, Entry(EXACTLY, exact=BoundEntry("1 000")),                                   "1000"),
    (AMOUNT, Entry(RANGE, low=BoundEntry("", "small"), low_in=False),                     "> small"),
    (AMOUNT, Entry(RANGE, low=BoundEntry("", "small")),                                   ">= small"),
    (AMOUNT, Entry(RANGE, high=BoundEntry("7"), high_in=False),                           "< 7"),
    (AMOUNT, Entry(RANGE, low=BoundEntry("1"), high=BoundEntry("", "large"), low_in=False), "(1..large]"),
    (ANIMAL, Entry(ONE_OF, ("bird", "cat")),                                              "cat, bird"),
    (ANIMAL, Entry(NONE_OF, ("null",)),                                                   "not(null)"),
    (READY,  Entry("no"),                                                                 "false"),
    (READY,  Entry("null"),                                                               "null"),
]
# fmt: on


@pytest.mark.parametrize(("column", "entry", "text"), SAYS)
def test_what_is_ticked_and_typed_becomes_the_cell(column: Column, entry: Entry, text: str) -> None:
    assert write_cell(entry, column, NUMBERS) == text


# fmt: off
REFUSED: list[tuple[Column, Entry, str, str]] = [
    (AMOUNT, Entry(EXACTLY),                                                  "exact", "Give the number"),
    (AMOUNT, Entry(EXACTLY, exact=BoundEntry("many")),                        "exact", "for example 12"),
    (AMOUNT, Entry(EXACTLY, exact=BoundEntry("5", "small")),                  "exact", "not both"),
    (AMOUNT, Entry(EXACTLY, exact=BoundEntry("1001")),                        "exact", "between"),
    (AMOUNT, Entry(RANGE),                                                    "low",   "lower limit"),
    (AMOUNT, Entry(RANGE, low=BoundEntry("9"), high=BoundEntry("9")),         "high",  "must be more"),
    (AMOUNT, Entry(RANGE, low=BoundEntry("", "large"), high=BoundEntry("5")), "high",  "must be more"),
    (ANIMAL, Entry(ONE_OF),                                                   "words", "Tick one"),
    (ANIMAL, Entry(ONE_OF, ("cow",)),                                         "words", "Tick one"),
    (ANIMAL, Entry(NONE_OF, ("cat", "dog", "bird", "null")),                  "words", "Every answer"),
    (ANIMAL, Entry(EXACTLY, exact=BoundEntry("5")),                           "",      "Choose"),
]
# fmt: on


@pytest.mark.parametrize(("column", "entry", "part", "words"), REFUSED)
def test_what_makes_no_cell_is_refused_where_it_was_typed(
    column: Column, entry: Entry, part: str, words: str
) -> None:
    with pytest.raises(BadEntry) as refused:
        write_cell(entry, column, NUMBERS)
    assert refused.value.part == part
    assert words in refused.value.message


def test_a_number_of_many_decimals_is_kept_and_fifteen_thousand_is_no_fifteen() -> None:
    shown = entry_of("> 0.125", AMOUNT, NUMBERS)
    assert write_cell(shown, AMOUNT, NUMBERS, "> 0.125") == "> 0.125"
    wider = replace(shown, low_in=True)
    assert write_cell(wider, AMOUNT, NUMBERS, "> 0.125") == ">= 0.125"
    plain = Column("plain", "number")
    assert write_cell(Entry(EXACTLY, exact=BoundEntry("15,000")), plain, NUMBERS) == "15000"
    with pytest.raises(BadEntry):
        write_cell(Entry(EXACTLY, exact=BoundEntry("0.125")), plain, NUMBERS)


def test_the_order_of_ticked_words_is_no_change() -> None:
    assert write_cell(Entry(ONE_OF, ("cat", "bird")), ANIMAL, NUMBERS, "bird, cat") == "bird, cat"
