"""Every small fault that a hand makes in a table: rows dropped or swapped, a bound or an outcome changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rules.hit import Output
from rules.policy.model import PolicySource
from rules.table import TableSource

Row = tuple[Mapping[str, str], tuple[str, ...]]
_BOUND = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[a-z][a-z0-9_]*")
_SIGNS = {">=": ">", ">": ">=", "<=": "<", "<": "<="}


@dataclass(frozen=True)
class Fault:
    """One changed table; `kind` is dropped, swapped, shifted or changed."""

    kind: str
    table: str
    row: int
    what: str
    source: TableSource

    def __str__(self) -> str:
        return f"{self.table} row {self.row} {self.kind} {self.what}"

    def policy(self, source: PolicySource) -> PolicySource:
        tables = [self.source if each.name == self.table else each for each in source.tables]
        return replace(source, tables=tables)


def faults_of(source: PolicySource) -> Iterator[Fault]:
    numbers = {each.name: each.value for each in source.parameters if not isinstance(each.value, tuple)}
    for table in source.tables:
        yield from _rows(table)
        yield from _bounds(table, numbers)
        yield from _outcomes(table, numbers)


def _fault(kind: str, table: TableSource, at: int, what: str, rows: list[Row]) -> Fault:
    return Fault(kind, table.name, at + 1, what, replace(table, rows=tuple(rows)))


def _rows(table: TableSource) -> Iterator[Fault]:
    rows = list(table.rows)
    for at in range(len(rows)):
        yield _fault("dropped", table, at, "", rows[:at] + rows[at + 1 :])
        if at + 1 < len(rows):
            yield _fault("swapped", table, at, "", [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]])


def _bounds(table: TableSource, numbers: Mapping[str, int | Decimal]) -> Iterator[Fault]:
    for at, (cells, outcome) in enumerate(table.rows):
        for name, text in cells.items():
            for changed in _shifted(text, numbers):
                rows = list(table.rows)
                rows[at] = ({**cells, name: changed}, outcome)
                yield _fault("shifted", table, at, f"{name}: {text} to {changed}", rows)


def _shifted(text: str, numbers: Mapping[str, int | Decimal]) -> Iterator[str]:
    """Each number one more, each sign and bracket the other way."""
    for found in _BOUND.finditer(text):
        word = found.group()
        value = numbers.get(word) if word[0].isalpha() else Decimal(word)
        if value is not None:
            yield f"{text[: found.start()]}{value + 1}{text[found.end() :]}"
    sign = re.match("[<>]=?", text)
    if sign:
        yield _SIGNS[sign.group()] + text[sign.end() :]
    if ".." in text:
        yield ("(" if text[0] == "[" else "[") + text[1:]
        yield text[:-1] + (")" if text[-1] == "]" else "]")


def _outcomes(table: TableSource, numbers: Mapping[str, int | Decimal]) -> Iterator[Fault]:
    for at, (cells, outcome) in enumerate(table.rows):
        for column, output in enumerate(table.outputs):
            changed = _other(output, outcome[column], numbers)
            if changed is not None:
                rows = list(table.rows)
                rows[at] = (cells, (*outcome[:column], changed, *outcome[column + 1 :]))
                yield _fault("changed", table, at, f"{output.name}: {outcome[column]} to {changed}", rows)


def _other(output: Output, text: str, numbers: Mapping[str, int | Decimal]) -> str | None:
    """Another outcome of the same column; None when it has no other."""
    if output.type == "flag":
        return "false" if text == "true" else "true"
    if output.type == "number":
        return "1" if text == "-" else str(Decimal(numbers.get(text, 0)) + 1)
    words = [word for word in output.words if word != text]
    return (
        words[output.words.index(text) % len(words)]
        if text in output.words and words
        else next(iter(words), None)
    )
