"""The exact sweep of a whole decision: every case of one track, as the few ways in which it can come out.

Inputs that share a rule or a relation form a group. A group's pieces are walked one input after the other;
what is kept of a walk are the rows still alive (bits) and how many rules fired (capped where no cell can
tell larger counts apart). Walks that leave the same are one. Groups combine by and-ing bits and adding
counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import le
from typing import Any

from rules.cell import Cell, Span
from rules.hit import Row, choose
from rules.policy.model import Policy
from rules.proof.parts import Part, Written, found_cells, given_cells, is_given, part_of_row
from rules.proof.pieces import Box, Space, space_of
from rules.proof.relations import Relations
from rules.proof.stages import COUNTS, GRADING

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


def flow_of(policy: Policy, relations: Relations, laws: Sequence[Written]) -> Flow:
    cells = given_cells(policy, laws)
    among = Relations(
        tuple(each for each in relations.all if all(is_given(policy, name) for name in each.inputs)),
        relations.whole,
    )
    names, _ = among.around(tuple(dict.fromkeys(name for name, _ in cells)))
    space = space_of([policy.glossary[name].column for name in names], cells, among)
    caps = tuple(min(each.most(policy.tables), _cap(found_cells(policy, laws, each.name))) for each in COUNTS)
    return Flow(policy, space, caps)


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
    """Rows of one rule that ask only about given inputs: when they are walked, they become counts."""

    table: str
    lines: tuple[Line, ...]
    mask: int
    columns: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One input of a walk: the rows that each piece leaves alive; rules and forbidden rows that end here."""

    column: int
    masks: tuple[int, ...]
    rules: tuple[Rule, ...]
    forbidden: int


