"""The outlook on a draft: whatever the missing answers turn out to be, the decision lies within it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from rules import CLEAR_COI, CLEAR_SCREENING, BadFacts, assess, check_partial, decide, policy
from rules.derived import DERIVED
from rules.possible import Between, OneOf
from tests.rules.cases import case
from tests.rules.documents import documents, drafts


@settings(max_examples=300)
@given(drafts())
def test_every_completion_of_a_draft_is_decided_within_its_outlook(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    draft, whole = pair
    outlook = assess(policy.load(), draft)
    decision = decide(policy.load(), whole)
    rules = set(decision.rule_ids)
    assert decision.gate in outlook.gates
    assert set(outlook.rules_proven) <= rules
    assert rules <= set(outlook.rules_proven) | set(outlook.rules_possible)
    excluded = {rule for rule in rules if rule.startswith("X")}
    assert excluded <= set(outlook.exclusions_proven) | set(outlook.exclusions_possible)
    if decision.gate in ("excluded", "referred"):
        assert set(outlook.exclusions_proven) <= excluded
    if decision.gate == "pass":
        documents_needed = set(decision.required_documents)
        assert decision.dd_level in outlook.dd_levels
        assert decision.risk_level in outlook.risk_levels
        assert decision.validity_months in outlook.validity_months
        assert decision.service_days in outlook.service_days
        assert set(outlook.documents) <= documents_needed
        assert documents_needed <= set(outlook.documents) | set(outlook.documents_possible)


@settings(max_examples=300)
@given(drafts())
def test_the_range_of_a_derived_input_holds_the_value_that_it_turns_out_to_have(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    draft, whole = (check_partial(each).sections for each in pair)
    for derived in DERIVED.values():
        exact = derived.exactly(whole, policy.load().settings)
        range_of = derived.range_of(draft, policy.load().settings)
        if isinstance(range_of, Between):
            assert range_of.low <= exact <= (exact if range_of.high is None else range_of.high), derived.name
        elif isinstance(range_of, OneOf):
            assert exact in range_of.values, derived.name
        else:
            assert exact == range_of, derived.name


@settings(max_examples=150)
@given(documents())
def test_the_outlook_on_complete_facts_is_the_decision(document: dict[str, Any]) -> None:
    outlook = assess(policy.load(), document)
    decision = decide(policy.load(), document)
    assert outlook.gates == {decision.gate}
    assert outlook.dd_levels == {decision.dd_level} - {None}
    assert outlook.risk_levels == {decision.risk_level} - {None}
    assert outlook.rules_proven == decision.rule_ids
    assert not outlook.rules_possible
    assert not outlook.missing
    assert not outlook.unknown
    assert outlook.settled
    assert [f.rule_id for f in outlook.findings_proven if f.rule_id in decision.rule_ids] == list(
        decision.rule_ids
    )


def test_nothing_known_leaves_everything_possible_and_nothing_proven() -> None:
    outlook = assess(policy.load(), {})
    p = policy.load()
    assert outlook.gates == set(p.names.gates)
    assert outlook.risk_levels == set(p.names.risk_levels)
    assert outlook.rules_proven == outlook.exclusions_proven == ()
    assert "declarations.tobacco_role" in outlook.missing
    assert "submitter.name" not in outlook.missing
    assert "submitter.name" in outlook.unknown


def test_an_exclusion_is_proven_before_the_rest_is_known() -> None:
    draft = {"submitter": {"entity_type": "company"}, "declarations": {"tobacco_role": "manufacture"}}
    outlook = assess(policy.load(), draft)
    assert outlook.exclusions_proven == ("X04",)
    assert outlook.gates == {"excluded", "redirect_procurement"}
    assert outlook.risk_levels == frozenset()
    assert [each.rule_id for each in outlook.findings_proven] == ["X04"]
    paid = assess(policy.load(), {**draft, "proposal": {"pays_partner": False}})
    assert paid.gates == {"excluded"}
    assert paid.rules_proven == ("X04",)


def test_money_already_named_can_only_grow() -> None:
    document = case(cash_usd=20_000)
    document["proposal"]["same_partner_last_12m_usd"] = "unknown"
    outlook = assess(policy.load(), document)
    assert outlook.gates == {"pass"}
    assert outlook.dd_levels == {"standard", "enhanced"}
    assert outlook.missing == ("proposal.same_partner_last_12m_usd",)
    assert outlook.to_dict()["derived"]["relationship"] == {"from": 24_000, "to": None}


def test_an_unscreened_case_can_be_asked_about_as_if_the_checks_came_back_clear() -> None:
    draft = case()
    del draft["screening"], draft["coi"]
    assert "excluded" in assess(policy.load(), draft).gates
    clear = assess(policy.load(), {**draft, "screening": CLEAR_SCREENING, "coi": CLEAR_COI})
    assert (clear.gates, clear.dd_levels, clear.service_days) == ({"pass"}, {"simplified"}, (10,))
    assert clear.documents == ("registration_extract", "signed_declarations")


def test_an_owner_whose_share_is_not_known_may_still_hold_the_case() -> None:
    document = case()
    document["submitter"]["owners"] = [{"name": "Owner", "country": "CH", "pep": False, "disclosed": False}]
    outlook = assess(policy.load(), document)
    assert outlook.gates == {"pass", "hold_ownership"}
    assert outlook.unknown == ("submitter.owners[0].pct",)
    assert outlook.missing == ("submitter.owners",)


def test_a_wrong_answer_in_a_draft_is_refused_and_not_taken_for_unknown() -> None:
    with pytest.raises(BadFacts) as refused:
        assess(
            policy.load(),
            {"declarations": {"tobacco_role": "None", "smoke": True}, "screening": {"unsc": None}},
        )
    assert [fault.path for fault in refused.value.faults] == [
        "declarations.smoke",
        "declarations.tobacco_role",
        "screening.unsc",
    ]


def test_a_draft_is_never_decided() -> None:
    document = case()
    del document["screening"]["unsc"]
    with pytest.raises(BadFacts, match=r"screening\.unsc"):
        decide(policy.load(), document)
