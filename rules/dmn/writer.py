"""Write a DMN document: `write_model(Model) -> bytes`, such that `read_model` gives the Model back.

DMN 1.3, or 1.5 where an item has a constraint on its whole value, which 1.3 cannot say. The elements come in
the order of the standard's schema. Raises BadModel for what XML cannot carry or was not read.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.dmn.model import Decision, InputData, ItemDefinition, Knowledge, Model, Variable
from rules.dmn.read_expression import DMN_1_3, DMN_1_5
from rules.dmn.write_expression import expression_nodes, function_node, head_nodes, variable_node
from rules.dmn.xml import Node, as_xml, node, optional, with_text


def write_model(model: Model) -> bytes:
    return as_xml(
        node(
            "definitions",
            [
                *head_nodes(model.description, model.extensions),
                *(_item(item, "itemDefinition") for item in model.items),
                *map(_input, model.inputs),
                *map(_knowledge, model.knowledge),
                *map(_decision, model.decisions),
            ],
            xmlns=DMN_1_5 if _constrained(model.items) else DMN_1_3,
            id=model.id,
            name=model.name,
            namespace=model.namespace,
            expressionLanguage=model.language,
        )
    )


def _constrained(items: Iterable[ItemDefinition]) -> bool:
    return any(item.constraint or _constrained(item.components) for item in items)


def _item(item: ItemDefinition, tag: str) -> Node:
    children = head_nodes(item.description, item.extensions)
    children += optional("typeRef", item.type_ref)
    if item.constraint:
        children.append(with_text("typeConstraint", item.constraint))
    if item.allowed_values:
        children.append(with_text("allowedValues", item.allowed_values))
    children += [_item(component, "itemComponent") for component in item.components]
    collection = "true" if item.collection else ""
    return node(tag, children, id=item.id, name=item.name, label=item.label, isCollection=collection)


def _variable(variable: Variable | None) -> list[Node]:
    return [] if variable is None else [variable_node("variable", variable)]


def _input(data: InputData) -> Node:
    children = [*head_nodes(data.description, data.extensions), *_variable(data.variable)]
    return node("inputData", children, id=data.id, name=data.name, label=data.label)


def _required(requirement: str, kind: str, ids: Iterable[str]) -> list[Node]:
    targets = (target if "#" in target else f"#{target}" for target in ids)
    return [node(requirement, [node(kind, href=target)]) for target in targets]


def _knowledge(knowledge: Knowledge) -> Node:
    function = knowledge.function
    return node(
        "businessKnowledgeModel",
        [
            *head_nodes(knowledge.description, knowledge.extensions),
            *_variable(knowledge.variable),
            *([] if function is None else [function_node(function, "encapsulatedLogic")]),
            *_required("knowledgeRequirement", "requiredKnowledge", knowledge.required_knowledge),
        ],
        id=knowledge.id,
        name=knowledge.name,
        label=knowledge.label,
    )


def _decision(decision: Decision) -> Node:
    return node(
        "decision",
        [
            *head_nodes(decision.description, decision.extensions),
            *optional("question", decision.question),
            *optional("allowedAnswers", decision.allowed_answers),
            *_variable(decision.variable),
            *_required("informationRequirement", "requiredInput", decision.required_inputs),
            *_required("informationRequirement", "requiredDecision", decision.required_decisions),
            *_required("knowledgeRequirement", "requiredKnowledge", decision.required_knowledge),
            *expression_nodes(decision.expression),
        ],
        id=decision.id,
        name=decision.name,
        label=decision.label,
    )
