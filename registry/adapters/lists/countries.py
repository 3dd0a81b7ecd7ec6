"""Names of countries, as publishers of lists write them, to codes of ISO 3166."""

from __future__ import annotations

import re
from functools import lru_cache

from registry import reference
from registry.reference import LANGUAGES, is_country
from registry.text import fold

# How the lists in hand write what neither CLDR nor the UN's short names say. Folded.
_ALSO = {
    "AE": "uae",
    "AM": "republic of armenia",
    "AO": "republic of angola",
    "AZ": "republic of azerbaijan|azerbaijan republic",
    "BA": "bosnia-herzegovina|bosnia & herzegovina",
    "BN": "brunei darussalam",
    "BO": "plurinational state of bolivia|bolivia (plurinational state of)",
    "BQ": "bonaire",
    "BS": "bahamas, the|the bahamas",
    "CD": (
        "democratic republic of congo|congo, democratic republic of the|congo, democratic republic|"
        "drc|congo-kinshasa|dr congo"
    ),
    "CG": "congo|republic of the congo|congo, republic|congo, republic of the",
    "CI": "cote d'ivoire|ivory coast",
    "CN": "people's republic of china|peoples republic of china|p.r. china|pr china|p. r. china|p.r.china",
    "CV": "cape verde|cabo verde",
    "CZ": "czech republic",
    "EG": "egypt, arab republic of",
    "FM": "micronesia|micronesia (federated states of)",
    "GB": "united kingdom of great britain and northern ireland|great britain|uk|england|scotland|u.k.",
    "GM": "the gambia|gambia, the",
    "HK": "hong kong|china, hong kong special administrative region|hong kong sar",
    "IR": "iran|iran (islamic republic of)|iran, islamic republic|islamic republic of iran",
    "KG": "kyrgyz republic|kyrgz republic|kyrgyzstan",
    "KP": "korea, north|democratic people's republic of korea|north korea|dprk",
    "KR": "korea, south|republic of korea|south korea|korea, republic of|korea",
    "KZ": "republic of kazakhstan",
    "LA": "lao people's democratic republic|laos|lao peoples democratic republic",
    "LK": "sri lanca",
    "LY": "libyan arab jamahiriya|libya",
    "MD": "moldova|moldova, republic of",
    "MK": "macedonia|the former yugoslav republic of macedonia|republic of macedonia",
    "MM": "burma|myanmar",
    "MO": "macau|macao|china, macao special administrative region",
    "NL": "the netherlands|netherlands antilles",
    "PS": "state of palestine|palestine|palestinian|west bank and gaza|palestinian territories",
    "RU": "russia|russian federation",
    "ST": "sao tome & principe",
    "SY": "syria|syrian arab republic",
    "SZ": "swaziland",
    "TJ": "republic of tajikistan",
    "TL": "east timor",
    "TR": "turkey|turkiye",
    "TT": "trinidad and tobago",
    "TW": "taiwan|taiwan, china|chinese taipei",
    "TZ": "tanzania|united republic of tanzania|tanzania, united republic of",
    "US": "usa|u.s.a.|united states of america|u.s.",
    "UZ": "republic of uzbekistan",
    "VA": "holy see",
    "VC": "saint vincent & the grenadines",
    "VE": "venezuela|bolivarian republic of venezuela|venezuela (bolivarian republic of)|venezuela, rb",
    "VG": "virgin islands, british|british virgin islands",
    "VI": "virgin islands, u.s.",
    "VN": "vietnam|viet nam",
    "XK": "kosovo",
    "YE": "yemen, republic of|republic of yemen",
}
_NOISE = re.compile(r"^(the|republic of|kingdom of|state of)\s+|[.]$")


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        for code, name in reference.list_countries(language):
            found[fold(name)] = code
    for code, names in _ALSO.items():
        found |= dict.fromkeys(map(fold, names.split("|")), code)
    return found


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """Two letters, or empty for what names no country we know ("former Soviet Union", "na", prose)."""
    name = fold(text).replace("’", "'").strip(" ,;")
    known = _known()
    return known.get(name) or known.get(_NOISE.sub("", name)) or ""


def country_codes(*texts: str | None) -> tuple[str, ...]:
    """The codes of all countries named, each once, in order. Two letters are no name: "na" is not Namibia."""
    codes = (country_code(text) for text in texts if text)
    return tuple(dict.fromkeys(code for code in codes if code))


def code_or_name(text: str) -> str:
    """As country_code, of a text that may be a code already: "kz", "Kazakhstan"."""
    return text.upper() if is_country(text.upper()) else country_code(text)
