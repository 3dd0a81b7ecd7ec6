"""Reads a sum of money in a cell of a list, with the signs between its digits and the words beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from registry import reference
from registry.adapters.register_cell import Odd, given_of, text_of
from registry.adapters.register_fault import CellFault
from registry.adapters.sheet_rows import Cell
from registry.text import fold

_ONE, _SLIP = Decimal(1), Decimal("0.0001")
MOST_MONEY = Decimal(10) ** 13
_WRITTEN = {
    "USD": "us$,usd$,us dollars,dollars us,dollars des etats-unis,долларов сша,долл. сша",
    "EUR": "€,euro,euros,евро",
    "CHF": "sfr,fr,swiss francs,francs suisses,швеицарских франков",
    "GBP": "£,pounds,pounds sterling",
    "RUB": "₽,руб,рублеи,рубль,рубля,rubles,roubles",
    "KZT": "₸,тенге",
}
_SIGNS = {sign: code for code, signs in _WRITTEN.items() for sign in signs.split(",")}
_POWERS = {
    3: "k,thousand,thousands,mille,тыс,тысяч",
    6: "m,mn,mio,million,millions,млн,миллион,миллионов",
    9: "bn,billion,milliard,milliards,млрд",
}
_SCALE = {word: power for power, words in _POWERS.items() for word in words.split(",")}
_ABOUT = re.compile(
    r"^(?:~|≈|<|>|approx|about|circa|ca\.|c\.|env|около|прибл|up to|max|min)|\d\s*(?:[-–]|to)\s*\d"
)
_MONEY = re.compile(r"([^\d(-]*?)\s*(-|\()?\s*(\d[\d\s.,'’\u00a0\u202f]*?)\)?\s*([^\d]*)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of major units; `currency` "" where the cell names none."""

    number: Decimal
    currency: str


def read_amount(cell: Cell) -> Amount | Odd | None:
    """A sum of money in the forms 12500, "CHF 12'500.–", "1,5 млн руб.", "US$ 2 million"."""
    if isinstance(cell, bool | date):
        raise CellFault("not_an_amount", given=text_of(cell))
    if isinstance(cell, int | float):
        if cell < 0:
            raise CellFault("negative_amount", given=text_of(cell))
        return Amount(_sane(Decimal(repr(cell)), text_of(cell)), "")
    text = given_of(cell)
    if not text:
        return None
    low = fold(text)
    if _ABOUT.search(low):
        raise CellFault("about_amount", given=text)
    found = _MONEY.fullmatch(low.replace(".–", "").replace(".-", ""))
    if found is None:
        raise CellFault("not_an_amount", given=text)
    if found[2]:
        raise CellFault("negative_amount", given=text)
    currency, scale = _beside(found[1], found[4], text)
    number, is_clear = _number(found[3].strip(), text, has_scale=bool(scale))
    amount = Amount(_sane(number.scaleb(scale), text), "USD" if currency == "$" else currency)
    if currency == "$":
        return Odd(amount, "us_dollar", {"given": text})
    return amount if is_clear else Odd(amount, "read_as", {"given": text, "read": f"{number:,}"})


def _beside(before: str, after: str, text: str) -> tuple[str, int]:
    """The currency named beside a number ("$" alone is not sure) and the power of ten said after it."""
    named, scale = set(), 0
    for words, may_scale in ((before.strip(" .:"), False), (after.strip(" .:"), True)):
        for part in _parts(words):
            if may_scale and part in _SCALE:
                scale = _SCALE[part]
            else:
                named.add("$" if part == "$" else currency_of(part))
    if "" in named or len(named - {"$"}) > 1:
        raise CellFault("not_an_amount", given=text)
    return next(iter(named - {"$"}), "$" if named else ""), scale


def currency_of(words: str) -> str:
    """The ISO code that a folded word stands for, else ""."""
    words = words.strip(" .")
    if words in _SIGNS:
        return _SIGNS[words]
    return words.upper() if len(words) == 3 and reference.is_currency(words.upper()) else ""


def read_currency(cell: Cell) -> str | None:
    text = given_of(cell)
    if not text:
        return None
    code = currency_of(fold(text))
    if not code:
        raise CellFault("unknown_currency", given=text)
    return code


def minor_of(amount: Amount, currency: str, given: str) -> int:
    """Minor units. What a spreadsheet adds by counting in binary is rounded away; more digits are a fault."""
    digits = _digits(currency)
    exact = amount.number.scaleb(digits)
    minor = exact.quantize(_ONE, rounding=ROUND_HALF_UP)
    if minor != exact and abs(minor - exact) > _SLIP:
        raise CellFault("too_precise", given=given)
    return int(minor)


@lru_cache(maxsize=200)
def _digits(currency: str) -> int:
    return reference.currency_digits(currency)


def _parts(words: str) -> list[str]:
    """The words beside a number: as a whole when that is a currency, else one by one."""
    words = words.strip(" .")
    if words in _SIGNS:
        return [words]
    return [part.strip(".") for part in words.split()]


def _number(digits: str, text: str, *, has_scale: bool) -> tuple[Decimal, bool]:
    """The number, and whether its signs can be read in one way only."""
    plain = re.sub(r"[\s'’\u00a0\u202f]", "", digits).rstrip(".,")
    signs = [sign for sign in plain if sign in ".,"]
    if not signs:
        return Decimal(plain), True
    last = signs[-1]
    head, tail = plain.rsplit(last, 1)
    if len(set(signs)) == 2 or (len(signs) == 1 and (len(tail) != 3 or has_scale)):
        if last in head:
            raise CellFault("not_an_amount", given=text)
        return Decimal(f"{re.sub('[.,]', '', head)}.{tail}"), True
    if all(len(group) == 3 for group in plain.split(last)[1:]):
        return Decimal(plain.replace(last, "")), len(signs) > 1
    raise CellFault("not_an_amount", given=text)


def _sane(number: Decimal, given: str) -> Decimal:
    if not number.is_finite() or number >= MOST_MONEY:
        raise CellFault("huge_amount", given=given)
    return number
