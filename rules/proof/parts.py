"""Conditions split by where their inputs come from: what the facts give, and what tables find out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.cell import Cell, parse_cell
from rules.hit import Row
from rules.policy.model import Policy
from rules.proof.invariants import Cells, Differs, Gives, Invariant
from rules.table import Table

Asked = tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Cells that hold together: those on given inputs, and those on what tables find out."""

    given: Asked
    found: Asked

    def holds(self, found: Mapping[str, Any]) -> bool:
        """Whether the second half holds."""
        return all(cell.matches(found[name]) for name, cell in self.found)


def is_given(policy: Policy, name: str) -> bool:
    return not policy.glossary[name].source.startswith("table ")


def part_of(policy: Policy, cells: Iterable[tuple[str, Cell]]) -> Part:
    asked = [(name, cell) for name, cell in cells if not cell.is_any]
    return Part(
        tuple(pair for pair in asked if is_given(policy, pair[0])),
        tuple(pair for pair in asked if not is_given(policy, pair[0])),
    )


def part_of_row(policy: Policy, table: Table, row: Row) -> Part:
    return part_of(policy, zip(table.inputs, row.cells, strict=True))


def part_of_cells(policy: Policy, cells: Cells) -> Part:
    numbers = policy.settings.numbers
    return part_of(
        policy,
        [(name, parse_cell(text, policy.glossary[name].column, numbers)) for name, text in cells.items()],
    )


@dataclass(frozen=True, slots=True)
class Written:
    """An invariant with its cells read: the alternatives of `when`, and the tables that `then` looks at."""

    law: Invariant
    when: tuple[Part, ...]
    then: tuple[Part | Gives | Differs, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple({each.table: None for each in self.then if not isinstance(each, Part)})

    def found(self) -> frozenset[str]:
        """What tables find out and this asks about, not counting the tables that `then` looks at."""
        parts = [*self.when, *(each for each in self.then if isinstance(each, Part))]
        return frozenset(name for part in parts for name, _ in part.found)


def written(policy: Policy, law: Invariant) -> Written:
    """Raises BadCell when a parameter of this policy makes a cell impossible."""
    then = tuple(
        claim if isinstance(claim, (Gives, Differs)) else part_of_cells(policy, claim) for claim in law.then
    )
    return Written(law, tuple(part_of_cells(policy, cells) for cells in law.when), then)


def given_cells(policy: Policy, laws: Sequence[Written]) -> list[tuple[str, Cell]]:
    """Every cell on a given input in the tables and in the invariants."""
    parts = [part_of_row(policy, table, row) for table in policy.tables.values() for row in table.rows]
    for law in laws:
        parts += [*law.when, *(each for each in law.then if isinstance(each, Part))]
    return [pair for part in parts for pair in part.given]


def found_cells(policy: Policy, laws: Sequence[Written], name: str) -> list[Cell]:
    """Every cell on one thing that tables find out."""
    parts = [part_of_row(policy, table, row) for table in policy.tables.values() for row in table.rows]
    for law in laws:
        parts += [*law.when, *(each for each in law.then if isinstance(each, Part))]
    return [cell for part in parts for asked, cell in part.found if asked == name]
