"""Evaluate boxed expressions: literal, decision table, invocation, context, list, relation, function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatchmethod

from rules.dmn.feel.evaluate import Run, Scope, call, evaluate_text, in_order
from rules.dmn.feel.scanner import plain
from rules.dmn.feel.values import FeelError, Function, Value, kind_of
from rules.dmn.hit import LISTS, decide
from rules.dmn.model import (
    Context,
    DecisionTable,
    Expression,
    FunctionDefinition,
    Invocation,
    ListOf,
    Literal,
    Relation,
    Unsupported,
    Variable,
)
from rules.dmn.types import Types


@dataclass(frozen=True)
class Boxes:
    """Evaluates the boxed expressions of one model, in one run."""

    types: Types
    run: Run
    language: str = ""

    def value(self, expression: Expression | None, scope: Scope, type_ref: str = "") -> Value:
        """What it is worth, as its own type has it; `type_ref` is that of the decision or entry around it."""
        self.run.step()
        if expression is None:
            return None
        found = self._value(expression, scope, type_ref)
        self.run.charge(found)
        own = "" if _is_many(expression) else getattr(expression, "type_ref", "")
        return self.types.conform(found, own, "an expression") if own else found

    @singledispatchmethod
    def _value(self, expression: object, scope: Scope, type_ref: str) -> Value:
        raise TypeError(f"no expression: {expression!r}")

    @_value.register
    def _(self, expression: Unsupported, scope: Scope, type_ref: str) -> Value:
        self.run.note(f"the boxed expression {expression.element!r} is beyond level 2")
        return None

    @_value.register
    def _(self, expression: Literal, scope: Scope, type_ref: str) -> Value:
        language = expression.language or self.language
        if language and "feel" not in language.lower():
            self.run.note(f"the language {language} is not FEEL")
            return None
        return evaluate_text(expression.text, scope)

    @_value.register
    def _(self, expression: DecisionTable, scope: Scope, type_ref: str) -> Value:
        return decide(expression, scope, self.types, type_ref)

    @_value.register
    def _(self, expression: ListOf, scope: Scope, type_ref: str) -> Value:
        return tuple(self.value(item, scope) for item in expression.items)

    @_value.register
    def _(self, expression: Relation, scope: Scope, type_ref: str) -> Value:
        names = [plain(column.name) for column in expression.columns]
        types = [column.type_ref for column in expression.columns]
        rows = []
        for row in expression.rows:
            cells = [self.value(cell, scope) for cell in row] + [None] * (len(names) - len(row))
            rows.append(
                {name: self._fit(cell, of, name) for name, cell, of in zip(names, cells, types, strict=False)}
            )
        return tuple(rows)

    @_value.register
    def _(self, expression: Context, scope: Scope, type_ref: str) -> Value:
        found: dict[str, Value] = {}
        for entry in expression.entries:
            inner = scope.with_values(found)
            if entry.variable is None:  # the result cell
                return self.value(entry.value, inner, type_ref)
            name = plain(entry.variable.name)
            value = self.value(entry.value, inner, entry.variable.type_ref)
            found[name] = self._fit(value, entry.variable.type_ref, name)
        return found

    @_value.register
    def _(self, expression: Invocation, scope: Scope, type_ref: str) -> Value:
        function = self.value(expression.function, scope)
        names = tuple(plain(binding.parameter.name) for binding in expression.bindings)
        values = [self.value(binding.value, scope) for binding in expression.bindings]
        if not isinstance(function, Function):
            self.run.note(f"an invocation of a {kind_of(function)}, which is no function")
            return None
        try:
            return call(function, in_order(function, values, names), self.run)
        except FeelError as bad:
            self.run.note(f"invocation: {bad}")
            return None

    @_value.register
    def _(self, expression: FunctionDefinition, scope: Scope, type_ref: str) -> Value:
        return self.function(expression, scope)

    def function(self, definition: FunctionDefinition, scope: Scope) -> Value:
        """A function that sees its parameters and what stands around its definition."""
        if definition.kind != "FEEL":
            self.run.note(f"a function of kind {definition.kind} is not evaluated")
            return None
        names = tuple(plain(parameter.name) for parameter in definition.parameters)

        def work(*values: Value) -> Value:
            given = {
                name: self._fit(value, parameter.type_ref, name)
                for name, value, parameter in zip(names, values, definition.parameters, strict=True)
            }
            refused = [name for name, value in zip(names, values, strict=True)
                       if value is not None and given[name] is None]  # fmt: skip
            return None if refused else self.value(definition.body, scope.with_values(given))

        return Function(names, work, len(names))

    def _fit(self, value: Value, type_ref: str, what: str) -> Value:
        return self.types.conform(value, type_ref, what) if type_ref else value


def _is_many(expression: Expression) -> bool:
    """A table that gives a list: tools write the type of the list or that of an entry at it."""
    return (
        isinstance(expression, DecisionTable)
        and expression.hit_policy in LISTS
        and not expression.aggregation
    )


def variable_of(variable: Variable | None, name: str) -> Variable:
    """The name under which an element's value is known: that of its variable, or its own."""
    if variable is None or not plain(variable.name):
        return Variable(plain(name), variable.type_ref if variable else "")
    return replace(variable, name=plain(variable.name))
