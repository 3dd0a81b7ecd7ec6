"""The given half of the conformance suite, level 2, through the command that a person types."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli.dmn import dmn
from tests.missing import not_on_this_machine
from tests.rules.dmn.suite import Expectation, expectations, same


@pytest.fixture(scope="module")
def given_half(shared_data: Path) -> list[Expectation]:
    folder = shared_data / "dmn"
    if not folder.is_dir():
        not_on_this_machine("The conformance suite", "Put it into shared data.", must_run_in_ci=False)
    return list(expectations(folder))


def as_json(value: Any) -> str:
    """Numbers as JSON numbers with all their digits."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{as_json(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(value)


def answer(expectation: Expectation, folder: Path) -> Any:
    inputs = folder / "inputs.json"
    inputs.write_text(as_json(expectation.inputs), encoding="utf-8")
    words = ["evaluate", str(expectation.file), "--decision", expectation.decision, "--inputs", str(inputs)]
    result = CliRunner().invoke(dmn, words)
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout, parse_float=Decimal, parse_int=Decimal)
    assert list(printed) == ["result"]
    return printed["result"]


def test_the_given_half_of_the_suite_passes(given_half: list[Expectation], tmp_path: Path) -> None:
    answers = [(expectation, answer(expectation, tmp_path)) for expectation in given_half]
    wrong = [
        f"{expectation}: expected {expectation.expected!r}, found {found!r}"
        for expectation, found in answers
        if not same(found, expectation.expected)
    ]
    assert wrong == []
    models = Counter(expectation.file.stem for expectation in given_half)
    assert len(models) == 14
    assert len(given_half) >= 70


def test_a_wrong_answer_would_be_seen(given_half: list[Expectation]) -> None:
    for expectation in given_half:
        expected = expectation.expected
        assert same(expected, expected)
        assert not same(None if expected is not None else Decimal(0), expected), str(expectation)
    assert not same(Decimal("15.0000002"), Decimal(15))
    assert not same(True, Decimal(1))
    assert not same([Decimal(1)], Decimal(1))
