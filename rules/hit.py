"""Hit policies: which of the rows that match are the answer, and what a table gives for them."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Literal, cast

from rules.cell import Cell
from rules.possible import Numeric

Outcome = str | int | Decimal | bool | None
Aggregate = Literal["", "count", "sum", "min", "max"]


class Hit(enum.StrEnum):
    """Which of the rows that match are the answer; the names are those of DMN."""

    UNIQUE = "UNIQUE"  # at most one row may ever match
    ANY = "ANY"  # several may match when they say the same
    FIRST = "FIRST"  # the topmost row that matches; a table that uses it carries a warning
    PRIORITY = "PRIORITY"  # the row whose outcome stands first in the words of the outputs
    COLLECT = "COLLECT"  # every row that matches, in no meaningful order, or one number made of them
    RULE_ORDER = "RULE ORDER"  # every row that matches, in the order of the table
    OUTPUT_ORDER = "OUTPUT ORDER"  # every row that matches, by the order of the words of the outputs


SINGLE = frozenset({Hit.UNIQUE, Hit.ANY, Hit.FIRST, Hit.PRIORITY})
ORDERED = frozenset({Hit.PRIORITY, Hit.OUTPUT_ORDER})
FIRST_WARNING = (
    "hit policy FIRST: a row is overridden by those above it, so that no row can be read by itself; "
    "UNIQUE or PRIORITY says the same openly"
)


class NoAnswer(ValueError):
    """A table met values that no row answers, or several rows differently."""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of outcomes. `words` is the closed list of a word output, in order of priority.

    `aggregate` makes one number of the rows of a COLLECT table: how many, their sum, the least, the most.
    """

    name: str
    type: Literal["word", "number", "flag"]
    words: tuple[str, ...] = ()
    nullable: bool = False
    aggregate: Aggregate = ""

    def canonical(self) -> dict[str, object]:
        shape = {"name": self.name, "type": self.type, "words": list(self.words), "nullable": self.nullable}
        return {**shape, "aggregate": self.aggregate} if self.aggregate else shape


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a table: number from 1, a cell for each input, a value for each output."""

    number: int
    cells: tuple[Cell, ...]
    outcome: tuple[Outcome, ...]


Result = Outcome | tuple[Outcome, ...] | tuple[tuple[Outcome, ...], ...]


def faults_of(hit: Hit, outputs: Sequence[Output]) -> list[str]:
    """Why these outputs do not go with the hit policy, or with each other."""
    faults = []
    names = [output.name for output in outputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults += [f"output {name!r} stands there twice" for name in twice]
    faults += [
        f"output {output.name}: a word stands there twice"
        for output in outputs
        if len(set(output.words)) != len(output.words)
    ]
    if not outputs:
        faults.append("it has no outputs")
    elif hit in ORDERED and not outputs[0].words:
        faults.append(f"hit policy {hit} needs words on the first output")
    for output in outputs:
        if output.aggregate:
            faults += [f"output {output.name}: {why}" for why in _aggregate_faults(hit, outputs, output)]
    return faults


def _aggregate_faults(hit: Hit, outputs: Sequence[Output], output: Output) -> list[str]:
    faults = []
    if hit is not Hit.COLLECT:
        faults.append(f"{output.aggregate} needs the hit policy COLLECT, not {hit}")
    if len(outputs) != 1:
        faults.append(f"{output.aggregate} needs a table with one output")
    if output.aggregate not in ("count", "sum", "min", "max"):
        faults.append(f"expected count, sum, min or max, got {output.aggregate!r}")
    elif output.aggregate != "count" and (output.type != "number" or output.nullable):
        faults.append(f"{output.aggregate} needs numbers that are never empty")
    return faults


def choose(hit: Hit, outputs: Sequence[Output], rows: Sequence[Row]) -> Row:
    """The one row of a single-hit table. Raises NoAnswer for none, or several that are not one answer."""
    if not rows:
        raise NoAnswer("no row matches")
    if hit is Hit.FIRST or len(rows) == 1:
        return rows[0]
    if hit is Hit.PRIORITY:
        best = min(_priority(outputs, row) for row in rows)
        rows = [row for row in rows if _priority(outputs, row) == best]
    if hit in (Hit.ANY, Hit.PRIORITY) and len({row.outcome for row in rows}) == 1:
        return rows[0]
    numbers = ", ".join(str(row.number) for row in rows)
    raise NoAnswer(f"rows {numbers} all match")


def in_order(hit: Hit, outputs: Sequence[Output], rows: list[Row]) -> list[Row]:
    """The rows of a multiple-hit table, as its hit policy orders them; equal ones keep the table's order."""
    return sorted(rows, key=lambda row: _priority(outputs, row)) if hit is Hit.OUTPUT_ORDER else rows


def _priority(outputs: Sequence[Output], row: Row) -> tuple[int, ...]:
    """The place of each word in its output's order, the first output counting most; no word comes last."""
    return tuple(
        len(output.words) if value is None else output.words.index(str(value))
        for output, value in zip(outputs, row.outcome, strict=True)
        if output.words
    )


_EXACT = Context(prec=1_000, traps=[Inexact, InvalidOperation])  # a sum that would be rounded is an error


def exact_sum(numbers: Sequence[Numeric]) -> Numeric:
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return int(total) if total == total.to_integral_value() else total


def aggregated(aggregate: Aggregate, rows: Sequence[Row]) -> Numeric:
    """One number for the rows that match; the count and the sum of none are 0. Raises NoAnswer."""
    if aggregate == "count":
        return len(rows)
    numbers = [cast(Numeric, row.outcome[0]) for row in rows]
    if aggregate == "sum":
        return exact_sum(numbers)
    if not numbers:
        raise NoAnswer(f"no row matches, so there is no {aggregate}")
    return min(numbers) if aggregate == "min" else max(numbers)
