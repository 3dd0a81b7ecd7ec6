"""All built-in functions of FEEL that we know, by name.

Not here: those with regular expressions (matches, replace, split), which a stranger's model could let run for
ever, those that ask the clock (now, today), and the relations between intervals (before, overlaps …).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rules.dmn.feel.builtin import declared
from rules.dmn.feel.lists import LIST_FUNCTIONS
from rules.dmn.feel.numbers import NUMBER_FUNCTIONS
from rules.dmn.feel.operators import inverse
from rules.dmn.feel.temporal import MonthSpan, TimeSpan
from rules.dmn.feel.texts import TEXT_FUNCTIONS
from rules.dmn.feel.times import TIME_FUNCTIONS
from rules.dmn.feel.values import NUMBERS, Function, Value


def magnitude(value: Decimal | MonthSpan | TimeSpan) -> Value:
    if isinstance(value, Decimal):
        return NUMBERS.abs(value)
    return MonthSpan(abs(value.months)) if isinstance(value, MonthSpan) else TimeSpan(abs(value.nanoseconds))


BUILTINS: Mapping[str, Function] = {
    **NUMBER_FUNCTIONS,
    **TEXT_FUNCTIONS,
    **LIST_FUNCTIONS,
    **TIME_FUNCTIONS,
    "not": declared(inverse, "negand:any"),
    "abs": declared(magnitude, "n:number|span"),
}
