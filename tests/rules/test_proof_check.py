"""The check as a whole: what it refuses, how it says so, and what it does when it cannot decide."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from rules import decide, level_rank
from rules.policy import load
from rules.policy.model import Policy, PolicySource, WordingSource, build_policy
from rules.proof import Finding, NotDecided, Report, check
from rules.proof.decisions import Decisions
from rules.proof.formula import Whole
from rules.proof.invariants import INVARIANTS, UNMOVED
from rules.proof.lines import flow_of
from rules.proof.parts import written
from rules.proof.relations import relations_of
from rules.proof.solver import Asked, z3
from rules.table import BadTable, Hit, TableSource
from rules.text import LANGUAGES
from tests.rules.seeded_faults import faults_of

SOURCE = load().source


def with_table(name: str, **changes: Any) -> PolicySource:
    tables = [replace(each, **changes) if each.name == name else each for each in SOURCE.tables]
    return replace(SOURCE, tables=tables)


def table(name: str) -> TableSource:
    return next(each for each in SOURCE.tables if each.name == name)


def with_row(
    name: str, row: int, cells: Mapping[str, str], outcome: tuple[str, ...] | None = None
) -> PolicySource:
    """Version 1 with one row written otherwise; rows count from 1."""
    rows = list(table(name).rows)
    old, given = rows[row - 1]
    rows[row - 1] = ({**old, **cells}, outcome or given)
    return with_table(name, rows=tuple(rows))


def without_row(name: str, row: int) -> PolicySource:
    rows = list(table(name).rows)
    del rows[row - 1]
    return with_table(name, rows=tuple(rows))


def with_parameters(**values: int) -> PolicySource:
    return replace(
        SOURCE,
        parameters=[replace(each, value=values.get(each.name, each.value)) for each in SOURCE.parameters],
    )


def found(source: PolicySource, kind: str) -> list[Finding]:
    """The findings of a kind; the methods never disagree."""
    findings = check(build_policy(source)).findings
    assert not [each for each in findings if each.kind in ("disagreement", "undecided")]
    return [each for each in findings if each.kind == kind]


@pytest.fixture(scope="module")
def report() -> Report:
    return check(load())


def test_version_1_holds_and_every_group_of_questions_was_asked(report: Report) -> None:
    assert report.holds
    assert [(ran.group, ran.failed) for ran in report.ran] == [
        (group, 0)
        for group in ("complete", "reachable", "conflict", "monotone", "invariants", "citations", "examples")
    ]
    asked = {ran.group: ran.asked for ran in report.ran}
    assert asked["reachable"] == report.rows == sum(len(each.rows) for each in SOURCE.tables)
    assert asked["monotone"] == len(
        [
            each
            for each in SOURCE.inputs
            if not each.source.startswith("table ") and (each.worse or each.worst_last)
        ]
    )
    assert asked["invariants"] == len(INVARIANTS) + len(UNMOVED) == report.invariants
    assert asked["examples"] == len(SOURCE.examples) == sum(report.mix.values())


def test_a_report_is_plain_data(report: Report) -> None:
    assert json.loads(json.dumps(report.to_dict()))["holds"] is True


def test_a_broken_invariant_is_shown_by_a_case_that_the_engine_decides_so() -> None:
    """A listed minority owner without trigger N16."""
    (finding,) = found(without_row("triggers", 24), "invariant")
    assert finding.words.en.startswith(
        "A listed minority owner makes the risk high. (I08, N16) It does not hold"
    )
    assert "Who is listed: owner" in finding.words.en
    (facts,) = finding.facts
    decision = decide(build_policy(without_row("triggers", 24)), facts)
    assert (decision.gate, decision.risk_level) == ("pass", "low")
    for language in LANGUAGES:
        assert finding.words.get(language)


def test_a_lowered_level_is_shown_by_two_documents_that_the_engine_decides_so() -> None:
    """One row says that delisted is high and expelled is not."""
    source = with_row("triggers", 20, {"ungc_status": "delisted_cop"})
    (finding,) = found(source, "monotone")
    assert set(finding.witness) == {"before", "after"}
    assert finding.witness["before"]["ungc_status"] == "delisted_cop"
    assert finding.witness["after"]["ungc_status"] == "expelled"
    before, after = (level_rank(decide(build_policy(source), facts)) for facts in finding.facts)
    assert before is not None
    assert after is not None
    assert before > after


def test_one_step_down_is_found_too() -> None:
    """High from the first trigger of the value on, and substantial above the larger limit."""
    rows = list(table("triggers").rows)
    rows[2], rows[3] = (rows[2][0], ("N02", "high")), (rows[3][0], ("N02", "substantial"))
    (finding,) = found(with_table("triggers", rows=tuple(rows)), "monotone")
    assert "lowers the level from High to Substantial" in finding.words.en


def test_a_row_that_can_never_match_and_one_that_is_hidden_are_told_apart() -> None:
    never = found(with_row("level", 4, {"trigger_count": ">= 17"}), "dead")
    assert [each.words.en for each in never] == [
        "Row 4 of table “Level of due diligence and of risk” can never match."
    ]
    rows = (*table("validity").rows, ({"gate": "pass", "risk_level": "low"}, ("12",)))
    hidden = found(with_table("validity", hit=Hit.FIRST, rows=rows), "dead")
    assert [each.words.en for each in hidden] == [
        (
            "Row 6 of table “Validity of due diligence” never counts: "
            "other rows answer every case that it matches."
        )
    ]


def test_first_is_a_warning_and_not_a_fault() -> None:
    report = check(build_policy(with_table("validity", hit=Hit.FIRST)))
    assert report.holds
    assert [each.kind for each in report.warnings] == ["first"]


def test_two_rows_that_contradict_each_other_are_shown_by_a_case() -> None:
    (finding,) = found(with_row("service", 2, {"dd_level": "standard, enhanced"}), "overlap")
    assert finding.rows == (2, 3)
    assert finding.words.en == (
        "Rows 2, 3 of table “Time to decide” both match, and the table has no answer then: "
        "Outcome: pass; Level of due diligence: enhanced."
    )


def test_whole_decisions_are_asked_about_only_when_every_case_has_one() -> None:
    report = check(build_policy(without_row("gate", 9)))
    asked = {ran.group: ran.asked for ran in report.ran}
    assert not report.holds
    assert asked["monotone"] == asked["invariants"] == 0
    assert asked["complete"] > 0


def test_a_table_may_not_ask_what_is_not_known_yet() -> None:
    rows = ((({"risk_level": "high", **cells}), outcome) for cells, outcome in table("flags").rows[:1])
    flags = table("flags")
    source = with_table("flags", inputs=(*flags.inputs, "risk_level"), rows=(*rows, *flags.rows[1:]))
    (finding,) = found(source, "early")
    assert (finding.table, finding.witness) == ("flags", {"input": "risk_level"})


def test_an_example_that_comes_out_otherwise_is_named_with_both_results() -> None:
    example = next(each for each in SOURCE.examples if each.expected["risk_level"] == "low")
    wrong = replace(example, expected={**example.expected, "risk_level": "high"})
    source = replace(SOURCE, examples=[wrong if each is example else each for each in SOURCE.examples])
    (finding,) = found(source, "example")
    assert (
        finding.words.en == f"Example {example.id} “{example.title}”: risk_level should be high and is low."
    )


def test_a_rule_without_a_source_is_a_fault_and_a_source_without_a_rule_a_warning() -> None:
    wording: dict[str, WordingSource] = {
        rule: replace(each, after=()) if rule == "N01" else each for rule, each in SOURCE.wording.items()
    }
    more = replace(SOURCE.citations[0], id="NOBODY")
    report = check(build_policy(replace(SOURCE, wording=wording, citations=(*SOURCE.citations, more))))
    assert [each.words.en for each in report.findings] == ["Rule N01 names no source."]
    assert [each.words.en for each in report.warnings] == ["No rule refers to the source NOBODY."]


def test_a_policy_without_examples_is_warned_about() -> None:
    report = check(build_policy(replace(SOURCE, examples=())))
    assert report.holds
    assert [each.kind for each in report.warnings] == ["examples"]


def test_a_parameter_that_leaves_no_case_for_a_row_is_found() -> None:
    """More triggers are wanted for high risk than there are."""
    assert [each.rows for each in found(with_parameters(triggers_for_high=17), "dead")] == [(4,)]


def test_a_sweep_that_takes_too_long_has_not_held() -> None:
    policy = load()
    relations = relations_of(policy)
    laws = [written(policy, law) for law in INVARIANTS]
    decisions = Decisions(policy, flow_of(policy, relations, laws, seconds=-1), Whole(policy, relations))
    answers = decisions.monotone()
    assert len(answers.findings) == answers.asked > 30
    assert {each.kind for each in answers.findings} == {"undecided"}
    assert "took too long" in answers.findings[0].words.en


def test_an_unknown_of_z3_is_never_taken_for_a_no() -> None:
    """Whether 114 is the sum of three cubes is not known to anybody."""
    x, y, z = z3().Ints("x y z")
    hard = Asked([x * x * x + y * y * y + z * z * z == 114], seconds=0.05)
    with pytest.raises(NotDecided):
        hard.model()


def test_checks_in_several_threads_do_not_disturb_each_other() -> None:
    """The pages of officers are served by threads; z3 by itself would break."""
    gap = build_policy(with_row("level", 3, {"trigger_count": "(0..3)"}))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda policy: check(policy).holds, [load(), gap] * 3))
    assert answers == [True, False] * 3


def with_faults(dice: random.Random) -> Policy | None:
    """Version 1 with two faults in different tables."""
    first, second = dice.sample(list(faults_of(SOURCE)), 2)
    try:
        return build_policy(second.policy(first.policy(SOURCE))) if first.table != second.table else None
    except BadTable:
        return None


def check_pairs(seeds: range) -> tuple[int, int]:
    """(how many policies with two faults were asked about whole, how many held); no method disagrees."""
    asked = held = 0
    for seed in seeds:
        policy = with_faults(random.Random(seed))
        if policy is not None:
            report = check(policy)
            kinds = {each.kind for each in report.findings}
            assert not kinds & {"disagreement", "undecided"}, (
                seed,
                [each.words.en for each in report.findings],
            )
            asked += any(ran.group == "invariants" and ran.asked for ran in report.ran)
            held += report.holds
    return asked, held


def test_both_methods_agree_on_policies_with_two_faults() -> None:
    asked, _ = check_pairs(range(8))
    assert asked >= 3


@pytest.mark.slow
def test_both_methods_agree_on_many_policies_with_two_faults() -> None:
    asked, held = check_pairs(range(8, 300))
    assert asked > 100
    assert held > 10
