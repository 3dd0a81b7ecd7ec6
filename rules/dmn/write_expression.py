"""Write the boxed expressions of a DMN document, and the small parts that every element has."""

from __future__ import annotations

from functools import singledispatch

from rules.dmn.model import (
    BadModel,
    Context,
    ContextEntry,
    DecisionTable,
    Expression,
    Extension,
    FunctionDefinition,
    Invocation,
    ListOf,
    Literal,
    Relation,
    Rule,
    TableInput,
    TableOutput,
    Unsupported,
    Variable,
)
from rules.dmn.xml import NAME, Node, node, optional, with_text


def variable_node(tag: str, variable: Variable) -> Node:
    return node(tag, name=variable.name, typeRef=variable.type_ref, id=variable.id)


def head_nodes(description: str, extensions: tuple[Extension, ...]) -> list[Node]:
    """The two children that every element may start with."""
    found = optional("description", description)
    if extensions:
        found.append(node("extensionElements", [_extension(extension) for extension in extensions]))
    return found


def _extension(extension: Extension) -> Node:
    if not NAME.fullmatch(extension.name):
        raise BadModel(f"{extension.name!r} is no name of an XML element")
    if not extension.namespace:
        return Node(extension.name, (("xmlns", ""),), text=extension.text)
    return Node(f"x:{extension.name}", (("xmlns:x", extension.namespace),), text=extension.text)


def expression_nodes(expression: Expression | None) -> list[Node]:
    return [] if expression is None else [expression_node(expression)]


@singledispatch
def expression_node(expression: object) -> Node:
    raise TypeError(f"no expression: {expression!r}")


@expression_node.register
def _(expression: Unsupported) -> Node:
    raise BadModel(f"the boxed expression {expression.element!r} was not read, so it cannot be written")


@expression_node.register
def _(expression: Literal) -> Node:
    return with_text(
        "literalExpression",
        expression.text,
        typeRef=expression.type_ref,
        expressionLanguage=expression.language,
        id=expression.id,
    )


@expression_node.register
def _(expression: Invocation) -> Node:
    bindings = [
        node("binding", [variable_node("parameter", binding.parameter), *expression_nodes(binding.value)])
        for binding in expression.bindings
    ]
    return node(
        "invocation",
        [*expression_nodes(expression.function), *bindings],
        typeRef=expression.type_ref,
        id=expression.id,
    )


@expression_node.register
def _(expression: Context) -> Node:
    entries = [_entry(entry) for entry in expression.entries]
    return node("context", entries, typeRef=expression.type_ref, id=expression.id)


def _entry(entry: ContextEntry) -> Node:
    named = [] if entry.variable is None else [variable_node("variable", entry.variable)]
    return node("contextEntry", [*named, *expression_nodes(entry.value)])


@expression_node.register
def _(expression: ListOf) -> Node:
    return node("list", map(expression_node, expression.items), typeRef=expression.type_ref, id=expression.id)


@expression_node.register
def _(expression: Relation) -> Node:
    columns = [variable_node("column", column) for column in expression.columns]
    rows = [node("row", map(expression_node, row)) for row in expression.rows]
    return node("relation", [*columns, *rows], typeRef=expression.type_ref, id=expression.id)


@expression_node.register
def function_node(expression: FunctionDefinition, tag: str = "functionDefinition") -> Node:
    parameters = [variable_node("formalParameter", parameter) for parameter in expression.parameters]
    kind = "" if expression.kind == "FEEL" else expression.kind
    return node(
        tag,
        [*parameters, *expression_nodes(expression.body)],
        kind=kind,
        typeRef=expression.type_ref,
        id=expression.id,
    )


# --- decision tables -----------------------------------------------------------------------------------


@expression_node.register
def _(table: DecisionTable) -> Node:
    return node(
        "decisionTable",
        [
            *head_nodes(table.description, table.extensions),
            *map(_input, table.inputs),
            *map(_output, table.outputs),
            *(node("annotation", name=name) for name in table.annotations),
            *map(_rule, table.rules),
        ],
        id=table.id,
        label=table.label,
        hitPolicy=table.hit_policy,
        aggregation=table.aggregation,
        outputLabel=table.output_label,
        typeRef=table.type_ref,
    )


def _input(column: TableInput) -> Node:
    children = [
        *head_nodes(column.description, column.extensions),
        with_text("inputExpression", column.text, typeRef=column.type_ref),
    ]
    if column.allowed_values:
        children.append(with_text("inputValues", column.allowed_values))
    return node("input", children, id=column.id, label=column.label)


def _output(column: TableOutput) -> Node:
    children = head_nodes(column.description, column.extensions)
    if column.allowed_values:
        children.append(with_text("outputValues", column.allowed_values))
    if column.default:
        children.append(with_text("defaultOutputEntry", column.default))
    return node(
        "output", children, id=column.id, name=column.name, label=column.label, typeRef=column.type_ref
    )


def _rule(rule: Rule) -> Node:
    children = [
        *head_nodes(rule.description, rule.extensions),
        *(with_text("inputEntry", text) for text in rule.inputs),
        *(with_text("outputEntry", text) for text in rule.outputs),
        *(with_text("annotationEntry", text) for text in rule.annotations),
    ]
    return node("rule", children, id=rule.id)
