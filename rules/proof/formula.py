"""A whole decision as formulas for z3: what every table finds out, as a function of what the facts give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from rules.cell import Cell
from rules.decision import RANKS
from rules.hit import Row
from rules.policy.model import Policy
from rules.proof.invariants import Differs, Gives
from rules.proof.laws import Move
from rules.proof.parts import Part, Written, is_given
from rules.proof.relations import Relations
from rules.proof.solver import Asked, Formula, Variables, all_, any_, at_least, hidden, not_, replaced, yes
from rules.proof.stages import COUNTS
from rules.table import Table

COUNT = {each.name: each for each in COUNTS}
FROM = {"track": ("track", 0), "gate": ("gate", 0), "dd_level": ("level", 0), "risk_level": ("level", 1)}


class Whole:
    """All cases of a policy. Formulas are made once, when they are first asked for."""

    def __init__(self, policy: Policy, relations: Relations) -> None:
        self.policy = policy
        given = [each.column for each in policy.glossary.inputs if is_given(policy, each.name)]
        self.relations = relations
        self.variables = Variables(given, relations)
        self.asked = Asked(self.variables.known(relations))
        self._rows: dict[str, list[Formula]] = {}
        self._cells: dict[tuple[str, Cell], Formula] = {}
        self._answers: dict[str, list[Formula]] = {}
        self._least: dict[tuple[str, int], Formula] = {}

    def part(self, asked: Sequence[tuple[str, Cell]]) -> Formula:
        return all_([self.cell(name, cell) for name, cell in asked if not cell.is_any])

    def holds(self, part: Part) -> Formula:
        return self.part([*part.given, *part.found])

    def cell(self, name: str, cell: Cell) -> Formula:
        found = self._cells.get((name, cell))
        if found is None:
            found = self._cells[name, cell] = self._cell(name, cell)
        return found

    def _cell(self, name: str, cell: Cell) -> Formula:
        if name in COUNT:
            return self._count(name, cell)
        if name not in FROM:
            return self.variables.cell(name, cell)
        table, at = FROM[name]
        given = self._among(
            table, [row for row in self.policy.tables[table].rows if cell.matches(row.outcome[at])]
        )
        if table != "level":
            return given
        passes = self.passes
        return any_([all_([passes, given]), not_(passes)]) if cell.matches(None) else all_([passes, given])

    def _count(self, name: str, cell: Cell) -> Formula:
        """The runs of counts that pass a cell, each as "at least" and "not at least"."""
        most = COUNT[name].most(self.policy.tables)
        fits = [number for number in range(most + 1) if cell.matches(number)]
        starts = [number for number in fits if number - 1 not in fits]
        ends = [number for number in fits if number + 1 not in fits]
        return any_(
            all_([self._at_least(name, start), not_(self._at_least(name, end + 1))])
            for start, end in zip(starts, ends, strict=True)
        )

    def _at_least(self, name: str, count: int) -> Formula:
        if (name, count) not in self._least:
            each = COUNT[name]
            by_rule: dict[Any, list[Formula]] = {}
            for row, formula in zip(self.policy.tables[each.table].rows, self.rows(each.table), strict=True):
                if each.counts(row):
                    by_rule.setdefault(row.outcome[0], []).append(formula)
            self._least[name, count] = at_least(count, [any_(rows) for rows in by_rule.values()])
        return self._least[name, count]

    def rows(self, name: str) -> list[Formula]:
        """For each row of a table, that it matches."""
        if name not in self._rows:
            table = self.policy.tables[name]
            asked = [list(zip(table.inputs, row.cells, strict=True)) for row in table.rows]
            self._rows[name] = [self.part(cells) for cells in asked]
        return self._rows[name]

    def answers(self, name: str) -> list[Formula]:
        """For each row of a table, that it counts."""
        if name not in self._answers:
            self._answers[name] = _counting(self.policy.tables[name], self.rows(name))
        return self._answers[name]

    def _among(self, name: str, wanted: Sequence[Row]) -> Formula:
        numbers = {row.number for row in wanted}
        rows = self.policy.tables[name].rows
        return any_(f for row, f in zip(rows, self.answers(name), strict=True) if row.number in numbers)

    def gate(self, *words: str) -> Formula:
        return self._among(
            "gate", [row for row in self.policy.tables["gate"].rows if row.outcome[0] in words]
        )

    @cached_property
    def passes(self) -> Formula:
        return self.gate("pass")

    # invariants

    def broken(self, law: Written) -> Mapping[str, Any] | None:
        """A case that breaks an invariant. Raises NotDecided."""
        claims = all_([self._claim(claim) for claim in law.then])
        return self._case(any_([self.holds(part) for part in law.when]), not_(claims))

    def _claim(self, claim: Part | Gives | Differs) -> Formula:
        if isinstance(claim, Part):
            return self.holds(claim)
        table = self.policy.tables[claim.table]
        at = [output.name for output in table.outputs].index(claim.output)
        if isinstance(claim, Differs):
            words = dict.fromkeys(row.outcome[at] for row in table.rows)
            return at_least(2, [self._gives(table, at, (word,)) for word in words])
        gives = self._gives(table, at, claim.words)
        return not_(gives) if claim.never else gives

    def _gives(self, table: Table, at: int, words: Sequence[Any]) -> Formula:
        return self._among(table.name, [row for row in table.rows if row.outcome[at] in words])

    def _case(self, *formulas: Formula) -> Mapping[str, Any] | None:
        model = self.asked.model(*formulas)
        return None if model is None else self.variables.read(model)

    # two cases that differ in one input

    @cached_property
    def _ranks(self) -> list[Formula]:
        """At least moderate, substantial, high, excluded."""
        words = sorted(RANKS, key=RANKS.__getitem__)
        rows = self.policy.tables["level"].rows
        excluded = self.gate("excluded")
        found = []
        for low in range(1, len(words)):
            level = self._among("level", [row for row in rows if row.outcome[1] in words[low:]])
            found.append(any_([excluded, all_([self.passes, level])]))
        return [*found, excluded]

    def lowered(self, move: Move) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Two cases of which the worse one comes out lower. Raises NotDecided."""
        on_scale = self.gate("pass", "excluded")
        drops = [on_scale, *self._ranks, on_scale]
        changed = self._changed(move, drops)
        lower = [
            all_([one, not_(other)]) for one, other in zip(drops[1:-1], changed.formulas[1:-1], strict=True)
        ]
        return self._twins(changed, on_scale, changed.formulas[0], any_(lower))

    def moved(self, move: Move) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Two cases that end at different gates."""
        words = self.policy.glossary["gate"].column.words
        gates = [self.gate(word) for word in words]
        changed = self._changed(move, gates)
        return self._twins(
            changed, any_(one != other for one, other in zip(gates, changed.formulas, strict=True))
        )

    def _changed(self, move: Move, formulas: Sequence[Formula]) -> _Changed:
        names = (move.input, *move.carried)
        other = self.variables.copy(names, "'")
        before = {name: self.variables.of[name] for name in names}
        return _Changed(
            other,
            move,
            [replaced(each, [(before[name], other.of[name]) for name in names]) for each in formulas],
        )

    def _twins(
        self, changed: _Changed, *formulas: Formula
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        own, other, move = self.variables, changed.variables, changed.move
        names = {move.input, *move.carried}
        near = Relations(
            tuple(each for each in self.relations.all if names & set(each.inputs)), self.relations.whole
        )
        worse = self._worse(move, other)
        same = [own.of[name] == other.of[name] for name in move.carried]
        free = own.equals(move.input, move.was) if move.carried else yes()
        loose = any_([all_(same), free]) if same else yes()
        model = self.asked.model(*other.known(near, names), worse, loose, *formulas)
        return None if model is None else (own.read(model), other.read(model))

    def _worse(self, move: Move, other: Variables) -> Formula:
        own = self.variables
        column = own.columns[move.input]
        if move.order:
            pairs = [
                all_([own.equals(move.input, low), other.equals(move.input, high)])
                for at, low in enumerate(move.order)
                for high in move.order[at + 1 :]
            ]
            return any_(pairs)
        if column.type == "flag":
            return all_([not_(own.of[move.input]), other.of[move.input]])
        return own.of[move.input] < other.of[move.input]


class _Changed:
    """The formulas of the other case."""

    def __init__(self, variables: Variables, move: Move, formulas: list[Formula]) -> None:
        self.variables, self.move, self.formulas = variables, move, formulas


def _counting(table: Table, rows: Sequence[Formula]) -> list[Formula]:
    """A row counts when it matches and the hit policy puts no other before it."""
    return [all_([formula, not_(hidden(table, rows, at))]) for at, formula in enumerate(rows)]
