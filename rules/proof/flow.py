"""The exact sweep of a whole decision: every case of one track, as the few ways in which it can come out.

Inputs that share a rule or a relation form a group. A group's pieces are walked one input after the other;
what is kept of a walk are the rows still alive (bits) and how many rules fired (capped where no cell can
tell larger counts apart). Walks that leave the same are one. Groups combine by and-ing bits and adding
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import le
from typing import Any

from rules.hit import Row, choose
from rules.proof.lines import (
    GRADED,
    NO_PART,
    NOTHING,
    RULE_TABLES,
    Counts,
    Flow,
    Line,
    Rule,
    State,
    Step,
    counted,
    union,
)
from rules.proof.parts import Part, part_of_row
from rules.proof.pieces import Box
from rules.proof.stages import COUNTS, GRADING

WIDE = 12  # inputs in one group, from which on it is worth looking for their best order
MOST_WAYS = 50_000


class Course:
    """All cases of one track. `tests` are further conditions to carry; `grading` false leaves levels out."""

    def __init__(self, flow: Flow, track: str, tests: Sequence[Part] = (), *, grading: bool = True) -> None:
        self.flow, self.track, self.space = flow, track, flow.space
        self.policy, self.grading = flow.policy, grading
        self.lines: list[Line] = []
        self.forbidden = [self._line(box, NO_PART) for box in flow.space.forbidden]
        self.track_rule = self._rule(self._table_lines("track"))
        self.rules: list[Rule] = []
        self.late: dict[str, list[list[Line]]] = {name: [] for name in RULE_TABLES}
        for name in RULE_TABLES if grading else RULE_TABLES[:1]:
            self._read_rules(name)
        self.gate = self._table_lines("gate")
        self.level = self._table_lines("level") if grading else []
        self.tests = [self._part_line(part) for part in tests]
        self.rules = self._with_fires(self.rules)
        self.everything = self._everything()
        self._alive: dict[int, tuple[int, ...]] = {}
        self._graded = self._of_grading()
        self._reach = {line.bit: self._most(line.part) for line in self.gate}
        self._tracks: dict[int, bool] = {}
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
                self.rules.append(self._rule(lines))

    def _rule(self, lines: Sequence[Line]) -> Rule:
        columns = frozenset(column for line in lines for column in line.cut)
        return Rule(tuple(lines), sum(1 << line.bit for line in lines), columns)

    def _with_fires(self, rules: Sequence[Rule]) -> list[Rule]:
        """Bits after those of the lines, for what the rows of each rule count for."""
        found, free = [], len(self.lines)
        for rule in rules:
            kinds = list(dict.fromkeys(map(counted, rule.lines)))
            fires = tuple((1 << at, counts) for at, counts in enumerate(kinds, free))
            free += len(kinds)
            found.append(replace(rule, fires=fires))
        return found

    def _everything(self) -> int:
        """Every row alive; rows that ask about nothing have matched."""
        alive = (1 << len(self.lines)) - 1
        for rule in self.rules:
            for line in rule.lines:
                if not line.cut and alive >> line.bit & 1:
                    _, fire, spent = rule.ends(line)
                    alive = (alive | fire) & ~spent
        return alive

    def _of_grading(self) -> int:
        """The bits that matter only for what passes."""
        lines = [*self.level, *(line for table in self.late.values() for lines in table for line in lines)]
        rules = [rule for rule in self.rules if rule.lines[0].table in GRADED]
        lines += [line for rule in rules for line in rule.lines]
        fires = sum(fire for rule in rules for fire, _ in rule.fires)
        return fires | sum(1 << line.bit for line in lines if line.table in GRADED)

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
        return tuple(self._ordered(group) for group in found if group)

    def _ordered(self, group: set[int]) -> tuple[int, ...]:
        """One input after the other, so that little has to be carried: few rows begun and not ended."""
        asked = [
            frozenset(line.cut) for line in self.lines if group.issuperset(line.cut) and len(line.cut) > 1
        ]
        asked += [rule.columns for rule in self.rules if rule.columns <= group]
        few = _in_turn(group, asked, lambda begun, _, degree: (begun, -degree))
        if len(group) <= WIDE:
            return few
        shared = _in_turn(
            group, asked, lambda begun, ended, degree: (-ended, -degree if not ended else begun)
        )
        return min(shared, few, key=self._width)

    def _width(self, columns: Sequence[int]) -> int:
        """How many ways to go on there are on the way, counts left aside; up to a limit."""
        ways, total = {self.everything}, 0
        for step in self.steps(columns):
            spent = ~sum(row for row, _, _ in step.rows)
            ways = {alive & mask & spent for alive in ways for mask in step.masks}
            total += len(ways)
            if total > MOST_WAYS:
                break
        return total

    def steps(self, columns: Sequence[int]) -> list[Step]:
        last = {column: at for at, column in enumerate(columns)}

        def end_of(asked: Iterable[int]) -> int:
            return max((last.get(column, -1) for column in asked), default=-1)

        rows: list[list[tuple[int, int, int]]] = [[] for _ in columns]
        rules: list[list[Rule]] = [[] for _ in columns]
        void = [0] * len(columns)
        for rule in (self.track_rule, *self.rules):
            if rule.columns and rule.columns <= last.keys():
                rules[end_of(rule.columns)].append(rule)
                for line in rule.lines if rule.fires else ():
                    if line.cut:
                        rows[end_of(line.cut)].append(rule.ends(line))
        for line in self.forbidden:
            if last.keys() >= set(line.cut):
                void[end_of(line.cut)] |= 1 << line.bit
        return [
            Step(column, self._masks(column), tuple(rows[at]), tuple(rules[at]), void[at])
            for at, column in enumerate(columns)
        ]

    def _masks(self, column: int) -> tuple[int, ...]:
        if column not in self._alive:
            fires = sum(fire for rule in self.rules for fire, _ in rule.fires)
            self._alive[column] = tuple(
                fires + sum(1 << line.bit for line in self.lines if line.box[column] >> piece & 1)
                for piece in range(len(self.space.pieces[column]))
            )
        return self._alive[column]

    def walk(self, columns: Sequence[int], states: Iterable[State]) -> set[State]:
        """The states after every choice of pieces for these columns."""
        found = set(states)
        for step in self.steps(columns):
            self.flow.hurry()
            masks = set(step.masks)
            found = {(alive & mask, counts) for alive, counts in found for mask in masks}
            found = {after for state in found if (after := self.end(state, step)) is not None}
        return found

    def end(self, state: State, step: Step) -> State | None:
        """The state when a step is done: None when it cannot arise or lies on another track."""
        alive, counts = state
        if alive & step.forbidden:
            return None
        for row, fire, spent in step.rows:
            if alive & row:
                alive = (alive | fire) & ~spent
        for rule in step.rules:
            if rule is self.track_rule:
                if not self._on_track(alive & rule.mask):
                    return None
                alive &= ~rule.mask
            else:
                alive, counts = self._fold(rule, alive, counts)
        return self.settle((alive, counts))

    def begin(self) -> State:
        """Every row alive; rules that ask about nothing have fired."""
        alive, counts = self.everything, NOTHING
        for rule in self.rules:
            if not rule.columns:
                alive, counts = self._fold(rule, alive, counts)
        return alive, counts

    def _fold(self, rule: Rule, alive: int, counts: Counts) -> State:
        """What has fired of a rule becomes counts."""
        own = union([kind for fire, kind in rule.fires if alive & fire])
        for fire, _ in rule.fires:
            alive &= ~fire
        if own != NOTHING:
            counts = self.add(counts, own)
        return alive & ~rule.mask, counts

    def _on_track(self, alive: int) -> bool:
        if alive not in self._tracks:
            table = self.policy.tables["track"]
            rows = [
                line.row for line in self.track_rule.lines if alive >> line.bit & 1 and line.row is not None
            ]
            # no row: only a combination that a relation forbids, once the table is known to be complete
            self._tracks[alive] = (
                bool(rows) and choose(table.hit, table.outputs, rows).outcome[0] == self.track
            )
        return self._tracks[alive]

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
            alive &= ~self._graded
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
                    late = union([counted(line) for line in lines if self.matches(line, alive, found)])
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


def _in_turn(
    group: set[int], asked: Sequence[frozenset[int]], price: Callable[[int, int, int], tuple[int, int]]
) -> tuple[int, ...]:
    """Always the cheapest next: by how many rows are then begun, how many end, and how many it asks in."""
    chosen: list[int] = []
    while len(chosen) < len(group):
        before = frozenset(chosen)

        def priced(column: int, before: frozenset[int] = before) -> tuple[int, int, int]:
            after = before | {column}
            inside = [each for each in asked if column in each]
            begun = sum(not after.isdisjoint(each) and not each <= after for each in asked)
            return *price(begun, sum(each <= after for each in inside), len(inside)), column

        chosen.append(min(group - before, key=priced))
    return tuple(chosen)


def _tied(groups: list[set[int]], tie: frozenset[int]) -> list[set[int]]:
    near = [group for group in groups if group & tie]
    return [group for group in groups if not group & tie] + [set(tie).union(*near)]
