"""Which row of one table is which row of another: by content first, then by likeness; a moved row is no change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.table import Table

Line = Mapping[str, str]  # cells and outcomes of a row by column, as text
LIKE_ENOUGH = 0.5  # of what two rows say together
OUTCOME = "→ "  # before the name of an outcome, which may be that of an input


@dataclass(frozen=True, slots=True)
class Pair:
    """A row that stands in both tables, by its index in each; `moved` against the others."""

    old: int
    new: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def lines_of(table: Table) -> list[dict[str, str]]:
    """For each row what it says: the cells that ask for something, and all outcomes."""
    return [
        {
            **{
                name: str(cell) for name, cell in zip(table.inputs, row.cells, strict=True) if not cell.is_any
            },
            **{
                OUTCOME + output.name: said(value)
                for output, value in zip(table.outputs, row.outcome, strict=True)
            },
        }
        for row in table.rows
    ]


def said(value: object) -> str:
    """An outcome as the cell of a table writes it."""
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def align(old: Sequence[Line], new: Sequence[Line]) -> Alignment:
    """Equal rows belong together; of the others those that are most alike, nearest first."""
    found = _equal(old, new)
    left = [at for at in range(len(old)) if at not in found]
    taken = set(found.values())
    right = [at for at in range(len(new)) if at not in taken]
    for one, other in _alike(old, new, left, right):
        found[one] = other
    ordered = sorted(found.items())
    kept = in_place([other for _, other in ordered])
    return Alignment(
        pairs=tuple(Pair(one, other, other not in kept) for one, other in ordered),
        removed=tuple(at for at in left if at not in found),
        added=tuple(at for at in right if at not in found.values()),
    )


def _equal(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    places: dict[frozenset[tuple[str, str]], list[int]] = {}
    for at, line in enumerate(new):
        places.setdefault(frozenset(line.items()), []).append(at)
    found = {}
    for at, line in enumerate(old):
        same = places.get(frozenset(line.items()))
        if same:
            found[at] = same.pop(0)
    return found


def _alike(
    old: Sequence[Line], new: Sequence[Line], left: Iterable[int], right: Sequence[int]
) -> Iterable[tuple[int, int]]:
    """Pairs of rows that are alike enough, the best ones first, each row once."""
    scored = sorted(
        (-likeness, abs(one - other), one, other)
        for one in left
        for other in right
        if (likeness := _likeness(old[one], new[other])) >= LIKE_ENOUGH
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, _, one, other in scored:
        if one not in used_left and other not in used_right:
            used_left.add(one)
            used_right.add(other)
            yield one, other


def _likeness(one: Line, other: Line) -> float:
    """The share of what the two rows say together that both say alike."""
    both = one.keys() | other.keys()
    return sum(one.get(name) == other.get(name) for name in both) / len(both) if both else 1.0


def in_place(order: Sequence[int]) -> frozenset[int]:
    """The longest part of `order` that rises: what need not be moved to sort it. Each number stands once."""
    ends: list[int] = []  # the least number that ends a rising part of each length
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(order):
        length = bisect_left(ends, number)
        ends[length:] = [number, *ends[length + 1 :]]
        places[length:] = [at, *places[length + 1 :]]
        before.append(places[length - 1] if length else -1)
    kept = set()
    at = places[-1] if places else -1
    while at >= 0:
        kept.add(order[at])
        at = before[at]
    return frozenset(kept)
