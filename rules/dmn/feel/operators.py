"""Operators of FEEL between two values: arithmetic, order, equality, and logic in three values.

A comparison of what cannot be compared is null, and so is every arithmetic with null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rules.dmn.feel.spans import difference, moved, ratio, scaled
from rules.dmn.feel.temporal import (
    Date,
    DateTime,
    MonthSpan,
    NotTemporal,
    Time,
    TimeSpan,
    day_number,
    instant,
    time_instant,
)
from rules.dmn.feel.values import MAX_TEXT, NUMBERS, FeelError, Range, Value, kind_of

SPANS = (MonthSpan, TimeSpan)
TEMPORAL = (Date, Time, DateTime, MonthSpan, TimeSpan)

# --- arithmetic ----------------------------------------------------------------------------------------


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Raises FeelError, decimal.DecimalException or NotTemporal."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _of_numbers(operator, left, right)
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > MAX_TEXT:
            raise FeelError(f"a string of more than {MAX_TEXT} characters")
        return left + right
    if operator in ("+", "-"):
        return _of_temporals(operator, left, right)
    if isinstance(left, SPANS) or isinstance(right, SPANS):
        return _of_span(operator, left, right)
    raise _mismatch(operator, left, right)


def _mismatch(operator: str, left: Value, right: Value) -> FeelError:
    return FeelError(f"no {kind_of(left)} {operator} {kind_of(right)}")


def _of_numbers(operator: str, left: Decimal, right: Decimal) -> Decimal:
    match operator:
        case "+":
            return NUMBERS.add(left, right)
        case "-":
            return NUMBERS.subtract(left, right)
        case "*":
            return NUMBERS.multiply(left, right)
        case "/":
            return NUMBERS.divide(left, right)
    found = NUMBERS.power(left, right)
    if not found.is_finite():  # 0 ** -1 is infinite, and signals nothing
        raise FeelError(f"no {left} ** {right}")
    return found


def _of_temporals(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, TEMPORAL) and isinstance(right, SPANS):
        return moved(left, right, 1 if operator == "+" else -1)
    if operator == "+" and isinstance(left, SPANS) and isinstance(right, TEMPORAL):
        return moved(right, left, 1)
    if operator == "-" and isinstance(left, TEMPORAL) and isinstance(right, TEMPORAL):
        return difference(left, right)
    raise _mismatch(operator, left, right)


def _of_span(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, SPANS) and isinstance(right, Decimal):
        if operator == "*":
            return scaled(left, right)
        if operator == "/":
            return scaled(left, NUMBERS.divide(Decimal(1), right))
    if operator == "*" and isinstance(left, Decimal) and isinstance(right, SPANS):
        return scaled(right, left)
    if operator == "/" and isinstance(left, SPANS) and isinstance(right, SPANS):
        return ratio(left, right)
    raise _mismatch(operator, left, right)


def negative(value: Value) -> Value:
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, MonthSpan):
        return MonthSpan(-value.months)
    if isinstance(value, TimeSpan):
        return TimeSpan(-value.nanoseconds)
    raise FeelError(f"no - {kind_of(value)}")


# --- equality and order --------------------------------------------------------------------------------


def equal(left: Value, right: Value) -> bool | None:
    """null is equal to null only; values of different kinds are neither equal nor different: null."""
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right):
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return False
        return every(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        if left.keys() != right.keys():
            return False
        return every(equal(left[key], right[key]) for key in left)
    if isinstance(left, Time | DateTime):
        return left == right or _same_instant(left, right)
    return left == right


def _same_instant(left: Value, right: Value) -> bool | None:
    try:
        return rank(left) == rank(right)
    except (FeelError, NotTemporal):
        return None


def rank(value: Value) -> tuple[object, ...]:
    """What orders the values of one kind. The first parts of two must be equal, else they have no order."""
    if isinstance(value, bool) or value is None:
        raise FeelError(f"{kind_of(value)} has no order")
    if isinstance(value, Decimal | str):
        return (kind_of(value), value)
    if isinstance(value, Date):
        return ("date", day_number(value))
    if isinstance(value, DateTime):
        bound, line = instant(value)
        return (f"date and time {bound}", line)
    if isinstance(value, Time):
        bound, line = time_instant(value)
        return (f"time {bound}", line)
    if isinstance(value, MonthSpan):
        return ("months", value.months)
    if isinstance(value, TimeSpan):
        return ("time span", value.nanoseconds)
    raise FeelError(f"{kind_of(value)} has no order")


def compare(operator: str, left: Value, right: Value) -> bool | None:
    """`<`, `<=`, `>`, `>=`, `=` and `!=`. Raises FeelError or NotTemporal for values without an order."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        return inverse(equal(left, right))
    (kind, low), (other_kind, high) = rank(left), rank(right)
    if kind != other_kind:
        raise FeelError(f"{kind} and {other_kind} have no order between them")
    if operator in (">", ">="):
        low, high = high, low
    smaller: bool = low < high  # type: ignore[operator]
    return smaller or (operator in ("<=", ">=") and low == high)


# --- logic in three values -----------------------------------------------------------------------------


def inverse(value: Value) -> bool | None:
    return not value if isinstance(value, bool) else None


def every(values: Iterable[Value]) -> bool | None:
    """false if one is false, else null if one is not a boolean, else true."""
    unknown = False
    for value in values:
        if value is False:
            return False
        unknown |= value is not True
    return None if unknown else True


def some(values: Iterable[Value]) -> bool | None:
    """true if one is true, else null if one is not a boolean, else false."""
    unknown = False
    for value in values:
        if value is True:
            return True
        unknown |= value is not False
    return None if unknown else False


# --- in ------------------------------------------------------------------------------------------------


def within(value: Value, found: Range) -> bool | None:
    after = compare(">=" if found.start_included else ">", value, found.start)
    before = compare("<=" if found.end_included else "<", value, found.end)
    return every((after, before))


def belongs(value: Value, test: Value) -> bool | None:
    """Whether a unary test that is worth `test` holds: equal to it, in its interval, or among its entries."""
    if isinstance(test, Range):
        return within(value, test) if value is not None else None
    if isinstance(test, tuple):
        if isinstance(value, tuple) and equal(value, test):
            return True
        return some(belongs(value, entry) for entry in test)
    return equal(value, test)
