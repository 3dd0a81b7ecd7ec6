"""Which row of a verb applies, asked of all cases at once: the same order and the same words as Workflow.choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from workflows.machine import Step

# the cases in which a guard holds; None: it may hold or not in any of them (a form, the calendar)
Holds = Callable[[str], int | None]


@dataclass(frozen=True)
class Chosen:
    """A row, the cases in which nothing stands against it, and what is then known beside the case itself."""

    step: Step
    bits: int
    known: frozenset[str]


def choose(rows: Iterable[Step], roles: Collection[str], holds: Holds, every: int) -> list[Chosen]:
    """`rows`: those of one verb that start from the state, in the order of the table."""
    found = []
    left = every
    for row in rows:
        if not set(row.by) & set(roles):
            continue
        fitting, free = _all_of(row.when, holds, left)
        if not free:
            left &= ~fitting  # a later row applies only where this one does not fit
        bits, given = _all_of(row.needs, holds, fitting)
        if bits:
            found.append(Chosen(row, bits, free | given))
    return found


def both_fit(one: Step, other: Step, holds: Holds, every: int) -> int:
    """The cases in which two rows of one verb fit: then their order would decide, which nobody can read."""
    first, known = _all_of(one.when, holds, every)
    second, more = _all_of(other.when, holds, first)
    return 0 if any(opposite(name) in more for name in known) else second


def opposite(name: str) -> str:
    return name[1:] if name.startswith("!") else f"!{name}"


def _all_of(names: Iterable[str], holds: Holds, bits: int) -> tuple[int, frozenset[str]]:
    free = set()
    for name in names:
        mask = holds(name.removeprefix("!"))
        if mask is None:
            free.add(name)
        else:
            bits &= ~mask if name.startswith("!") else mask
    return bits, frozenset(free)
