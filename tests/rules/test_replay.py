"""A stored decision comes out again exactly, and any change to what was stored is found and named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from rules import BadFacts, check_facts, decide, policy
from rules.replay import differences
from tests.rules.cases import case
from tests.rules.documents import documents


def stored(document: dict[str, Any], *, staff: bool = False) -> tuple[Any, Any]:
    """(facts, outcome) as they come back from JSON."""
    facts = check_facts(document).to_dict()
    outcome = decide(policy.load(), document).to_dict(staff=staff)
    return json.loads(json.dumps(facts)), json.loads(json.dumps(outcome))


@given(documents())
def test_every_decision_comes_out_again_from_what_was_stored(document: dict[str, Any]) -> None:
    assert differences(policy.load(), *stored(document)) == ()
    assert differences(policy.load(), *stored(document, staff=True)) == ()


def test_a_changed_outcome_is_named_part_by_part() -> None:
    facts, outcome = stored(case(exclusivity=True))
    outcome["risk_level"] = "low"
    outcome["findings"][0]["inputs"][0]["words"]["ru"] = "нет"
    del outcome["acts"]
    outcome["more"] = None
    assert differences(policy.load(), facts, outcome) == ("risk_level", "acts", "findings", "more")


def test_changed_facts_and_another_version_are_found() -> None:
    facts, outcome = stored(case(state_owned_pct=60))
    assert "rule_ids" in differences(policy.load(), {**facts, "submitter": case()["submitter"]}, outcome)
    assert {"rule_ids", "policy_version", "policy_hash"} <= set(differences(policy.load(2), facts, outcome))


def test_facts_that_are_no_longer_accepted_are_refused() -> None:
    facts, outcome = stored(case())
    with pytest.raises(BadFacts):
        differences(policy.load(), {**facts, "coi": {}}, outcome)
