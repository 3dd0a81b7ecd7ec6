"""Finds the rows of a table by bit masks: for each column, the rows whose cell fails a value.

Bit n of a mask stands for row n (from 0). What the masks of all columns leave over are the rows that
match; a row that stands in exactly one of them failed by exactly one cell. A value that a column does not
hold has no mask: BadValue, never "no row matches".
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules.cell import Cell, Column
from rules.shape import shown

REMEMBERED = 4_096  # values of a number column, or row lists of a table, kept at hand

Masks = Mapping[type, Mapping[Any, int]]  # by the exact type of the value, because True == 1 == 1.0
UNHELD = (LookupError, TypeError, ArithmeticError)  # unknown word or type, none at all; unhashable; NaN


class BadValue(ValueError):
    """A value that its column does not hold: another type, another word, out of range, none at all."""


class _Numbers(dict[Any, int]):
    """The masks of a number column: worked out between and on the bounds of its cells, then remembered.

    What lies outside the column's range raises KeyError.
    """

    def __init__(self, column: Column, cells: Sequence[Cell]) -> None:
        super().__init__()
        self.low = column.low
        self.high = float("inf") if column.high is None else column.high
        self.bounds = sorted({bound.value for cell in cells for bound in cell.bounds})
        self.on = [failing(cells, bound) for bound in self.bounds]
        neighbours = zip([None, *self.bounds], [*self.bounds, None], strict=True)
        self.between = [_mask(not cell.matches_inside(*pair) for cell in cells) for pair in neighbours]

    def __missing__(self, number: Any) -> int:
        if not self.low <= number <= self.high or number == float("inf"):
            raise KeyError(number)
        at = bisect.bisect_left(self.bounds, number)
        on_bound = at < len(self.bounds) and self.bounds[at] == number
        mask = self.on[at] if on_bound else self.between[at]
        if len(self) >= REMEMBERED:
            self.clear()
        self[number] = mask
        return mask


def failing(cells: Sequence[Cell], value: Any) -> int:
    """The mask of the rows whose cell fails `value`."""
    return _mask(not cell.matches(value) for cell in cells)


def _mask(rows: Iterable[bool]) -> int:
    return sum(1 << row for row, is_in in enumerate(rows) if is_in)


def masks_of(column: Column, cells: Sequence[Cell]) -> Masks:
    """The failing rows by value, for every value that the column holds and for no other."""
    by_type: dict[type, Mapping[Any, int]] = {}
    if column.type == "number":
        numbers = _Numbers(column, cells)
        by_type = {int: numbers, Decimal: numbers}
    elif column.type == "flag":
        by_type = {bool: {answer: failing(cells, answer) for answer in (True, False)}}
    else:
        by_type = {str: {word: failing(cells, word) for word in column.words}}
    if column.nullable and column.type != "number":
        by_type[type(None)] = {None: failing(cells, None)}
    return by_type


class Index:
    """The masks of some rows by column; `positions` say where a column stands in the value vector."""

    def __init__(
        self, columns: Sequence[Column], positions: Sequence[int], rows: Sequence[Sequence[Cell]]
    ) -> None:
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        self.columns = tuple(columns)
        self.positions = tuple(positions)
        self.masks = tuple(masks_of(column, each) for column, each in zip(columns, cells, strict=True))
        self.asked = tuple(zip(self.positions, self.masks, strict=True))
        self.full = (1 << len(rows)) - 1
        self._rows = _Rows()

    def matching(self, values: Sequence[Any]) -> tuple[int, ...]:
        """The indexes of the rows whose every cell passes. Raises BadValue."""
        return self._rows[self.full & ~self.failed(values)]

    def failed(self, values: Sequence[Any]) -> int:
        """The rows that fail by at least one cell, as a mask. Raises BadValue."""
        failed = 0
        try:
            for at, masks in self.asked:
                value = values[at]
                failed |= masks[type(value)][value]
        except UNHELD:
            raise self._bad_value(values) from None
        return failed

    def sift(self, values: Sequence[Any]) -> tuple[int, int]:
        """(rows whose every cell passes, rows that failed by exactly one cell), as masks. Raises BadValue."""
        once = twice = 0
        try:
            for at, masks in self.asked:
                value = values[at]
                failed = masks[type(value)][value]
                twice |= once & failed
                once |= failed
        except UNHELD:
            raise self._bad_value(values) from None
        return self.full & ~once, once & ~twice

    def failing_column(self, row: int, values: Sequence[Any]) -> int:
        """Which column's cell fails first in a row. Raises ValueError when none does."""
        bit = 1 << row
        for column, (at, masks) in enumerate(self.asked):
            value = values[at]
            if masks[type(value)][value] & bit:
                return column
        raise ValueError(f"row {row} matches")

    def rows_of(self, mask: int) -> tuple[int, ...]:
        """The indexes of the rows of a mask, from the first."""
        return self._rows[mask]

    def _bad_value(self, values: Sequence[Any]) -> BadValue:
        return BadValue("; ".join(bad_values(self.columns, self.positions, values)))


class _Rows(dict[int, tuple[int, ...]]):
    """The row indexes of a mask, remembered."""

    def __missing__(self, mask: int) -> tuple[int, ...]:
        rows, left = [], mask
        while left:
            low = left & -left
            rows.append(low.bit_length() - 1)
            left ^= low
        if len(self) >= REMEMBERED:
            self.clear()
        self[mask] = found = tuple(rows)
        return found


def bad_values(columns: Sequence[Column], positions: Sequence[int], values: Sequence[Any]) -> list[str]:
    """What is wrong with a value vector, column by column."""
    found = []
    for column, at in zip(columns, positions, strict=True):
        if at >= len(values):
            found.append(f"{column.name}: expected {_expected(column)}, got nothing")
        elif not holds(column, values[at]):
            found.append(f"{column.name}: expected {_expected(column)}, got {shown(values[at])}")
    return found


def holds(column: Column, value: Any) -> bool:
    """Whether a value is one of a column's: exact numbers (int, Decimal), its own words, true or false."""
    if value is None:
        return column.nullable and column.type != "number"
    if column.type == "flag":
        return type(value) is bool
    if column.type == "choice":
        return type(value) is str and value in column.words
    if type(value) is not int and not (type(value) is Decimal and value.is_finite()):
        return False
    return bool(value >= column.low and (column.high is None or value <= column.high))


def _expected(column: Column) -> str:
    if column.type == "flag":
        words = "true or false"
    elif column.type == "choice":
        words = "one of " + ", ".join(column.words)
    elif column.high is None:
        words = f"an exact number, {column.low} or more"
    else:
        words = f"an exact number from {column.low} to {column.high}"
    return words + (" or null" if column.nullable else "")
