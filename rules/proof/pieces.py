"""The pieces that the bounds of cells cut a column into: inside a piece no cell can tell values apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from rules.cell import Cell, Column, Span
from rules.possible import Numeric
from rules.proof.relations import Order, Relation, Relations

Box = tuple[int, ...]  # for each column the set of its pieces, as bits


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a truth value, null, one number, or the numbers between `low` and `high`; `value` is one of it.

    A range is open, or for counts closed; without `high` it has no end.
    """

    value: Any
    low: Numeric | None = None
    high: Numeric | None = None
    range: bool = False


@dataclass(frozen=True)
class Space:
    """Some columns, cut into pieces; `forbidden` are boxes whose combinations can never arise."""

    names: tuple[str, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    forbidden: tuple[Box, ...]

    @cached_property
    def whole(self) -> Box:
        return tuple((1 << len(each)) - 1 for each in self.pieces)

    @cached_property
    def at(self) -> Mapping[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    def mask(self, name: str, cell: Cell) -> int:
        """The pieces of a column that pass a cell."""
        if cell.is_any:
            return self.whole[self.at[name]]
        return sum(1 << at for at, each in enumerate(self.pieces[self.at[name]]) if cell.matches(each.value))

    def box(self, cells: Iterable[tuple[str, Cell]]) -> Box:
        """What passes all of these cells."""
        box = list(self.whole)
        for name, cell in cells:
            if not cell.is_any:
                box[self.at[name]] &= self.mask(name, cell)
        return tuple(box)


def space_of(columns: Sequence[Column], cells: Iterable[tuple[str, Cell]], relations: Relations) -> Space:
    """The space of the columns that `columns` names, cut by the cells and by the relations between them.

    `columns` holds every input that the relations tie to one of them.
    """
    known = {column.name: column for column in columns}
    _, tied = relations.around(tuple(known))
    bounds: dict[str, set[Numeric]] = {name: set() for name in known}
    never = [pair for each in tied if not isinstance(each, Order) for pair in each.cells]
    for name, cell in (*cells, *never):
        bounds[name].update(_bounds(cell))
    _share(known, bounds, tied)
    pieces = tuple(
        _possible(cut(column, bounds[column.name], column.name in relations.whole), column.name, tied)
        for column in columns
    )
    bare = Space(tuple(known), pieces, ())
    boxes = [box for each in tied for box in _forbidden(bare, each)]
    return Space(bare.names, pieces, tuple(box for box in boxes if all(box)))


def _possible(pieces: tuple[Piece, ...], name: str, tied: Sequence[Relation]) -> tuple[Piece, ...]:
    """The pieces that no relation about this input alone forbids; all, when there would be none."""
    alone = [each.cells[0][1] for each in tied if not isinstance(each, Order) and each.inputs == (name,)]
    return tuple(piece for piece in pieces if not any(cell.matches(piece.value) for cell in alone)) or pieces


def _bounds(cell: Cell) -> list[Numeric]:
    return [
        bound.value
        for test in cell.tests
        if isinstance(test, Span)
        for bound in (test.low, test.high)
        if bound is not None
    ]


def _share(known: Mapping[str, Column], bounds: dict[str, set[Numeric]], tied: Sequence[Relation]) -> None:
    """Ordered columns are cut at the same bounds, so that a piece is wholly below, above, or the same."""
    orders = [each for each in tied if isinstance(each, Order)]
    for name in {name for each in orders for name in each.inputs}:
        column = known[name]
        bounds[name].update({column.low} if column.high is None else {column.low, column.high})
    for _ in orders:  # as often as a bound may have to travel
        for each in orders:
            bounds[each.small] |= bounds[each.large]
            bounds[each.large] |= bounds[each.small]


def _forbidden(space: Space, relation: Relation) -> list[Box]:
    if not isinstance(relation, Order):
        return [space.box(relation.cells)]
    small, large = space.at[relation.small], space.at[relation.large]
    found = []
    for at, piece in enumerate(space.pieces[small]):
        below = sum(1 << to for to, other in enumerate(space.pieces[large]) if other.value < piece.value)
        if below:
            box = list(space.whole)
            box[small], box[large] = 1 << at, below
            found.append(tuple(box))
    return found


def cut(column: Column, bounds: set[Numeric], whole: bool = False) -> tuple[Piece, ...]:
    """The pieces of one column, numbers from left to right."""
    if column.type == "flag":
        return (Piece(False), Piece(True))
    if column.type == "choice":
        words = tuple(Piece(word) for word in column.words)
        return (*words, Piece(None)) if column.nullable else words
    inside = {each for each in bounds if each >= column.low and (column.high is None or each <= column.high)}
    inside.add(column.low)
    if column.high is not None:
        inside.add(column.high)
    points = _points(inside, whole, column)
    found: list[Piece] = []
    for low, high in zip(points, (*points[1:], None), strict=True):
        found.append(Piece(low))
        if high is not None or column.high is None:
            between = _counts(low, high) if whole else Piece(_sample(low, high), low, high, True)
            found += [between] if between is not None else []
    return tuple(found)


def _points(inside: set[Numeric], whole: bool, column: Column) -> list[Numeric]:
    if not whole:
        return sorted(inside)
    around = {end for each in inside for end in (math.floor(each), math.ceil(each))}
    return sorted(end for end in around if end >= column.low)


def _counts(low: Numeric, high: Numeric | None) -> Piece | None:
    """The whole numbers strictly between two, if there are any."""
    first = int(low) + 1
    if high is None:
        return Piece(first, first, None, True)
    last = int(high) - 1
    if first == last:
        return Piece(first)
    return Piece(first, first, last, True) if first < last else None


def _sample(low: Numeric, high: Numeric | None) -> Numeric:
    """A short number strictly between two."""
    following = math.floor(low) + 1
    if high is None or following < high:
        return following
    for digits in range(1, 30):
        step = Decimal(1).scaleb(-digits)
        number = (Decimal(low) / step).to_integral_value(rounding="ROUND_FLOOR") * step + step
        if number < high:
            return number.normalize()
    raise ValueError(f"no short number between {low} and {high}")
