"""Our tables against a naive second reader: thousands of random tables and values, not one difference."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from rules.evaluation import evaluate
from rules.hit import NoAnswer
from rules.table import Hit
from tests.rules import naive, random_tables
from tests.rules.random_tables import Made

TABLES, ASKED = 2_500, 8


def comparable(value: Any) -> Any:
    """Our results as the naive reader writes them: numbers as fractions, several rows as a list."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return [comparable(row) for row in value]
    if isinstance(value, tuple):
        return tuple(comparable(each) for each in value)
    if isinstance(value, (bool, str)) or value is None:
        return value
    return Fraction(str(value))


def ours(made: Made, values: list[Any]) -> tuple[list[int], list[tuple[int, int]], Any]:
    found = evaluate(made.table, values)
    near = [(each.row.number - 1, each.failed.asked.column) for each in found.near_misses]
    try:
        result = comparable(found.result)
    except NoAnswer:
        result = naive.REFUSED
    return [each.row.number - 1 for each in found.matched], near, [] if result == () else result


def compare(seed: int, tables: int, asked: int) -> Counter[str]:
    dice = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(tables):
        made = random_tables.made(dice)
        for _ in range(asked):
            values = random_tables.values(dice, made)
            told, expected = ours(made, values), naive.ask(made.naive, values)
            assert told == expected, (made.source, values)
            seen["asked"] += 1
            seen[f"{made.table.hit} refused" if told[2] == naive.REFUSED else str(made.table.hit)] += 1
            seen["matched"] += len(told[0])
            seen["near"] += len(told[1])
    return seen


# The quick run asks a quarter of the tables, the slow run all of them; as much must come of each table.
@pytest.mark.parametrize("share", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_thousands_of_random_tables_say_what_the_naive_reader_says(share: int) -> None:
    seen = compare(20261122, TABLES // share, ASKED)
    assert seen["asked"] == TABLES // share * ASKED
    for hit in Hit:  # none of this was said about empty hands
        assert seen[str(hit)] > 300 // share, hit
    assert seen["UNIQUE refused"] > 500 // share
    assert seen["PRIORITY refused"] > 100 // share
    assert seen["matched"] > 15_000 // share
    assert seen["near"] > 15_000 // share


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_more_random_tables_say_what_the_naive_reader_says(seed: int) -> None:
    assert compare(seed, 6_000, 20)["asked"] == 120_000
