"""Decision tables: every hit policy, aggregation, priorities, defaults, allowed inputs and outputs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.dmn import model as m
from rules.dmn.evaluate import evaluate
from tests.rules.dmn.models import data, decision, model, result, table

AGES = ("> 10 | 100", "> 20 | 200", "> 30 | 50", "< 5 | 100")


def of_age(
    policy: str, age: int | None, *, aggregation: str = "", output: str = "", type_ref: str = ""
) -> Any:
    made = table(policy, "Age", output, *AGES, aggregation=aggregation)
    definitions = model(data("Age", "number"), decision("D", made, type_ref, needs="Age"))
    return result(definitions, inputs={"Age": age})


@pytest.mark.parametrize(
    ("policy", "age", "expected"),
    [
        ("UNIQUE", 15, 100), ("UNIQUE", 25, None), ("UNIQUE", 7, None), ("UNIQUE", None, None),
        ("ANY", 15, 100), ("ANY", 25, None), ("ANY", 7, None),
        ("FIRST", 35, 100), ("FIRST", 1, 100), ("FIRST", 7, None),
        ("PRIORITY", 35, 50), ("PRIORITY", 25, 200), ("PRIORITY", 15, 100),
        ("RULE ORDER", 35, [100, 200, 50]), ("RULE ORDER", 15, [100]), ("RULE ORDER", 7, None),
        ("OUTPUT ORDER", 35, [50, 200, 100]), ("OUTPUT ORDER", 25, [200, 100]), ("OUTPUT ORDER", 7, None),
        ("COLLECT", 35, [100, 200, 50]), ("COLLECT", 7, []),
    ],
)  # fmt: skip
def test_a_hit_policy_chooses(policy: str, age: int | None, expected: object) -> None:
    assert of_age(policy, age, output=":50, 200, 100") == expected


@pytest.mark.parametrize(
    ("aggregation", "hits", "none"),
    [("SUM", 350, None), ("MIN", 50, None), ("MAX", 200, None), ("COUNT", 3, 0)],
)
def test_what_is_collected_can_be_aggregated(aggregation: str, hits: int, none: int | None) -> None:
    assert of_age("COLLECT", 35, aggregation=aggregation) == hits
    assert of_age("COLLECT", 7, aggregation=aggregation) == none


def test_equal_hits_are_each_counted_and_summed() -> None:
    rows = ("> 1 | 5", "> 2 | 5", "> 3 | 0.1")
    for aggregation, expected in (("SUM", Decimal("10.1")), ("COUNT", 3)):
        made = table("COLLECT", "n", "", *rows, aggregation=aggregation)
        assert result(model(data("n"), decision("D", made, needs="n")), inputs={"n": 9}) == expected


def test_aggregation_reaches_dates_and_texts_where_they_have_an_order() -> None:
    rows = ('- | date("2020-01-01")', '- | date("2019-01-01")')
    made = table("COLLECT", "n", "", *rows, aggregation="MIN")
    assert result(model(data("n"), decision("D", made, needs="n"))) == "2019-01-01"
    mixed = table("COLLECT", "n", "", "- | 1", '- | "a"', aggregation="MAX")
    assert result(model(data("n"), decision("D", mixed, needs="n"))) is None


LOANS = (
    '>= 18 | "Low" | "Approved" | "Best"',
    '- | "Low" | "Declined" | "Standard"',
    '- | "High" | "Declined" | "Standard"',
    '>= 60 | - | "Approved" | "Standard"',
)
OUTPUTS = 'Status: "Approved", "Declined" | Rate: "Standard", "Best"'


def loan(policy: str, age: int, risk: str, outputs: str = OUTPUTS, aggregation: str = "") -> Any:
    made = table(policy, "Age | Risk", outputs, *LOANS, aggregation=aggregation)
    definitions = model(data("Age", "number"), data("Risk", "string"), decision("D", made, needs="Age, Risk"))
    return result(definitions, inputs={"Age": age, "Risk": risk})


def row(status: str, rate: str) -> dict[str, str]:
    return {"Status": status, "Rate": rate}


def test_several_outputs_are_a_context() -> None:
    assert loan("UNIQUE", 10, "High") == row("Declined", "Standard")
    assert loan("ANY", 10, "High") == row("Declined", "Standard")
    assert loan("FIRST", 70, "Low") == row("Approved", "Best")
    assert list(loan("FIRST", 70, "Low")) == ["Status", "Rate"]


def test_priority_goes_by_the_first_output_then_by_the_next() -> None:
    assert loan("PRIORITY", 70, "Low") == row("Approved", "Standard")
    assert loan("PRIORITY", 20, "Low") == row("Approved", "Best")
    assert loan("OUTPUT ORDER", 70, "Low") == [
        row("Approved", "Standard"),
        row("Approved", "Best"),
        row("Declined", "Standard"),
    ]
    assert loan("COLLECT", 70, "Low") == [
        row("Approved", "Best"),
        row("Declined", "Standard"),
        row("Approved", "Standard"),
    ]


def test_an_output_without_output_values_has_no_say_in_the_order() -> None:
    assert loan("PRIORITY", 70, "Low", 'Status: "Approved", "Declined" | Rate') == row("Approved", "Best")
    assert loan("OUTPUT ORDER", 70, "Low", "Status | Rate")[0] == row("Approved", "Best")


def test_aggregation_of_several_outputs_is_null_but_hits_can_be_counted() -> None:
    assert loan("COLLECT", 70, "Low", aggregation="SUM") is None
    assert loan("COLLECT", 70, "Low", aggregation="COUNT") == 3


def test_any_with_equal_contexts_is_one_and_with_different_ones_null() -> None:
    assert loan("ANY", 70, "High") is None
    both = table("ANY", "n", "a | b", "- | 1 | null", "> 0 | 1.0 | null")
    assert result(model(data("n"), decision("D", both, needs="n")), inputs={"n": 1}) == {"a": 1, "b": None}


def test_the_order_of_outputs_may_stand_in_the_type() -> None:
    level = m.ItemDefinition("tLevel", "string", allowed_values='"high", "low"')
    both = m.ItemDefinition("tBoth", components=(level, m.ItemDefinition("n", "number")))
    single = table("PRIORITY", "x", "", '- | "low"', '- | "high"')
    definitions = model(level, data("x"), decision("D", single, "tLevel", needs="x"))
    assert result(definitions) == "high"
    several = table("PRIORITY", "x", "tLevel | n", '- | "low" | 1', '- | "high" | 2', types="tBoth")
    assert result(model(both, data("x"), decision("D", several, needs="x"))) == {"tLevel": "high", "n": 2}


def test_default_outputs_answer_where_no_rule_matches() -> None:
    for policy, expected in (("UNIQUE", 7), ("FIRST", 7), ("RULE ORDER", [7]), ("COLLECT", [7])):
        assert of_age(policy, 7, output=":= 7") == expected
        assert of_age(policy, 15, output=":= 7") in (100, [100])
    assert of_age("COLLECT", 7, output=":= 7", aggregation="SUM") == 7
    partly = table("UNIQUE", "x", 'a: = "none" | b', "> 0 | 1 | 2")
    assert result(model(data("x"), decision("D", partly, needs="x")), inputs={"x": 0}) == {
        "a": "none",
        "b": None,
    }


def test_a_table_of_many_hits_may_name_the_type_of_one() -> None:
    made = table("RULE ORDER", "x", "", '- | "a"', '- | "b"', types="string")
    assert result(model(data("x"), decision("D", made, needs="x"))) == ["a", "b"]
    assert result(model(data("x"), decision("D", made, "string", needs="x"))) is None
    names = m.ItemDefinition("tNames", "string", collection=True)
    assert result(model(names, data("x"), decision("D", made, "tNames", needs="x"))) == ["a", "b"]


def test_an_input_outside_of_its_input_values_makes_the_table_null() -> None:
    column = m.TableInput("Risk", "string", '"High", "Low"')
    made = m.DecisionTable((column,), (m.TableOutput(),), (m.Rule(("-",), ('"any"',)),), "FIRST")
    definitions = model(data("Risk", "string"), decision("D", made, needs="Risk"))
    assert result(definitions, inputs={"Risk": "Low"}) == "any"
    assert result(definitions, inputs={"Risk": None}) == "any"
    assert result(definitions, inputs={"Risk": "low"}) is None
    assert "not among the input values" in evaluate(definitions, "D", {"Risk": "low"}).notes[0]


def test_an_output_outside_of_its_output_values_is_null() -> None:
    assert of_age("FIRST", 15, output=":100, 200") == 100
    assert of_age("FIRST", 15, output=":1, 2") is None


def test_cells_see_the_inputs_of_the_decision_and_compute() -> None:
    made = table("FIRST", "Age * 2 | Age", "", "> limit | - | Age + limit", "- | <= limit | limit")
    definitions = model(data("Age"), data("limit"), decision("D", made, needs="Age, limit"))
    assert result(definitions, inputs={"Age": 10, "limit": 15}) == 25
    assert result(definitions, inputs={"Age": 5, "limit": 15}) == 15


def test_a_broken_cell_never_matches_and_a_broken_output_is_null() -> None:
    made = table("FIRST", "n", "", "1..( | 1", "- | 2 +")
    definitions = model(data("n"), decision("D", made, needs="n"))
    outcome = evaluate(definitions, "D", {"n": 1})
    assert outcome.value is None
    assert len(outcome.notes) == 2


def test_a_table_without_inputs_always_matches() -> None:
    made = m.DecisionTable((), (m.TableOutput(),), (m.Rule((), ("1",)),))
    assert result(model(decision("D", made))) == 1
