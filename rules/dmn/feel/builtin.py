"""How a built-in function of FEEL is declared: names and types of its parameters, checked at each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from rules.dmn.feel.temporal import Date, DateTime, MonthSpan, Time, TimeSpan
from rules.dmn.feel.values import FeelError, Function, Range, Value, kind_of

KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (tuple,),
    "date": (Date,),
    "time": (Time,),
    "moment": (Date, DateTime),
    "span": (MonthSpan, TimeSpan),
    "context": (Mapping,),
    "range": (Range,),
}


def fitting(value: Value, kind: str) -> Value:
    """The value as a parameter of this kind takes it: a list of one stands for its entry, and the reverse.

    Kinds: those above, several with `|`, `any`, and with `?` at the end null as well.
    """
    optional = kind.endswith("?")
    kind = kind.removesuffix("?")
    if kind == "any" or (value is None and optional):
        return value
    allowed = tuple(type_ for name in kind.split("|") for type_ in KINDS[name])
    if isinstance(value, allowed):
        return value
    if kind == "list":
        return (value,)
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], allowed):
        return value[0]
    raise FeelError(f"expected {kind}, found {kind_of(value)}")


def declared(work: Callable[..., Value], *parameters: str) -> Function:
    """Parameters are written `name:kind`, with `=` at the end if it may be left out, `*` for any number."""
    names, kinds, least = [], [], 0
    variadic = parameters[-1].endswith("*") if parameters else False
    for parameter in parameters:
        name, _, kind = parameter.removesuffix("*").partition(":")
        names.append(name)
        kinds.append(kind.removesuffix("="))
        least += not kind.endswith("=")

    def call(*values: Value) -> Value:
        given = kinds + [kinds[-1]] * (len(values) - len(kinds))
        checked = [fitting(value, kind) for value, kind in zip(values, given, strict=False)]
        return work(*checked)

    return Function(tuple(names), call, least, variadic)
