"""Reads numbers, amounts and dates as people type them: spaces, commas, points, apostrophes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

MOST_DIGITS = 15
_SPACES = re.compile(r"[\s'\u2019\u00a0\u202f_]")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,][0-9]{3})+")


class NotANumber(ValueError):
    """What was typed cannot be read; the field says what was expected."""


def read_number(text: str, decimals: int = 0) -> int | Decimal:
    """12, 1 234, 1,234 → int (`decimals` 0); 12.5 or 12,5 → Decimal. Raises NotANumber."""
    plain = _one_point(text, decimals)
    whole, _, part = plain.partition(".")
    if len(whole) > MOST_DIGITS or len(part) > decimals:
        raise NotANumber(text)
    return int(whole) if decimals == 0 else Decimal(plain)


def read_amount(text: str, digits: int) -> int:
    """An amount in minor units of a currency with `digits` of them: 1'250.50 → 125050. Raises NotANumber."""
    value = Decimal(read_number(text, digits))
    return int(value.scaleb(digits))


def read_date(day: str, month: str, year: str) -> date:
    """A day between 1900 and 2199. Raises NotANumber."""
    parts = [day, month, year]
    if not all(re.fullmatch("[0-9]{1,4}", part) for part in parts) or not 1900 <= int(year) < 2200:
        raise NotANumber(" ".join(parts))
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotANumber(" ".join(parts)) from error


def _one_point(text: str, decimals: int) -> str:
    """The number with thousands marks gone and a point before its decimals."""
    bare = _SPACES.sub("", text)
    marks = [sign for sign in bare if sign in ".,"]
    if len(set(marks)) == 2:  # the last one is the decimal mark: 1.234,50 and 1,234.50
        last = marks[-1]
        if marks.count(last) > 1:
            raise NotANumber(text)
        bare = bare.replace("," if last == "." else ".", "").replace(last, ".")
    elif _GROUPED.fullmatch(bare) and (decimals < 3 or len(marks) > 1):
        bare = re.sub("[.,]", "", bare)
    else:
        bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        raise NotANumber(text)
    return bare
