"""Evaluate a decision of a model: the decisions it requires first, then its own expression.

`evaluate(model, name, inputs) -> Outcome`. Every error inside of an expression is null, as the standard reads
it; only a decision that is not there, or that requires itself, is an error here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.dmn.boxes import Boxes, variable_of
from rules.dmn.feel.evaluate import Exhausted, Run, Scope
from rules.dmn.feel.scanner import plain
from rules.dmn.feel.values import Value
from rules.dmn.model import (
    BadModel,
    Context,
    Decision,
    DecisionTable,
    InputData,
    ItemDefinition,
    Knowledge,
    Model,
    Relation,
)
from rules.dmn.types import Types


class UnknownDecision(LookupError):
    """No decision of the model has this name; the text lists those it has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    value: Value
    notes: tuple[str, ...]  # why something on the way became null


def evaluate(model: Model, name: str, inputs: Mapping[str, Any]) -> Outcome:
    """A decision by its name, or else its id, on JSON values by names of input data.

    An input that is not given, or does not fit its type, is null. Raises UnknownDecision, and BadModel for
    decisions that require each other in a circle.
    """
    decision = find_decision(model, name)
    run = Run(members=frozenset(members_of(model)))
    value: Value = None
    try:
        value = Evaluation.of(model, inputs, run).decide(decision)
    except Exhausted as costly:
        run.note(f"given up: {costly}")
    except RecursionError:
        run.note("given up: nested too deeply")
    return Outcome(value, tuple(run.notes))


def find_decision(model: Model, name: str) -> Decision:
    for decision in model.decisions:
        if plain(decision.name) == plain(name):
            return decision
    for decision in model.decisions:
        if decision.id == name:
            return decision
    known = ", ".join(repr(plain(decision.name)) for decision in model.decisions) or "none"
    raise UnknownDecision(f"no decision {name!r}; the model has {known}")


def in_order_of_need(model: Model, decision: Decision) -> list[Decision]:
    """The decision and all that it requires, each after what it needs. Raises BadModel for a circle."""
    by_id = {other.id: other for other in model.decisions}
    done: dict[str, Decision] = {}
    open_ids: set[str] = set()
    waiting = [(decision, False)]
    while waiting:
        current, ready = waiting.pop()
        if ready:
            open_ids.discard(current.id)
            done[current.id] = current
        elif current.id in open_ids:
            raise BadModel(f"the decision {current.name!r} requires itself")
        elif current.id not in done:
            open_ids.add(current.id)
            waiting.append((current, True))
            needed = (by_id[id_] for id_ in current.required_decisions if id_ in by_id)
            waiting.extend((other, False) for other in needed if other.id not in done)
    return list(done.values())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One question to a model."""

    model: Model
    boxes: Boxes
    inputs: Mapping[str, Value]  # by id of the input data
    knowledge: Mapping[str, Knowledge]
    run: Run
    functions: dict[str, Value]  # of knowledge, by id, made when first required

    @classmethod
    def of(cls, model: Model, given: Mapping[str, Any], run: Run) -> Evaluation:
        types = Types({plain(item.name): item for item in model.items}, run)
        known = {plain(name): value for name, value in given.items()}
        inputs = {data.id: _given(data, known, types) for data in model.inputs}
        knowledge = {known.id: known for known in model.knowledge}
        return cls(model, Boxes(types, run, model.language), inputs, knowledge, run, {})

    def decide(self, decision: Decision) -> Value:
        values: dict[str, Value] = {}
        for current in in_order_of_need(self.model, decision):
            variable = variable_of(current.variable, current.name)
            found = self.boxes.value(current.expression, self._scope(current, values), variable.type_ref)
            values[current.id] = self.boxes.types.conform(found, variable.type_ref, plain(current.name))
        return values[decision.id]

    def _scope(self, decision: Decision, values: Mapping[str, Value]) -> Scope:
        found: dict[str, Value] = self._functions(decision.required_knowledge)
        for data in self.model.inputs:
            if data.id in decision.required_inputs:
                found[variable_of(data.variable, data.name).name] = self.inputs[data.id]
        for other in self.model.decisions:
            if other.id in decision.required_decisions:
                found[variable_of(other.variable, other.name).name] = values[other.id]
        return Scope(found, self.run)

    def _functions(self, ids: Iterable[str]) -> dict[str, Value]:
        """Business knowledge as functions; each sees its parameters and the knowledge that it requires."""
        found: dict[str, Value] = {}
        for known in (self.knowledge[id_] for id_ in ids if id_ in self.knowledge):
            if known.id not in self.functions:
                self.functions[known.id] = None  # what requires itself finds nothing
                self.functions[known.id] = self._function(known)
            found[variable_of(known.variable, known.name).name] = self.functions[known.id]
        return found

    def _function(self, known: Knowledge) -> Value:
        if known.function is None:
            return None
        return self.boxes.function(known.function, Scope(self._functions(known.required_knowledge), self.run))


def _given(data: InputData, known: Mapping[str, Any], types: Types) -> Value:
    variable = variable_of(data.variable, data.name)
    name = plain(data.name) if plain(data.name) in known else variable.name
    if name not in known:
        types.run.note(f"{name}: not given")
        return None
    return types.read(known[name], variable.type_ref, name)


INNER = ("components", "expression", "body", "entries", "value", "items", "rows", "bindings")


def members_of(model: Model) -> Iterable[str]:
    """Names that may follow a dot somewhere in the model."""
    waiting: list[object] = [*model.items, *model.decisions, *(known.function for known in model.knowledge)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
            continue
        if isinstance(part, ItemDefinition):
            yield from (plain(component.name) for component in part.components)
        elif isinstance(part, DecisionTable):
            yield from (plain(column.name) for column in part.outputs)
        elif isinstance(part, Relation):
            yield from (plain(column.name) for column in part.columns)
        elif isinstance(part, Context):
            yield from (plain(entry.variable.name) for entry in part.entries if entry.variable)
        waiting.extend(getattr(part, field, ()) for field in INNER)
