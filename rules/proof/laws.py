"""The laws about whole decisions, asked by the sweep: invariants, and what may never lower a level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rules.decision import EXCLUDED_RANK, RANKS
from rules.hit import choose
from rules.policy.model import Policy
from rules.proof.flow import Course
from rules.proof.invariants import Differs, Gives
from rules.proof.lines import NOTHING, Flow, Line, State
from rules.proof.parts import Part, Written, part_of_row
from rules.proof.stages import GRADING, is_single

LEVELS = frozenset({"dd_level", "risk_level", *GRADING})


@dataclass(frozen=True, slots=True)
class Move:
    """One input made worse, everything else equal. `order`: its values, the worst last, if words.

    When it was `was` before, the `carried` inputs had to be empty and may become anything.
    """

    input: str
    order: tuple[Any, ...] = ()
    was: Any = None
    carried: tuple[str, ...] = ()


def moves_of(policy: Policy) -> tuple[Move, ...]:
    """A move for each input, of those that facts give, whose glossary entry has a risk order."""
    found = []
    for each in policy.glossary.inputs:
        if not each.source.startswith("table ") and (each.worst_last or each.worse == "up"):
            carried = ("unsc_subject", "unsc_subject_pct") if each.name == "unsc" else ()
            found.append(Move(each.name, each.worst_last, "clear" if carried else None, carried))
    return tuple(found)


def rank(found: Mapping[str, Any]) -> int | None:
    """low 0 … excluded 4; None for what is not on that scale."""
    if found["gate"] == "excluded":
        return EXCLUDED_RANK
    return RANKS[found["risk_level"]] if found["gate"] == "pass" else None


class _Asking(Course):
    """A course that carries the conditions of one invariant and leaves out what it does not speak of."""

    def __init__(self, flow: Flow, track: str, law: Written) -> None:
        self.law = law
        claims: list[Part] = [each for each in law.then if isinstance(each, Part)]
        rows = [(name, row) for name in law.tables for row in _rows_asked(flow.policy, law, name)]
        parts = [part_of_row(flow.policy, flow.policy.tables[name], row) for name, row in rows]
        asked = law.found() | {name for part in parts for name, _ in part.found}
        super().__init__(flow, track, [*law.when, *claims, *parts], grading=bool(asked & LEVELS))
        self.when = self.tests[: len(law.when)]
        self.claims = self.tests[len(law.when) : len(law.when) + len(claims)]
        self.shown: dict[str, list[Line]] = {name: [] for name in law.tables}
        for line, (name, row) in zip(self.tests[len(law.when) + len(claims) :], rows, strict=True):
            self.shown[name].append(replace(line, table=name, row=row))

    def matters(self, alive: int, gates: set[Any]) -> bool:
        return any(
            alive >> line.bit & 1
            and all(
                any(cell.matches(gate) for gate in gates) for name, cell in line.part.found if name == "gate"
            )
            for line in self.when
        )

    def broken(self, state: State) -> bool:
        """Whether the invariant speaks of this case and does not hold."""
        alive, found = state[0], self.outcome(state)
        if not any(self.matches(line, alive, found) for line in self.when):
            return False
        claims = iter(self.claims)
        for claim in self.law.then:
            if isinstance(claim, Part):
                holds = self.matches(next(claims), alive, found)
            else:
                holds = self._given(claim, alive, found)
            if not holds:
                return True
        return False

    def _given(self, claim: Gives | Differs, alive: int, found: Mapping[str, Any]) -> bool:
        table = self.policy.tables[claim.table]
        at = [output.name for output in table.outputs].index(claim.output)
        lines = [line for line in self.shown[claim.table] if self.matches(line, alive, found)]
        rows = [line.row for line in lines if line.row is not None]
        if is_single(table):
            rows = [choose(table.hit, table.outputs, rows)]
        words = {row.outcome[at] for row in rows}
        if isinstance(claim, Differs):
            return len(words) > 1
        return bool(words & set(claim.words)) is not claim.never


def _rows_asked(policy: Policy, law: Written, name: str) -> list[Any]:
    """The rows of a table that can make a claim true or false."""
    table = policy.tables[name]
    claims = [each for each in law.then if not isinstance(each, Part) and each.table == name]
    if is_single(table) or any(isinstance(each, Differs) for each in claims):
        return list(table.rows)
    names = [output.name for output in table.outputs]
    wanted = [(names.index(each.output), each.words) for each in claims if isinstance(each, Gives)]
    return [row for row in table.rows if any(row.outcome[at] in words for at, words in wanted)]


def breaks(flow: Flow, law: Written) -> bool:
    """Whether some case whatever breaks an invariant."""
    for track in tracks(flow.policy):
        course = _Asking(flow, track, law)
        if any(course.broken(state) for state in _all_states(course)):
            return True
    return False


def tracks(policy: Policy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(row.outcome[0]) for row in policy.tables["track"].rows))


def _all_states(course: Course) -> set[State]:
    begun = course.settle(course.begin())
    found = {begun} if begun is not None else set()
    for group in course.groups if found else ():
        if not found:
            break
        walked = course.walk(group, [(course.everything, NOTHING)])
        found = {both for one in found for other in walked if (both := course.join(one, other)) is not None}
    return found


@dataclass
class Twins:
    """All pairs of cases of one track that differ in one move, as far as they come out differently."""

    flow: Flow
    track: str
    course: Course = field(init=False)
    around: list[set[State]] = field(init=False)

    def __post_init__(self) -> None:
        self.course = Course(self.flow, self.track)
        course = self.course
        walked = [course.walk(group, [(course.everything, NOTHING)]) for group in course.groups]
        begun = course.settle(course.begin())
        before: list[set[State]] = [{begun} if begun is not None else set()]
        for each in walked:
            before.append(self._joined(before[-1], each))
        after: list[set[State]] = [{(course.everything, NOTHING)}]
        for each in reversed(walked):
            after.append(self._joined(after[-1], each))
        after.reverse()
        self.around = [self._joined(before[at], after[at + 1]) for at in range(len(walked))]

    def _joined(self, ones: set[State], others: set[State]) -> set[State]:
        join = self.course.join
        self.flow.hurry()
        return {both for one in ones for other in others if (both := join(one, other)) is not None}

    def lowered(self, move: Move) -> bool:
        """Whether the worse case can come out lower, both being on the scale."""
        for one, other in self._ends(move):
            first, second = rank(one), rank(other)
            if first is not None and second is not None and second < first:
                return True
        return False

    def moved(self, move: Move) -> bool:
        """Whether the gate can come out otherwise."""
        return any(one["gate"] != other["gate"] for one, other in self._ends(move))

    def _ends(self, move: Move) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        course, column = self.course, self.course.space.at.get(move.input)
        for group, around in zip(course.groups, self.around, strict=True):
            if column in group:
                for one, other in self._pairs(group, move):
                    for rest in around:
                        first, second = course.join(one, rest), course.join(other, rest)
                        if first is not None and second is not None and first != second:
                            yield course.outcome(first), course.outcome(second)

    def _pairs(self, group: Sequence[int], move: Move) -> set[tuple[State, State]]:
        """What the two cases leave of a group, where that differs."""
        course, at = self.course, self.course.space.at
        first = at[move.input]
        order = [first, *(column for column in group if column != first)] if move.carried else group
        carried = {at[name] for name in move.carried if name in at}
        begun = (course.everything, NOTHING)
        found: set[tuple[State, State, bool]] = {(begun, begun, False)}
        for step in course.steps(order):
            course.flow.hurry()
            after = set()
            for one, other, loose in found:
                for low, high, is_loose in self._choices(
                    step.column, first, move, loose, step.column in carried
                ):
                    a = course.end((one[0] & step.masks[low], one[1]), step)
                    b = a
                    if a is not None and (low != high or one != other):
                        b = course.end((other[0] & step.masks[high], other[1]), step)
                    if a is not None and b is not None:
                        after.add((a, b, is_loose))
            found = after
        return {(one, other) for one, other, _ in found if one != other}

    def _choices(
        self, column: int, first: int, move: Move, loose: bool, carried: bool
    ) -> Iterator[tuple[int, int, bool]]:
        """Pieces of a column for the better and the worse case."""
        pieces = self.course.space.pieces[column]
        numbers = range(len(pieces))
        if column == first:
            order = [move.order.index(each.value) for each in pieces] if move.order else list(numbers)
            for low in numbers:
                for high in numbers:
                    if order[low] < order[high]:
                        yield low, high, bool(move.carried) and pieces[low].value == move.was
        elif loose and carried:
            yield from ((low, high, True) for low in numbers for high in numbers)
        else:
            yield from ((piece, piece, loose) for piece in numbers)
