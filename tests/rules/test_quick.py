"""The fast reader of facts agrees with the slow one on every document, right or wrong."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from rules import BadFacts, check_facts
from rules.contradictions import CONTRADICTIONS, Contradiction
from rules.facts import DOCUMENT, _read
from rules.quick import NotPlain, document_reader, reader_of
from rules.shape import Fault, Number, Record, Several, Words
from tests.rules.cases import case
from tests.rules.documents import documents

ODD: list[Any] = [
    None, True, False, 0, 1, -1, 5, 0.5, 101, 10**400, float("nan"), Decimal("0.5"), Decimal("NaN"), "",
    "none", "None", "unknown", "half \ud800", "2026-09-01", "2026-02-30", date(2026, 9, 1), "6201", "0401",
    [], {}, (), ["x"], [None], [{}], [1], "lei", ["lei"], "CH", "٦٢٠١", "юг",
]  # fmt: skip


def told(document: Any, *, slow: bool) -> Any:
    try:
        facts = _read(document, partial=False) if slow else check_facts(document)
    except BadFacts as bad:
        return bad.faults
    return typed(facts.sections)


def typed(value: Any) -> Any:
    """A value with its types, because 1 == True == Decimal(1)."""
    if isinstance(value, Mapping):
        return (type(value), [(key, typed(each)) for key, each in value.items()])
    if isinstance(value, tuple):
        return (tuple, [typed(each) for each in value])
    return (type(value), value)


@given(documents())
def test_right_documents_are_read_alike(document: dict[str, Any]) -> None:
    assert told(document, slow=False) == told(document, slow=True)
    assert told(json.loads(json.dumps(document)), slow=False) == told(document, slow=True)


def spoilt(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A document with one or two things changed, added or taken away, at any depth."""
    for _ in range(dice.choice((1, 1, 2))):
        holders = [document, *(each for each in document.values() if isinstance(each, dict))]
        holders += [
            item
            for section in document.values()
            if isinstance(section, dict)
            for answer in section.values()
            if isinstance(answer, list)
            for item in answer
            if isinstance(item, dict)
        ]
        holder = dice.choice(holders)
        name = dice.choice([*holder, "another"]) if holder else "another"
        if dice.random() < 0.2:
            holder.pop(name, None)
        else:
            holder[name] = copy.deepcopy(dice.choice(ODD))
    return document


def test_spoilt_documents_are_read_alike_with_the_same_faults() -> None:
    dice = random.Random(7)
    refused = 0
    for _ in range(4_000):
        document = spoilt(case(), dice)
        quickly = told(document, slow=False)
        refused += isinstance(quickly, tuple) and bool(quickly) and hasattr(quickly[0], "path")
        assert quickly == told(document, slow=True), document
    assert 1_000 < refused < 3_900


WRONG = (
    case(unsc_subject="owner", unsc_subject_pct=10), case(unsc="possible"), case(tobacco_revenue_pct=1),
    case(unsc="possible", unsc_subject="owner"), case(missing_fields=["lei"]), case(complete=False),
    case(types=[], subprogrammes=[], sdgs=[], owners=[], isic_rev4=None),
    case(owners=[{**case()["submitter"]["owners"][0], "pct": 60}] * 2),
)  # fmt: skip


@pytest.mark.parametrize("contradiction", CONTRADICTIONS, ids=lambda each: each.paths[0])
def test_every_contradiction_is_found_by_the_fast_reader_too(contradiction: Contradiction) -> None:
    read = document_reader(DOCUMENT, [contradiction])
    plain = document_reader(DOCUMENT, [])
    read(case())
    found = 0
    for document in WRONG:
        plain(document)
        try:
            read(document)
        except NotPlain:
            found += 1
    assert found >= 1


@pytest.mark.parametrize("value", [{}, [], None, {"a": 1}, {"a": 1, "b": "x", "c": 1}, {"a": 1, "z": "x"}])
def test_what_has_other_keys_is_left_to_the_slow_reader(value: Any) -> None:
    read = reader_of(Record({"a": Number(), "b": Words()}))
    assert dict(read({"b": "x", "a": 1})) == {"a": 1, "b": "x"}
    with pytest.raises(NotPlain):
        read(value)


NUMBERS = [0.1, 1e14 + 0.5, 1e15, 1e16, 1e23, 1.5e300, 12.0, -0.0, 5e-324, 10**299, 10**301, 2**53 + 0.0]


@pytest.mark.parametrize("value", NUMBERS)
def test_fractions_of_every_size_come_in_the_form_of_the_slow_reader(value: float) -> None:
    faults: list[Fault] = []
    assert typed(reader_of(Number())(value)) == typed(Number().read(value, "", faults, False))
    assert faults == []


def test_whole_numbers_and_fractions_come_in_exact_form() -> None:
    read = reader_of(Several(Number(0, 8, above_low=True, whole=True)))
    assert typed(read([1, 2.0, Decimal(3)])) == typed((1, 2, 3))
    for wrong in (0, 9, 1.5, True):
        with pytest.raises(NotPlain):
            read([wrong])
