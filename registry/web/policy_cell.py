"""Between a cell of a decision table and its part of a form: pure, so that every cell can be tried both ways.

A form can write: any value; words ticked or left out; yes or no; one number; numbers from and to. A cell of
another shape (several intervals, numbers left out) is kept as it stands, or replaced by one of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.web.typed import NotANumber, read_number
from rules.cell import BadCell, Bound, Cell, Column, Is, Span, Test, parse_cell
from rules.cell import read_number as exact_number
from rules.possible import Numeric
from workflows.wording import N_

ANY, KEEP, ONE_OF, NONE_OF, YES, NO, NULL, EXACTLY, RANGE = (
    "any", "keep", "one_of", "none_of", "yes", "no", "null", "exactly", "range",
)  # fmt: skip
MODES = {
    "choice": (ANY, ONE_OF, NONE_OF),
    "flag": (ANY, YES, NO),
    "number": (ANY, EXACTLY, RANGE),
}
DECIMALS = 2  # more would make 15,000 a small number
NO_NUMBER = N_("Give the number, or choose one of the named numbers.")


class BadEntry(ValueError):
    """What was typed makes no cell: the part of the form, the sentence with its values."""

    def __init__(self, part: str, message: str, **values: Any) -> None:
        self.part, self.message, self.values = part, message, values
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class BoundEntry:
    """A number as it was typed, or the name of a parameter; both empty: no bound."""

    number: str = ""
    parameter: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.number.strip() or self.parameter)


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of a form that stands for one cell."""

    mode: str = ANY
    words: tuple[str, ...] = ()
    exact: BoundEntry = BoundEntry()
    low: BoundEntry = BoundEntry()
    high: BoundEntry = BoundEntry()
    low_in: bool = True
    high_in: bool = True


def entry_of(text: str, column: Column, numbers: Mapping[str, Numeric]) -> Entry:
    """How the form shows a cell. Raises BadCell for a text that is none."""
    cell = parse_cell(text, column, numbers)
    if cell.is_any:
        return Entry()
    if column.type == "choice":
        return Entry(NONE_OF if cell.negated else ONE_OF, tuple(map(str, cell.tests)))
    if cell.negated or len(cell.tests) > 1:
        return Entry(KEEP)
    return _entry_of_test(cell.tests[0])


def _entry_of_test(test: Test) -> Entry:
    if isinstance(test, Is):
        return Entry({True: YES, False: NO, None: NULL}[test.value])  # type: ignore[index]
    if test.low is not None and test.low == test.high:
        return Entry(EXACTLY, exact=_bound_entry(test.low))
    return Entry(
        RANGE,
        low=_bound_entry(test.low),
        high=_bound_entry(test.high),
        low_in=test.low_in if test.low is not None else True,
        high_in=test.high_in if test.high is not None else True,
    )


def _bound_entry(bound: Bound | None) -> BoundEntry:
    if bound is None:
        return BoundEntry()
    return BoundEntry("", bound.parameter) if bound.parameter else BoundEntry(str(bound.value))


def modes_of(column: Column, entry: Entry) -> tuple[str, ...]:
    """The answers that the form offers for a column; `keep` only where the form cannot show what stands."""
    modes: tuple[str, ...] = MODES[column.type]
    if column.type == "flag" and column.nullable:
        modes = (*modes, NULL)
    return (*modes, KEEP) if entry.mode == KEEP else modes


def write_cell(entry: Entry, column: Column, numbers: Mapping[str, Numeric], before: str = "-") -> str:
    """The cell that a form says; `before` comes back unchanged when it means the same. Raises BadEntry."""
    text = _text(entry, column, numbers, before)
    try:
        cell = parse_cell(text, column, numbers)
    except BadCell as bad:
        raise BadEntry("", N_("This cannot be a condition: %(why)s."), why=str(bad)) from None
    return before if is_same(cell, parse_cell(before, column, numbers)) else text


def is_same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same; the order of their words is no meaning."""
    return one.negated == other.negated and set(one.tests) == set(other.tests)


def _text(entry: Entry, column: Column, numbers: Mapping[str, Numeric], before: str) -> str:
    if entry.mode == ANY:
        return "-"
    if entry.mode == KEEP:
        return before
    if column.type == "choice" and entry.mode in (ONE_OF, NONE_OF):
        return _words(entry, column)
    if column.type == "flag" and entry.mode in (YES, NO, NULL):
        return {YES: "true", NO: "false", NULL: "null"}[entry.mode]
    if column.type == "number" and entry.mode == EXACTLY:
        only = read_bound(entry.exact, "exact", column, numbers, before)
        if only is None:
            raise BadEntry("exact", NO_NUMBER)
        return str(only)
    if column.type == "number" and entry.mode == RANGE:
        return _range(entry, column, numbers, before)
    raise BadEntry("", N_("Choose one of the answers."))


def _words(entry: Entry, column: Column) -> str:
    known = (*column.words, *(("null",) if column.nullable else ()))
    ticked = [word for word in known if word in entry.words]
    if not ticked or len(set(entry.words)) != len(ticked):
        raise BadEntry("words", N_("Tick one answer at least, or choose any value."))
    if len(ticked) == len(known):
        raise BadEntry("words", N_("Every answer is ticked: choose any value instead."))
    inner = ", ".join(ticked)
    return f"not({inner})" if entry.mode == NONE_OF else inner


def _range(entry: Entry, column: Column, numbers: Mapping[str, Numeric], before: str) -> str:
    low = read_bound(entry.low, "low", column, numbers, before)
    high = read_bound(entry.high, "high", column, numbers, before)
    if low is None and high is None:
        raise BadEntry("low", N_("Give the lower limit, the upper limit or both."))
    if low is not None and high is not None and low.value >= high.value:
        raise BadEntry(
            "high",
            N_("The upper limit must be more than the lower limit: %(high)s is not more than %(low)s."),
            low=low.value,
            high=high.value,
        )
    return str(Span(low, high, entry.low_in and low is not None, entry.high_in and high is not None))


def read_bound(
    entry: BoundEntry, part: str, column: Column, numbers: Mapping[str, Numeric], before: str = ""
) -> Bound | None:
    """The bound that was typed or chosen; None when there is none. Raises BadEntry.

    A number that stands in `before` to the letter is that number, however many decimals it has.
    """
    if entry.is_blank:
        return None
    if entry.parameter and entry.number.strip():
        raise BadEntry(part, N_("Type a number or choose a named one, not both."))
    bound = _named(entry, part, numbers) if entry.parameter else _typed(entry, part, before)
    if bound.value < column.low or (column.high is not None and bound.value > column.high):
        if column.high is None:
            raise BadEntry(part, N_("The number must be %(low)s or more."), low=column.low)
        raise BadEntry(
            part, N_("The number must be between %(low)s and %(high)s."), low=column.low, high=column.high
        )
    return bound


def _named(entry: BoundEntry, part: str, numbers: Mapping[str, Numeric]) -> Bound:
    if entry.parameter not in numbers:
        raise BadEntry(part, N_("Choose one of the named numbers of the list."))
    return Bound(numbers[entry.parameter], entry.parameter)


def _typed(entry: BoundEntry, part: str, before: str) -> Bound:
    if entry.number in re.findall(r"[0-9]+(?:\.[0-9]+)?", before):
        kept = exact_number(entry.number)
        if kept is not None:
            return Bound(kept)
    try:
        number = Decimal(read_number(entry.number, DECIMALS))
    except NotANumber:
        raise BadEntry(part, N_("Give a number, for example 12 or 12.5.")) from None
    whole = number == number.to_integral_value()
    return Bound(int(number) if whole else number.normalize())