class Course:
    """All cases of one track. `tests` are further conditions to carry; `grading` false leaves levels out."""

    def __init__(self, flow: Flow, track: str, tests: Sequence[Part] = (), *, grading: bool = True) -> None:
        self.flow, self.track, self.space = flow, track, flow.space
        self.policy, self.grading = flow.policy, grading
        self.lines: list[Line] = []
        self.forbidden = [self._line(box, NO_PART) for box in flow.space.forbidden]
        self.track_rule = self._rule("track", self._table_lines("track"))
        self.rules: list[Rule] = []
        self.late: dict[str, list[list[Line]]] = {name: [] for name in RULE_TABLES}
        for name in RULE_TABLES if grading else RULE_TABLES[:1]:
            self._read_rules(name)
        self.gate = self._table_lines("gate")
        self.level = self._table_lines("level") if grading else []
        self.tests = [self._part_line(part) for part in tests]
        self.everything = (1 << len(self.lines)) - 1
        self._alive: dict[int, tuple[int, ...]] = {}
        self._reach = {line.bit: self._most(line.part) for line in self.gate}
        self._fired: dict[tuple[int, int], Counts | None] = {}
        self._joined: dict[tuple[Counts, Counts], Counts] = {}
        self._settled: dict[State, State | None] = {}
        self._ends: dict[State, Mapping[str, Any]] = {}

    # rows become lines

    def _line(self, box: Box, part: Part, table: str = "", row: Row | None = None) -> Line:
        cut = tuple(at for at, own in enumerate(box) if own != self.space.whole[at])
        line = Line(len(self.lines), box, cut, part, table, row)
        self.lines.append(line)
        return line

    def _part_line(self, part: Part, table: str = "", row: Row | None = None) -> Line:
        return self._line(self.space.box(part.given), part, table, row)

    def _table_lines(self, name: str) -> list[Line]:
        """The rows of a table that this track can reach; the track itself needs no more asking."""
        found = []
        known: dict[str, Any] = {} if name == "track" else {"track": self.track}
        if name in GRADED:
            known["gate"] = "pass"
        for row in self.policy.tables[name].rows:
            part = part_of_row(self.policy, self.policy.tables[name], row)
            if all(cell.matches(known[asked]) for asked, cell in part.found if asked in known):
                rest = tuple(pair for pair in part.found if pair[0] not in known)
                found.append(self._part_line(Part(part.given, rest), name, row))
        return found

    def _read_rules(self, name: str) -> None:
        by_rule: dict[Any, list[Line]] = {}
        for line in self._table_lines(name):
            assert line.row is not None
            by_rule.setdefault(line.row.outcome[0], []).append(line)
        for lines in by_rule.values():
            if any(line.part.found for line in lines):
                self.late[name].append(lines)
            else:
                self.rules.append(self._rule(name, lines))

    def _rule(self, table: str, lines: Sequence[Line]) -> Rule:
        columns = frozenset(column for line in lines for column in line.cut)
        return Rule(table, tuple(lines), sum(1 << line.bit for line in lines), columns)

    # groups of inputs

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The columns that matter, together with those that they share a rule or a relation with."""
        ties = [rule.columns for rule in (self.track_rule, *self.rules)]
        alone = {column for line in self.lines[len(self.forbidden) :] for column in line.cut}
        ties += [frozenset((column,)) for column in sorted(alone)]
        bound = [frozenset(line.cut) for line in self.forbidden]  # the first lines
        found: list[set[int]] = []
        for tie in ties:
            found = _tied(found, tie)
        for _ in bound:  # a relation between inputs that do not matter forbids nothing
            for tie in bound:
                if any(tie & group for group in found):
                    found = _tied(found, tie)
        return tuple(tuple(sorted(group)) for group in found if group)

    def steps(self, columns: Sequence[int]) -> list[Step]:
        last = {column: at for at, column in enumerate(columns)}
        ends: dict[int, list[Rule]] = {}
        for rule in (self.track_rule, *self.rules):
            if rule.columns and rule.columns <= set(columns):
                ends.setdefault(max(last[column] for column in rule.columns), []).append(rule)
        void: dict[int, int] = {}
        for line in self.forbidden:
            cut = line.cut
            if all(column in last for column in cut):
                at = max(last[column] for column in cut)
                void[at] = void.get(at, 0) | 1 << line.bit
        return [
            Step(column, self._masks(column), tuple(ends.get(at, ())), void.get(at, 0))
            for at, column in enumerate(columns)
        ]

    def _masks(self, column: int) -> tuple[int, ...]:
        if column not in self._alive:
            self._alive[column] = tuple(
                sum(1 << line.bit for line in self.lines if line.box[column] >> piece & 1)
                for piece in range(len(self.space.pieces[column]))
            )
        return self._alive[column]

    def walk(self, columns: Sequence[int], states: Iterable[State]) -> set[State]:
        """The states after every choice of pieces for these columns."""
        found = set(states)
        for step in self.steps(columns):
            masks = set(step.masks)
            found = {(alive & mask, counts) for alive, counts in found for mask in masks}
            found = {after for state in found if (after := self.end(state, step)) is not None}
        return found

    def end(self, state: State, step: Step) -> State | None:
        """The state when a step is done: None when it cannot arise or lies on another track."""
        alive, counts = state
        if alive & step.forbidden:
            return None
        for rule in step.rules:
            fired = self.fired(rule, alive & rule.mask)
            if fired is None:
                return None
            alive, counts = alive & ~rule.mask, self.add(counts, fired)
        return alive, counts

    def begin(self) -> State:
        """Every row alive; rules that ask about nothing have fired."""
        counts = NOTHING
        for rule in self.rules:
            if not rule.columns:
                counts = self.add(counts, self.fired(rule, rule.mask) or NOTHING)
        return self.everything, counts

    def fired(self, rule: Rule, alive: int) -> Counts | None:
        """What a rule adds to the counts when these of its rows match."""
        key = (rule.mask, alive)
        if key not in self._fired:
            rows = [line.row for line in rule.lines if alive >> line.bit & 1 and line.row is not None]
            self._fired[key] = self._track(rows) if rule is self.track_rule else _counted(rule.table, rows)
        return self._fired[key]

    def _track(self, rows: Sequence[Row]) -> Counts | None:
        if not rows:
            return None  # only a combination that a relation forbids, once the table is known to be complete
        table = self.policy.tables["track"]
        return NOTHING if choose(table.hit, table.outputs, rows).outcome[0] == self.track else None

    def add(self, one: Counts, other: Counts) -> Counts:
        found = self._joined.get((one, other))
        if found is None:
            found = tuple(min(cap, a + b) for a, b, cap in zip(one, other, self.flow.caps, strict=True))
            self._joined[one, other] = found
        return found

    def join(self, one: State, other: State) -> State | None:
        """Two parts of a case together."""
        return self.settle((one[0] & other[0], self.add(one[1], other[1])))

    def settle(self, state: State) -> State | None:
        """The same state without what can no longer matter; None when it has no answer that matters."""
        if state not in self._settled:
            self._settled[state] = self._reduce(state)
        return self._settled[state]

    def _reduce(self, state: State) -> State | None:
        alive, counts = state
        gates = set()
        for line in self.gate:
            if alive >> line.bit & 1:
                if all(map(le, counts, self._reach[line.bit])):  # counts only grow
                    gates.add(self.gate_of(line))
                else:
                    alive &= ~(1 << line.bit)
        if not gates or not self.matters(alive, gates):
            return None
        if "pass" not in gates:
            graded = [
                *self.level,
                *(line for table in self.late for lines in self.late[table] for line in lines),
            ]
            for line in graded:
                alive &= ~(1 << line.bit)
            counts = tuple(0 if each.name in GRADING else n for each, n in zip(COUNTS, counts, strict=True))
        return alive, counts

    def _most(self, part: Part) -> Counts:
        """The largest counts that its cells still allow; -1 when they allow none."""
        return tuple(
            max(
                (
                    n
                    for n in range(cap + 1)
                    if all(c.matches(n) for name, c in part.found if name == each.name)
                ),
                default=-1,
            )
            for each, cap in zip(COUNTS, self.flow.caps, strict=True)
        )

    @staticmethod
    def gate_of(line: Line) -> Any:
        return line.row.outcome[0] if line.row is not None else None

    def matters(self, alive: int, gates: set[Any]) -> bool:
        """Whether a case that may still end at these gates is looked at; questions say more."""
        return True

    # the end of a case

    def outcome(self, state: State) -> Mapping[str, Any]:
        """What the tables find out in the end; `letter` and the rule of the gate among it."""
        if state not in self._ends:
            self._ends[state] = self._finish(state)
        return self._ends[state]

    def _finish(self, state: State) -> Mapping[str, Any]:
        alive, counts = state
        found: dict[str, Any] = {"track": self.track, "dd_level": None, "risk_level": None}
        found.update((each.name, n) for each, n in zip(COUNTS, counts, strict=True))
        found["gate"] = self._answer("gate", self.gate, alive, found).outcome[0]
        if found["gate"] == "pass" and self.grading:
            for name in RULE_TABLES[1:]:
                for lines in self.late[name]:
                    rows = [
                        line.row
                        for line in lines
                        if self.matches(line, alive, found) and line.row is not None
                    ]
                    late = _counted(name, rows)
                    counts = self.add(tuple(found[each.name] for each in COUNTS), late)
                    found.update((each.name, n) for each, n in zip(COUNTS, counts, strict=True))
            found["dd_level"], found["risk_level"] = self._answer("level", self.level, alive, found).outcome
        return found

    @staticmethod
    def matches(line: Line, alive: int, found: Mapping[str, Any]) -> bool:
        return bool(alive >> line.bit & 1) and line.part.holds(found)

    def _answer(self, name: str, lines: Sequence[Line], alive: int, found: Mapping[str, Any]) -> Row:
        rows = [line.row for line in lines if self.matches(line, alive, found) and line.row is not None]
        table = self.policy.tables[name]
        return choose(table.hit, table.outputs, rows)


def _counted(table: str, rows: Sequence[Row]) -> Counts:
    """One rule's part of each count."""
    return tuple(int(each.table == table and any(each.counts(row) for row in rows)) for each in COUNTS)


def _tied(groups: list[set[int]], tie: frozenset[int]) -> list[set[int]]:
    near = [group for group in groups if group & tie]
    return [group for group in groups if not group & tie] + [set(tie).union(*near)]
