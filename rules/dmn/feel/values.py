"""What a FEEL expression can be worth, and the numbers of the standard: decimal128, rounded half to even.

None is null, str a string, bool a boolean, Decimal a number, tuple a list, Mapping a context.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.dmn.feel.temporal import Date, DateTime, MonthSpan, Temporal, Time, TimeSpan

MAX_TEXT = 1_000_000  # characters of a string, entries of a list: what an expression may grow to
MAX_LIST = 20_000

NUMBERS = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    clamp=1,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


class FeelError(Exception):
    """Why an expression is null. Never leaves the evaluation of an expression."""


@dataclass(frozen=True, slots=True)
class Range:
    """Between two ends; an end of None is open without limit."""

    start: Value
    end: Value
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Function:
    """Something to call: the names of its parameters in order, and what it does with their values."""

    parameters: tuple[str, ...]
    call: Callable[..., Value]
    least: int  # parameters that must be given
    variadic: bool = False


Value = (
    None | bool | Decimal | str | Temporal | tuple["Value", ...] | Mapping[str, "Value"] | Range | Function
)


def number(text: str) -> Decimal:
    """A number of 34 digits at most. Raises FeelError where it is too large."""
    try:
        found = NUMBERS.create_decimal(text)
    except decimal.DecimalException:
        found = Decimal("NaN")
    if not found.is_finite():
        raise FeelError(f"{text[:40]} is no number of decimal128")
    return found


def number_text(value: Decimal) -> str:
    """The shortest exact text; a number in JSON too. With an exponent only where it would be very long."""
    value = value.normalize(NUMBERS)
    exponent = value.as_tuple().exponent
    if not value:
        return "0"
    if isinstance(exponent, int) and -100 <= exponent <= 100:
        return format(value, "f")
    return str(value).replace("E+", "E")


def kind_of(value: Value) -> str:
    """The name of the value's type in FEEL."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"),
        (Decimal, "number"),
        (str, "string"),
        (Date, "date"),
        (Time, "time"),
        (DateTime, "date and time"),
        (MonthSpan, "years and months duration"),
        (TimeSpan, "days and time duration"),
        (tuple, "list"),
        (Mapping, "context"),
        (Range, "range"),
        (Function, "function"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "null")
