"""Tables: every fault is named, hit policies choose as DMN says, and no answer is ever made up."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import policy
from rules.cell import Column
from rules.glossary import Glossary, Input
from rules.policy.model import build_policy
from rules.policy.version_1 import SOURCE
from rules.table import BadTable, Hit, NoAnswer, Output, Table, build_table, grid, listed, when
from rules.text import Text

TITLE = Text("t", "t", "t")
GLOSSARY = Glossary.of(
    [
        Input(Column("amount", "number"), TITLE, "facts proposal.cash_usd"),
        Input(Column("role", "choice", words=("none", "retail")), TITLE, "facts declarations.tobacco_role"),
    ]
)
LEVEL = (Output("level", "word", ("high", "low")),)


def build(hit: Hit, *rows: tuple[str, ...]) -> Table:
    return build_table(grid("try", TITLE, hit, "amount role", LEVEL, rows), GLOSSARY, {"limit": 10})


def test_all_faults_of_a_table_are_named_at_once() -> None:
    source = listed(
        "bad",
        TITLE,
        Hit.COLLECT,
        LEVEL,
        (
            (("high",), when(amount="> Limit", role="Retail")),
            (("High",), when(amonut="> 1")),
            (("low", "low"), when(role="retail")),
        ),
    )
    with pytest.raises(BadTable) as refused:
        build_table(source, GLOSSARY, {"limit": 10})
    said = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 5
    for part in (
        "no input 'amonut'",
        "row 1, amount",
        "row 1, role",
        "'High' is not an outcome",
        "expected 1 outcomes",
    ):
        assert part in said


def test_a_grid_row_with_a_cell_too_few_or_too_many_is_refused() -> None:
    with pytest.raises(BadTable, match="row 1: another number of cells"):
        build(Hit.UNIQUE, ("> 1", "high"))
    with pytest.raises(BadTable, match="row 2: another number of cells"):
        build(Hit.UNIQUE, ("> 1", "-", "high"), ("<= 1", "-", "low", "low"))


def test_an_empty_table_and_a_row_written_twice_are_refused() -> None:
    with pytest.raises(BadTable, match="no rows"):
        build(Hit.UNIQUE)
    with pytest.raises(BadTable, match="two rows are the same"):
        build(Hit.COLLECT, ("> 1", "-", "high"), (">1", "-", "high"))


def test_a_unique_table_answers_only_when_exactly_one_row_matches() -> None:
    table = build(Hit.UNIQUE, ("> limit", "-", "high"), ("[5..20]", "-", "low"))
    assert table.answer([30, "none"]).outcome == ("high",)
    with pytest.raises(NoAnswer, match="no row matches"):
        table.answer([1, "none"])
    with pytest.raises(NoAnswer, match="rows 1, 2 all match"):
        table.answer([15, "none"])


ROWS = (("> 1", "-", "low"), ("> 2", "-", "high"), ("> 3", "retail", "low"))


@pytest.mark.parametrize(
    ("hit", "number"),
    [(Hit.FIRST, 1), (Hit.PRIORITY, 2)],
    ids=["the first row", "the most important outcome"],
)
def test_a_single_hit_policy_chooses_its_row(hit: Hit, number: int) -> None:
    assert build(hit, *ROWS).answer([9, "retail"]).number == number


def test_any_answers_when_the_rows_agree_and_refuses_when_they_do_not() -> None:
    table = build(Hit.ANY, *ROWS)
    assert table.answer([2, "none"]).outcome == ("low",)
    with pytest.raises(NoAnswer):
        table.answer([9, "none"])


@pytest.mark.parametrize(
    ("hit", "numbers"), [(Hit.COLLECT, [1, 2, 3]), (Hit.RULE_ORDER, [1, 2, 3]), (Hit.OUTPUT_ORDER, [2, 1, 3])]
)
def test_a_multiple_hit_policy_orders_its_rows(hit: Hit, numbers: list[int]) -> None:
    assert [row.number for row in build(hit, *ROWS).answers([9, "retail"])] == numbers


@given(
    st.integers(0, 3), st.integers(0, 3), st.booleans(), st.booleans(), st.integers(0, 100),
    st.sampled_from(["clear", "false_positive", "possible", "confirmed"]),
    st.sampled_from(["business", "civil", "public"]),
)  # fmt: skip
def test_the_gate_answers_every_combination_with_one_row(
    binding: int, exclusions: int, pays: bool, complete: bool, undisclosed: int, unsc: str, track: str
) -> None:
    p = policy.load()
    table = p.tables["gate"]
    answers: dict[str, Any] = {
        "track": track,
        "binding_exclusions": binding,
        "exclusions": exclusions,
        "pays_partner": pays,
        "complete": complete,
        "unsc": unsc,
        "largest_undisclosed_pct": undisclosed,
    }
    values = [answers.get(each.name) for each in p.glossary.inputs]
    assert table.answer(values).outcome[0] in p.names.gates


@given(st.integers(0, 16), st.integers(0, 16), st.integers(0, 6))
def test_the_level_answers_every_count_with_one_row(count: int, high: int, bars: int) -> None:
    p = policy.load()
    answers = {"trigger_count": count, "high_triggers": high, "bars": bars}
    level = p.tables["level"].answer([answers.get(each.name) for each in p.glossary.inputs]).outcome[1]
    assert (level == "high") is (high > 0 or count >= 4)
    assert (level == "low") is (count == high == bars == 0)


def test_the_policy_has_an_identity_that_any_change_changes() -> None:
    p = build_policy(SOURCE)
    assert p.hash == policy.load().hash
    assert len(p.hash) == 64
    for at, parameter in enumerate(SOURCE.parameters):
        if isinstance(parameter.value, int) and parameter.name != "adverse_enhanced_severity":
            changed = list(SOURCE.parameters)
            changed[at] = dataclasses.replace(parameter, value=parameter.value + 1)
            assert build_policy(dataclasses.replace(SOURCE, parameters=changed)).hash != p.hash


def test_words_left_over_or_missing_and_unknown_sources_are_refused() -> None:
    wording = dict(SOURCE.wording)
    wording["X11"] = wording.pop("X01")
    wording["N01"] = dataclasses.replace(wording["N01"], after=("NOWHERE",))
    wording["N02"] = dataclasses.replace(wording["N02"], reason=Text("{no_such}", "a", "b"))
    with pytest.raises(BadTable) as refused:
        build_policy(dataclasses.replace(SOURCE, wording=wording, tables=SOURCE.tables[1:]))
    said = "\n".join(refused.value.faults)
    for part in (
        "rule X01 has no wording",
        "X11: no table",
        "'NOWHERE'",
        "unknown parameter 'no_such'",
        "expected the tables",
    ):
        assert part in said


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(policy.UnknownVersion):
        policy.load(99)


def test_every_name_that_a_table_writes_can_be_read() -> None:
    p = policy.load()
    for table, at, names in (
        ("gate", 0, p.names.gates),
        ("level", 0, p.names.dd_levels),
        ("level", 1, p.names.risk_levels),
        ("authority", 0, p.names.roles),
        ("authority", 1, p.names.verbs),
        ("reviewers", 0, p.names.roles),
        ("documents", 0, p.names.documents),
        ("approver", 0, p.names.approvers),
    ):
        written = {row.outcome[at] for row in p.tables[table].rows}
        assert written <= set(names), table
        assert set(names) == set(p.tables[table].outputs[at].words) or table in ("authority", "reviewers")
