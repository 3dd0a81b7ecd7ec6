"""A policy as a DMN 1.3 model: each table and each parameter a decision, each input an input data.

What DMN has no place for (languages, wording, citations, names, examples, risk order) stands as JSON in
extension elements of our own namespace, so that the model reads back to the same identity
(rules/policy/read_dmn.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rules.cell import Cell, Column, Is
from rules.dmn.model import (
    Decision,
    DecisionTable,
    Extension,
    InputData,
    ItemDefinition,
    Literal,
    Model,
    Rule,
    TableInput,
    TableOutput,
    Variable,
)
from rules.dmn.writer import write_model
from rules.glossary import Glossary, Input, Parameter
from rules.policy.file import document_of, json_of
from rules.policy.model import Policy
from rules.policy.written import FORMAT
from rules.table import Output, Table, TableSource

NAMESPACE = "urn:partnerships:policy:1"
KINDS = {"choice": "string", "flag": "boolean", "number": "number", "word": "string"}
TABLE_PREFIX = "table_"  # an input may have the name of the table that finds it


def policy_dmn(policy: Policy) -> bytes:
    """The DMN document of a policy."""
    return write_model(policy_model(policy))


def policy_model(policy: Policy) -> Model:
    source = policy.source
    document = document_of(source)
    return Model(
        name=f"Policy version {source.version}",
        namespace=NAMESPACE,
        id="policy",
        items=tuple(_item(each.column) for each in source.inputs),
        inputs=tuple(_input(each) for each in source.inputs),
        decisions=(
            *(_parameter(each) for each in source.parameters),
            *(_table(table, policy.tables[table.name], policy.glossary) for table in source.tables),
        ),
        extensions=tuple(_extensions(document, policy.hash)),
    )


def extension(name: str, content: Any) -> Extension:
    return Extension(NAMESPACE, name, json_of(content))


def _extensions(document: Mapping[str, Any], identity: str) -> Iterator[Extension]:
    """What belongs to no single element: one child for each rule, name, source and example."""
    yield extension("format", FORMAT)
    yield extension("version", document["version"])
    yield extension("identity", identity)
    for rule, each in document["wording"].items():
        yield extension("wording", {"rule": rule, **each})
    for group, words in document["names"].items():
        for word, text in words.items():
            yield extension("name", {"group": group, "word": word, **text})
    for part in ("citation", "example"):
        for each in document[f"{part}s"]:
            yield extension(part, each)


# --- glossary and parameters ---------------------------------------------------------------------------


def type_name(name: str) -> str:
    return f"{name}_type"


def quoted(word: str) -> str:
    """A word as a string literal of FEEL."""
    return json.dumps(word, ensure_ascii=False)


def values_of(words: Iterable[str], nullable: bool) -> str:
    """The words as the list of values of a column."""
    return ", ".join([*map(quoted, words), *(["null"] if nullable else [])])


def _item(column: Column) -> ItemDefinition:
    allowed = ""
    if column.type == "choice":
        allowed = values_of(column.words, column.nullable)
    elif column.type == "number":
        allowed = f">= {column.low}" if column.high is None else f"[{column.low}..{column.high}]"
    return ItemDefinition(type_name(column.name), KINDS[column.type], allowed_values=allowed)


def _input(each: Input) -> InputData:
    return InputData(
        name=each.name,
        id=f"input_{each.name}",
        variable=Variable(each.name, type_name(each.name)),
        label=each.label.en,
        extensions=(extension("input", each.canonical()),),
    )


def _parameter(parameter: Parameter) -> Decision:
    listed = isinstance(parameter.value, tuple)
    kind = "" if listed else "number"
    return Decision(
        name=parameter.name,
        id=f"parameter_{parameter.name}",
        expression=Literal(json_of(parameter.value), kind),
        variable=Variable(parameter.name, kind),
        label=parameter.label.en,
        extensions=(extension("parameter", {"unit": parameter.unit, "label": parameter.label.to_dict()}),),
    )


# --- tables --------------------------------------------------------------------------------------------


def _table(source: TableSource, table: Table, glossary: Glossary) -> Decision:
    parameters = dict.fromkeys(name for row in table.rows for cell in row.cells for name in cell.parameters)
    numbers = [at for at, output in enumerate(source.outputs) if output.type == "number"]
    for _, outcome in source.rows:
        parameters.update(dict.fromkeys(outcome[at] for at in numbers if outcome[at][0].isalpha()))
    aggregate = source.outputs[0].aggregate
    empty = [each.name for each in source.outputs if each.nullable and each.type != "word"]
    name = TABLE_PREFIX + source.name
    return Decision(
        name=name,
        id=name,
        variable=Variable(name),
        required_inputs=tuple(f"input_{each}" for each in table.inputs),
        required_decisions=tuple(f"parameter_{each}" for each in parameters),
        label=source.title.en,
        extensions=(extension("table", {"title": source.title.to_dict(), "nullable": empty}),),
        expression=DecisionTable(
            id=f"{name}_rows",
            hit_policy=str(source.hit),
            aggregation=aggregate.upper(),
            inputs=tuple(_column(name, glossary[each]) for each in table.inputs),
            outputs=tuple(_output(name, output, len(source.outputs)) for output in source.outputs),
            rules=tuple(
                Rule(
                    tuple(map(feel_of, row.cells)),
                    tuple(map(outcome_of, outcome, source.outputs)),
                    id=f"{name}_rule_{row.number}",
                )
                for row, (_, outcome) in zip(table.rows, source.rows, strict=True)
            ),
        ),
    )


def _column(table: str, each: Input) -> TableInput:
    return TableInput(each.name, type_name(each.name), label=each.label.en, id=f"{table}_input_{each.name}")


def _output(table: str, output: Output, outputs: int) -> TableOutput:
    """DMN names outputs only where there are several; ours always have a name, kept as the label."""
    return TableOutput(
        name=output.name if outputs > 1 else "",
        type_ref=KINDS[output.type],
        allowed_values=values_of(output.words, output.nullable) if output.type == "word" else "",
        label=output.name,
        id=f"{table}_output_{output.name}",
    )


def feel_of(cell: Cell) -> str:
    """The cell as a unary test: words become string literals, all else is written alike."""
    tests = [
        quoted(test.value) if isinstance(test, Is) and isinstance(test.value, str) else str(test)
        for test in cell.tests
    ]
    inner = ", ".join(tests) or "-"
    return f"not({inner})" if cell.negated else inner


def outcome_of(text: str, output: Output) -> str:
    if output.nullable and text == "-":
        return "null"
    return quoted(text) if output.type == "word" else text
