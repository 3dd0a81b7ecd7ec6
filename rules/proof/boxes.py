"""The exact sweep: is there a point of a box that none of some rows covers? Everything is asked this way.

A box is split at the pieces of one column after another; what is left of the rows is carried as bits, a
part is left as soon as one row covers all of it, and equal parts are looked at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from rules.hit import Hit
from rules.proof.pieces import Box, Space
from rules.proof.stages import clash, rank_of
from rules.proof.undecided import NotDecided
from rules.table import Table

Point = Mapping[str, int]  # the piece of each column that matters
MOST_PARTS = 1_000_000  # parts of one question; tables of 100 rows need some thousands


def uncovered(space: Space, box: Box, rows: Sequence[Box]) -> Point | None:
    """A point of the box that lies in none of the rows and is not forbidden. Raises NotDecided.

    Columns that are left out are free: neither the box nor the question depends on them.
    """
    if not all(box):
        return None
    near = [
        row
        for row in (*space.forbidden, *rows)
        if all(mine & own for mine, own in zip(row, box, strict=True))
    ]
    return _Sweep(box, near).run(space)


def loosened(space: Space, point: Point, rows: Sequence[Box]) -> Point:
    """The point without the columns on which nothing depends: the same rows hold whatever may stand there."""
    box = list(space.whole)
    for name, piece in point.items():
        box[space.at[name]] = 1 << piece
    holding = [row for row in rows if all(meet(row, tuple(box)))]
    kept = dict(point)
    for name in point:
        column = space.at[name]
        wider = (*box[:column], space.whole[column], *box[column + 1 :])
        free = all(row[column] == space.whole[column] for row in holding)
        if free and sum(all(meet(row, wider)) for row in rows) == len(holding):
            box[column] = space.whole[column]
            del kept[name]
    return kept


class _Sweep:
    """One question: the rows as bits, by column and piece."""

    def __init__(self, box: Box, rows: Sequence[Box]) -> None:
        self.box = box
        self.all = (1 << len(rows)) - 1
        self.inside: list[list[tuple[int, int]]] = []  # column → (piece, rows that hold it)
        self.free: list[int] = []  # column → rows that do not cut it
        for column, own in enumerate(box):
            pieces = [at for at in range(own.bit_length()) if own >> at & 1]
            self.inside.append([(at, _rows(rows, column, 1 << at)) for at in pieces])
            self.free.append(sum(1 << n for n, row in enumerate(rows) if row[column] & own == own))
        self.covered: set[tuple[int, int]] = set()
        self.left = MOST_PARTS

    def run(self, space: Space) -> Point | None:
        found = self._split((1 << len(self.free)) - 1, self.all)
        if found is None:
            return None
        for column, own in enumerate(self.box):
            if own != space.whole[column]:
                found.setdefault(column, (own & -own).bit_length() - 1)
        return {space.names[column]: piece for column, piece in sorted(found.items())}

    def _split(self, columns: int, alive: int) -> dict[int, int] | None:
        """`columns` are those not yet split, `alive` the rows that hold all pieces chosen so far."""
        if not alive:
            return {}
        self.left -= 1
        if self.left < 0:
            raise NotDecided("the sweep of a table took too many steps")
        spread = alive
        best, cutting = -1, 0
        for column, free in enumerate(self.free):
            if columns >> column & 1:
                spread &= free
                cuts = (alive & ~free).bit_count()
                if cuts > cutting:
                    best, cutting = column, cuts
        if spread:
            return None
        key = (columns, alive)
        if key in self.covered:
            return None
        found = self._try(columns & ~(1 << best), best, alive)
        if found is None:
            self.covered.add(key)
        return found

    def _try(self, columns: int, column: int, alive: int) -> dict[int, int] | None:
        """Fewest rows first; a part whose rows hold all those of a covered part is covered too."""
        parts: dict[int, int] = {}
        for piece, rows in self.inside[column]:
            parts.setdefault(alive & rows, piece)
        done: list[int] = []
        for rows in sorted(parts, key=int.bit_count):
            if any(less & rows == less for less in done):
                continue
            found = self._split(columns, rows)
            if found is not None:
                found[column] = parts[rows]
                return found
            done.append(rows)
        return None


def _rows(rows: Sequence[Box], column: int, pieces: int) -> int:
    return sum(1 << at for at, row in enumerate(rows) if row[column] & pieces)


def meet(one: Box, other: Box) -> Box:
    return tuple(a & b for a, b in zip(one, other, strict=True))


class Swept:
    """The questions about one table, asked by the sweep. Rows are counted from 0."""

    def __init__(self, table: Table, space: Space) -> None:
        self.table = table
        self.space = space
        self.rows = [space.box(zip(table.inputs, row.cells, strict=True)) for row in table.rows]

    def gap(self) -> Point | None:
        """A point that no row answers."""
        point = uncovered(self.space, self.space.whole, self.rows)
        return None if point is None else loosened(self.space, point, self.rows)

    def hit(self, row: int) -> Point | None:
        """A point at which this row matches and, in a single-hit table, counts."""
        hides = [self.rows[other] for other in maskers(self.table, row)]
        return uncovered(self.space, self.rows[row], hides)

    def matches(self, row: int) -> Point | None:
        """A point at which this row matches, whether or not it counts."""
        return uncovered(self.space, self.rows[row], ())

    def overlaps(self) -> dict[tuple[int, int], Point]:
        """Pairs of rows that match together although the hit policy has no answer then, each with a point."""
        found = {}
        rows = self.table.rows
        for one, other in combinations(range(len(rows)), 2):
            both = meet(self.rows[one], self.rows[other])
            if all(both) and clash(self.table, rows[one], rows[other]):
                hides = [self.rows[each] for each in better(self.table, one)]
                point = uncovered(self.space, both, hides)
                if point is not None:
                    found[one, other] = loosened(
                        self.space, point, [self.rows[one], self.rows[other], *hides]
                    )
        return found


def maskers(table: Table, row: int) -> list[int]:
    """The rows that count before this one where both match; for ANY those that may say the same."""
    if table.hit is Hit.FIRST:
        return list(range(row))
    if table.hit is Hit.ANY:
        return [other for other in range(len(table.rows)) if other != row]
    return better(table, row)


def better(table: Table, row: int) -> list[int]:
    """For PRIORITY, the rows whose outcome is more important."""
    if table.hit is not Hit.PRIORITY:
        return []
    ranks = [rank_of(table, each) for each in table.rows]
    return [other for other, rank in enumerate(ranks) if rank < ranks[row]]
