"""Explained evaluations a second of a table of 30 rows and 8 inputs, beside other engines in the same run.

Ours: the result, every matched row with each input, its value and the cell in words in three languages, and
which rows failed by exactly one cell. zen-engine is taken with and without its trace; SpiffWorkflow explains
nothing. All give the same rows for the same values, or there is no figure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

from rules.evaluation import evaluate
from rules.table import Table
from tests.bench.harness import Bench, area, rate
from tests.bench.rules_peers import MODULES, Ask, peer
from tests.bench.rules_table import NAMES, ROWS, made_cells, our_table, samples

AT_LEAST = 80_000  # explained evaluations a second of one core


@area("rules.evaluate")
def rules_evaluate(bench: Bench) -> None:
    cells, asked = made_cells(), samples()
    table = our_table(cells)
    check_explanations(table, asked)
    ours = rate(_many(lambda values: evaluate(table, values), asked, 2_000))
    unit = "evaluations/s"
    bench.record("rules.evaluate.explained", ours, unit, at_least=AT_LEAST, scaled=True)
    bench.record("rules.evaluate.to_the_limit", ours / (AT_LEAST * bench.speed), "× limit", at_least=1)
    told = rate(_many(lambda values: evaluate(table, values).near_misses, asked, 1_000))
    bench.record("rules.evaluate.near_misses_in_words", told, unit)
    named = [dict(zip(NAMES, values, strict=True)) for values in asked]
    for name in MODULES:
        ask = peer(name, cells)
        if ask is None:
            print(f"NOT MEASURED: {name} is not installed; .venv/bin/pip install '.[bench]'", file=sys.stderr)
            continue
        check_agreement(name, ask, table, asked[:200], named[:200])
        theirs = rate(_many(ask, named, 50))
        bench.record(f"rules.evaluate.{name}", theirs, unit)
        bench.record(f"rules.evaluate.ours_to_{name}", ours / theirs, "× theirs")


def _many(ask: Callable[[Any], object], asked: Sequence[Any], at_once: int) -> Callable[[], int]:
    """Asks the next few of endless samples."""
    samples = cycle(asked)

    def work() -> int:
        for _, values in zip(range(at_once), samples, strict=False):
            ask(values)
        return at_once

    return work


def check_explanations(table: Table, asked: Sequence[Sequence[Any]]) -> None:
    """The figure is about something: rows match, rows nearly match, cells are told."""
    found = [evaluate(table, values) for values in asked[:1_000]]
    matched = sum(len(each.matched) for each in found)
    told = sum(len(row.readings) for each in found for row in each.matched)
    near = sum(len(each.near) for each in found)
    if len(table.rows) != ROWS or min(matched, told, near) < 1_000:
        raise RuntimeError(f"this table explains too little: {matched} matched, {told} told, {near} near")


def check_agreement(
    name: str, ask: Ask, table: Table, asked: Sequence[Any], named: Sequence[Mapping[str, Any]]
) -> None:
    for values, by_name in zip(asked, named, strict=True):
        ours = [each.row.number - 1 for each in evaluate(table, values).matched]
        theirs = ask(by_name)
        if ours != theirs:
            raise RuntimeError(f"{name} finds rows {theirs}, we find {ours} for {by_name}")
