"""Reads one cell of a list as text, day, or yes and no: in the forms that people write, never by a guess.

A reader gives the value, or (value, warning) as `Odd`; it raises CellFault for what cannot be taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from babel import Locale

from registry import reference
from registry.adapters.register_fault import CellFault
from registry.adapters.sheet_rows import Cell
from registry.text import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(each) for each in words.split(","))


NOTHING = _folded("-,–,—,--,n/a,n.a.,na,none,nil,нет,н/д,néant,s.o.,/") | {""}
UNSURE = _folded(
    "?,??,tbc,tbd,to be confirmed,to be determined,unknown,à confirmer,inconnu,неизвестно,уточняется,xx,xxx"
)
OPEN_END = _folded(
    "ongoing,open,open-ended,open ended,indefinite,continuous,until terminated,permanent,indéterminé,"
    "illimité,sans fin,durée indéterminée,бессрочно,бессрочный,не ограничено"
)
FIRST_DAY, LAST_DAY = date(1947, 3, 28), date(2100, 1, 1)
EPOCH = date(1899, 12, 30)  # of the day numbers of spreadsheets
SERIALS = range(17_000, 73_051)  # 1946 to 2100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORMULA = re.compile(r"[=@]|[+-].*[(|!]")


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that is taken, with the code of what a person should look at."""

    value: Any
    code: str
    details: dict[str, Any]


def text_of(cell: Cell) -> str:
    """The cell as one line of text, without characters that nobody sees; a whole number without ".0"."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable() and "  " not in cell:
            return cell.strip()
        return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", cell)).split())
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def given_of(cell: Cell) -> str:
    """The text, "" where the cell says nothing. Raises CellFault for a doubt and for a formula."""
    text = text_of(cell)
    if len(text) <= 24:
        low = fold(text)
        if low in NOTHING:
            return ""
        if low in UNSURE:
            raise CellFault("unsure", given=text)
    if text[0] in "=@+-" and _FORMULA.match(text):
        raise CellFault("formula_like", given=text)
    return text


# --- days -----------------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_THREE = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{2}|\d{4})(?:\s*г\.?)?")
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?[\s.-]+)?([^\W\d_]+)\.?[\s,.-]+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})(?:\s*г(?:ода|\.)?)?"
)


def read_date(cell: Cell, order: str = "") -> date | None:
    """A day. `order` says how 03/04/2024 is meant: "dmy", "mdy", or "" when nobody said."""
    if isinstance(cell, datetime):
        return _near(cell.date())
    if isinstance(cell, date):
        return _near(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell)
    text = given_of(cell)
    if not text:
        return None
    if text.isdigit():
        return _serial(int(text))
    if found := _ISO.fullmatch(text):
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _THREE.fullmatch(text):
        return _three(text, int(found[1]), int(found[3]), found[4], found[2], order)
    if found := _WORDS.fullmatch(fold(text)):
        month = _months().get(found[2])
        if month is not None and (found[1] or found[3]):
            return _day(text, int(found[4]), month, int(found[1] or found[3]))
        if month is not None:
            raise CellFault("only_a_year", given=text)
    raise CellFault("not_a_date", given=text)


def read_end(cell: Cell, order: str = "") -> date | None:
    """As `read_date`; words that say that there is no end are no day."""
    if isinstance(cell, str) and fold(text_of(cell)) in OPEN_END:
        return None
    return read_date(cell, order)


def _serial(number: float) -> date:
    if int(number) in SERIALS:
        return _near(EPOCH + timedelta(days=int(number)))
    if 1900 <= number <= 2100:
        raise CellFault("only_a_year", given=int(number))
    raise CellFault("not_a_date", given=text_of(number))


def _three(text: str, first: int, second: int, year: str, sign: str, order: str) -> date:
    if len(year) == 2:
        raise CellFault("short_year", given=text)
    if sign == "." or order == "dmy":  # nobody writes the month first before a full stop
        return _day(text, int(year), second, first)
    if order == "mdy":
        return _day(text, int(year), first, second)
    if first <= 12 and second <= 12 and first != second:
        raise CellFault("ambiguous_date", given=text)
    return _day(text, int(year), *((second, first) if second <= 12 else (first, second)))


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return _near(date(year, month, day))
    except ValueError as error:
        if isinstance(error, CellFault):
            raise
        raise CellFault("no_such_day", given=text) from None


def _near(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellFault("far_date", day=day.isoformat())
    return day


@cache
def _months() -> dict[str, int]:
    """Folded names of months in three languages, in full and short, in every case that CLDR has."""
    found: dict[str, int] = {"sept": 9}
    for language in reference.LANGUAGES:
        for use in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in use[width].items():
                    found[fold(str(name)).rstrip(".")] = number
    return found


# --- yes and no, LEI -------------------------------------------------------------------------------------

YES = frozenset({"yes", "y", "true", "1", "x", "oui", "vrai", "да", "public", "publie"})
NO = frozenset({"no", "n", "false", "0", "non", "faux", "нет", "internal", "confidential", "confidentiel"})


def read_yes(cell: Cell) -> bool | None:
    text = text_of(cell)
    low = fold(text)
    if low in YES or low in NO:
        return low in YES
    if given_of(cell):
        raise CellFault("unknown_word", given=text, expected="public")
    return None


def read_lei(cell: Cell) -> str | None:
    text = given_of(cell).upper().replace(" ", "")
    if text and not is_lei(text):
        raise CellFault("bad_lei", given=text)
    return text or None


@lru_cache(maxsize=4096)
def is_lei(text: str) -> bool:
    """ISO 17442: twenty letters and digits that leave 1 when divided by 97, a letter counting 10 to 35."""
    if re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", text) is None:
        return False
    return int("".join(str(int(each, 36)) for each in text)) % 97 == 1
