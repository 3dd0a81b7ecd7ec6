"""Counts everything of a report in one pass over its rows, and remembers what was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from registry.queries.counted import Figure, Unit

Kind = Literal["count", "sum", "share", "median", "p90", "highest"]


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that reports know by name. `of`: what a share is a share of, or whose days are measured."""

    words: str  # of N_
    kind: Kind = "count"
    unit: Unit = "number"
    of: str = ""


@dataclass(slots=True)
class _Heap:
    records: list[str] = field(default_factory=list)
    total: int = 0
    days: list[int] = field(default_factory=list)


class Tally:
    """Heaps by name, and by name and key."""

    def __init__(self) -> None:
        self._one: defaultdict[str, _Heap] = defaultdict(_Heap)
        self._many: defaultdict[str, defaultdict[str, _Heap]] = defaultdict(lambda: defaultdict(_Heap))

    def count(self, name: str, record: str, amount: int = 1) -> None:
        heap = self._one[name]
        heap.records.append(record)
        heap.total += amount

    def count_by(self, name: str, keys: Iterable[object], record: str, amount: int = 1) -> None:
        heaps = self._many[name]
        for key in keys:
            heap = heaps[key if key.__class__ is str else str(key)]
            heap.records.append(record)
            heap.total += amount

    def measure(self, name: str, days: int, record: str, key: str | None = None) -> None:
        heap = self._one[name] if key is None else self._many[name][key]
        heap.records.append(record)
        heap.days.append(days)

    def figure(self, name: str, named: Named) -> Figure:
        whole = self._one[named.of] if named.kind == "share" else _NOTHING
        return _figure(name, name, self._one[_heap_of(name, named)], named, len(whole.records))

    def series(self, name: str, named: Named) -> Mapping[str, Figure]:
        heaps = self._many[_heap_of(name, named)]
        wholes = self._many[named.of] if named.kind == "share" else {}
        # a share of nothing counted is nought, not unknown: the keys of the whole are those of the share
        keys = sorted(wholes or heaps, key=_natural)
        return {
            key: _figure(f"{name}.{key}", name, heaps[key], named, len(wholes.get(key, _NOTHING).records))
            for key in keys
        }


_NOTHING = _Heap()


def _heap_of(name: str, named: Named) -> str:
    return named.of if named.kind in ("median", "p90", "highest") else name


def _figure(full: str, name: str, heap: _Heap, named: Named, whole: int) -> Figure:
    records = tuple(sorted(heap.records))
    value: int | Decimal | None
    if named.kind == "share":
        value = round(Decimal(100) * len(records) / whole, 2) if whole else None
    elif named.kind == "median":
        value = median(heap.days)
    elif named.kind == "p90":
        value = percentile(heap.days, 90)
    elif named.kind == "highest":
        value = max(heap.days, default=None)
    else:
        value = heap.total
    return Figure(full, value, named.unit, name, records)


def median(days: Iterable[int]) -> Decimal | int | None:
    """Of an even number of days the mean of the two in the middle; None of none."""
    ordered = sorted(days)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    middle = Decimal(ordered[half - 1] + ordered[half]) / 2
    return int(middle) if middle == int(middle) else middle


def percentile(days: Iterable[int], share: int) -> int | None:
    """The smallest of the days within which `share` per cent were done (nearest rank); None of none."""
    ordered = sorted(days)
    if not ordered:
        return None
    rank = (Decimal(len(ordered) * share) / 100).to_integral_value(ROUND_CEILING)
    return ordered[int(rank) - 1]


def _natural(key: str) -> tuple[int, str]:
    """Numbers by their size, before words."""
    return (int(key), "") if key.isdigit() else (1_000_000, key)
