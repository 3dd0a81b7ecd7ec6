"""What a row of a list tells besides its columns: links, cells of the numbers, and states from day to day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from registry.queries.agreement_count import FORCE, PAIRED, PAIRED_IN_FORCE, PUBLIC, SINGLE, STAFF
from registry.services.agreement_links import LISTS, public_links
from workflows.agreement import IN_FORCE

Fact = tuple[str, str]
_PAIRED = {STAFF: frozenset(PAIRED), PUBLIC: frozenset(PAIRED), FORCE: frozenset(PAIRED_IN_FORCE)}
Stage = tuple[str, date, date | None]


def stages_of(values: dict[str, Any], today: date) -> list[Stage]:
    """What the agreement was from which day on: (state, first day, first day on which it no longer was)."""
    signed: date | None = values.get("signed_on")
    end: date | None = values.get("ends_on")
    began: date = values.get("starts_on") or values["signed_on"]
    first = min(signed or began, began)
    state: str = values["state"]
    found: list[Stage] = []
    if first < began:
        if state == "signed":
            return [("signed", first, None)]
        found.append(("signed", first, began))
    if state in ("signed", "active"):
        return [*found, (state, began, None)]
    over = end + timedelta(days=1) if end is not None and end < today else today
    if over > began:
        found.append(("active", began, over))
    return [*found, (state, max(over, began), None)]


def facts_of_row(given: dict[str, Any], country: str | None) -> tuple[Fact, ...]:
    """As `facts_of` says them of an agreement that is there. `country` is the partner's."""
    found = {(kind, str(value)) for kind, column in LISTS.items() for value in given[column]}
    found.add(("state", given["state"]))
    found.add(("lead", str(given["lead_subprogramme"])))
    if country:
        found.add(("partner", country))
    found.add(("public", "yes" if given.get("public") and given.get("signed_on") else "no"))
    return tuple(sorted(found))


class Cells:
    """How many agreements have each link and each two links, counted for agreement_counts."""

    def __init__(self) -> None:
        self._single = {scope: Counter[Fact]() for scope in _PAIRED}
        self._pairs = {scope: Counter[tuple[int, int]]() for scope in _PAIRED}
        self._numbers: dict[Fact, int] = {}  # pairs of numbers are counted in half the time
        self._all = Counter[str]()

    def add(self, facts: Sequence[Fact]) -> None:
        """One agreement; what `cells_of` gives for it."""
        self._add(STAFF, facts)
        if ("public", "yes") in facts:
            self._add(PUBLIC, sorted(public_links(facts)))
        if any(("state", state) in facts for state in IN_FORCE):
            self._add(FORCE, facts)

    def rows(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Scope, kind, value, the other kind and value, number."""
        for scope, number in self._all.items():
            yield scope, "", "", "", "", number
        for scope, singles in self._single.items():
            for (kind, value), number in singles.items():
                if kind in SINGLE:
                    yield scope, kind, value, "", "", number
        known = list(self._numbers)
        for scope, pairs in self._pairs.items():
            for (one, two), number in pairs.items():
                (kind, value), (other, with_value) = known[one], known[two]
                if kind != other:
                    yield scope, kind, value, other, with_value, number

    def _add(self, scope: str, facts: Sequence[Fact]) -> None:
        self._all[scope] += 1
        self._single[scope].update(facts)
        numbers, kinds = self._numbers, _PAIRED[scope]
        paired = [numbers.setdefault(fact, len(numbers)) for fact in facts if fact[0] in kinds]
        self._pairs[scope].update(combinations(paired, 2))
