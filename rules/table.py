"""Decision tables: rows of cells with an outcome, a hit policy, and a compiled function that finds the rows.

`build_table` reads a TableSource and lists every fault in it. Tables never skip a row: a row that cannot
be read is an error, and a single-hit table that finds no row, or two, refuses to answer.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rules.cell import BadCell, Cell, parse_cell
from rules.compiled import compile_rows
from rules.glossary import Glossary
from rules.text import Text

Outcome = str | int | Decimal | bool | None


class Hit(enum.StrEnum):
    """Which of the rows that match are the answer; the names are those of DMN."""

    UNIQUE = "UNIQUE"  # at most one row may ever match
    ANY = "ANY"  # several may match when they say the same
    FIRST = "FIRST"  # the topmost row that matches
    PRIORITY = "PRIORITY"  # the row whose first output stands first in that output's words
    COLLECT = "COLLECT"  # every row that matches, in no meaningful order
    RULE_ORDER = "RULE ORDER"  # every row that matches, in the order of the table
    OUTPUT_ORDER = "OUTPUT ORDER"  # every row that matches, by the order of the first output's words


SINGLE = frozenset({Hit.UNIQUE, Hit.ANY, Hit.FIRST, Hit.PRIORITY})


class BadTable(ValueError):
    """A table that cannot be read; `faults` names every broken cell, unknown column and wrong outcome."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class NoAnswer(ValueError):
    """A single-hit table met values that no row, or more than one, answers."""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of outcomes. `words` is the closed list of a word output, in order of priority."""

    name: str
    type: Literal["word", "number", "flag"]
    words: tuple[str, ...] = ()
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table as it is written: for each row the cells by column and the outcomes by output, all as text."""

    name: str
    title: Text
    hit: Hit
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    rows: tuple[tuple[Mapping[str, str], tuple[str, ...]], ...]
    short_rows: tuple[int, ...] = ()  # rows of a grid with too few or too many cells


def grid(
    name: str,
    title: Text,
    hit: Hit,
    inputs: str,
    outputs: tuple[Output, ...],
    rows: Sequence[tuple[str, ...]],
) -> TableSource:
    """A table written as a full grid: each row has one cell an input, then one an output."""
    names = tuple(inputs.split())
    width = len(names) + len(outputs)
    read = tuple((dict(zip(names, row, strict=False)), tuple(row[len(names) :])) for row in rows)
    short = tuple(at for at, row in enumerate(rows, 1) if len(row) != width)
    return TableSource(name, title, hit, names, outputs, read, short)


def listed(
    name: str,
    title: Text,
    hit: Hit,
    outputs: tuple[Output, ...],
    rows: Sequence[tuple[tuple[str, ...], Mapping[str, str]]],
) -> TableSource:
    """A table written as a list: each row has its outcomes and only the cells that are not `-`."""
    names: dict[str, None] = {}
    for _, cells in rows:
        names.update(dict.fromkeys(cells))
    read = tuple((cells, outcome) for outcome, cells in rows)
    return TableSource(name, title, hit, tuple(names), outputs, read)


