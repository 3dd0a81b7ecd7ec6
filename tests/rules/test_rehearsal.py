"""Boundary cases find what a change of policy changes, and nothing else; rehearsals add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rules import Policy, check_facts, decide
from rules.boundary import NO_ANSWER, boundary_cases, class_of
from rules.policy import load
from rules.policy.model import build_policy
from rules.rehearsal import CLASSES, Load, Outcome, Tally, classes_in, outcome_now, outcome_stored


def changed(name: str, value: Any) -> Policy:
    """Version 1 with another parameter."""
    source = load(1).source
    assert name in {each.name for each in source.parameters}
    parameters = tuple(replace(p, value=value) if p.name == name else p for p in source.parameters)
    return build_policy(replace(source, parameters=parameters))


def without_row(table: str, at: int) -> Policy:
    source = load(1).source
    tables = tuple(
        replace(each, rows=(*each.rows[:at], *each.rows[at + 1 :])) if each.name == table else each
        for each in source.tables
    )
    return build_policy(replace(source, tables=tables))


def test_two_equal_versions_have_no_boundary_between_them() -> None:
    found = boundary_cases(load(1), load(1))
    assert found.differing == ()
    assert found.tried > 1000


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("simplified_max_usd", 20_000, "relationship"),
        ("simplified_max_months", 6, "duration_months"),
        ("enhanced_above_usd", 50_000, "relationship"),
        ("exclusion_revenue_pct", 5, "gambling_revenue_pct"),
        ("owner_control_pct", 40, "unsc_subject_pct"),
        ("owner_disclose_pct", 10, "largest_undisclosed_pct"),
        ("state_control_pct", 20, "state_owned_pct"),
        ("adverse_enhanced_severity", 2, "adverse_severity"),
        ("adverse_window_years", 3, "adverse_window_years"),
        ("high_risk_isic_prefixes", ("02", "62"), "high_risk_isic_prefixes"),
        ("simple_engagement_types", ("advocacy",), "simple_engagement_types"),
    ],
)
def test_a_shifted_bound_is_found_at_its_input(name: str, value: Any, where: str) -> None:
    found = boundary_cases(load(1), changed(name, value))
    moving = [each for each in found.differing if each.moves]
    assert where in {each.input for each in moving}


def test_a_boundary_case_is_decided_as_it_says() -> None:
    found = boundary_cases(load(1), load(2))
    assert {("substantial", "moderate")} <= {(each.old, each.new) for each in found.differing}
    for each in found.differing:
        facts = check_facts(each.facts)
        for version, kind, rules in ((1, each.old, each.old_rules), (2, each.new, each.new_rules)):
            decision = decide(load(version), facts)
            assert class_of(decision.gate, decision.risk_level) == kind
            assert decision.rule_ids == rules
    assert found.differing[0].moves


def test_a_gap_is_a_class_of_its_own() -> None:
    last = len(load(1).source.tables[6].rows) - 1
    assert load(1).source.tables[6].name == "level"
    found = boundary_cases(load(1), without_row("level", last))
    assert NO_ANSWER in {each.new for each in found.differing}


def test_stored_and_present_outcomes_are_read_alike() -> None:
    for example in load(1).source.examples:
        stored = decide(load(1), example.facts).to_dict()
        assert outcome_stored(stored) == outcome_now(load(1), example.facts)


def test_a_tally_counts_classes_and_work() -> None:
    tally = Tally()
    low = Outcome("low", (), frozenset({"focal_point"}))
    high = Outcome("high", ("N03",), frozenset({"focal_point", "legal_affairs"}))
    tally.add(low, low)
    tally.add(low, high)
    tally.add(high, low)
    assert tally.matrix == {("low", "low"): 1, ("low", "high"): 1, ("high", "low"): 1}
    tally.add(low, high)
    assert tally.load == [Load("legal_affairs", 1, 2), Load("focal_point", 4, 4)]
    assert classes_in(tally.matrix) == ["low", "moderate", "substantial", "high"]
    assert classes_in([("low", "excluded")])[-1] == "excluded"
    assert len(set(CLASSES)) == len(CLASSES)


def test_both_sides_of_a_bound_are_tried_and_the_bound_itself() -> None:
    rows = next(each.rows for each in load(1).source.tables if each.name == "simplified")
    at = next(at for at, (cells, _) in enumerate(rows) if "relationship" in cells)
    found = boundary_cases(load(1), without_row("simplified", at))
    above = {each.value for each in found.differing if each.input == "relationship" and each.moves}
    assert above == {
        Decimal("10000.01"),
        Decimal("99999.99"),
        100000,
    }  # the row asked for more than the bound
    undisclosed = boundary_cases(load(1), without_row("gate", hold_row()))
    shares = {each.value for each in undisclosed.differing if each.input == "largest_undisclosed_pct"}
    assert shares == {25, Decimal("25.01")}  # for at least the bound


def hold_row() -> int:
    rows = next(each.rows for each in load(1).source.tables if each.name == "gate")
    return next(at for at, (cells, outcome) in enumerate(rows) if outcome[0] == "hold_ownership")
