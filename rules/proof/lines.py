"""What the sweep of whole decisions carries: rows as bits, rules as counts, the inputs cut into pieces."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import le

from rules.cell import Cell, Span
from rules.hit import Row
from rules.policy.model import Policy
from rules.proof.parts import Part, Written, found_cells, given_cells, is_given
from rules.proof.pieces import Box, Space, space_of
from rules.proof.relations import Relations
from rules.proof.stages import COUNTS
from rules.proof.undecided import NotDecided

Counts = tuple[int, ...]  # in the order of COUNTS
State = tuple[int, Counts]  # rows still alive, rules that fired
NOTHING: Counts = (0,) * len(COUNTS)
NO_PART = Part((), ())
RULE_TABLES = ("exclusion", "triggers", "flags", "simplified")
GRADED = frozenset({"triggers", "flags", "simplified", "level"})


@dataclass(frozen=True)
class Flow:
    """What all sweeps of one policy share: its given inputs cut into pieces, and the caps of its counts."""

    policy: Policy
    space: Space
    caps: Counts
    until: float = math.inf  # of time.monotonic

    def hurry(self) -> None:
        """Raises NotDecided when the time is over."""
        if time.monotonic() > self.until:
            raise NotDecided("the sweep took too long")


def flow_of(policy: Policy, relations: Relations, laws: Sequence[Written], seconds: float = math.inf) -> Flow:
    """The pieces and caps; sweeps give up after so many seconds from now."""
    cells = given_cells(policy, laws)
    among = Relations(
        tuple(each for each in relations.all if all(is_given(policy, name) for name in each.inputs)),
        relations.whole,
    )
    names, _ = among.around(tuple(dict.fromkeys(name for name, _ in cells)))
    space = space_of([policy.glossary[name].column for name in names], cells, among)
    caps = tuple(min(each.most(policy.tables), _cap(found_cells(policy, laws, each.name))) for each in COUNTS)
    return Flow(policy, space, caps, time.monotonic() + seconds)


def _cap(cells: Iterable[Cell]) -> int:
    """The smallest count from which on no cell tells counts apart; 0 when none asks."""
    bounds = [
        bound.value
        for cell in cells
        for test in cell.tests
        if isinstance(test, Span)
        for bound in (test.low, test.high)
        if bound is not None
    ]
    return max(0, math.floor(max(bounds)) + 1) if bounds else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is carried as a bit: its box over the given inputs, and what else it asks."""

    bit: int
    box: Box
    cut: tuple[int, ...]  # the columns that the box cuts
    part: Part
    table: str = ""
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of one rule that ask only about given inputs: when they have been walked, they become counts.

    `fires` are bits of their own, one for each kind of row (what it counts for): set when such a row has
    matched, so that a row is carried only between its first and its last input.
    """

    lines: tuple[Line, ...]
    mask: int
    columns: frozenset[int]
    fires: tuple[tuple[int, Counts], ...] = ()

    def ends(self, line: Line) -> tuple[int, int, int]:
        """(the row's bit, what it sets when it has matched, the rows that no longer matter then)."""
        own = counted(line)
        bit = next((fire for fire, counts in self.fires if counts == own), 0)
        spent = [each for each in self.lines if all(map(le, counted(each), own))]
        return 1 << line.bit, bit, sum(1 << each.bit for each in spent)


@dataclass(frozen=True, slots=True)
class Step:
    """One input of a walk: the rows that each piece leaves alive; rows, rules and forbidden rows that end."""

    column: int
    masks: tuple[int, ...]
    rows: tuple[tuple[int, int, int], ...]
    rules: tuple[Rule, ...]
    forbidden: int


def counted(line: Line) -> Counts:
    """What a row counts for when it matches."""
    row = line.row
    if row is None:
        return NOTHING
    return tuple(int(each.table == line.table and each.counts(row)) for each in COUNTS)


def union(kinds: Sequence[Counts]) -> Counts:
    """What rows of one rule count for together."""
    return tuple(map(max, *kinds)) if len(kinds) > 1 else kinds[0] if kinds else NOTHING
