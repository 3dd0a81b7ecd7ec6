"""FEEL: literals, names, operators, logic in three values, unary tests, built-in functions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rules.dmn.feel.evaluate import Run, Scope, evaluate_text
from tests.rules.dmn.models import feel, holds, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # numbers
        (".5", "0.5"),
        ("1000000000000000000000000000000000.5", "1000000000000000000000000000000000"),
        ("1000000000000000000000000000000001.5", "1000000000000000000000000000000002"),
        ("1000000000000000000000000000000001 + 0.5", "1000000000000000000000000000000002"),
        ("-0.00", "0"),
        ("1.50", "1.5"),
        ("10 // a comment\n + 1", "11"),
        ("1 /* two */ + 1", "2"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0." + "3" * 34),
        ("2 / 3", "0." + "6" * 33 + "7"),
        ("1e3", "1000"),
        ("100000000000000000000000000000000000 + 1", "100000000000000000000000000000000000"),
        ("-2 ** 2", "4"),
        ("2 ** 3 ** 2", "64"),
        ("2 ** -1", "0.5"),
        ("2 ** 0.5", "1.414213562373095048801688724209698"),
        ("10 - 2 - 3", "5"),
        ("2 + 3 * 4", "14"),
        ("100 / 10 / 5", "2"),
        ("--3", "3"),
        ("1 / 0", "null"),
        ("0 ** -1", "null"),
        ("(-8) ** 0.5", "null"),
        ("9e6144 * 10", "null"),
        ("1 + null", "null"),
        ('1 + "a"', "null"),
        # strings
        ('"a" + "b"', "ab"),
        (r'"\n\t\"\\\'"', "\n\t\"\\'"),
        (r'"\u00e9 \U01F40E \uD83D\uDC0E"', "é 🐎 🐎"),
        ('""', ""),
        ('"a" - "b"', "null"),
        ('"a" * 2', "null"),
        ('"a//b"', "a//b"),
        # constants
        ("true", "true"),
        ("false", "false"),
        ("null", "null"),
        ("nonsense", "null"),
        ("1 +", "null"),
        ("", "null"),
        # dates, times, durations
        ('date("2016-02-29")', "2016-02-29"),
        ('date("2015-02-29")', "null"),
        ("date(2016, 2, 29)", "2016-02-29"),
        ('time("10:05:00")', "10:05:00"),
        ('time("10:05:00.500Z")', "10:05:00.5Z"),
        ('time("24:00:00")', "null"),
        ('time("10:05:00@Europe/Paris")', "10:05:00@Europe/Paris"),
        ('time("10:05:00@No/Where")', "null"),
        ('time(10, 5, 0, duration("PT2H"))', "10:05:00+02:00"),
        ("time(10, 5, 60)", "null"),
        ('date and time("2016-02-29T10:05:00+01:00")', "2016-02-29T10:05:00+01:00"),
        ('date and time(date("2016-02-29"), time("10:05:00"))', "2016-02-29T10:05:00"),
        ('duration("P1Y14M")', "P2Y2M"),
        ('duration("-PT36H")', "-P1DT12H"),
        ('duration("P1Y1D")', "null"),
        ('@"2016-02-29"', "2016-02-29"),
        ('@"PT90S"', "PT1M30S"),
        ('@"10:00:00Z"', "10:00:00Z"),
        ('@"x"', "null"),
        ('date("2016-01-31") + duration("P1M")', "2016-02-29"),
        ('date("2016-03-01") - duration("P1D")', "2016-02-29"),
        ('date("2016-03-01") - date("2016-02-01")', "P29D"),
        ('duration("P1D") * 1.5', "P1DT12H"),
        ('duration("P1Y") / duration("P1M")', "12"),
        ('duration("P1Y") + duration("P1D")', "null"),
        ('date and time("2016-12-31T23:30:00") + duration("PT1H")', "2017-01-01T00:30:00"),
        ('time("23:30:00") + duration("PT1H")', "00:30:00"),
        ('-duration("P1Y")', "-P1Y"),
        ('date and time("2016-01-01T01:00:00+01:00") = date and time("2016-01-01T00:00:00Z")', "true"),
        ('date and time("2016-01-01T00:00:00") < date and time("2016-01-01T00:00:00Z")', "null"),
        (
            'date and time("2016-07-01T12:00:00@Europe/Paris") - date and time("2016-07-01T00:00:00Z")',
            "PT10H",
        ),
        ('date("2016-02-29").year', "2016"),
        ('date("2016-02-29").weekday', "1"),
        ('duration("P1DT2H").hours', "2"),
        ('date and time("2016-07-01T12:00:00@Europe/Paris").time offset', "PT2H"),
        ('@"P14M".years', "1"),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', "P1Y8M"),
        ('day of week(date("2019-09-17"))', "Tuesday"),
        ('day of year(date("2019-09-17"))', "260"),
        ('date("-999999999-01-01") - duration("P1Y")', "null"),
        ('date("0000-03-01") - duration("P1D")', "0000-02-29"),
        # comparison
        ("1 < 2", "true"),
        ('"a" < "b"', "true"),
        ("1 = 1.0", "true"),
        ('1 = "1"', "null"),
        ("null = null", "true"),
        ("1 = null", "false"),
        ("1 != null", "true"),
        ("1 < null", "null"),
        ('date("2016-01-01") <= date("2016-01-01")', "true"),
        ("2 between 1 and 3", "true"),
        ("2 in [1..2)", "false"),
        ("2 in ]1..2]", "true"),
        ("2 in (1, 2)", "true"),
        ("2 in (< 1, >= 2)", "true"),
        ("2 in > 2", "false"),
        ("[1, 2] = [1, 2]", "true"),
        ("true < false", "null"),
        ("{a: 1} = {a: 1.0}", "true"),
        ("-1 in [-2..-1]", "true"),
        # if, lists, contexts
        ('if 1 > 2 then "a" else "b"', "b"),
        ('if null then "a" else "b"', "b"),
        ("[1, 2, 3][2]", "2"),
        ("[1, 2][-1]", "2"),
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[1][5]", "null"),
        ("{a: 1, b: a + 1}.b", "2"),
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("[{a: 1}, {a: 2}][a = 2].a", "[2]"),
        ('{"a b": 1}.a b', "1"),
        ("{a: 1}.c", "null"),
    ],
)
def test_an_expression_is_worth(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("true", "true", "true", "true"),
        ("true", "false", "false", "true"),
        ("true", "null", "null", "true"),
        ("false", "true", "false", "true"),
        ("false", "false", "false", "false"),
        ("false", "null", "false", "null"),
        ("null", "true", "null", "true"),
        ("null", "false", "false", "null"),
        ("null", "null", "null", "null"),
        ("1", "true", "null", "true"),
        ("false", '"x"', "false", "null"),
    ],
)
def test_logic_has_three_values(left: str, right: str, both: str, either: str) -> None:
    assert told(f"{left} and {right}") == both
    assert told(f"{left} or {right}") == either


def test_not_of_null_and_of_what_is_no_boolean_is_null() -> None:
    assert [told(f"not({value})") for value in ("true", "false", "null", "1")] == [
        "false",
        "true",
        "null",
        "null",
    ]


def test_a_name_ends_where_the_longest_known_name_ends() -> None:
    names = {
        "a": Decimal(5),
        "b": Decimal(3),
        "a-b": Decimal(100),
        "Loan Amount": Decimal(7),
        "Loan": Decimal(1),
    }
    assert told("a-b", **names) == "100"
    assert told("a - b", **names) == "2"
    assert told("b-a", **names) == "-2"
    assert told("Loan   Amount+1", **names) == "8"
    assert told("Loan\nAmount", **names) == "7"
    assert told("Loans", **names) == "null"
    assert told("Loan+Loan", **names) == "2"
    assert told("P/E's", **{"P/E's": Decimal(9)}) == "9"
    assert told("Größe der Läden * 2", **{"Größe der Läden": Decimal(2)}) == "4"
    assert told("date", date="x") == "x"
    assert told('date and time("2016-01-01T00:00:00").day', date=True, time=True) == "1"
    assert told("in stock", **{"in stock": True}) == "true"


def test_members_with_signs_are_found_after_a_dot() -> None:
    scope = Scope(
        {"x": {"Approved/Declined": "yes", "time limit": "no"}}, Run(frozenset({"Approved/Declined"}))
    )
    assert evaluate_text("x.Approved/Declined", scope) == "yes"


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("-", None, True),
        ("", 1, True),
        (" - ", 1, True),
        ("5", 5, True),
        ("-5", -5, True),
        ("< 5", 5, False),
        ("<= 5", 5, True),
        ("> -1", 0, True),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("(1..5[", 1, False),
        ("]1..5]", 5, True),
        ('"a", "b"', "b", True),
        ('"a","b"', "c", False),
        ('not("a", "b")', "c", True),
        ('not("a", "b")', "a", False),
        ("not([1..5])", 6, True),
        ("not(< 5)", 4, False),
        ("< 1, > 5", 6, True),
        ("null", None, True),
        ("null", 1, False),
        ("not(null)", 1, True),
        ("not(null)", None, False),
        ("< 5", None, None),
        ("[1..5]", None, None),
        ("not(< 5)", None, None),
        ('"a"', None, False),
        ("true", True, True),
        ("false", True, False),
        ("true", None, False),
        ('"1"', 1, None),
        ("? > 3 and ? < 9", 5, True),
        ("? = 4", 5, False),
        ("limit", 7, True),
        ("> limit", 8, True),
        ("limit + 1", 8, True),
        ("[limit..9]", 7, True),
        ("[1, 2]", 2, True),
        ('starts with(?, "a")', "abc", True),
        ("nonsense(", 1, None),
        ("1,", 1, None),
        ("-1,-", 1, None),
        ("< 5 10", 1, None),
    ],
)
def test_a_cell_holds_for_a_value(tests: str, value: object, expected: bool | None) -> None:
    given = Decimal(value) if type(value) is int else value
    assert holds(tests, given, limit=Decimal(7)) is expected  # type: ignore[arg-type]


def test_intervals_of_dates_hold() -> None:
    day = feel('date("2016-06-15")')
    assert holds('[date("2016-01-01")..date("2016-12-31")]', day) is True
    assert holds('< date("2016-06-15")', day) is False
    assert holds('@"2016-06-15"', day) is True
