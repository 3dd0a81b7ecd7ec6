"""The tables of a policy asked together: each input that the facts give is looked up once for all of them.

What tables themselves find out (the track, counts, the gate …) is looked up when the next table is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from rules.cell import Cell
from rules.glossary import Glossary, Input
from rules.hit import Outcome, Row, in_order
from rules.index import REMEMBERED, UNHELD, BadValue, Index, Masks
from rules.table import Table

ANY = Cell()
COUNTING = frozenset({"level"})  # tables that are about what other tables found


class Hits:
    """The rows of a table that match, as its hit policy orders them, with what is often asked of them."""

    __slots__ = ("_counts", "rows", "rules")

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.rules: tuple[str, ...] = tuple(dict.fromkeys(str(row.outcome[0]) for row in rows))
        self._counts: dict[tuple[int, Outcome], int] = {}

    def count(self, column: int, outcome: Outcome) -> int:
        """How many rules have a row with that outcome in that column."""
        found = self._counts.get((column, outcome))
        if found is None:
            found = len({row.outcome[0] for row in self.rows if row.outcome[column] == outcome})
            self._counts[column, outcome] = found
        return found


def is_structural(known: Input, table: str) -> bool:
    """Whether an input only says what another table found; the level table asks nothing else."""
    return known.source.startswith("table ") and table not in COUNTING


class _Part:
    """One table of the plan: where its rows stand in the mask of all rows, and what it is asked late."""

    __slots__ = ("full", "hits", "late", "shift", "table")

    def __init__(self, table: Table, shift: int, late: tuple[tuple[int, Masks], ...]) -> None:
        self.table, self.shift, self.late = table, shift, late
        self.full = table.index.full
        self.hits: dict[int, Hits] = {}

    def hits_of(self, mask: int) -> Hits:
        found = self.hits.get(mask)
        if found is None:
            table = self.table
            rows = [table.rows[at] for at in table.index.rows_of(mask)]
            found = Hits(tuple(in_order(table.hit, table.outputs, rows)))
            if len(self.hits) >= REMEMBERED:
                self.hits.clear()
            self.hits[mask] = found
        return found


class Plan:
    """How the tables of one policy are asked. Raises BadValue where a table would."""

    def __init__(self, tables: Mapping[str, Table], glossary: Glossary) -> None:
        given = [each for each in glossary.inputs if not each.source.startswith("table ")]
        positions = [glossary.positions[each.name] for each in given]
        self._glossary = glossary
        self._parts: dict[str, _Part] = {}
        asked: list[dict[str, Cell]] = []
        for name, table in tables.items():
            late = tuple(each for each in table.index.asked if each[0] not in positions)
            self._parts[name] = _Part(table, len(asked), late)
            asked += [dict(zip(table.inputs, row.cells, strict=True)) for row in table.rows]
        rows = [[cells.get(each.name, ANY) for each in given] for cells in asked]
        self._given = Index([each.column for each in given], positions, rows)

    @cached_property
    def alone(self) -> Mapping[str, tuple[tuple[Input, int, int], ...]]:
        """By table: the rows that ask one input and nothing else but structural ones, as masks by input."""
        return {name: tuple(self._alone(part.table)) for name, part in self._parts.items()}

    def _alone(self, table: Table) -> Iterator[tuple[Input, int, int]]:
        masks: dict[str, int] = {}
        for at, row in enumerate(table.asked):
            names = [a.name for a in row.asked if not is_structural(self._glossary[a.name], table.name)]
            if len(names) == 1:
                masks[names[0]] = masks.get(names[0], 0) | 1 << at
        for name, mask in masks.items():
            yield self._glossary[name], self._glossary.positions[name], mask

    def given(self, values: Sequence[Any]) -> int:
        """The rows of all tables that fail by an input which the facts give, as one mask."""
        return self._given.failed(values)

    def ask(self, name: str, given: int, values: Sequence[Any]) -> Hits:
        """The rows of a table that match, once every input that it asks about has been found."""
        part = self._parts[name]
        failed = given >> part.shift
        try:
            for at, masks in part.late:
                value = values[at]
                failed |= masks[type(value)][value]
        except UNHELD:
            part.table.matching(values)  # says which value, in words
            raise BadValue(f"table {name}: a value that a column does not hold") from None
        return part.hits_of(part.full & ~failed)
