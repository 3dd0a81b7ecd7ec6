"""An explained evaluation of any table: matched rows with their cells, near misses, the result or why not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.cell import Column
from rules.evaluation import Evaluation, evaluate
from rules.glossary import Glossary, Input
from rules.table import BadValue, Hit, NoAnswer, Output, build_table, grid
from rules.text import Text

TITLE = Text("t", "t", "t")
GLOSSARY = Glossary.of(
    [
        Input(Column("unused", "flag"), TITLE, "facts a.b"),
        Input(Column("role", "choice", words=("none", "retail", "wholesale")), TITLE, "facts a.c"),
        Input(Column("share", "number", high=100), TITLE, "facts a.d"),
        Input(Column("known", "flag"), TITLE, "facts a.e"),
    ]
)
ROWS = (
    ("retail", ">= limit", "-", "bar"),
    ("not(none)", "[20..30), > 50", "not(true)", "look"),
    ("-", "-", "-", "note"),
)


def evaluated(*values: object, hit: Hit = Hit.RULE_ORDER) -> Evaluation:
    outputs = (Output("what", "word", ("bar", "look", "note")),)
    table = build_table(grid("try", TITLE, hit, "role share known", outputs, ROWS), GLOSSARY, {"limit": 10})
    return evaluate(table, [None, *values])


def test_a_matched_row_tells_each_cell_that_asks_beside_its_value() -> None:
    found = evaluated("retail", Decimal("10.5"), True)
    assert [each.row.number for each in found.matched] == [1, 3]
    first, last = found.matched
    assert [(each.asked.name, each.value, each.asked.text) for each in first.readings] == [
        ("role", "retail", "retail"),
        ("share", Decimal("10.5"), ">= limit"),
    ]
    assert first.readings[1].asked.words == Text("10 or more", "10 ou plus", "10 или больше")
    assert last.readings == ()
    assert found.result == (("bar",), ("note",))


def test_a_near_row_tells_the_one_cell_that_failed() -> None:
    found = evaluated("retail", 9, False)
    assert found.near == (0, 1)
    assert [(each.row.number, each.failed.asked.name, each.failed.value) for each in found.near_misses] == [
        (1, "share", 9),
        (2, "share", 9),
    ]
    assert evaluated("none", 9, False).near == ()
    assert [each.failed.asked.name for each in evaluated("wholesale", 60, True).near_misses] == [
        "role",
        "known",
    ]


def test_without_a_result_the_explanation_still_stands() -> None:
    found = evaluated("retail", 25, False, hit=Hit.UNIQUE)
    assert [each.row.number for each in found.matched] == [1, 2, 3]
    with pytest.raises(NoAnswer, match="table try: rows 1, 2, 3 all match"):
        _ = found.result
    assert evaluated("retail", 25, False, hit=Hit.PRIORITY).result == ("bar",)


def test_a_value_that_a_column_does_not_hold_is_refused_with_the_name_of_the_table() -> None:
    with pytest.raises(
        BadValue, match="table try: role: expected one of none, retail, wholesale, got text 'Retail'"
    ):
        evaluated("Retail", 5, True)
