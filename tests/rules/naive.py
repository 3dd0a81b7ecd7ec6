"""A second reader of decision tables, slow and plain, written from the S-FEEL text and not from rules/.

Cells and outcomes are texts, numbers are fractions, every row is read again for every question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

REFUSED = "refused"


@dataclass(frozen=True)
class NaiveTable:
    """`outputs` are (type, priority words) pairs; `hit` and `aggregate` the names of DMN."""

    hit: str
    aggregate: str
    outputs: Sequence[tuple[str, Sequence[str]]]
    rows: Sequence[tuple[Sequence[str], Sequence[str]]]
    parameters: Mapping[str, Any]


def number(text: str, parameters: Mapping[str, Any]) -> Fraction:
    return Fraction(str(parameters[text])) if text in parameters else Fraction(text)


def passes(cell: str, value: Any, parameters: Mapping[str, Any]) -> bool:
    """A unary test of S-FEEL; words stand without quotes."""
    cell = "".join(cell.split())
    if cell == "-":
        return True
    if cell.startswith("not(") and cell.endswith(")"):
        return not passes(cell[4:-1], value, parameters)
    return any(_passes_one(part, value, parameters) for part in cell.split(","))


def _passes_one(test: str, value: Any, parameters: Mapping[str, Any]) -> bool:
    if value is None or test == "null":
        return value is None and test == "null"
    if isinstance(value, bool):
        return test == ("true" if value else "false")
    if isinstance(value, str):
        return test == value
    exact = Fraction(str(value)) if isinstance(value, Decimal) else Fraction(value)
    if ".." in test:
        low, high = (number(end, parameters) for end in test[1:-1].split(".."))
        above = exact >= low if test[0] == "[" else exact > low
        below = exact <= high if test[-1] == "]" else exact < high
        return above and below
    for sign in ("<=", ">=", "<", ">"):
        if test.startswith(sign):
            bound = number(test[len(sign) :], parameters)
            return {"<=": exact <= bound, ">=": exact >= bound, "<": exact < bound, ">": exact > bound}[sign]
    return exact == number(test, parameters)


def outcome(table: NaiveTable, texts: Sequence[str]) -> tuple[Any, ...]:
    read: list[Any] = []
    for text, (kind, _) in zip(texts, table.outputs, strict=True):
        if text == "-":
            read.append(None)
        elif kind == "number":
            read.append(number(text, table.parameters))
        else:
            read.append(text == "true" if kind == "flag" else text)
    return tuple(read)


def rank(table: NaiveTable, row: tuple[Any, ...]) -> tuple[int, ...]:
    places = []
    for value, (_, words) in zip(row, table.outputs, strict=True):
        if words:
            places.append(list(words).index(value) if value is not None else 10**6)
    return tuple(places)


def ask(table: NaiveTable, values: Sequence[Any]) -> tuple[list[int], list[tuple[int, int]], Any]:
    """(rows that match, (row, column) of each that failed by one cell, result), all numbered from 0."""
    matched, near = [], []
    for at, (cells, _) in enumerate(table.rows):
        failed = [
            column
            for column, (cell, value) in enumerate(zip(cells, values, strict=True))
            if not passes(cell, value, table.parameters)
        ]
        if not failed:
            matched.append(at)
        if len(failed) == 1:
            near.append((at, failed[0]))
    return matched, near, result(table, [outcome(table, table.rows[at][1]) for at in matched])


def result(table: NaiveTable, found: list[tuple[Any, ...]]) -> Any:
    if table.hit == "COLLECT" and table.aggregate:
        return _aggregate(table.aggregate, [row[0] for row in found])
    if table.hit in ("COLLECT", "RULE ORDER"):
        return found
    if table.hit == "OUTPUT ORDER":
        return sorted(found, key=lambda row: rank(table, row))
    if not found:
        return REFUSED
    if table.hit == "FIRST":
        return found[0]
    if table.hit == "UNIQUE":
        return found[0] if len(found) == 1 else REFUSED
    if table.hit == "PRIORITY":
        best = min(rank(table, row) for row in found)
        found = [row for row in found if rank(table, row) == best]
    return found[0] if all(row == found[0] for row in found) else REFUSED


def _aggregate(aggregate: str, numbers: list[Any]) -> Any:
    if aggregate == "count":
        return Fraction(len(numbers))
    if aggregate == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        return REFUSED
    return min(numbers) if aggregate == "min" else max(numbers)
