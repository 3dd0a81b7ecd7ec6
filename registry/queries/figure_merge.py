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

    The merged number is five or more and stands for two or more that are not nought; noughts are left out
    beside it, so that the total less what is shown tells nothing of one of them. Where too little is left,
    the next larger number joins. Medians and shares cannot be added: the small ones are not numbers.
    """
    if not any(is_small(each) for each in figures.values()):
        return {key: replace(each, records=()) for key, each in figures.items()}
    if any(each.unit in ("days", "percent") for each in figures.values()):
        return {key: hide_small(each) for key, each in figures.items()}
    ordered = sorted((key for key in figures if size_of(figures[key])), key=lambda key: size_of(figures[key]))
    hidden, total = 0, 0
    for key in ordered:
        if hidden >= 2 and total >= SMALL and not is_small(figures[key]):
            break
        hidden, total = hidden + 1, total + size_of(figures[key])
    gone = set(ordered[:hidden])
    kept = {
        key: replace(each, records=()) for key, each in figures.items() if key not in gone and size_of(each)
    }
    return {**kept, OTHER: _sum([figures[key] for key in ordered[:hidden]], total)}


def _sum(figures: list[Figure], size: int) -> Figure:
    first = figures[0]
    value = sum((Decimal(each.value or 0) for each in figures), Decimal(0))
    whole = int(value) if size >= SMALL else None
    return Figure(f"{first.query}.{OTHER}", whole, first.unit, first.query, (), merged=True)
