"""Arithmetic of FEEL on numbers: decimal128, and the built-in functions on it."""

from __future__ import annotations

import decimal
from decimal import Decimal

from rules.dmn.feel.builtin import declared
from rules.dmn.feel.values import NUMBERS, FeelError, Function, Value, number

ROUNDINGS = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
}
MAX_SCALE = 6176


def whole(value: Decimal) -> int:
    """An index, length or scale. Raises FeelError for a fraction, or for what nothing here is as large as."""
    if value != value.to_integral_value() or abs(value) > 10**9:
        raise FeelError(f"expected a whole number, found {value}")
    return int(value)


def rounded(value: Decimal, scale: int, rounding: str) -> Decimal:
    """To so many decimals; a negative scale to tens, hundreds …"""
    if abs(scale) > MAX_SCALE:
        raise FeelError(f"a scale of {scale} is beyond decimal128")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return value  # has no more decimals than asked for
    with decimal.localcontext(NUMBERS) as context:
        context.rounding = rounding
        shifted = value.scaleb(scale).to_integral_value(rounding=rounding)
        return shifted.scaleb(-scale)


def _rounder(name: str) -> Function:
    rounding = ROUNDINGS[name]

    def work(value: Decimal, scale: Decimal | None = None) -> Value:
        return rounded(value, whole(scale) if scale is not None else 0, rounding)

    free = "=" if name in ("floor", "ceiling") else ""
    return declared(work, "n:number", f"scale:number{free}")


def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """The sign of the divisor, as the standard defines it: dividend - divisor * floor(dividend / divisor)."""
    if not divisor:
        raise FeelError("modulo by zero")
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def square_root(value: Decimal) -> Value:
    return NUMBERS.sqrt(value)


def logarithm(value: Decimal) -> Value:
    if value <= 0:
        raise FeelError("log of a number that is not positive")
    return NUMBERS.ln(value)


def is_odd(value: Decimal) -> Value:
    return NUMBERS.remainder(value, Decimal(2)) in (1, -1)


def is_even(value: Decimal) -> Value:
    return not NUMBERS.remainder(value, Decimal(2))


def read_number(text: str, grouping: str | None = None, point: str | None = None) -> Value:
    """number("1.234,5", ".", ","): how thousands are grouped (or null), and what the decimal sign is."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or grouping == (point or "."):
        raise FeelError("expected separators that differ: space, comma or point; comma or point")
    clean = text.replace(grouping, "") if grouping else text
    clean = clean.replace(point, ".") if point else clean
    if not clean.isascii() or clean.strip("+-.0123456789eE"):
        raise FeelError(f"{text[:40]!r} is no number")
    return number(clean)


NUMBER_FUNCTIONS = {name: _rounder(name) for name in ROUNDINGS} | {
    "modulo": declared(modulo, "dividend:number", "divisor:number"),
    "sqrt": declared(square_root, "number:number"),
    "log": declared(logarithm, "number:number"),
    "exp": declared(NUMBERS.exp, "number:number"),
    "odd": declared(is_odd, "number:number"),
    "even": declared(is_even, "number:number"),
    "number": declared(
        read_number, "from:string", "grouping separator:string?=", "decimal separator:string?="
    ),
}
