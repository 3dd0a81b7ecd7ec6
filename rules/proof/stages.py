"""The order in which a decision asks its tables and what each finds out, as rules/verdict.py does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.hit import SINGLE, Hit, Outcome, Row
from rules.table import Table


@dataclass(frozen=True, slots=True)
class Count:
    """How many rules of a table fired; with `at`, those that have a row with `keep` in that outcome."""

    name: str
    table: str
    at: int = 0
    keep: Outcome = None

    def counts(self, row: Row) -> bool:
        return self.at == 0 or row.outcome[self.at] == self.keep

    def most(self, tables: Mapping[str, Table]) -> int:
        return len({row.outcome[0] for row in tables[self.table].rows if self.counts(row)})


COUNTS = (
    Count("exclusions", "exclusion"),
    Count("binding_exclusions", "exclusion", 1, True),
    Count("recorded_exclusions", "exclusion", 2, "desk"),
    Count("trigger_count", "triggers"),
    Count("high_triggers", "triggers", 1, "high"),
    Count("flag_bars", "flags", 1, True),
    Count("bars", "simplified"),
)
GRADING = frozenset({"trigger_count", "high_triggers", "flag_bars", "bars"})  # counted only for what passes

_STOPS = ("track", "exclusions", "binding_exclusions", "recorded_exclusions")
_AFTER = frozenset({*_STOPS, "gate", "dd_level", "risk_level"})
# What tables have found out when a table is asked.
KNOWN: Mapping[str, frozenset[str]] = {
    "track": frozenset(),
    "exclusion": frozenset({"track"}),
    "gate": frozenset(_STOPS),
    "triggers": frozenset({*_STOPS, "gate"}),
    "flags": frozenset({*_STOPS, "gate", "trigger_count", "high_triggers"}),
    "simplified": frozenset({*_STOPS, "gate", "trigger_count", "high_triggers", "flag_bars"}),
    "level": frozenset({*_STOPS, "gate", *GRADING}),
    "validity": _AFTER,
    "authority": _AFTER,
    "approver": _AFTER,
    "derogation": frozenset({"gate"}),
    "reviewers": _AFTER,
    "documents": _AFTER,
    "service": _AFTER,
}


def is_single(table: Table) -> bool:
    """Whether exactly one row has to answer."""
    return table.hit in SINGLE


def rank_of(table: Table, row: Row) -> tuple[int, ...]:
    """Where PRIORITY and OUTPUT ORDER put a row: the smallest counts; no word comes last."""
    return tuple(
        len(output.words) if value is None else output.words.index(str(value))
        for output, value in zip(table.outputs, row.outcome, strict=True)
        if output.words
    )


def clash(table: Table, one: Row, other: Row) -> bool:
    """Whether the table has no answer where both rows match and none that counts before them."""
    if table.hit is Hit.UNIQUE:
        return True
    if one.outcome == other.outcome:
        return False
    if table.hit is Hit.PRIORITY:
        return rank_of(table, one) == rank_of(table, other)
    return table.hit is Hit.ANY
