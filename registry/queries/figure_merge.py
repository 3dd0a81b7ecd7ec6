"""Numbers under five are not shown outside the internal profile: they are merged until nobody is alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from registry.queries.counted import SMALL, Figure

OTHER = "other"


def is_small(figure: Figure) -> bool:
    """Rests on one to four records: a count by its value, an amount, a share or days by what is behind it."""
    return 0 < size_of(figure) < SMALL


def size_of(figure: Figure) -> int:
    if figure.unit == "number" and figure.value is not None:
        return int(figure.value)
    return len(set(figure.records))


def hide_small(figure: Figure) -> Figure:
    """A single figure for the outside: without its records; not a number where it is small."""
    if is_small(figure):
        return replace(figure, value=None, records=(), merged=True)
    return replace(figure, records=())


def merge_small(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The series for the outside, with OTHER last.

    All small numbers are merged, with the next larger ones until the sum is five or more and could be made up
    in several ways: nobody who knows the total, what is shown and this very rule can name one of them (a test
    tries). Noughts are left out beside OTHER, else they would say which numbers are none. Medians and shares
    cannot be added: the small ones are not numbers.
    """
    if not any(is_small(each) for each in figures.values()):
        return {key: replace(each, records=()) for key, each in figures.items()}
    if any(each.unit in ("days", "percent") for each in figures.values()):
        return {key: hide_small(each) for key, each in figures.items()}
    ordered = sorted((key for key in figures if size_of(figures[key])), key=lambda key: size_of(figures[key]))
    sizes = [size_of(figures[key]) for key in ordered]
    hidden = _how_many(sizes)
    total = sum(sizes[:hidden])
    gone = set(ordered[:hidden])
    kept = {
        key: replace(each, records=()) for key, each in figures.items() if key not in gone and size_of(each)
    }
    return {**kept, OTHER: _sum([figures[key] for key in ordered[:hidden]], total)}


def _how_many(sizes: list[int]) -> int:
    """How many of the smallest are merged; `sizes` in their order, without noughts."""
    hidden = sum(size < SMALL for size in sizes)
    while hidden < len(sizes):
        total = sum(sizes[:hidden])
        # as large as small numbers can be: their sum would name each
        is_plain = hidden < 2 or total < SMALL or total == hidden * (SMALL - 1)
        if not is_plain and sizes[hidden] != sizes[hidden - 1]:
            break
        hidden += 1
    return hidden


def _sum(figures: list[Figure], size: int) -> Figure:
    first = figures[0]
    value = sum((Decimal(each.value or 0) for each in figures), Decimal(0))
    whole = int(value) if size >= SMALL else None
    return Figure(f"{first.query}.{OTHER}", whole, first.unit, first.query, (), merged=True)
