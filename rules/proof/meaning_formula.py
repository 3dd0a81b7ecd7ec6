"""The same comparison of two tables, as one formula for z3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from rules.cell import Column
from rules.hit import SINGLE, Hit, Row
from rules.proof.relations import Relations
from rules.proof.solver import Asked, Formula, Variables, all_, any_, not_, single_answer, sum_of
from rules.proof.stages import rank_of
from rules.table import Table


def differ(one: Table, other: Table, columns: Sequence[Column], relations: Relations) -> bool:
    """Whether some case gets different answers. Raises NotDecided."""
    variables = Variables(columns, relations)
    asked = Asked(variables.known(relations))
    sides = [_Side(table, variables) for table in (one, other)]
    if one.hit in SINGLE:
        parts = _single(*sides)
    elif any(output.aggregate for table in (one, other) for output in table.outputs):
        parts = _aggregated(*sides)
    elif one.hit is Hit.COLLECT and other.hit is Hit.COLLECT:
        parts = _bags(*sides)
    else:
        parts = _lists(*sides)
    return asked.model(any_(parts)) is not None


class _Side:
    """One of the tables, with its rows as formulas."""

    def __init__(self, table: Table, variables: Variables) -> None:
        self.table = table
        self.rows = [variables.row(table.inputs, row.cells) for row in table.rows]

    def giving(self, outcome: Any) -> list[Formula]:
        return [f for f, row in zip(self.rows, self.table.rows, strict=True) if row.outcome == outcome]

    def ordered(self, outcomes: tuple[Any, Any]) -> list[tuple[Row, Formula]]:
        """The rows with one of these outcomes, in the order in which they are given."""
        pairs = [p for p in zip(self.table.rows, self.rows, strict=True) if p[0].outcome in outcomes]
        if self.table.hit is Hit.OUTPUT_ORDER:
            pairs.sort(key=lambda pair: rank_of(self.table, pair[0]))
        return pairs

    def before(self, first: Any, second: Any) -> Formula:
        """The first outcome is given earlier than the second (both being given)."""
        earlier: list[Formula] = []
        found = []
        for row, formula in self.ordered((first, second)):
            if row.outcome == first:
                found.append(all_([formula, not_(any_(earlier))]))
            else:
                earlier.append(formula)
        return any_(found)


def _outcomes(one: _Side, other: _Side) -> list[Any]:
    return list(dict.fromkeys(row.outcome for side in (one, other) for row in side.table.rows))


def _single(one: _Side, other: _Side) -> Iterator[Formula]:
    answers = [single_answer(side.table, side.rows) for side in (one, other)]
    for outcome in _outcomes(one, other):
        yield answers[0](outcome) != answers[1](outcome)


def _lists(one: _Side, other: _Side) -> Iterator[Formula]:
    outcomes = _outcomes(one, other)
    for outcome in outcomes:
        yield any_(one.giving(outcome)) != any_(other.giving(outcome))
    for first, second in combinations(outcomes, 2):
        given = all_([any_(one.giving(first)), any_(one.giving(second))])
        yield all_([given, one.before(first, second) != other.before(first, second)])


def _bags(one: _Side, other: _Side) -> Iterator[Formula]:
    for outcome in _outcomes(one, other):
        first, second = one.giving(outcome), other.giving(outcome)
        yield sum_of([(f, 1) for f in first]) != sum_of([(f, 1) for f in second])


def _aggregated(one: _Side, other: _Side) -> Iterator[Formula]:
    """Numbers made of the rows; tables that make them in different ways are compared number by number."""
    kinds = {output.aggregate for side in (one, other) for output in side.table.outputs}
    if kinds == {"count"} or kinds == {"sum"}:
        count = kinds == {"count"}
        totals = [
            sum_of([(f, 1 if count else row.outcome[0]) for f, row in zip(s.rows, s.table.rows, strict=True)])
            for s in (one, other)
        ]
        yield totals[0] != totals[1]
    elif len(kinds) == 1:
        below = kinds == {"min"}
        for limit in {row.outcome[0] for side in (one, other) for row in side.table.rows}:
            reached = [
                any_(
                    f
                    for f, row in zip(side.rows, side.table.rows, strict=True)
                    if (row.outcome[0] <= limit if below else row.outcome[0] >= limit)  # type: ignore[operator]
                )
                for side in (one, other)
            ]
            yield reached[0] != reached[1]
    else:
        raise ValueError("tables that aggregate in different ways are not compared")
