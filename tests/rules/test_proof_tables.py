"""The two methods of proof agree with each other and with listing every case, on random tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest

from rules.hit import Hit
from rules.proof.boxes import Point, Swept
from rules.proof.pieces import space_of
from rules.proof.solver import Solved
from rules.proof.stages import rank_of
from tests.rules.tiny_tables import Tiny, tiny

FAST, SLOW = range(1_000), range(1_000, 12_000)


def listed(made: Tiny) -> tuple[bool, set[int], set[tuple[int, int]]]:
    """(is there a gap, the rows that count somewhere, the pairs that contradict) by looking at every case."""
    table, gap = made.table, False
    counting: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    for case in made.cases():
        rows = made.matching(case)
        gap = gap or not rows
        best = min((rank_of(table, table.rows[at]) for at in rows), default=())
        first = [at for at in rows if table.hit is not Hit.PRIORITY or rank_of(table, table.rows[at]) == best]
        if table.hit is Hit.ANY:
            counting.update(rows[:1] if len(rows) == 1 else ())
        else:
            counting.update(first[:1] if table.hit is Hit.FIRST else first)
        if table.hit in (Hit.UNIQUE, Hit.ANY, Hit.PRIORITY):
            pairs.update(
                (a, b)
                for a, b in combinations(first, 2)
                if table.hit is Hit.UNIQUE or table.rows[a].outcome != table.rows[b].outcome
            )
    return gap, counting, pairs


def both(made: Tiny) -> tuple[Swept, Solved]:
    columns = [each.column for each in made.glossary.inputs]
    table = made.table
    cells = [pair for row in table.rows for pair in zip(table.inputs, row.cells, strict=True)]
    return (
        Swept(table, space_of(columns, cells, made.relations)),
        Solved(table, columns, made.relations),
    )


def values(swept: Swept, point: Point) -> Mapping[str, Any]:
    return {name: swept.space.pieces[swept.space.at[name]][piece].value for name, piece in point.items()}


def check_seed(seed: int) -> None:
    made = tiny(seed)
    gap, counting, pairs = listed(made)
    swept, solved = both(made)
    rows = range(len(made.table.rows))
    point, model = swept.gap(), solved.gap()
    assert (point is not None, model is not None) == (gap, gap), seed
    assert {at for at in rows if swept.hit(at) is not None} == counting, seed
    assert {at for at in rows if solved.hit(at) is not None} == counting, seed
    assert set(swept.overlaps()) == pairs, seed
    found = solved.overlaps(100)
    assert found <= pairs, seed
    assert bool(found) == bool(pairs), seed
    assert all(solved.both(*pair) is not None for pair in pairs - found), seed
    if point is not None:
        _is_a_gap(made, swept, point)


def _is_a_gap(made: Tiny, swept: Swept, point: Point) -> None:
    """The columns that a point leaves out do not matter: every allowed case with its values is a gap."""
    assert all(not made.matching(case) for case in made.agreeing(values(swept, point))), made


def test_both_methods_answer_a_thousand_random_tables_as_listing_every_case_does() -> None:
    for seed in FAST:
        check_seed(seed)


@pytest.mark.slow
def test_both_methods_answer_many_more_random_tables_as_listing_every_case_does() -> None:
    for seed in SLOW:
        check_seed(seed)
