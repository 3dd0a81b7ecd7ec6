"""Names of countries and currencies in three languages: CLDR names with the short names that the UN uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

from registry.reference.folding import fold
from registry.reference.source import Entry, Source
from registry.reference.text import LANGUAGES, Text

# CLDR knows further two-letter regions: groupings and codes that ISO 3166-1 reserves or leaves to users.
_NOT_ISO = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)


@dataclass(frozen=True, slots=True)
class Countries:
    """`un_names`: where the name used by the UN differs from CLDR's."""

    members: frozenset[str]
    programme: frozenset[str]
    un_names: dict[str, Text]


def read_countries(source: Source) -> Countries:
    file = source.read("countries.yaml").only("member_states", "programme_countries", "un_names", "marks")
    names = file.entry("un_names")
    found = Countries(
        members=_codes(file, "member_states"),
        programme=_codes(file, "programme_countries"),
        un_names={code: names.text(code) for code in names.data},
    )
    for code in found.un_names:
        if not is_country(code):
            raise names.fail(code, "an ISO 3166-1 alpha-2 code as the key")
    return found


def _codes(file: Entry, key: str) -> frozenset[str]:
    codes = file.strings(key)
    for code in codes:
        if not is_country(code):
            raise file.fail(key, f"ISO 3166-1 alpha-2 codes; {code!r} is none")
    if len(set(codes)) != len(codes):
        raise file.fail(key, "every code once")
    return frozenset(codes)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes in force."""
    territories = (str(code) for code in Locale("en").territories)
    obsolete = get_global("territory_aliases")
    return frozenset(
        code
        for code in territories
        if len(code) == 2 and code.isalpha() and code not in _NOT_ISO and code not in obsolete
    )


def is_country(code: str) -> bool:
    return code in country_codes()


def is_currency(code: str) -> bool:
    return code in Locale("en").currencies


def currency_digits(code: str) -> int:
    """Minor digits of ISO 4217: 2 for CHF, 0 for JPY, 3 for KWD. Raises ValueError for an unknown code."""
    if not is_currency(code):
        raise ValueError(f"{code!r} is not an ISO 4217 currency code such as CHF.")
    return get_currency_precision(code)


def territory_name(code: str, language: str, un_names: dict[str, Text]) -> str:
    """Raises ValueError for a code that is not ISO 3166-1 alpha-2."""
    if not is_country(code):
        raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code such as CH.")
    short = language[:2].lower() if language[:2].lower() in LANGUAGES else "en"
    if code in un_names:
        return un_names[code][short]
    return str(Locale(short).territories[code])


@lru_cache(maxsize=8)
def currency_names(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the currencies in use today, by name."""
    short = language[:2].lower() if language[:2].lower() in LANGUAGES else "en"
    names = Locale(short).currencies
    in_use = {
        code
        for used in get_global("territory_currencies").values()
        for code, _start, end, tender in used
        if end is None and tender
    }
    named = ((code, str(names[code])) for code in in_use if code in names)
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))
