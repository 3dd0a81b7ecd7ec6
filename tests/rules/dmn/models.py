"""Small decision models of our own for the tests, written short."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from rules.dmn import model as m
from rules.dmn.evaluate import Outcome, evaluate
from rules.dmn.feel.evaluate import Run, Scope, evaluate_text, tests_hold
from rules.dmn.feel.texts import text_of
from rules.dmn.feel.values import Value
from rules.dmn.result import json_text


def literal(text: str, type_ref: str = "") -> m.Literal:
    return m.Literal(text, type_ref)


def decision(
    name: str, expression: m.Expression, type_ref: str = "", *, needs: str = "", knows: str = ""
) -> m.Decision:
    """`needs` and `knows` are names, split at commas; an id is the name. Both kinds of needs are declared."""
    needed = tuple(name.strip() for name in needs.split(",") if name.strip())
    known = tuple(name.strip() for name in knows.split(",") if name.strip())
    return m.Decision(
        name, name, expression, m.Variable(name, type_ref),
        required_inputs=needed, required_decisions=needed, required_knowledge=known,
    )  # fmt: skip


def data(name: str, type_ref: str = "") -> m.InputData:
    return m.InputData(name, name, m.Variable(name, type_ref))


def model(*parts: m.Decision | m.InputData | m.Knowledge | m.ItemDefinition) -> m.Model:
    return m.Model(
        "M",
        "urn:m",
        items=tuple(part for part in parts if isinstance(part, m.ItemDefinition)),
        inputs=tuple(part for part in parts if isinstance(part, m.InputData)),
        decisions=tuple(part for part in parts if isinstance(part, m.Decision)),
        knowledge=tuple(part for part in parts if isinstance(part, m.Knowledge)),
    )


def table(
    policy: str, inputs: str, outputs: str, *rows: str, aggregation: str = "", types: str = ""
) -> m.DecisionTable:
    """Columns are split at `|`, cells of a row too; an output may be `name: values = default`."""
    columns = tuple(m.TableInput(text.strip()) for text in inputs.split("|"))
    outs = tuple(output(text) for text in outputs.split("|"))
    rules = []
    for row in rows:
        cells = tuple(cell.strip() for cell in row.split("|"))
        rules.append(m.Rule(cells[: len(columns)], cells[len(columns) :]))
    return m.DecisionTable(columns, outs, tuple(rules), policy, aggregation, type_ref=types)


def output(text: str) -> m.TableOutput:
    name, _, rest = text.partition(":")
    values, _, default = rest.partition("=")
    return m.TableOutput(name.strip(), allowed_values=values.strip(), default=default.strip())


def ask(definitions: m.Model, name: str, **inputs: Any) -> Outcome:
    return evaluate(definitions, name, inputs)


def result(definitions: m.Model, name: str = "D", /, inputs: dict[str, Any] | None = None) -> Any:
    """As the command prints it, read back with exact numbers."""
    value = evaluate(definitions, name, inputs or {}).value
    return json.loads(json_text(value), parse_float=Decimal, parse_int=Decimal)


def feel(text: str, **names: Value) -> Value:
    return evaluate_text(text, Scope({name.replace("_", " "): value for name, value in names.items()}, Run()))


def told(text: str, **names: Value) -> str:
    """The value of an expression as FEEL writes it."""
    return text_of(feel(text, **names))


def holds(tests: str, value: Value, **names: Value) -> bool | None:
    return tests_hold(tests, value, Scope(names, Run()))
