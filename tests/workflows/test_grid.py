"""Every verb from every state by every role, against the answer key; every guard alone can stop its step."""

from __future__ import annotations

import itertools

import pytest

from tests.workflows.answer_key import (
    AGREEMENT_KEY,
    AMENDMENT_KEY,
    CONCURRENCE_KEY,
    HIT_DIFFERENT_KEY,
    HIT_KEY,
    POLICY_KEY,
    PRACTICE_KEY,
    PROPOSAL_KEY,
    RECOMMENDATION_KEY,
    RENEWAL_KEY,
    REVIEW_KEY,
    read_key,
)
from workflows.agreement import AGREEMENT
from workflows.amendment import AMENDMENT
from workflows.hit import HIT
from workflows.machine import Blocked, NotYours, Workflow, WrongState
from workflows.policy import POLICY
from workflows.practice import PRACTICE
from workflows.proposal import PROPOSAL
from workflows.recommendation import RECOMMENDATION
from workflows.renewal import RENEWAL
from workflows.review import REVIEW
from workflows.roles import OWNER, RECUSED, RESPONSIBLE, STAFF_ROLES, SYSTEM

ROLES = (OWNER, SYSTEM, RECUSED, RESPONSIBLE, *STAFF_ROLES)
CASES = {
    "proposal": (PROPOSAL, PROPOSAL_KEY, {"needs_concurrence": False}),
    "review": (REVIEW, REVIEW_KEY, {}),
    "agreement": (AGREEMENT, AGREEMENT_KEY, {}),
    "amendment": (AMENDMENT, AMENDMENT_KEY, {}),
    "renewal": (RENEWAL, RENEWAL_KEY, {}),
    "policy": (POLICY, POLICY_KEY, {}),
    "practice": (PRACTICE, PRACTICE_KEY, {}),
    "recommendation": (RECOMMENDATION, RECOMMENDATION_KEY, {}),
    "hit": (HIT, HIT_KEY, {}),
}


def all_true(workflow: Workflow, **but: bool) -> dict[str, bool]:
    return dict.fromkeys(workflow.needs, True) | but


def reached(workflow: Workflow, state: str, verb: str, role: str, facts: dict[str, bool]) -> str | None:
    try:
        return workflow.choose(state, verb, {role}, facts).target
    except (WrongState, NotYours, Blocked):
        return None


@pytest.mark.parametrize("name", CASES)
def test_every_verb_state_and_role_is_as_in_the_answer_key(name: str) -> None:
    workflow, text, but = CASES[name]
    key = read_key(text)
    facts = all_true(workflow, **but)
    found = {
        (verb, state, role): target
        for verb, state, role in itertools.product(workflow.verbs, workflow.states, ROLES)
        if (target := reached(workflow, state, verb, role, facts)) is not None
    }
    assert found == key


def test_with_a_concurrence_only_the_director_decides_and_nothing_is_final() -> None:
    facts = all_true(PROPOSAL)
    verbs = ("approve", "approve_with_conditions", "decline")
    found = {
        (verb, "in_decision", role): target
        for verb, role in itertools.product(verbs, ROLES)
        if (target := reached(PROPOSAL, "in_decision", verb, role, facts)) is not None
    }
    assert found == read_key(CONCURRENCE_KEY)


def test_a_weak_match_or_somebody_else_is_settled_otherwise() -> None:
    facts = all_true(HIT, needs_second=False, says_same=False)
    found = {
        (verb, state, role): target
        for verb, state, role in itertools.product(
            ("judge_different", "confirm", "recall"), HIT.states, ROLES
        )
        if (target := reached(HIT, state, verb, role, facts)) is not None
    }
    assert found == read_key(HIT_DIFFERENT_KEY)


def test_a_concurrence_with_a_refusal_ends_declined() -> None:
    facts = all_true(PROPOSAL, decided_yes=False, gate_passes=False)
    assert PROPOSAL.choose("decided", "concur", {"deputy_executive_secretary"}, facts).target == "declined"


@pytest.mark.parametrize("name", CASES)
def test_each_missing_guard_alone_blocks_its_step_and_is_named(name: str) -> None:
    workflow, _text, but = CASES[name]
    for step in workflow.steps:
        facts = all_true(workflow, **but)
        for choice in step.when:
            facts[choice.removeprefix("!")] = not choice.startswith("!")
        for need in step.needs:
            with pytest.raises(Blocked) as refusal:
                workflow.choose(step.source[0], step.verb, {step.by[0]}, {**facts, need: False})
            assert refusal.value.needs == (need,)
            assert refusal.value.reasons == (workflow.needs[need],)


def test_all_reasons_are_given_at_once() -> None:
    with pytest.raises(Blocked) as refusal:
        PROPOSAL.choose("submitted", "accept", {"desk"}, {})
    assert set(refusal.value.needs) == {
        "k01", "k02_triage", "screened", "screening_settled", "gate_passes", "facts_current",
        "lead_assigned", "reviewers_assigned",
    }  # fmt: skip


def test_an_unknown_fact_is_neither_yes_nor_no() -> None:
    facts = all_true(PROPOSAL)
    del facts["needs_concurrence"]
    for role in ("approving_official", "division_director"):
        with pytest.raises(Blocked):
            PROPOSAL.choose("in_decision", "approve", {role}, facts)


@pytest.mark.parametrize("name", CASES)
def test_every_state_is_reachable_and_can_reach_an_end(name: str) -> None:
    workflow = CASES[name][0]
    edges = {(source, step.target) for step in workflow.steps for source in step.source}
    seen = {workflow.initial}
    while more := {target for source, target in edges if source in seen} - seen:
        seen |= more
    assert seen == set(workflow.states)
    ends = {state.name for state in workflow.state_rows if state.is_end}
    while more := {source for source, target in edges if target in ends} - ends:
        ends |= more
    assert ends == set(workflow.states)


def test_an_end_of_a_case_is_left_by_a_second_look_or_a_changed_file_only() -> None:
    left = {row.name: PROPOSAL.verbs_from(row.name) for row in PROPOSAL.state_rows if row.is_end}
    assert {state: verbs for state, verbs in left.items() if verbs} == {
        "approved": ("reroute",),
        "declined": ("ask_reconsideration",),
        "excluded": ("ask_reconsideration",),
    }


def test_an_unknown_state_or_guard_in_a_row_is_refused_when_the_table_is_made() -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="nowhere"):
        replace(PROPOSAL, steps=(replace(PROPOSAL.steps[0], target="nowhere"),))
    with pytest.raises(ValueError, match="no_such_guard"):
        replace(PROPOSAL, steps=(replace(PROPOSAL.steps[0], needs=("no_such_guard",)),))
