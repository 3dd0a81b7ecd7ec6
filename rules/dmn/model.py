"""What a DMN model holds, as frozen values: the meeting point of reader, writer and evaluation.

An empty text stands for "not there", except in the cells of a rule and in a literal expression, which are
always written. Ids are without the `#` of an href. FEEL texts are kept as written, not parsed.
"""

from __future__ import annotations

from dataclasses import dataclass

HIT_POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX")


class BadModel(ValueError):
    """A document that is no DMN model we can read, or a model that cannot be written; the text says why."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One child of extensionElements. Its own children and attributes are not kept."""

    namespace: str
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """An information item: the name under which a value is known, and its type."""

    name: str
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: a restriction of another one, or a structure of components, or a collection of either."""

    name: str
    type_ref: str = ""
    collection: bool = False
    allowed_values: str = ""  # unary tests on each element
    constraint: str = ""  # unary tests on the whole value; DMN 1.5
    components: tuple[ItemDefinition, ...] = ()
    id: str = ""
    label: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


# --- boxed expressions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    text: str
    type_ref: str = ""
    language: str = ""  # URI; empty is FEEL
    id: str = ""


@dataclass(frozen=True, slots=True)
class TableInput:
    text: str
    type_ref: str = ""
    allowed_values: str = ""
    label: str = ""
    id: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class TableOutput:
    name: str = ""
    type_ref: str = ""
    allowed_values: str = ""  # their order is the priority, highest first
    default: str = ""
    label: str = ""
    id: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: unary tests, output expressions, annotations, in the order of the table's columns."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    id: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    annotations: tuple[str, ...] = ()  # names of the annotation columns
    output_label: str = ""
    type_ref: str = ""
    id: str = ""
    label: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    parameter: Variable
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Invocation:
    function: Expression | None
    bindings: tuple[Binding, ...]
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """Without a variable it is the result cell."""

    variable: Variable | None
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Context:
    entries: tuple[ContextEntry, ...]
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Expression, ...]
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Expression, ...], ...]
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    parameters: tuple[Variable, ...]
    body: Expression | None
    kind: str = "FEEL"
    type_ref: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An expression beyond level 2 (`for`, `filter` …), known by its element's name; evaluates to null."""

    element: str


Expression = (
    Literal | DecisionTable | Invocation | Context | ListOf | Relation | FunctionDefinition | Unsupported
)

# --- the graph of requirements -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InputData:
    name: str
    id: str
    variable: Variable | None = None
    label: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    name: str
    id: str
    expression: Expression | None = None
    variable: Variable | None = None
    required_inputs: tuple[str, ...] = ()
    required_decisions: tuple[str, ...] = ()
    required_knowledge: tuple[str, ...] = ()
    question: str = ""
    allowed_answers: str = ""
    label: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions may invoke by its name."""

    name: str
    id: str
    function: FunctionDefinition | None = None
    variable: Variable | None = None
    required_knowledge: tuple[str, ...] = ()
    label: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    namespace: str
    items: tuple[ItemDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    language: str = ""  # URI of the expression language; empty is FEEL
    id: str = ""
    description: str = ""
    extensions: tuple[Extension, ...] = ()
