"""Evaluate FEEL trees. An error makes its own part null and leaves a note; the rest goes on with null.

What a stranger's model may cost is bounded: steps, depth of calls, length of strings and lists.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rules.dmn.feel import operators
from rules.dmn.feel import syntax as s
from rules.dmn.feel.functions import BUILTINS
from rules.dmn.feel.parser import parse_expression, parse_tests
from rules.dmn.feel.scanner import plain
from rules.dmn.feel.temporal import NotTemporal
from rules.dmn.feel.times import part_of
from rules.dmn.feel.values import FeelError, Function, Range, Value, kind_of

MAX_STEPS = 1_000_000
LETTERS = 64  # of a string that cost as much as one step
MAX_CALLS = 40  # functions within functions
MAX_NOTES = 100
ERRORS = (FeelError, NotTemporal, decimal.DecimalException)
INPUT = "?"


class Exhausted(Exception):
    """An evaluation went beyond what it may cost; the decision is null."""


@dataclass(slots=True)
class Run:
    """One evaluation of a decision: what it may still cost, and why something became null."""

    members: frozenset[str] = frozenset()  # names that may follow a dot
    steps: int = MAX_STEPS
    calls: int = 0
    notes: list[str] = field(default_factory=list)

    def step(self, cost: int = 1) -> None:
        self.steps -= cost
        if self.steps < 0:
            raise Exhausted(f"more than {MAX_STEPS} steps")

    def charge(self, *values: Value) -> None:
        """Whoever makes or walks through a value pays for its size; what stands in it twice costs twice.

        Without this, `[a, a]` of `[b, b]` of … would be small to make and endless to print.
        """
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                self.step(len(value) // LETTERS)
            elif isinstance(value, tuple | Mapping):
                self.step(len(value))
                waiting.extend(value.values() if isinstance(value, Mapping) else value)

    def note(self, text: str) -> None:
        if len(self.notes) < MAX_NOTES and text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression sees."""

    values: Mapping[str, Value]
    run: Run

    def with_values(self, more: Mapping[str, Value]) -> Scope:
        return Scope({**self.values, **more}, self.run)


# --- texts ---------------------------------------------------------------------------------------------


def evaluate_text(text: str, scope: Scope) -> Value:
    """A literal expression. What is no FEEL is null, with a note."""
    try:
        tree = parse_expression(text.strip(), frozenset(scope.values), scope.run.members)
    except s.FeelSyntaxError as bad:
        scope.run.note(f"{text.strip()[:80]}: {bad}")
        return None
    return evaluate(tree, scope)


def tests_hold(text: str, value: Value, scope: Scope) -> bool | None:
    """Whether a value passes the unary tests of a cell, or of allowed values."""
    inner = scope.with_values({INPUT: value})
    try:
        tree = parse_tests(text.strip(), frozenset(inner.values), scope.run.members)
    except s.FeelSyntaxError as bad:
        scope.run.note(f"{text.strip()[:80]}: {bad}")
        return None
    found = evaluate(tree, inner)
    return found if isinstance(found, bool) else None


def place_among(text: str, value: Value, scope: Scope) -> int | None:
    """The first of these unary tests that a value passes, from 0: its priority among allowed values."""
    inner = scope.with_values({INPUT: value})
    try:
        tree = parse_tests(text.strip(), frozenset(inner.values), scope.run.members)
    except s.FeelSyntaxError:
        return None
    return next((place for place, test in enumerate(tree.tests) if _holds(test, value, inner)), None)


# --- trees ---------------------------------------------------------------------------------------------


def evaluate(tree: s.Node, scope: Scope) -> Value:
    scope.run.step()
    try:
        return EVALUATORS[type(tree)](tree, scope)
    except ERRORS as error:
        scope.run.note(_told(error))
        return None


def _told(error: Exception) -> str:
    if isinstance(error, decimal.DivisionByZero):
        return "division by zero"
    if isinstance(error, decimal.DecimalException):
        return "no such number in decimal128"
    return str(error)


def _constant(tree: s.Constant, _: Scope) -> Value:
    return tree.value


def _name(tree: s.Name, scope: Scope) -> Value:
    if tree.name in scope.values:
        value = scope.values[tree.name]
        scope.run.step(len(value) if isinstance(value, tuple) else 0)
        return value
    if tree.name in BUILTINS:
        return BUILTINS[tree.name]
    raise FeelError(f"nothing is known as {tree.name!r}")


def _path(tree: s.Path, scope: Scope) -> Value:
    return _member(evaluate(tree.source, scope), tree.name)


def _member(source: Value, name: str) -> Value:
    if isinstance(source, Mapping):
        if name not in source:
            raise FeelError(f"no entry {name!r}")
        return source[name]
    if isinstance(source, tuple):  # of each entry
        return tuple(entry.get(name) if isinstance(entry, Mapping) else None for entry in source)
    return part_of(source, name)


def _filter(tree: s.Filter, scope: Scope) -> Value:
    source = evaluate(tree.source, scope)
    entries = source if isinstance(source, tuple) else () if source is None else (source,)
    if isinstance(tree.condition, s.Constant | s.Negation):
        at = evaluate(tree.condition, scope)
        if isinstance(at, Decimal):
            return _entry(entries, at)
    kept = []
    for entry in entries:
        fields = dict(entry) if isinstance(entry, Mapping) else {}
        found = evaluate(tree.condition, scope.with_values({"item": entry, **fields}))
        if isinstance(found, Decimal):
            return _entry(entries, found)
        if found is True:
            kept.append(entry)
    return tuple(kept)


def _entry(entries: tuple[Value, ...], at: Decimal) -> Value:
    """By its place, from 1; from the end with -1."""
    if at != at.to_integral_value() or not 1 <= abs(at) <= len(entries):
        raise FeelError(f"no entry {at} in a list of {len(entries)}")
    return entries[int(at) - 1 if at > 0 else int(at)]