def when(**cells: str) -> Mapping[str, str]:
    """The cells of one row of a `listed` table, by column."""
    return cells


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a table: number from 1, a cell for each input, a value for each output."""

    number: int
    cells: tuple[Cell, ...]
    outcome: tuple[Outcome, ...]


@dataclass(frozen=True)
class Table:
    """A table that has been read. `matching(values)` gives the indexes of all rows that match."""

    name: str
    title: Text
    hit: Hit
    inputs: tuple[str, ...]
    positions: tuple[int, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    matching: Callable[[Sequence[Any]], list[int]]

    def answer(self, values: Sequence[Any]) -> Row:
        """The row of a single-hit table. Raises NoAnswer."""
        found = self.matching(values)
        if len(found) == 1:
            return self.rows[found[0]]
        return self._chosen(found)

    def _chosen(self, found: list[int]) -> Row:
        rows = [self.rows[at] for at in found]
        if not rows:
            raise NoAnswer(f"table {self.name}: no row matches")
        if self.hit is Hit.FIRST:
            return rows[0]
        if self.hit is Hit.PRIORITY:
            return min(rows, key=self._priority)
        if self.hit is Hit.ANY and len({row.outcome for row in rows}) == 1:
            return rows[0]
        numbers = ", ".join(str(row.number) for row in rows)
        raise NoAnswer(f"table {self.name}: rows {numbers} all match")

    def _priority(self, row: Row) -> int:
        return self.outputs[0].words.index(str(row.outcome[0]))

    def answers(self, values: Sequence[Any]) -> list[Row]:
        """The rows of a multiple-hit table, in the order that its hit policy asks for."""
        rows = [self.rows[at] for at in self.matching(values)]
        return sorted(rows, key=self._priority) if self.hit is Hit.OUTPUT_ORDER else rows

    def possible(self, values: Sequence[Any]) -> tuple[list[Row], list[Row]]:
        """(rows that certainly match, rows that may); `values` may hold OneOf and Between.

        For FIRST, rows below one that certainly matches are left out; for UNIQUE, one that certainly
        matches leaves no other.
        """
        certain: list[Row] = []
        open_rows: list[Row] = []
        for row in self.rows:
            answer = _row_allows(row, self.positions, values)
            if answer:
                certain.append(row)
                if self.hit is Hit.FIRST:
                    break
            elif answer is None:
                open_rows.append(row)
        if self.hit is Hit.UNIQUE and certain:
            open_rows = []
        return certain, open_rows

    def canonical(self) -> dict[str, Any]:
        """Everything that makes this table what it is, as JSON-ready data."""
        return {
            "name": self.name,
            "title": self.title.to_dict(),
            "hit": str(self.hit),
            "inputs": list(self.inputs),
            "outputs": [
                {"name": o.name, "type": o.type, "words": list(o.words), "nullable": o.nullable}
                for o in self.outputs
            ],
            "rows": [
                {"when": list(map(str, row.cells)), "then": list(map(_shown_outcome, row.outcome))}
                for row in self.rows
            ],
        }


def _row_allows(row: Row, positions: tuple[int, ...], values: Sequence[Any]) -> bool | None:
    certain = True
    for cell, at in zip(row.cells, positions, strict=True):
        answer = cell.allows(values[at])
        if answer is False:
            return False
        certain = certain and answer is True
    return True if certain else None


def _shown_outcome(value: Outcome) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "-" if value is None else str(value)


def build_table(source: TableSource, glossary: Glossary, numbers: Mapping[str, int | Decimal]) -> Table:
    """The table of a source. `numbers` are the parameters by name. Raises BadTable with all faults."""
    faults = [
        f"table {source.name}, row {at}: another number of cells than columns" for at in source.short_rows
    ]
    known = []
    for name in source.inputs:
        if name in glossary:
            known.append(name)
        else:
            faults.append(f"table {source.name}: the glossary has no input {name!r}")
    if source.hit in (Hit.PRIORITY, Hit.OUTPUT_ORDER) and not source.outputs[0].words:
        faults.append(f"table {source.name}: hit policy {source.hit} needs words on the first output")
    rows: list[Row] = []
    for number, (cells, outcome) in enumerate(source.rows, 1):
        where = f"table {source.name}, row {number}"
        read_cells = tuple(
            _read_cell(cells.get(name, "-"), name, where, glossary, numbers, faults) for name in known
        )
        rows.append(Row(number, read_cells, _read_outcome(outcome, source.outputs, where, numbers, faults)))
    if len({(row.cells, row.outcome) for row in rows}) != len(rows):
        faults.append(f"table {source.name}: two rows are the same")
    if not rows:
        faults.append(f"table {source.name}: it has no rows")
    if faults:
        raise BadTable(faults)
    positions = tuple(glossary.positions[name] for name in known)
    matching = compile_rows(source.name, positions, [row.cells for row in rows])
    return Table(
        source.name, source.title, source.hit, tuple(known), positions, source.outputs, tuple(rows), matching
    )


def _read_cell(
    text: str,
    name: str,
    where: str,
    glossary: Glossary,
    numbers: Mapping[str, int | Decimal],
    faults: list[str],
) -> Cell:
    try:
        return parse_cell(text, glossary[name].column, numbers)
    except BadCell as bad:
        faults.append(f"{where}, {name}: expected {bad}")
        return Cell()


def _read_outcome(
    texts: tuple[str, ...],
    outputs: tuple[Output, ...],
    where: str,
    numbers: Mapping[str, int | Decimal],
    faults: list[str],
) -> tuple[Outcome, ...]:
    if len(texts) != len(outputs):
        faults.append(f"{where}: expected {len(outputs)} outcomes, got {len(texts)}")
        return ()
    return tuple(
        _read_value(text, output, f"{where}, {output.name}", numbers, faults)
        for text, output in zip(texts, outputs, strict=True)
    )


def _read_value(
    text: str, output: Output, where: str, numbers: Mapping[str, int | Decimal], faults: list[str]
) -> Outcome:
    if text == "-" and output.nullable:
        return None
    if output.type == "flag" and text in ("true", "false"):
        return text == "true"
    if output.type == "number" and text in numbers:
        return numbers[text]
    if output.type == "number" and text.isdecimal() and text.isascii():
        return int(text)
    if output.type == "word" and text in output.words:
        return text
    faults.append(f"{where}: {text!r} is not an outcome of this column")
    return None
