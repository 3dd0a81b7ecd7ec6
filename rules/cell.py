"""One cell of a decision table: an S-FEEL unary test such as `-`, `>= limit`, `[1..5)`, `a, b` or `not(a)`.

A cell is read against the type and the domain of its column; whatever cannot be read, or can never be
asked of that column, raises BadCell. `matches` is the plain reading, `allows` the three-valued one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rules.possible import Between, Numeric, OneOf
from rules.text import Text


class BadCell(ValueError):
    """A cell that cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a cell may speak about. `words` for choices, `low` and `high` for numbers (None: no limit)."""

    name: str
    type: Literal["number", "choice", "flag"]
    words: tuple[str, ...] = ()
    nullable: bool = False
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of a cell: written there, or the value of a named parameter."""

    value: Numeric
    parameter: str = ""

    def __str__(self) -> str:
        return self.parameter or str(self.value)


@dataclass(frozen=True, slots=True)
class Is:
    """A word, a truth value or null."""

    value: str | bool | None

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return self.value
        return "null" if self.value is None else str(self.value).lower()

    def holds(self, value: Any) -> bool:
        return bool(value == self.value) if self.value is not None else value is None


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers between two bounds; a missing bound is open to that side. `=` is both bounds, closed."""

    low: Bound | None
    high: Bound | None
    low_in: bool = False
    high_in: bool = False

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            if self.low == self.high:
                return str(self.low)
            return f"{'[' if self.low_in else '('}{self.low}..{self.high}{']' if self.high_in else ')'}"
        if self.low is not None:
            return f"{'>=' if self.low_in else '>'} {self.low}"
        return f"{'<=' if self.high_in else '<'} {self.high}"

    def holds(self, value: Any) -> bool:
        return self.above(value) and self.below(value)

    def above(self, value: Any) -> bool:
        low = self.low
        return low is None or bool(value >= low.value if self.low_in else value > low.value)

    def below(self, value: Any) -> bool:
        high = self.high
        return high is None or bool(value <= high.value if self.high_in else value < high.value)


Test = Is | Span


@dataclass(frozen=True, slots=True)
class Cell:
    """Any of `tests`, or none of them when `negated`; no tests at all is `-`, which everything passes."""

    tests: tuple[Test, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        if not self.tests:
            return "-"
        inner = ", ".join(map(str, self.tests))
        return f"not({inner})" if self.negated else inner

    @property
    def is_any(self) -> bool:
        return not self.tests

    def matches(self, value: Any) -> bool:
        if not self.tests:
            return True
        return any(test.holds(value) for test in self.tests) is not self.negated

    def allows(self, value: Any) -> bool | None:
        """True: certainly passes; False: certainly not; None: it depends. `value` may be OneOf or Between."""
        if not self.tests:
            return True
        if isinstance(value, OneOf):
            answers = {self.matches(each) for each in value.values}
            return answers.pop() if len(answers) == 1 else None
        if isinstance(value, Between):
            answer = _any_holds([_span_allows(test, value) for test in self.tests])
            return answer if answer is None or not self.negated else not answer
        return self.matches(value)

    def matches_inside(self, low: Numeric | None, high: Numeric | None) -> bool:
        """Whether every number strictly between two neighbouring bounds passes; None: no bound that side.

        Neighbouring: no bound of this cell lies strictly between the two.
        """
        if not self.tests:
            return True
        inside = any(isinstance(test, Span) and _spans(test, low, high) for test in self.tests)
        return inside is not self.negated

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The bounds of all spans, from left to right."""
        return tuple(b for t in self.tests if isinstance(t, Span) for b in (t.low, t.high) if b is not None)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(bound.parameter for bound in self.bounds if bound.parameter)


def _spans(span: Span, low: Numeric | None, high: Numeric | None) -> bool:
    from_here = span.low is None or (low is not None and span.low.value <= low)
    return from_here and (span.high is None or (high is not None and span.high.value >= high))


