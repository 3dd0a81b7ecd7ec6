"""Read a DMN document: `read_model(bytes) -> Model`, the inverse of `write_model` for all it holds.

Untrusted XML: a DOCTYPE is refused, so there are no entities and nothing is fetched; size, depth and number
of elements are bounded. What a Model does not hold (diagrams, knowledge sources, decision services, imports,
ids of cells, requirements and entries) is passed over.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # nosec B405: defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from rules.dmn.model import BadModel, Decision, InputData, ItemDefinition, Knowledge, Model, Variable
from rules.dmn.read_expression import (
    NAMESPACES,
    expression_in,
    extensions_of,
    function_of,
    local,
    text_in,
    type_of,
    variable_of,
)

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000


class BoundedBuilder(TreeBuilder):
    """Builds the tree, and stops at a document that is deeper or larger than any model we have seen."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise BadModel(f"elements are nested more than {MAX_DEPTH} deep")
        if self.elements > MAX_ELEMENTS:
            raise BadModel(f"more than {MAX_ELEMENTS} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def read_model(data: bytes) -> Model:
    """The model of a DMN 1.1 to 1.5 document. Raises BadModel."""
    root = parse(data)
    namespace, _, name = root.tag[1:].partition("}") if root.tag.startswith("{") else ("", "", root.tag)
    if name != "definitions" or namespace not in NAMESPACES:
        known = ", ".join(NAMESPACES.values())
        raise BadModel(f"expected the element definitions of DMN {known}, found {root.tag[:200]}")
    if NAMESPACES[namespace] == "1.1":
        _without_prefixes(root)
    return Model(
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        items=tuple(_item(child) for child in root if local(child) == "itemDefinition"),
        inputs=tuple(_input(child) for child in root if local(child) == "inputData"),
        decisions=tuple(_decision(child) for child in root if local(child) == "decision"),
        knowledge=tuple(_knowledge(child) for child in root if local(child) == "businessKnowledgeModel"),
        language=root.get("expressionLanguage", ""),
        id=root.get("id", ""),
        description=text_in(root, "description"),
        extensions=extensions_of(root),
    )


def parse(data: bytes) -> Element:
    """The root element. Raises BadModel for what is no XML, too large, or carries a DOCTYPE."""
    if len(data) > MAX_BYTES:
        raise BadModel(f"larger than {MAX_BYTES // 1_000_000} MB")
    parser = DefusedXMLParser(
        target=BoundedBuilder(), forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException:
        raise BadModel("a DOCTYPE, and with it entities, is not accepted") from None
    except ParseError as broken:
        raise BadModel(f"not well-formed XML: {broken}") from None
    except (LookupError, ValueError) as broken:
        raise broken if isinstance(broken, BadModel) else BadModel(f"not readable as XML: {broken}") from None
    return root


def _without_prefixes(root: Element) -> None:
    """DMN 1.1 wrote types as QNames (feel:number, kie:tLoan)."""
    for element in root.iter():
        if "typeRef" in element.attrib:
            element.set("typeRef", re.sub(r"^\w+:", "", element.attrib["typeRef"]))
        if local(element) == "typeRef" and element.text:
            element.text = re.sub(r"^\w+:", "", element.text.strip())


def _item(element: Element) -> ItemDefinition:
    return ItemDefinition(
        name=element.get("name", ""),
        type_ref=type_of(element) or text_in(element, "typeRef").strip(),
        collection=element.get("isCollection", "false").strip() in ("true", "1"),
        allowed_values=text_in(element, "allowedValues", "text"),
        constraint=text_in(element, "typeConstraint", "text"),
        components=tuple(_item(child) for child in element if local(child) == "itemComponent"),
        id=element.get("id", ""),
        label=element.get("label", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


def _variable_in(element: Element) -> Variable | None:
    return next((variable_of(child) for child in element if local(child) == "variable"), None)


def _input(element: Element) -> InputData:
    return InputData(
        name=element.get("name", ""),
        id=element.get("id", ""),
        variable=_variable_in(element),
        label=element.get("label", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


def _required(element: Element, requirement: str, kind: str) -> tuple[str, ...]:
    """Ids after the `#`; an address in another model keeps its whole form, and is known to nobody here."""
    found = []
    for child in element:
        if local(child) == requirement:
            found += [target.get("href", "") for target in child if local(target) == kind]
    return tuple(href.removeprefix("#") for href in found)


def _decision(element: Element) -> Decision:
    return Decision(
        name=element.get("name", ""),
        id=element.get("id", ""),
        expression=expression_in(element),
        variable=_variable_in(element),
        required_inputs=_required(element, "informationRequirement", "requiredInput"),
        required_decisions=_required(element, "informationRequirement", "requiredDecision"),
        required_knowledge=_required(element, "knowledgeRequirement", "requiredKnowledge"),
        question=text_in(element, "question"),
        allowed_answers=text_in(element, "allowedAnswers"),
        label=element.get("label", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )


def _knowledge(element: Element) -> Knowledge:
    logic = next((child for child in element if local(child) == "encapsulatedLogic"), None)
    return Knowledge(
        name=element.get("name", ""),
        id=element.get("id", ""),
        function=None if logic is None else function_of(logic),
        variable=_variable_in(element),
        required_knowledge=_required(element, "knowledgeRequirement", "requiredKnowledge"),
        label=element.get("label", ""),
        description=text_in(element, "description"),
        extensions=extensions_of(element),
    )
