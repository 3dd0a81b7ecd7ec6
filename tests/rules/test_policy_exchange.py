"""A policy as sheets and as a DMN model: the same identity after the journey, the same answers elsewhere."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rules.cell import Column
from rules.dmn.evaluate import evaluate
from rules.dmn.reader import read_model
from rules.policy import SOURCES, load
from rules.policy.dmn import policy_dmn, policy_model
from rules.policy.file import write_policy
from rules.policy.model import Policy, PolicySource, build_policy
from rules.policy.read_dmn import read_policy_dmn
from rules.policy.read_sheets import read_sheets
from rules.policy.reading import Imported
from rules.policy.sheets import guarded, sheets_of, unguarded
from rules.table import SINGLE, Hit, NoAnswer, Row, Table
from tests.rules.changed_policy import SIGNS, brief, changed_sources

FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def through_sheets(policy: Policy) -> Imported:
    """As a spreadsheet would hold them: cells guarded on the way out, unguarded on the way in."""
    sheets = sheets_of(policy.source, policy.hash)
    held = [(each.name, [tuple(map(guarded, row)) for row in each.rows]) for each in sheets]
    return read_sheets([(name, [tuple(map(unguarded, row)) for row in rows]) for name, rows in held])


def through_dmn(policy: Policy) -> Imported:
    return read_policy_dmn(policy_dmn(policy))


JOURNEYS = {"sheets": through_sheets, "dmn": through_dmn}


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("version", SOURCES)
def test_a_shipped_policy_comes_back_whole(version: int, journey: str) -> None:
    policy = load(version)
    found = JOURNEYS[journey](policy)
    assert found.policy.hash == found.identity == policy.hash
    assert write_policy(found.source) == write_policy(policy.source)
    assert found.warnings == ()


def _written(source: PolicySource, journey: str) -> str:
    """The policy that comes back, with its cells as the hash sees them."""
    found = JOURNEYS[journey](build_policy(source))
    return found.policy.hash + str(
        [(e.id, e.title, dict(e.expected), e.facts) for e in found.source.examples]
    )


def _expected(source: PolicySource) -> str:
    return build_policy(source).hash + str(
        [(e.id, e.title, dict(e.expected), e.facts) for e in source.examples]
    )


@pytest.mark.parametrize("journey", JOURNEYS)
@given(source=changed_sources())
@FEW
def test_what_an_officer_made_of_a_policy_comes_back_whole(journey: str, source: PolicySource) -> None:
    assert _written(source, journey) == _expected(source)


@pytest.mark.slow
@pytest.mark.parametrize("journey", JOURNEYS)
@given(source=changed_sources())
@MANY
def test_what_an_officer_made_of_a_policy_comes_back_whole_often(journey: str, source: PolicySource) -> None:
    assert _written(source, journey) == _expected(source)


@given(source=changed_sources())
@FEW
def test_sheets_keep_each_text_as_it_was_written(source: PolicySource) -> None:
    assert write_policy(through_sheets(build_policy(source)).source) == write_policy(source)


def test_a_parameter_with_decimals_keeps_each_digit() -> None:
    source = brief(1)
    share = replace(source.parameters[5], value=Decimal("12.34567"))
    policy = build_policy(replace(source, parameters=(*source.parameters[:5], share, *source.parameters[6:])))
    for journey in JOURNEYS.values():
        assert journey(policy).policy.parameters["exclusion_revenue_pct"].value == Decimal("12.34567")


def test_a_text_that_a_spreadsheet_would_compute_is_guarded_and_comes_back() -> None:
    chosen = random.Random(1)
    texts = ["=1", "+1", "-1", "@a", "'=1", "''-x", "'tis", "\t=", "", "-", "a=1"]
    texts += ["".join(chosen.choices(SIGNS, k=chosen.randrange(6))) for _ in range(2_000)]
    for text in texts:
        held = guarded(text)
        assert unguarded(held) == text
        assert held == "-" or held[:1] not in ("=", "+", "-", "@")
    assert guarded("-") == "-"


@pytest.mark.parametrize("journey", JOURNEYS)
def test_hit_policy_first_is_accepted_with_a_warning(journey: str) -> None:
    source = brief(1)
    tables = tuple(replace(t, hit=Hit.FIRST) if t.name == "gate" else t for t in source.tables)
    found = JOURNEYS[journey](build_policy(replace(source, tables=tables)))
    assert found.policy.tables["gate"].hit is Hit.FIRST
    (warning,) = found.warnings
    assert "table gate: hit policy FIRST" in warning


# --- the exported tables answer the same ---------------------------------------------------------------


def _value(column: Column, bounds: list[Any], chosen: random.Random) -> Any:
    if column.type == "flag":
        return chosen.random() < 0.5
    if column.type == "choice":
        return chosen.choice([*column.words, *([None] if column.nullable else [])])
    numbers = [
        0,
        1,
        *(bound + step for bound in bounds for step in (-1, Decimal("-0.5"), 0, Decimal("0.5"), 1)),
    ]
    return chosen.choice(
        [n for n in numbers if n >= column.low and (column.high is None or n <= column.high)]
    )


def _case(policy: Policy, table: Table, chosen: random.Random) -> dict[str, Any]:
    case = {}
    for at, name in enumerate(table.inputs):
        bounds = [bound.value for row in table.rows for bound in row.cells[at].bounds]
        case[name] = _value(policy.glossary[name].column, bounds, chosen)
    return case


def _ours(policy: Policy, table: Table, case: Mapping[str, Any]) -> Any:
    """What our own table answers, in the form of DMN: null when nothing does."""
    vector: list[Any] = [None] * len(policy.glossary.inputs)
    for name, value in case.items():
        vector[policy.glossary.positions[name]] = value

    def shaped(row: Row) -> Any:
        named = {output.name: value for output, value in zip(table.outputs, row.outcome, strict=True)}
        return row.outcome[0] if len(named) == 1 else named

    if table.hit in SINGLE:
        try:
            return shaped(table.answer(vector))
        except NoAnswer:
            return None
    return [shaped(row) for row in table.answers(vector)] or None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _disagreements(policy: Policy, cases: int, chosen: random.Random) -> list[Any]:
    """The cases that the exported model answers differently; of each table as many cases as said."""
    model = read_model(policy_dmn(policy))
    asked = [(table, _case(policy, table, chosen)) for table in policy.tables.values() for _ in range(cases)]
    return [
        (table.name, case)
        for table, case in asked
        if _plain(evaluate(model, f"table_{table.name}", case).value) != _ours(policy, table, case)
    ]


@pytest.mark.parametrize("version", SOURCES)
def test_the_exported_tables_answer_the_same(version: int) -> None:
    assert _disagreements(load(version), 40, random.Random(version)) == []


@pytest.mark.slow
@pytest.mark.parametrize("version", SOURCES)
def test_the_exported_tables_answer_the_same_often(version: int) -> None:
    assert _disagreements(load(version), 2_000, random.Random(version)) == []


@pytest.mark.slow
@given(source=changed_sources())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_changed_tables_answer_the_same_when_exported(source: PolicySource) -> None:
    assert _disagreements(build_policy(source), 10, random.Random(7)) == []


def test_tables_require_their_inputs_and_the_parameters_of_their_cells() -> None:
    model = policy_model(load(1))
    decisions = {each.name: each for each in model.decisions}
    assert decisions["table_level"].required_inputs == (
        "input_trigger_count",
        "input_high_triggers",
        "input_bars",
    )
    assert decisions["table_level"].required_decisions == ("parameter_triggers_for_high",)
    assert "parameter_validity_months_low" in decisions["table_validity"].required_decisions
    known = {each.id for each in (*model.inputs, *model.decisions)}
    assert all({*each.required_inputs, *each.required_decisions} <= known for each in model.decisions)