def _any_holds(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _span_allows(test: Test, value: Between) -> bool | None:
    """How a whole range of numbers stands to one span."""
    if not isinstance(test, Span):
        return False
    from_inside = test.above(value.low)
    to_inside = test.high is None if value.high is None else test.below(value.high)
    if from_inside and to_inside:
        return True
    wholly_below = value.high is not None and not test.above(value.high)
    return False if wholly_below or not test.below(value.low) else None


_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_NAME = r"[a-z][a-z0-9_]*"
_BOUND = rf"(?:{_NUMBER}|{_NAME})"
_NUMERAL = re.compile(_NUMBER)
_COMPARED = re.compile(rf"(<=|>=|<|>)\s*({_BOUND})")
_INTERVAL = re.compile(rf"([\[(\]])\s*({_BOUND})\s*\.\.\s*({_BOUND})\s*([\])\[])")
_NEGATED = re.compile(r"not\((.*)\)")


def parse_cell(text: str, column: Column, parameters: Mapping[str, Numeric]) -> Cell:
    """The cell of a column. Raises BadCell; never guesses and never skips."""
    stripped = text.strip()
    if stripped == "-":
        return Cell()
    if not stripped:
        raise BadCell("a test, or - for any value; the cell is empty")
    negated = _NEGATED.fullmatch(stripped)
    inner = negated.group(1) if negated else stripped
    tests = tuple(_parse_test(part.strip(), column, parameters) for part in inner.split(","))
    if len(set(tests)) != len(tests):
        raise BadCell(f"each value once, not {text!r}")
    if column.type == "choice" and len(tests) == len(column.words) + column.nullable:
        raise BadCell(f"- for every value, not the whole list {text!r}")
    if column.type == "flag" and len(tests) > 1:
        raise BadCell(f"true, false or -, not {text!r}")
    return Cell(tests, negated is not None)


def _parse_test(text: str, column: Column, parameters: Mapping[str, Numeric]) -> Test:
    if column.type == "number":
        return _parse_span(text, column, parameters)
    if text == "null" and column.nullable:
        return Is(None)
    if column.type == "flag":
        if text not in ("true", "false"):
            raise BadCell(f"true, false or -, not {text!r}")
        return Is(text == "true")
    if text not in column.words:
        raise BadCell(f"one of {', '.join(column.words)} in exactly these letters, not {text!r}")
    return Is(text)


def _parse_span(text: str, column: Column, parameters: Mapping[str, Numeric]) -> Span:
    compared = _COMPARED.fullmatch(text)
    if compared:
        sign, bound = compared.group(1), _bound(compared.group(2), column, parameters)
        if sign[0] == ">":
            return Span(bound, None, low_in=sign == ">=")
        return Span(None, bound, high_in=sign == "<=")
    interval = _INTERVAL.fullmatch(text)
    if interval:
        low = _bound(interval.group(2), column, parameters)
        high = _bound(interval.group(3), column, parameters)
        if low.value >= high.value:
            raise BadCell(f"an interval whose first number is the smaller one, not {text!r}")
        return Span(low, high, interval.group(1) == "[", interval.group(4) == "]")
    if re.fullmatch(_BOUND, text):
        only = _bound(text, column, parameters)
        return Span(only, only, low_in=True, high_in=True)
    raise BadCell(f"a number, a comparison such as >= 10, or an interval such as [1..5), not {text!r}")


def _bound(text: str, column: Column, parameters: Mapping[str, Numeric]) -> Bound:
    number = read_number(text)
    if number is not None:
        bound = Bound(number)
    elif text in parameters:
        bound = Bound(parameters[text], text)
    else:
        raise BadCell(f"a number or one of the parameters, not {text!r}")
    if bound.value < column.low or (column.high is not None and bound.value > column.high):
        raise BadCell(f"a number within the range of {column.name}, not {bound.value}")
    return bound


def read_number(text: str) -> Numeric | None:
    """The exact number that a text writes, whole ones as int; None when it writes none."""
    if not _NUMERAL.fullmatch(text):
        return None
    whole, _, fraction = text.partition(".")
    digits = fraction.rstrip("0")
    return Decimal(f"{whole}.{digits}") if digits else int(whole)


# fmt: off
_WORDS: dict[str, Text] = {
    "any":     Text("any value",          "toute valeur",             "любое значение"),
    "not":     Text("not {inner}",        "autre que {inner}",        "кроме: {inner}"),
    "or":      Text(" or ",               " ou ",                     " или "),
    "true":    Text("yes",                "oui",                      "да"),
    "false":   Text("no",                 "non",                      "нет"),
    "null":    Text("none",               "aucun",                    "нет"),
    ">":       Text("more than {low}",    "plus de {low}",            "больше {low}"),
    ">=":      Text("{low} or more",      "{low} ou plus",            "{low} или больше"),
    "<":       Text("less than {high}",   "moins de {high}",          "меньше {high}"),
    "<=":      Text("{high} or less",     "{high} ou moins",          "{high} или меньше"),
    "both":    Text("{low} and {high}",   "{low} et {high}",          "{low} и {high}"),
}
# fmt: on


def cell_in_words(cell: Cell, language: str) -> str:
    """The cell as a person says it; parameters show their number."""
    if cell.is_any:
        return _WORDS["any"].get(language)
    inner = _WORDS["or"].get(language).join(_test_in_words(test, language) for test in cell.tests)
    return _WORDS["not"].get(language).format(inner=inner) if cell.negated else inner


def _test_in_words(test: Test, language: str) -> str:
    if isinstance(test, Is):
        word = str(test)
        return _WORDS[word].get(language) if word in ("true", "false", "null") else word
    if test.low is not None and test.low == test.high:
        return str(test.low.value)
    parts = []
    if test.low is not None:
        words = _WORDS[">=" if test.low_in else ">"].get(language)
        parts.append(words.format(low=test.low.value))
    if test.high is not None:
        words = _WORDS["<=" if test.high_in else "<"].get(language)
        parts.append(words.format(high=test.high.value))
    if len(parts) == 1:
        return parts[0]
    return _WORDS["both"].get(language).format(low=parts[0], high=parts[1])
