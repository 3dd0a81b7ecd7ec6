"""What the cells of a row ask, said once in text and in words, so that explaining costs next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from rules.cell import Cell, Is, Span, Test, cell_in_words
from rules.hit import Row
from rules.possible import Numeric
from rules.text import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell of a row that is not `-`: the input, where it stands in the value vector, text and words."""

    name: str
    at: int
    column: int
    cell: Cell
    text: str
    words: Text


class Reading(NamedTuple):
    """A cell beside the value that it was asked about."""

    asked: Asked
    value: Any


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row and all that it asks."""

    row: Row
    asked: tuple[Asked, ...]
    by_column: Mapping[int, Asked]
    _pick: Callable[[Sequence[Any]], tuple[Any, ...]]

    def readings(self, values: Sequence[Any]) -> tuple[Reading, ...]:
        return tuple(map(Reading, self.asked, self._pick(values)))


def in_words(cell: Cell) -> Text:
    return Text(*(cell_in_words(cell, language) for language in LANGUAGES))


def ask_row(row: Row, inputs: Sequence[str], positions: Sequence[int]) -> AskedRow:
    asked = tuple(
        Asked(name, at, column, cell, str(cell), in_words(cell))
        for column, (name, at, cell) in enumerate(zip(inputs, positions, row.cells, strict=True))
        if not cell.is_any
    )
    by_column = {each.column: each for each in asked}
    return AskedRow(row, asked, by_column, _picker([each.at for each in asked]))


def _picker(positions: list[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda values: tuple(values[at] for at in positions)


def nearest(cell: Cell, number: Numeric) -> Span | None:
    """The side of a failed cell that is nearest to a number: `>= 10` for 9 and [10..20]; None if negated."""
    if cell.negated:
        return None
    sides = [_side(test, number) for test in cell.tests if isinstance(test, Span)]
    return min(sides, key=lambda side: _away(side, number), default=None)


def distance(cell: Cell, value: Any) -> Decimal:
    """How far a number is from what a failed cell needs; 0 for anything else."""
    side = nearest(cell, value) if _is_number(value) else None
    return _away(side, value) if side is not None else Decimal(0)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _away(side: Span, number: Numeric) -> Decimal:
    bound = side.low if side.low is not None else side.high
    return abs(Decimal(bound.value) - number) if bound is not None else Decimal(0)


def _side(span: Span, number: Numeric) -> Span:
    if span.low is not None and span.low == span.high:
        return span
    if not span.above(number):
        return Span(span.low, None, low_in=span.low_in)
    return Span(None, span.high, high_in=span.high_in)


def needed(cell: Cell, value: Any) -> Cell:
    """What a failed cell would have needed, at the nearest: one side of an interval, or the cell itself."""
    side = nearest(cell, value) if _is_number(value) else None
    if side is not None:
        return Cell((side,))
    if cell.negated and cell.tests in (_YES, _NO):
        return Cell(_NO if cell.tests == _YES else _YES)
    return cell


_YES: tuple[Test, ...] = (Is(True),)
_NO: tuple[Test, ...] = (Is(False),)
