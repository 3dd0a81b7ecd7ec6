"""Read the boxed expressions of a DMN document, and the small parts that every element has."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element  # nosec B405: a type; nothing is parsed here

from rules.dmn.model import (
    AGGREGATIONS,
    HIT_POLICIES,
    BadModel,
    Binding,
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

DMN_1_1 = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
DMN_1_2 = "http://www.omg.org/spec/DMN/20180521/MODEL/"
DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMN_1_4 = "https://www.omg.org/spec/DMN/20211108/MODEL/"
DMN_1_5 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACES = {DMN_1_1: "1.1", DMN_1_2: "1.2", DMN_1_3: "1.3", DMN_1_4: "1.4", DMN_1_5: "1.5"}
BEYOND_LEVEL_2 = ("conditional", "filter", "for", "every", "some")


def local(element: Element) -> str:
    """The tag of an element of the standard; empty for one of any other namespace."""
    namespace, _, name = element.tag[1:].rpartition("}")
    return name if namespace in NAMESPACES else ""


def children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child) == name]


def text_in(element: Element, *path: str) -> str:
    for name in path:
        found = children(element, name)
        if not found:
            return ""
        element = found[0]
    return element.text or ""


def type_of(element: Element) -> str:
    return element.get("typeRef", "").strip()


def extensions_of(element: Element) -> tuple[Extension, ...]:
    found = []
    for holder in children(element, "extensionElements"):
        for child in holder:
            namespace, _, name = child.tag.rpartition("}")
            found.append(Extension(namespace[1:], name, child.text or ""))
    return tuple(found)


def variable_of(element: Element) -> Variable:
    return Variable(element.get("name", ""), type_of(element), element.get("id", ""))


def expression_in(element: Element) -> Expression | None:
    """The expression among the children of a decision, binding, entry, cell or function."""
    for child in element:
        found = expression_of(child)
        if found is not None:
            return found
    return None


def expression_of(element: Element) -> Expression | None:
    name = local(element)
    if name in BEYOND_LEVEL_2:
        return Unsupported(name)
    read = READERS.get(name)
    return None if read is None else read(element)


def _expressions_in(element: Element) -> tuple[Expression, ...]:
    found = (expression_of(child) for child in element)
    return tuple(expression for expression in found if expression is not None)


def _literal(element: Element) -> Literal:
    return Literal(
        text=text_in(element, "text"),
        type_ref=type_of(element),
        language=element.get("expressionLanguage", ""),
        id=element.get("id", ""),
    )


def _invocation(element: Element) -> Invocation:
    return Invocation(
        function=expression_in(element),
        bindings=tuple(
            Binding(variable_of(parameter), expression_in(binding))
            for binding in children(element, "binding")
            for parameter in children(binding, "parameter")[:1]
        ),
        type_ref=type_of(element),
        id=element.get("id", ""),
    )


def _context(element: Element) -> Context:
    entries = []
    for entry in children(element, "contextEntry"):
        variables = children(entry, "variable")
        entries.append(ContextEntry(variable_of(variables[0]) if variables else None, expression_in(entry)))
    return Context(tuple(entries), type_of(element), element.get("id", ""))


def _list(element: Element) -> ListOf:
    return ListOf(_expressions_in(element), type_of(element), element.get("id", ""))


def _relation(element: Element) -> Relation:
    return Relation(
        columns=tuple(variable_of(column) for column in children(element, "column")),
        rows=tuple(_expressions_in(row) for row in children(element, "row")),
        type_ref=type_of(element),
        id=element.get("id", ""),
    )


def function_of(element: Element) -> FunctionDefinition:
    return FunctionDefinition(
        parameters=tuple(variable_of(parameter) for parameter in children(element, "formalParameter")),
        body=expression_in(element),
        kind=element.get("kind", "FEEL"),
        type_ref=type_of(element),
        id=element.get("id", ""),
    )


# --- decision tables -----------------------------------------------------------------------------------


def _table(element: Element) -> DecisionTable:
    table = DecisionTable(
        inputs=tuple(map(_input, children(element, "input"))),
        outputs=tuple(map(_output, children(element, "output"))),
        rules=tuple(map(_rule, children(element, "rule"))),
        hit_policy=element.get("hitPolicy", "UNIQUE").strip().upper(),
        aggregation=element.get("aggregation", "").strip().upper(),
        annotations=tuple(column.get("name", "") for column in children(element, "annotation")),
        output_label=element.get("outputLabel", ""),
        type_ref=type_of(element),
        id=element.get("id", ""),
        label=element.get("label", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )
    _check(table)
    return table


def _check(table: DecisionTable) -> None:
    where = f"decision table {table.id or table.output_label!r}"
    if table.hit_policy not in HIT_POLICIES:
        raise BadModel(f"{where}: hit policy {table.hit_policy!r}; expected one of {', '.join(HIT_POLICIES)}")
    if table.aggregation not in AGGREGATIONS:
        raise BadModel(f"{where}: aggregation {table.aggregation!r}; expected SUM, COUNT, MIN or MAX")
    if not table.outputs:
        raise BadModel(f"{where}: no output column")
    for number, rule in enumerate(table.rules, 1):
        if len(rule.inputs) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            raise BadModel(
                f"{where}, rule {number}: {len(rule.inputs)} input and {len(rule.outputs)} output cells; "
                f"the table has {len(table.inputs)} and {len(table.outputs)} columns"
            )


def _input(element: Element) -> TableInput:
    expressions = children(element, "inputExpression")
    return TableInput(
        text=text_in(element, "inputExpression", "text"),
        type_ref=type_of(expressions[0]) if expressions else "",
        allowed_values=text_in(element, "inputValues", "text"),
        label=element.get("label", ""),
        id=element.get("id", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


def _output(element: Element) -> TableOutput:
    return TableOutput(
        name=element.get("name", ""),
        type_ref=type_of(element),
        allowed_values=text_in(element, "outputValues", "text"),
        default=text_in(element, "defaultOutputEntry", "text"),
        label=element.get("label", ""),
        id=element.get("id", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


def _rule(element: Element) -> Rule:
    return Rule(
        inputs=tuple(text_in(cell, "text") for cell in children(element, "inputEntry")),
        outputs=tuple(text_in(cell, "text") for cell in children(element, "outputEntry")),
        annotations=tuple(text_in(cell, "text") for cell in children(element, "annotationEntry")),
        id=element.get("id", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


READERS: dict[str, Callable[[Element], Expression]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "invocation": _invocation,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": function_of,
}
