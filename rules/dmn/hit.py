"""Evaluate a decision table: match the rules, then let the hit policy choose or gather their outputs.

No rule matches: the default outputs; without them null, but an empty list for COLLECT and 0 for its count.
UNIQUE with two hits, ANY with hits that differ, and an input outside of its input values: null.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from rules.dmn.feel.evaluate import ERRORS, Scope, evaluate_text, place_among, tests_hold
from rules.dmn.feel.lists import LIST_FUNCTIONS
from rules.dmn.feel.operators import equal
from rules.dmn.feel.scanner import plain
from rules.dmn.feel.values import FeelError, Value
from rules.dmn.model import DecisionTable, Rule, TableOutput
from rules.dmn.types import Types

Row = tuple[Value, ...]  # the outputs of one matched rule
AGGREGATES = {"SUM": "sum", "MIN": "min", "MAX": "max"}
LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table at work: `type_ref` is that of the table, or else of the decision it makes."""

    table: DecisionTable
    scope: Scope
    types: Types
    type_ref: str

    @property
    def name(self) -> str:
        return self.table.output_label or self.table.label or self.table.id or "decision table"

    # --- matching ------------------------------------------------------------------------------------

    def inputs(self) -> Row:
        """Raises FeelError for a value outside of the input values of its column."""
        found = []
        for column in self.table.inputs:
            value = evaluate_text(column.text, self.scope) if column.text.strip() else None
            value = self.types.conform(value, column.type_ref, column.text)
            allowed = column.allowed_values
            if value is not None and allowed.strip() and tests_hold(allowed, value, self.scope) is not True:
                raise FeelError(f"{column.text.strip()}: not among the input values {allowed.strip()}")
            found.append(value)
        return tuple(found)

    def matches(self, rule: Rule, inputs: Row) -> bool:
        return all(
            tests_hold(cell, value, self.scope) is True
            for cell, value in zip(rule.inputs, inputs, strict=True)
        )

    # --- outputs -------------------------------------------------------------------------------------

    def outputs(self, rule: Rule) -> Row:
        pairs = zip(self.table.outputs, rule.outputs, strict=True)
        return tuple(self.output(column, cell) for column, cell in pairs)

    def output(self, column: TableOutput, cell: str) -> Value:
        value = evaluate_text(cell, self.scope) if cell.strip() else None
        value = self.types.conform(value, column.type_ref, column.name or self.name)
        allowed = column.allowed_values
        if value is not None and allowed.strip() and tests_hold(allowed, value, self.scope) is not True:
            self.scope.run.note(f"{column.name or self.name}: not among the output values {allowed.strip()}")
            return None
        return value

    def defaults(self) -> Row | None:
        if not any(column.default.strip() for column in self.table.outputs):
            return None
        return tuple(self.output(column, column.default) for column in self.table.outputs)

    def result(self, row: Row) -> Value:
        if len(row) == 1:
            return row[0]
        names = [plain(column.name) or f"output {n}" for n, column in enumerate(self.table.outputs, 1)]
        return dict(zip(names, row, strict=True))

    def priority(self, row: Row) -> tuple[int, ...]:
        """Places of the outputs among their output values, column by column; the smallest goes first."""
        places = []
        for column, value in zip(self.table.outputs, row, strict=True):
            order = column.allowed_values.strip() or self.types.order_of(column.type_ref)
            order = order or self.types.order_of(self.type_ref, column.name)
            place = place_among(order, value, self.scope) if order else 0
            places.append(1_000_000 if place is None else place)
        return tuple(places)


def decide(table: DecisionTable, scope: Scope, types: Types, type_ref: str = "") -> Value:
    """What the table says. `type_ref` of the decision tells the order of outputs where the table does not."""
    work = Table(table, scope, types, table.type_ref or type_ref)
    try:
        inputs = work.inputs()
        hits = [rule for rule in table.rules if work.matches(rule, inputs)]
        if not hits:
            return _nothing(work)
        return _chosen(work, [work.outputs(rule) for rule in hits])
    except ERRORS as error:
        scope.run.note(f"{work.name}: {error}")
        return None


def _nothing(work: Table) -> Value:
    row = work.defaults()
    policy, aggregation = work.table.hit_policy, work.table.aggregation
    if row is None:
        if policy == "COLLECT" and aggregation in ("", "COUNT"):
            return Decimal(0) if aggregation else ()
        return None
    found = work.result(row)
    gathered = policy in LISTS and not aggregation and not isinstance(found, tuple)
    return (found,) if gathered else found


def _chosen(work: Table, rows: list[Row]) -> Value:
    policy = work.table.hit_policy
    if policy == "COLLECT" and work.table.aggregation:
        return _aggregated(work, rows)
    return POLICIES[policy](work, rows)


def _unique(work: Table, rows: list[Row]) -> Value:
    if len(rows) > 1:
        raise FeelError(f"{len(rows)} rules match, and the hit policy is UNIQUE")
    return work.result(rows[0])


def _any(work: Table, rows: list[Row]) -> Value:
    if not all(equal(rows[0], row) for row in rows[1:]):
        raise FeelError("rules with different outputs match, and the hit policy is ANY")
    return work.result(rows[0])


def _first(work: Table, rows: list[Row]) -> Value:
    return work.result(rows[0])


def _priority(work: Table, rows: list[Row]) -> Value:
    return work.result(min(rows, key=work.priority))


def _rule_order(work: Table, rows: list[Row]) -> Value:
    return tuple(map(work.result, rows))


def _output_order(work: Table, rows: list[Row]) -> Value:
    return tuple(map(work.result, sorted(rows, key=work.priority)))


def _aggregated(work: Table, rows: list[Row]) -> Value:
    if work.table.aggregation == "COUNT":
        return Decimal(len(rows))
    if len(work.table.outputs) > 1:
        raise FeelError(f"{work.table.aggregation} of several outputs is not defined")
    return LIST_FUNCTIONS[AGGREGATES[work.table.aggregation]].call(tuple(row[0] for row in rows))


POLICIES: dict[str, Callable[[Table, list[Row]], Value]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _rule_order,
}
