"""A stored decision comes out again exactly, and any change to what was stored is found and named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from rules import BadFacts, check_facts, decide, policy
from rules.outcome_text import OutcomeWriter, encode
from rules.replay import Replay, differences
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


def texts(document: dict[str, Any], *, staff: bool = False) -> tuple[str, str]:
    """(facts, outcome) as canonical JSON texts."""
    facts = check_facts(document)
    return facts.canonical(), encode(decide(policy.load(), facts).to_dict(staff=staff))


WRITER = OutcomeWriter(policy.load())
REPLAY = Replay(policy.load())


@given(documents())
def test_the_text_of_a_decision_is_that_of_its_outcome(document: dict[str, Any]) -> None:
    decision = decide(policy.load(), document)
    for _ in range(2):  # the second time from what is remembered
        assert WRITER.text(decision) == encode(decision.to_dict())
        for staff in (False, True):
            assert WRITER.is_of(decision, encode(decision.to_dict(staff=staff)))


@given(documents())
def test_texts_are_replayed_with_and_without_near_misses(document: dict[str, Any]) -> None:
    assert REPLAY.differences(*texts(document)) == ()
    assert REPLAY.differences(*texts(document, staff=True)) == ()
    facts, outcome = texts(document)
    assert REPLAY.differences(json.dumps(json.loads(facts)), json.dumps(json.loads(outcome))) == ()


@pytest.mark.parametrize("staff", [False, True])
def test_every_changed_character_of_a_stored_outcome_is_found(staff: bool) -> None:
    facts, outcome = texts(case(cash_usd=90_000.5, exclusivity=True), staff=staff)
    assert REPLAY.differences(facts, outcome) == ()
    start = outcome.index('"near_misses"') if staff else len(outcome)
    end = outcome.index(',"policy_hash"') if staff else len(outcome)
    for at in [*range(0, start, 7), *range(end, len(outcome), 7)]:
        changed = outcome[:at] + ("x" if outcome[at] != "x" else "y") + outcome[at + 1 :]
        try:
            assert REPLAY.differences(facts, changed) != (), outcome[at - 20 : at + 20]
        except json.JSONDecodeError:
            continue


def test_a_rule_told_in_a_letter_and_one_without_are_told_apart() -> None:
    for entity_type in ("company", "government", "company"):
        decision = decide(policy.load(), case(entity_type=entity_type, unsc_sanctions_violation=True))
        assert decision.rule_ids == ("X06",)
        assert WRITER.text(decision) == encode(decision.to_dict())


def test_whole_amounts_and_their_fractions_are_told_apart() -> None:
    whole, parts = case(cash_usd=200_000, in_kind_usd=0), case(cash_usd=199_999.5, in_kind_usd=0.5)
    for document in (whole, parts, whole):
        decision = decide(policy.load(), document)
        assert WRITER.text(decision) == encode(decision.to_dict())
