"""Laws: arithmetic is exact and rounded once; no text, table or document makes the evaluation raise."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dmn import model as m
from rules.dmn.evaluate import evaluate
from rules.dmn.feel.functions import BUILTINS
from rules.dmn.feel.temporal import Date, date_of, day_number, read_duration
from rules.dmn.feel.texts import text_of
from rules.dmn.feel.values import kind_of, number_text
from rules.dmn.reader import read_model
from rules.dmn.result import json_text
from rules.dmn.writer import write_model
from tests.rules.dmn.models import data, decision, feel, literal, model, table

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=12)


def rounded(exact: Fraction) -> Fraction:
    """34 digits, half to even: worked out without the decimal module."""
    if not exact:
        return exact
    size = 0
    while abs(exact) >= Fraction(10) ** (size + 34):
        size += 1
    while abs(exact) < Fraction(10) ** (size + 33):
        size -= 1
    return round(exact / Fraction(10) ** size) * Fraction(10) ** size


def found(text: str, **names: Decimal) -> Fraction:
    value = feel(text, **names)
    assert isinstance(value, Decimal), text
    return Fraction(value)


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_arithmetic_is_the_exact_result_rounded_once(a: Decimal, b: Decimal) -> None:
    left, right = Fraction(a), Fraction(b)
    assert found("a + b", a=a, b=b) == rounded(left + right) == found("b + a", a=a, b=b)
    assert found("a - b", a=a, b=b) == rounded(left - right) == -found("b - a", a=a, b=b)
    assert found("a * b", a=a, b=b) == rounded(left * right) == found("b * a", a=a, b=b)
    assert found("a ** 2", a=a) == rounded(left * left)
    if b:
        assert found("a / b", a=a, b=b) == rounded(left / right)
    else:
        assert feel("a / b", a=a, b=b) is None
    assert feel("a < b", a=a, b=b) is (left < right)
    assert feel("a = b", a=a, b=b) is (left == right)


@given(NUMBERS, st.integers(-5, 8))
def test_rounding_functions_stay_next_to_the_number(a: Decimal, scale: int) -> None:
    step = Fraction(10) ** -scale
    down, up = found(f"floor(a, {scale})", a=a), found(f"ceiling(a, {scale})", a=a)
    assert down <= Fraction(a) <= up
    assert up - down in (0, step)
    assert found(f"decimal(a, {scale})", a=a) == round(Fraction(a) / step) * step


@given(NUMBERS)
def test_a_number_is_printed_so_that_it_reads_back(a: Decimal) -> None:
    assert json.loads(number_text(a), parse_float=Decimal, parse_int=Decimal) == a
    assert feel(number_text(a)) == a


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_string_literal_is_its_text(text: str) -> None:
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    assert feel(f'"{written}"') == text


@given(st.integers(-400_000_000, 400_000_000))
def test_days_are_counted_without_gaps(number: int) -> None:
    day, following = date_of(number), date_of(number + 1)
    assert day_number(day) == number
    assert (day.year, day.month, day.day) < (following.year, following.month, following.day)
    assert Date(day.year, day.month, 1) == Date(following.year, following.month, 1) or following.day == 1


@given(st.integers(-(10**15), 10**15))
def test_a_duration_is_printed_so_that_it_reads_back(number: int) -> None:
    for kind in ("PT1S", "P1M"):
        span = feel(f'duration("{kind}") * {number // 10**6}')
        assert read_duration(text_of(span)) == span


# --- nothing raises ------------------------------------------------------------------------------------

SIGNS = '( ) [ ] { } , . .. : ? - + * ** / < <= > >= = != // /* \\ @ "'
WORDS = "and or not between in if then else for true false null item x a-b year days é 🐎 \x00 \n"
VALUES = [
    *("0", "1", "2.5", "-1", "1e9", "1e6144", "9" * 40, '"a"', '"2016-02-29"', '"P1D"', '"P1Y"', "my name"),
    *('"10:00:00@Europe/Paris"', '@"P1M"', '@"2016-02-29T10:00:00Z"', '@"999999999-12-31"', "[1, 2, 3]"),
    *("{a: 1}", '{"b c": [1]}', "[1..5)", "date(2016, 1, 1)", "null", "true", "[]", "x"),
]
TOKENS = [*BUILTINS, *SIGNS.split(), *WORDS.split(" "), *VALUES]
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join) | st.text(max_size=30)
CALLS = st.builds(
    lambda name, arguments: f"{name}({', '.join(arguments)})",
    st.sampled_from(sorted(BUILTINS)),
    st.lists(st.sampled_from(VALUES), max_size=4),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["P1D", "2016-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
TYPES = st.sampled_from(["", "number", "string", "date", "date and time", "tLoop", "tList"])


def test_no_function_and_no_operator_raises_whatever_it_is_given() -> None:
    """Every built-in function and operator on every pair of values."""
    pairs = [(one, other) for one in VALUES for other in VALUES]
    takes_two = [
        name for name, builtin in BUILTINS.items() if builtin.variadic or len(builtin.parameters) > 1
    ]
    calls = [f"{name}({one}, {other})" for name in takes_two for one, other in pairs]
    calls += [f"{name}({one})" for name in BUILTINS for one in VALUES]
    operators = ("+", "-", "*", "/", "**", "<", "=", "and", "in")
    calls += [f"{one} {operator} {other}" for operator in operators for one, other in pairs]
    calls += [f"{one}.{part}" for part in ("year", "days", "start", "a") for one in VALUES]
    kinds = {kind_of(feel(call)) for call in calls}
    assert len(kinds) == 12


@settings(max_examples=400, deadline=None)
@given(TEXTS | CALLS, TEXTS, JSON, TYPES, st.sampled_from(m.HIT_POLICIES), st.sampled_from(m.AGGREGATIONS))
def test_no_text_of_feel_makes_the_evaluation_raise(
    text: str, cell: str, value: object, type_ref: str, policy: str, aggregation: str
) -> None:
    made = table(policy, "x", "", "- | 1", aggregation=aggregation)
    rules = (m.Rule((cell,), (text,)), *made.rules)
    made = m.DecisionTable((m.TableInput("x", type_ref),), (m.TableOutput(),), rules, policy, aggregation)
    definitions = model(
        m.ItemDefinition("tLoop", "tLoop", allowed_values=cell),
        m.ItemDefinition("tList", "number", collection=True, constraint=text),
        data("x", type_ref),
        data("my name"),
        decision("D", literal(text), type_ref, needs="x, my name"),
        decision("T", made, needs="x, my name"),
    )
    for name in ("D", "T"):
        outcome = evaluate(definitions, name, {"x": value, "my name": value})
        assert json.loads(json_text(outcome.value).encode()) is not ...


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_spoilt_document_is_a_model_or_a_clear_refusal(draw: st.DataObject) -> None:
    document = bytearray(
        write_model(model(data("x", "number"), decision("D", table("ANY", "x", "", "1 | 2"))))
    )
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(document) - 1))
        document[at : at + draw.draw(st.integers(0, 9))] = draw.draw(st.binary(max_size=4))
    try:
        spoilt = read_model(bytes(document))
    except m.BadModel:
        return  # nothing else may be raised
    for found_decision in spoilt.decisions:
        assert json.loads(json_text(evaluate(spoilt, found_decision.name, {"x": 1}).value)) != {}
