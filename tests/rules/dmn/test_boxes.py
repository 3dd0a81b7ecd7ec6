"""Decisions, what they require, and boxed expressions; values by the types of the model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.dmn import model as m
from rules.dmn.evaluate import UnknownDecision, evaluate
from tests.rules.dmn.models import data, decision, literal, model, result

# --- the graph -----------------------------------------------------------------------------------------


def test_required_decisions_come_first_and_are_typed() -> None:
    definitions = model(
        data("Net Price", "number"),
        decision("Tax", literal("Net Price * 0.2"), "number", needs="Net Price"),
        decision("D", literal("Net Price + Tax"), "number", needs="Net Price, Tax"),
    )
    assert result(definitions, inputs={"Net  Price": 10}) == 12
    assert result(definitions, "Tax", {"Net Price": Decimal("0.1")}) == Decimal("0.02")


def test_what_is_not_required_is_not_seen() -> None:
    definitions = model(data("a"), decision("D", literal("a")))
    outcome = evaluate(definitions, "D", {"a": 1})
    assert (outcome.value, outcome.notes) == (None, ("nothing is known as 'a'",))


def test_a_missing_input_is_null_and_says_so() -> None:
    outcome = evaluate(model(data("a"), decision("D", literal("a = null"), needs="a")), "D", {})
    assert (outcome.value, outcome.notes) == (True, ("a: not given",))


def test_a_long_chain_of_decisions_and_a_wide_one_are_evaluated_once_each() -> None:
    chain = [decision("d0", literal("1"))]
    for n in range(1, 400):
        chain += [decision(f"d{n}", literal(f"(d{n - 1} + d{n - 1}) / 2 + 1"), needs=f"d{n - 1}")]
    assert evaluate(model(*chain), "d399", {}).value == 400
    wide = [decision(f"e{n}", literal("d0"), needs="d0") for n in range(200)]
    names = [f"e{n}" for n in range(200)]
    last = decision("D", literal(" + ".join(names)), needs=",".join(names))
    assert evaluate(model(chain[0], *wide, last), "D", {}).value == 200


def test_decisions_in_a_circle_are_refused() -> None:
    circle = model(decision("D", literal("E"), needs="E"), decision("E", literal("D"), needs="D"))
    with pytest.raises(m.BadModel, match="requires itself"):
        evaluate(circle, "D", {})


def test_an_unknown_decision_names_the_known_ones() -> None:
    with pytest.raises(UnknownDecision, match=r"'Other'.*'Net Price'"):
        evaluate(model(decision("Net Price", literal("1"))), "Other", {})


def test_a_decision_without_an_expression_or_beyond_level_2_is_null() -> None:
    outcome = evaluate(model(m.Decision("D", "d", m.Unsupported("for"))), "D", {})
    assert outcome.value is None
    assert "beyond level 2" in outcome.notes[0]
    assert evaluate(model(m.Decision("D", "d")), "d", {}).value is None
    other = model(m.Decision("D", "d", m.Literal("1", language="http://www.w3.org/1999/XPath")))
    assert evaluate(other, "D", {}).value is None


# --- functions -----------------------------------------------------------------------------------------


def knowledge(name: str, parameters: str, body: m.Expression, *, knows: str = "") -> m.Knowledge:
    items = tuple(
        m.Variable(*(part.strip() for part in parameter.split(":"))) for parameter in parameters.split(",")
    )
    return m.Knowledge(
        name, name, m.FunctionDefinition(items, body), m.Variable(name), tuple(filter(None, knows.split(",")))
    )


PAYMENT = knowledge("Pay Out", "p: number, Rate of it: number", literal("p * Rate of it"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay Out(10, 0.5)", 5),
        ("Pay Out(Rate of it: 0.5, p: 10)", 5),
        ("Pay Out(10)", None),
        ("Pay Out(1, 2, 3)", None),
        ('Pay Out("10", 0.5)', None),
        ("Pay Out(10, null)", None),
        ("Pay Out([10], 0.5) + 1", 6),
        ("Pay Out(p: 1, q: 2)", None),
        ("Pay Out(p: 1, p: 2)", None),
        ("Pay Out(1, p: 2)", None),
    ],
)
def test_business_knowledge_is_called_in_an_expression(text: str, expected: int | None) -> None:
    assert result(model(PAYMENT, decision("D", literal(text), knows="Pay Out"))) == expected


def test_business_knowledge_is_invoked_by_a_box() -> None:
    def invoked(function: str, **values: str) -> Any:
        bindings = tuple(
            m.Binding(m.Variable(name.replace("_", " ")), literal(text)) for name, text in values.items()
        )
        box = m.Invocation(literal(function), bindings)
        return result(
            model(PAYMENT, data("x"), decision("D", box, needs="x", knows="Pay Out")), inputs={"x": 4}
        )

    assert invoked("Pay Out", p="x", Rate_of_it="x / 8") == 2
    assert invoked("Pay Out", p="x") is None
    assert invoked("Pay In", p="x") is None
    assert invoked("abs", n="-x") == 4


def test_knowledge_may_require_knowledge_and_sees_nothing_else() -> None:
    twice = knowledge("twice", "n", literal("2 * n"))
    four = knowledge("four times", "n", literal("twice(twice(n))"), knows="twice")
    blind = knowledge("blind", "n", literal("x"))
    definitions = model(
        twice, four, blind, data("x"),
        decision("D", literal("four times(x) + twice(x)"), needs="x", knows="twice, four times"),
        decision("E", literal("blind(1)"), needs="x", knows="blind"),
    )  # fmt: skip
    assert result(definitions, inputs={"x": 3}) == 18
    assert result(definitions, "E", {"x": 3}) is None


def test_knowledge_that_requires_itself_ends() -> None:
    endless = knowledge("f", "n", literal("f(n) + f(n)"), knows="f")
    assert result(model(endless, decision("D", literal("f(1)"), knows="f"))) is None


# --- boxes ---------------------------------------------------------------------------------------------


def entry(name: str, text: str, type_ref: str = "") -> m.ContextEntry:
    return m.ContextEntry(m.Variable(name, type_ref) if name else None, literal(text))


def test_a_context_sees_its_earlier_entries_and_may_end_in_a_result_cell() -> None:
    entries = (
        entry("Gross Sum", "10", "number"),
        entry("tax", "Gross Sum * 0.1"),
        entry("bad", "1", "string"),
    )
    assert result(model(decision("D", m.Context(entries)))) == {"Gross Sum": 10, "tax": 1, "bad": None}
    assert result(model(decision("D", m.Context((*entries, entry("", "Gross Sum + tax")))))) == 11


def test_a_function_defined_in_a_context_is_called_after_it() -> None:
    add = m.FunctionDefinition((m.Variable("n", "number"),), literal("n + base"))
    context = m.Context(
        (entry("base", "1"), m.ContextEntry(m.Variable("add to"), add), entry("", "add to(2)"))
    )
    assert result(model(decision("D", context))) == 3
    assert result(model(decision("D", m.FunctionDefinition((), literal("1"), "Java")))) is None


def test_lists_and_relations_are_lists() -> None:
    boxed = m.ListOf((literal("1"), literal('"a"'), m.ListOf(())))
    assert result(model(decision("D", boxed))) == [1, "a", []]
    columns = (m.Variable("Full Name"), m.Variable("age", "number"))
    rows = ((literal('"A"'), literal("1")), (literal('"B"'), literal('"old"')))
    people = m.Relation(columns, rows)
    assert result(model(decision("D", people))) == [
        {"Full Name": "A", "age": 1},
        {"Full Name": "B", "age": None},
    ]
    names = model(decision("P", people), decision("D", literal("P[2].Full Name"), needs="P"))
    assert result(names) == "B"


# --- types ---------------------------------------------------------------------------------------------

LEVEL = m.ItemDefinition("tLevel", "string", allowed_values='"low", "high"')
SHARE = m.ItemDefinition("tShare", "number", allowed_values="[0..1]")
OWNER = m.ItemDefinition(
    "tOwner", components=(m.ItemDefinition("full name", "string"), m.ItemDefinition("share", "tShare"))
)
OWNERS = m.ItemDefinition("tOwners", "tOwner", collection=True, constraint="count(?) <= 2")


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("number", 5, 5),
        ("number", "5.50", Decimal("5.5")),
        ("number", "five", None),
        ("number", True, None),
        ("number", [5], 5),
        ("number", [5, 6], None),
        ("number", float("nan"), None),
        ("number", 10**40 + 1, 10**40),
        ("string", "x", "x"),
        ("string", 5, None),
        ("boolean", False, False),
        ("boolean", "true", True),
        ("boolean", 1, None),
        ("date", "2016-02-29", "2016-02-29"),
        ("date", "2016-02-30", None),
        ("time", "10:00:00.000Z", "10:00:00Z"),
        ("dateTime", "2016-02-29T10:00:00+01:00", "2016-02-29T10:00:00+01:00"),
        ("date and time", "2016-02-29", "2016-02-29T00:00:00"),
        ("dayTimeDuration", "PT36H", "P1DT12H"),
        ("days and time duration", "P1M", None),
        ("yearMonthDuration", "P14M", "P1Y2M"),
        ("years and months duration", "-P1M", "-P1M"),
        ("", {"a": [1]}, {"a": [1]}),
        ("Any", "x", "x"),
        ("tNowhere", 5, 5),
        ("feel:number", 5, 5),
        ("list", 1, [1]),
        ("context", {"a": 1}, {"a": 1}),
        ("context", 1, None),
        ("tLevel", "low", "low"),
        ("tLevel", "Low", None),
        ("tLevel", None, None),
        ("tShare", Decimal("1.1"), None),
        ("tOwner", {"full name": "A", "share": 1}, {"full name": "A", "share": 1}),
        ("tOwner", {"full name": "A"}, {"full name": "A", "share": None}),
        ("tOwner", {"full name": 1, "share": 1}, None),
        ("tOwner", {"full  name": "A", "share": 2}, None),
        ("tOwner", "A", None),
        ("tOwners", [], []),
        ("tOwners", {"full name": "A", "share": 1}, [{"full name": "A", "share": 1}]),
        ("tOwners", [1], None),
        ("tOwners", [{}, {}, {}], None),
        ("tOwners", [{"share": "P1D"}], None),
    ],
)
def test_an_input_is_read_by_its_type(type_ref: str, given: object, expected: object) -> None:
    definitions = model(
        LEVEL, SHARE, OWNER, OWNERS, data("x", type_ref), decision("D", literal("x"), needs="x")
    )
    assert result(definitions, inputs={"x": given}) == expected


@pytest.mark.parametrize(
    ("type_ref", "text", "expected"),
    [
        ("number", '"5"', None),
        ("number", "[5]", 5),
        ("string", "5", None),
        ("tLevel", '"middle"', None),
        ("tOwners", '{full name: "A", share: 1}', [{"full name": "A", "share": 1}]),
        ("tOwner", '{full name: "A"}', None),
        ("date and time", '@"2016-02-29"', "2016-02-29T00:00:00Z"),
        ("date", '"2016-02-29"', None),
        ("list", "1", [1]),
    ],
)
def test_a_result_that_does_not_fit_its_type_is_null(type_ref: str, text: str, expected: object) -> None:
    definitions = model(LEVEL, SHARE, OWNER, OWNERS, decision("D", literal(text), type_ref))
    assert result(definitions) == expected


def test_a_type_that_refers_to_itself_ends() -> None:
    circle = m.ItemDefinition("tA", "tB"), m.ItemDefinition("tB", "tA")
    assert (
        result(model(*circle, data("x", "tA"), decision("D", literal("x"), needs="x")), inputs={"x": 1})
        is None
    )
