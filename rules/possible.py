"""What is known about a value that is not fully known: one of a few words, or a range of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Numeric = int | Decimal


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these words or truth values; null may be among them."""

    values: frozenset[Any]

    def to_dict(self) -> dict[str, Any]:
        return {"one_of": sorted(self.values, key=lambda value: (value is not None, str(value)))}


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both inclusive; `high` None is without limit."""

    low: Numeric
    high: Numeric | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "from": float(self.low) if isinstance(self.low, Decimal) else self.low,
            "to": float(self.high) if isinstance(self.high, Decimal) else self.high,
        }


def is_settled(value: Any) -> bool:
    """Whether this is a plain value and not a picture of several."""
    return not isinstance(value, (OneOf, Between))


def any_of(values: Iterable[Any]) -> Any:
    """The single value when there is only one, else the set of them."""
    found = frozenset(values)
    return next(iter(found)) if len(found) == 1 else OneOf(found)


def between(low: Numeric, high: Numeric | None) -> Any:
    return low if low == high else Between(low, high)


def add(*terms: Any) -> Any:
    """The sum of numbers and ranges."""
    low: Numeric = 0
    high: Numeric | None = 0
    for term in terms:
        first, last = (term.low, term.high) if isinstance(term, Between) else (term, term)
        low = low + first
        high = None if high is None or last is None else high + last
    return between(low, high)


BOTH = OneOf(frozenset({True, False}))
