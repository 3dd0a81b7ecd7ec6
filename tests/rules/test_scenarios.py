"""The 26 examples of the shared data come out as an experienced officer expects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.adapters.fact_files import read_fact_documents
from rules import assess, decide, policy

COMPUTED = ("gate", "dd_level", "risk_level", "rule_ids", "validity_months", "approver")


@pytest.fixture
def examples(shared_data: Path) -> list[Any]:
    path = shared_data / "scenarios_dev.yaml"
    return list(read_fact_documents(path.read_bytes(), name=path.name))


def test_every_example_comes_out_as_expected(examples: list[Any]) -> None:
    assert len(examples) == 26
    for example in examples:
        assert not example.faults
        decided = decide(policy.load(), example.body).to_dict()
        assert {key: decided[key] for key in COMPUTED} == {key: example.expected[key] for key in COMPUTED}, (
            example.id
        )


def test_every_rule_of_an_example_has_a_reason_and_a_source(examples: list[Any]) -> None:
    for example in examples:
        decision = decide(policy.load(), example.body)
        assert [finding.rule_id for finding in decision.findings] == list(decision.rule_ids)
        assert all(finding.inputs and finding.source and finding.citations for finding in decision.findings)


def test_the_outlook_on_a_complete_example_is_its_decision(examples: list[Any]) -> None:
    for example in examples:
        decision = decide(policy.load(), example.body)
        outlook = assess(policy.load(), example.body)
        assert outlook.gates == {decision.gate}
        assert outlook.risk_levels == {decision.risk_level} - {None}
        assert outlook.dd_levels == {decision.dd_level} - {None}
        assert outlook.rules_proven == decision.rule_ids
        assert outlook.settled
        assert not outlook.missing
        if decision.gate == "pass":
            assert outlook.documents == decision.required_documents
