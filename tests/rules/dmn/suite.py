"""Test cases of the conformance suite, as its XML tells them: inputs and expected results as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, parse

NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")  # expected numbers are rounded to some 15 digits


@dataclass(frozen=True)
class Expectation:
    file: Path  # of the model
    case: str
    inputs: dict[str, Any]
    decision: str
    expected: Any

    def __str__(self) -> str:
        return f"{self.file.stem}-{self.case}-{self.decision}"


def value_of(element: Element) -> Any:
    """Of an inputNode, expected, item or component."""
    if element.get(f"{XSI}nil") == "true":
        return None
    components = element.findall(f"{NS}component")
    if components:
        return {component.get("name"): value_of(component) for component in components}
    entries = element.find(f"{NS}list")
    if entries is not None:
        return [value_of(item) for item in entries.findall(f"{NS}item")]
    value = element.find(f"{NS}value")
    return None if value is None else simple(value)


def simple(value: Element) -> Any:
    if value.get(f"{XSI}nil") == "true":
        return None
    text, kind = value.text or "", value.get(f"{XSI}type", "xsd:string").partition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "float"):
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


def expectations(folder: Path) -> Iterator[Expectation]:
    for tests in sorted(folder.glob("*/*test*.xml")):
        root = parse(tests).getroot()
        model = tests.parent / (root.findtext(f"{NS}modelName") or "")
        for case in root.findall(f"{NS}testCase"):
            inputs = {node.get("name", ""): value_of(node) for node in case.findall(f"{NS}inputNode")}
            for result in case.findall(f"{NS}resultNode"):
                expected = result.find(f"{NS}expected")
                assert expected is not None
                yield Expectation(
                    model, case.get("id", ""), inputs, result.get("name", ""), value_of(expected)
                )


def same(found: Any, expected: Any) -> bool:
    """Numbers may differ by less than the suite's own rounding."""
    if isinstance(expected, Decimal):
        if isinstance(found, bool) or not isinstance(found, Decimal):
            return False
        return abs(found - expected) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[key], expected[key]) for key in expected)
        )
    return type(found) is type(expected) and found == expected
