"""Decision tables: rows of cells with an outcome, a hit policy, and an index that finds the rows that match.

`build_table` reads a TableSource and lists every fault in it. Tables never skip a row: a row that cannot
be read is an error, and a single-hit table that finds no row, or two, refuses to answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rules.asked import Asked, AskedRow, ask_row
from rules.cell import BadCell, Cell, parse_cell, read_number
from rules.glossary import Glossary
from rules.hit import (
    FIRST_WARNING,
    SINGLE,
    Hit,
    NoAnswer,
    Outcome,
    Output,
    Result,
    Row,
    aggregated,
    choose,
    faults_of,
    in_order,
)
from rules.index import BadValue, Index
from rules.possible import Numeric
from rules.text import Text

__all__ = [
    "SINGLE", "BadTable", "BadValue", "Hit", "NoAnswer", "Outcome", "Output", "Result", "Row", "Table",
    "TableSource", "build_table", "grid", "listed", "when",
]  # fmt: skip


class BadTable(ValueError):
    """A table that cannot be read; `faults` names every broken cell, unknown column and wrong outcome."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


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


@dataclass(frozen=True)
class Table:
    """A table that has been read. `positions` say where its inputs stand in the value vector."""

    name: str
    title: Text
    hit: Hit
    inputs: tuple[str, ...]
    positions: tuple[int, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    index: Index = field(repr=False, compare=False)
    warnings: tuple[str, ...] = ()  # what is allowed and better avoided

    def matching(self, values: Sequence[Any]) -> tuple[int, ...]:
        """The indexes of all rows that match. Raises BadValue for what a column does not hold."""
        try:
            return self.index.matching(values)
        except BadValue as bad:
            raise BadValue(f"table {self.name}: {bad}") from None

    def sift(self, values: Sequence[Any]) -> tuple[int, int]:
        """(rows that match, rows that failed by exactly one cell), as masks of the index. Raises BadValue."""
        try:
            return self.index.sift(values)
        except BadValue as bad:
            raise BadValue(f"table {self.name}: {bad}") from None

    def failed_cell(self, row: int, values: Sequence[Any]) -> Asked:
        """The first cell of a row that failed; the only one in a row that failed by exactly one."""
        return self.asked[row].by_column[self.index.failing_column(row, values)]

    @cached_property
    def asked(self) -> tuple[AskedRow, ...]:
        """What each row asks, in words."""
        return tuple(ask_row(row, self.inputs, self.positions) for row in self.rows)

    def answer(self, values: Sequence[Any]) -> Row:
        """The row of a single-hit table. Raises NoAnswer and BadValue."""
        return self.chosen([self.rows[at] for at in self.matching(values)])

    def answers(self, values: Sequence[Any]) -> list[Row]:
        """The rows of a multiple-hit table, in the order that its hit policy asks for. Raises BadValue."""
        return in_order(self.hit, self.outputs, [self.rows[at] for at in self.matching(values)])

    def result(self, values: Sequence[Any]) -> Result:
        """What the hit policy makes of the rows that match. Raises NoAnswer and BadValue.

        A single-hit table gives one outcome (a value for each output), a multiple-hit table a tuple of
        them, COLLECT with an aggregate one number.
        """
        return self.result_of([self.rows[at] for at in self.matching(values)])

    def result_of(self, rows: list[Row]) -> Result:
        """The same for rows that are known to match, in the order of the table."""
        if self.hit in SINGLE:
            return self.chosen(rows).outcome
        if self.hit is Hit.COLLECT and self.outputs[0].aggregate:
            with self._named():
                return aggregated(self.outputs[0].aggregate, rows)
        return tuple(row.outcome for row in in_order(self.hit, self.outputs, rows))

    def chosen(self, rows: Sequence[Row]) -> Row:
        """The row that answers among those that match. Raises NoAnswer."""
        if len(rows) == 1:
            return rows[0]
        with self._named():
            return choose(self.hit, self.outputs, rows)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except NoAnswer as none:
            raise NoAnswer(f"table {self.name}: {none}") from None

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
            "outputs": [output.canonical() for output in self.outputs],
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


def build_table(source: TableSource, glossary: Glossary, numbers: Mapping[str, Numeric]) -> Table:
    """The table of a source. `numbers` are the parameters by name. Raises BadTable with all faults."""
    faults = _shape_faults(source, glossary)
    known = [name for name in source.inputs if name in glossary]
    rows: list[Row] = []
    for number, (cells, outcome) in enumerate(source.rows, 1):
        where = f"row {number}"
        read_cells = tuple(
            _read_cell(cells.get(name, "-"), name, where, glossary, numbers, faults) for name in known
        )
        rows.append(Row(number, read_cells, _read_outcome(outcome, source.outputs, where, numbers, faults)))
    if len({(row.cells, row.outcome) for row in rows}) != len(rows):
        faults.append("two rows are the same")
    if faults:
        raise BadTable([f"table {source.name}{_comma(fault)}{fault}" for fault in faults])
    positions = tuple(glossary.positions[name] for name in known)
    columns = [glossary[name].column for name in known]
    return Table(
        name=source.name,
        title=source.title,
        hit=source.hit,
        inputs=tuple(known),
        positions=positions,
        outputs=source.outputs,
        rows=tuple(rows),
        index=Index(columns, positions, [row.cells for row in rows]),
        warnings=(f"table {source.name}: {FIRST_WARNING}",) if source.hit is Hit.FIRST else (),
    )


def _comma(fault: str) -> str:
    return ", " if fault.startswith("row ") else ": "


def _shape_faults(source: TableSource, glossary: Glossary) -> list[str]:
    """What is wrong with the columns and with the number of cells."""
    faults = [f"row {at}: another number of cells than columns" for at in source.short_rows]
    faults += [f"the glossary has no input {name!r}" for name in source.inputs if name not in glossary]
    twice = sorted({name for name in source.inputs if source.inputs.count(name) > 1})
    faults += [f"input {name!r} stands there twice" for name in twice]
    if not source.inputs:
        faults.append("it has no inputs")
    if not source.rows:
        faults.append("it has no rows")
    for number, (cells, _) in enumerate(source.rows, 1):
        unknown = sorted(set(cells) - set(source.inputs))
        faults += [f"row {number}: there is no column {name!r}" for name in unknown]
    return faults + faults_of(source.hit, source.outputs)


def _read_cell(
    text: str,
    name: str,
    where: str,
    glossary: Glossary,
    numbers: Mapping[str, Numeric],
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
    numbers: Mapping[str, Numeric],
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
    text: str, output: Output, where: str, numbers: Mapping[str, Numeric], faults: list[str]
) -> Outcome:
    if text == "-" and output.nullable:
        return None
    if output.type == "flag" and text in ("true", "false"):
        return text == "true"
    if output.type == "number" and text in numbers:
        return numbers[text]
    number = read_number(text) if output.type == "number" else None
    if number is not None:
        return number
    if output.type == "word" and text in output.words:
        return text
    faults.append(f"{where}: {text!r} is not an outcome of this column")
    return None
