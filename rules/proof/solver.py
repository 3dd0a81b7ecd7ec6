"""The second method: the same questions as formulas for z3. The only module that knows z3.

Nothing is shared with the sweep but the table, the relations and the question: numbers are real (counts
whole) variables here, words are numbers from 0.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from itertools import combinations
from threading import RLock, local
from typing import Any

from rules.cell import Cell, Column, Is, Test
from rules.hit import Hit
from rules.possible import Numeric
from rules.proof.relations import Order, Relations
from rules.proof.stages import rank_of
from rules.proof.undecided import NotDecided
from rules.table import Table

Formula = Any  # z3 carries no types
SECONDS = 10  # for one question


@cache
def z3() -> Any:
    """Imported when the first question is asked: a web process that never asks need not load it."""
    return importlib.import_module("z3")


_ONE = RLock()  # z3 lets go of Python's lock while it thinks, and is not made for two threads at once
_here = local()


@contextmanager
def solving() -> Iterator[None]:
    """One piece of work at a time, each in a context of its own: what it leaves behind harms no other."""
    with _ONE:
        outer = getattr(_here, "context", None)
        _here.context = outer or z3().Context()
        try:
            yield
        finally:
            _here.context = outer


def context() -> Any:
    """Where formulas are made now; None is z3's own context."""
    return getattr(_here, "context", None)


class Variables:
    """One variable for each input, and what is known about each and between them."""

    def __init__(self, columns: Iterable[Column], relations: Relations, suffix: str = "") -> None:
        self.columns = {column.name: column for column in columns}
        self.whole = relations.whole
        self.of = {name: self._make(column, suffix) for name, column in self.columns.items()}

    def _make(self, column: Column, suffix: str) -> Formula:
        name = column.name + suffix
        if column.type == "flag":
            return z3().Bool(name, context())
        if column.type == "choice" or column.name in self.whole:
            return z3().Int(name, context())
        return z3().Real(name, context())

    def copy(self, names: Iterable[str], suffix: str) -> Variables:
        """The same variables, but other ones for `names`."""
        other = object.__new__(Variables)
        other.columns, other.whole = self.columns, self.whole
        other.of = dict(self.of)
        for name in names:
            other.of[name] = self._make(self.columns[name], suffix)
        return other

    def known(self, relations: Relations, names: Iterable[str] | None = None) -> list[Formula]:
        """The domains (of `names`, else of all), and the relations between inputs that are all here."""
        asked = self.columns if names is None else names
        found = [limit for name in asked for limit in self._domain(name)]
        for each in relations.all:
            if all(name in self.columns for name in each.inputs):
                if isinstance(each, Order):
                    found.append(self.of[each.small] <= self.of[each.large])
                else:
                    found.append(not_(all_(self.cell(name, cell) for name, cell in each.cells)))
        return found

    def _domain(self, name: str) -> list[Formula]:
        column, variable = self.columns[name], self.of[name]
        if column.type == "flag":
            return []
        if column.type == "choice":
            return [variable >= 0, variable < len(column.words) + column.nullable]
        limits = [variable >= column.low]
        return limits if column.high is None else [*limits, variable <= column.high]

    def cell(self, name: str, cell: Cell) -> Formula:
        """The cell as a formula on the variable of `name`."""
        if cell.is_any:
            return yes()
        found = any_(self._test(name, test) for test in cell.tests)
        return not_(found) if cell.negated else found

    def _test(self, name: str, test: Test) -> Formula:
        variable = self.of[name]
        if isinstance(test, Is):
            return self.equals(name, test.value)
        parts = []
        if test.low is not None:
            low = number(test.low.value)
            parts.append(variable >= low if test.low_in else variable > low)
        if test.high is not None:
            high = number(test.high.value)
            parts.append(variable <= high if test.high_in else variable < high)
        return all_(parts)

    def equals(self, name: str, value: Any) -> Formula:
        column, variable = self.columns[name], self.of[name]
        if column.type == "flag":
            return variable if value else not_(variable)
        if column.type == "choice":
            return variable == (len(column.words) if value is None else column.words.index(value))
        return variable == number(value)

    def row(self, names: Sequence[str], cells: Sequence[Cell]) -> Formula:
        asked = zip(names, cells, strict=True)
        return all_(self.cell(name, cell) for name, cell in asked if not cell.is_any)

    def read(self, model: Any) -> dict[str, Any]:
        """The values that a model gives to the inputs."""
        return {name: self._read(name, model) for name in self.columns}

    def _read(self, name: str, model: Any) -> Any:
        column = self.columns[name]
        value = model.eval(self.of[name], model_completion=True)
        if column.type == "flag":
            return bool(z3().is_true(value))
        if column.type == "choice":
            at = value.as_long()
            return column.words[at] if at < len(column.words) else None
        if z3().is_int_value(value):
            return value.as_long()
        top, bottom = value.numerator_as_long(), value.denominator_as_long()
        return top if bottom == 1 else Decimal(top) / Decimal(bottom)


def number(value: Numeric) -> Formula:
    return z3().IntVal(value, context()) if isinstance(value, int) else z3().RealVal(str(value), context())


def all_(parts: Iterable[Formula]) -> Formula:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else z3().And(listed) if listed else yes()


def any_(parts: Iterable[Formula]) -> Formula:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else z3().Or(listed) if listed else not_(yes())


def not_(part: Formula) -> Formula:
    return z3().Not(part)


def yes() -> Formula:
    return z3().BoolVal(True, context())


def replaced(formula: Formula, pairs: Sequence[tuple[Formula, Formula]]) -> Formula:
    """The formula with one variable for another."""
    return z3().substitute(formula, *pairs)


