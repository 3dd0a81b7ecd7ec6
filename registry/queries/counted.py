"""One number of a report and where it comes from; reports print it, dashboards and evidence show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

SMALL = 5  # numbers below it are merged outside the internal profile
Unit = Literal["number", "usd_cents", "days", "percent"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and where it comes from. `id` is the same in every report: "decided.enhanced"."""

    id: str
    value: int | Decimal | None  # None: not known, or nothing to take a median of; never shown as 0
    unit: Unit = "number"
    query: str = ""  # the named question that gave it: a function of registry.queries.figure
    records: tuple[str, ...] = ()  # references of what was counted; only the internal profile prints them
    merged: bool = False  # stands for several small numbers, which outside the internal profile are not shown