def _negation(tree: s.Negation, scope: Scope) -> Value:
    return operators.negative(evaluate(tree.operand, scope))


def _binary(tree: s.Binary, scope: Scope) -> Value:
    left, right = evaluate(tree.left, scope), evaluate(tree.right, scope)
    if tree.operator == "and":
        return operators.every((left, right))
    if tree.operator == "or":
        return operators.some((left, right))
    if tree.operator in ("+", "-", "*", "/", "**"):
        return operators.arithmetic(tree.operator, left, right)
    scope.run.charge(left, right)
    return operators.compare(tree.operator, left, right)


def _between(tree: s.Between, scope: Scope) -> Value:
    value = evaluate(tree.value, scope)
    span = Range(evaluate(tree.low, scope), evaluate(tree.high, scope), True, True)
    return operators.within(value, span)


def _if(tree: s.If, scope: Scope) -> Value:
    return evaluate(tree.then if evaluate(tree.condition, scope) is True else tree.otherwise, scope)


def _list(tree: s.ListOfNodes, scope: Scope) -> Value:
    found = tuple(evaluate(item, scope) for item in tree.items)
    scope.run.charge(found)
    return found


def _context(tree: s.ContextOfNodes, scope: Scope) -> Value:
    found: dict[str, Value] = {}
    for key, entry in tree.entries:
        if key in found:
            raise FeelError(f"the entry {key!r} twice")
        found[key] = evaluate(entry, scope.with_values(found))
    scope.run.charge(found)
    return found


def _range(tree: s.RangeOfNodes, scope: Scope) -> Value:
    start, end = evaluate(tree.start, scope), evaluate(tree.end, scope)
    if operators.compare("<=", start, end) is None:
        raise FeelError("an interval between what has no order")
    return Range(start, end, tree.start_included, tree.end_included)


# --- unary tests ---------------------------------------------------------------------------------------


def _tests(tree: s.Tests, scope: Scope) -> Value:
    if not tree.tests:
        return True
    value = scope.values[INPUT]
    found = operators.some(_holds(test, value, scope) for test in tree.tests)
    return operators.inverse(found) if tree.negated else found


def _holds(test: s.Node, value: Value, scope: Scope) -> bool | None:
    found = evaluate(test, scope)
    if isinstance(test, s.Comparison) or mentions_input(test):
        return found if isinstance(found, bool) else None
    scope.run.charge(value, found)
    try:
        return operators.belongs(value, found)
    except ERRORS:
        return None


def _comparison(tree: s.Comparison, scope: Scope) -> Value:
    return operators.compare(tree.operator, scope.values[INPUT], evaluate(tree.operand, scope))


def _in(tree: s.In, scope: Scope) -> Value:
    value = evaluate(tree.value, scope)
    return _tests(tree.tests, scope.with_values({INPUT: value}))


def mentions_input(tree: object) -> bool:
    """Whether `?` stands in it, outside of an `in`, which has its own."""
    if isinstance(tree, s.Name):
        return tree.name == INPUT
    if isinstance(tree, s.In):
        return mentions_input(tree.value)
    if isinstance(tree, tuple):
        return any(map(mentions_input, tree))
    parts = getattr(tree, "__slots__", ()) if isinstance(tree, s.Node) else ()
    return any(mentions_input(getattr(tree, part)) for part in parts)


# --- calls ---------------------------------------------------------------------------------------------


def _call(tree: s.Call, scope: Scope) -> Value:
    function = evaluate(tree.function, scope)
    if not isinstance(function, Function) and isinstance(tree.function, s.Name):
        function = BUILTINS.get(tree.function.name)  # a variable named `date` does not hide date()
    arguments = [evaluate(argument, scope) for argument in tree.arguments]
    if not isinstance(function, Function):
        raise FeelError(f"{kind_of(function)} cannot be called")
    return call(function, in_order(function, arguments, tree.names), scope.run)


def in_order(function: Function, arguments: list[Value], names: tuple[str, ...]) -> list[Value]:
    """The arguments as the parameters come. Raises FeelError for too few, too many, or unknown names."""
    if names:
        given = dict(zip(map(plain, names), arguments, strict=True))
        unknown = set(given) - set(function.parameters)
        if unknown or len(given) != len(names):
            raise FeelError(f"expected the parameters {', '.join(function.parameters)}")
        arguments = [given.get(name) for name in function.parameters]
        while len(arguments) > function.least and function.parameters[len(arguments) - 1] not in given:
            arguments.pop()
        if any(name not in given for name in function.parameters[: function.least]):
            raise FeelError(f"expected the parameters {', '.join(function.parameters)}")
    most = len(function.parameters)
    if len(arguments) < function.least or (len(arguments) > most and not function.variadic):
        raise FeelError(f"expected {most} arguments, found {len(arguments)}")
    return arguments


def call(function: Function, arguments: list[Value], run: Run) -> Value:
    run.calls += 1
    try:
        if run.calls > MAX_CALLS:
            raise Exhausted(f"more than {MAX_CALLS} functions within each other")
        found = function.call(*arguments)
        run.charge(found)
        return found
    finally:
        run.calls -= 1


EVALUATORS: dict[type, Callable[..., Value]] = {
    s.Constant: _constant,
    s.Name: _name,
    s.Path: _path,
    s.Filter: _filter,
    s.Call: _call,
    s.Negation: _negation,
    s.Binary: _binary,
    s.Between: _between,
    s.If: _if,
    s.ListOfNodes: _list,
    s.ContextOfNodes: _context,
    s.RangeOfNodes: _range,
    s.Comparison: _comparison,
    s.Tests: _tests,
    s.In: _in,
}