def at_least(count: int, parts: Sequence[Formula]) -> Formula:
    """At least so many of these hold."""
    if count <= 0:
        return yes()
    if count > len(parts):
        return not_(yes())
    return z3().AtLeast(*parts, count) if count > 1 else any_(parts)


def sum_of(parts: Sequence[tuple[Formula, Any]]) -> Formula:
    """The sum of the numbers whose formulas hold."""
    return z3().Sum([number(0), *(z3().If(formula, number(value), number(0)) for formula, value in parts)])


class Asked:
    """A set of formulas that hold, and questions whether something can hold with them."""

    def __init__(self, known: Iterable[Formula], seconds: float = SECONDS) -> None:
        self.solver = z3().Solver(ctx=context())
        self.solver.set("timeout", int(seconds * 1000))
        self.solver.add(*known)
        self.asked = 0

    def add(self, *formulas: Formula) -> None:
        self.solver.add(*formulas)

    def model(self, *formulas: Formula) -> Any | None:
        """A model in which all of these hold, or None. Raises NotDecided."""
        self.asked += 1
        self.solver.push()
        try:
            self.solver.add(*formulas)
            answer = self.solver.check()
            if answer == z3().unknown:
                raise NotDecided(self.solver.reason_unknown())
            return self.solver.model() if answer == z3().sat else None
        finally:
            self.solver.pop()


class Solved:
    """The questions about one table, asked of z3. Rows are counted from 0."""

    def __init__(self, table: Table, columns: Sequence[Column], relations: Relations) -> None:
        self.table = table
        self.variables = Variables(columns, relations)
        self.rows = [self.variables.row(table.inputs, row.cells) for row in table.rows]
        self.asked = Asked(self.variables.known(relations))

    def gap(self) -> Mapping[str, Any] | None:
        return self._point(not_(any_(self.rows)))

    def hit(self, row: int) -> Mapping[str, Any] | None:
        """As the sweep asks it, but what hides a row is said by the hit policy, not by a list."""
        return self._point(self.rows[row], not_(self._hidden(row)))

    def _hidden(self, row: int) -> Formula:
        if self.table.hit is Hit.ANY:
            return any_(each for at, each in enumerate(self.rows) if at != row)
        return hidden(self.table, self.rows, row)

    def overlaps(self, most: int) -> set[tuple[int, int]]:
        """Pairs of rows that match together without an answer; stops after `most` models."""
        found: set[tuple[int, int]] = set()
        two = two_answers(self.table, self.rows)
        self.asked.solver.push()
        for _ in range(most if two is not None else 0):
            model = self.asked.model(two)
            if model is None:
                break
            pairs = self._pairs(model)
            found |= pairs
            self.asked.add(*(not_(all_([self.rows[a], self.rows[b]])) for a, b in pairs))
        self.asked.solver.pop()
        return found

    def both(self, one: int, other: int) -> Mapping[str, Any] | None:
        """A case that both rows match, and none that counts before them."""
        return self._point(self.rows[one], self.rows[other], not_(hidden(self.table, self.rows, one)))

    def _pairs(self, model: Any) -> set[tuple[int, int]]:
        table = self.table
        holds = [
            at for at, row in enumerate(self.rows) if z3().is_true(model.eval(row, model_completion=True))
        ]
        if table.hit is Hit.PRIORITY:
            best = min(rank_of(table, table.rows[at]) for at in holds)
            holds = [at for at in holds if rank_of(table, table.rows[at]) == best]
        unique = table.hit is Hit.UNIQUE
        return {
            (a, b)
            for a, b in combinations(holds, 2)
            if unique or table.rows[a].outcome != table.rows[b].outcome
        }

    def _point(self, *formulas: Formula) -> Mapping[str, Any] | None:
        model = self.asked.model(*formulas)
        return None if model is None else self.variables.read(model)


def hidden(table: Table, rows: Sequence[Formula], row: int) -> Formula:
    """Another row matches that counts before this one."""
    if table.hit is Hit.FIRST:
        return any_(rows[:row])
    if table.hit is Hit.PRIORITY:
        mine = rank_of(table, table.rows[row])
        return any_(f for f, each in zip(rows, table.rows, strict=True) if rank_of(table, each) < mine)
    return any_([])


def two_answers(table: Table, rows: Sequence[Formula]) -> Formula | None:
    """Two rows match (UNIQUE), or two outcomes are given (ANY; PRIORITY: two equally important ones)."""
    if table.hit is Hit.UNIQUE:
        return at_least(2, rows)
    if table.hit not in (Hit.ANY, Hit.PRIORITY):
        return None
    ranked: dict[tuple[int, ...], dict[Any, list[Formula]]] = {}
    for row, formula in zip(table.rows, rows, strict=True):
        rank = rank_of(table, row) if table.hit is Hit.PRIORITY else ()
        ranked.setdefault(rank, {}).setdefault(row.outcome, []).append(formula)
    two = []
    before: list[Formula] = []
    for rank in sorted(ranked):
        given = [any_(each) for each in ranked[rank].values()]
        two.append(all_([at_least(2, given), not_(any_(before))]))
        before += given
    return any_(two)


def single_answer(table: Table, rows: Sequence[Formula]) -> Callable[[Any], Formula]:
    """For an outcome, that a single-hit table gives it; where rows contradict each other it gives none."""
    two = two_answers(table, rows)
    counting = [all_([f, not_(hidden(table, rows, at))]) for at, f in enumerate(rows)]

    def gives(outcome: Any) -> Formula:
        found = any_(f for f, row in zip(counting, table.rows, strict=True) if row.outcome == outcome)
        return found if two is None else all_([found, not_(two)])

    return gives
