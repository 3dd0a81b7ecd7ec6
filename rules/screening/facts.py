"""What is known beside the name: identifiers, birth dates, countries, gender. Missing facts say nothing."""

from __future__ import annotations

import re

from rules.screening.entry import Entry, Part, Party

YEAR_AGREES, DATE_AGREES, COUNTRY_AGREES = 0.15, 0.3, 0.05
YEAR_NEAR, YEAR_DIFFERS, COUNTRY_DIFFERS, GENDER_DIFFERS = -0.03, -0.15, -0.05, -0.1
_NOT_WRITTEN = re.compile(r"[\W_]+")
# Kinds that a publisher and a form name differently.
_KINDS = {
    "lei": "lei", "leicode": "lei", "passport": "passport", "passportnumber": "passport",
    "registration": "registration", "registrationnumber": "registration", "ogrncode": "registration",
    "regno": "registration", "companynumber": "registration", "inn": "tax", "innc": "tax", "inncode": "tax",
    "taxnumber": "tax", "tax": "tax", "vat": "tax", "vatcode": "tax", "nationalid": "national_id",
    "idnumber": "national_id", "national_id": "national_id", "imo": "imo", "imonumber": "imo",
}  # fmt: skip
SHORTEST = 5  # characters of a number that can identify somebody by itself
UNIQUE_EVERYWHERE = ("lei", "imo")


def _identifiers(entry: Entry) -> dict[tuple[str, str], str]:
    found = {}
    for kind, value in entry.identifiers:
        plain = _NOT_WRITTEN.sub("", value).upper()
        if len(plain) >= SHORTEST and any(letter.isdigit() for letter in plain):
            name = _NOT_WRITTEN.sub("", kind).lower()
            found[_KINDS.get(kind.lower(), _KINDS.get(name, name)), plain] = value
    return found


def identifier_keys(entry: Entry) -> frozenset[tuple[str, str]]:
    """Identifiers of one kind that are written alike, whatever their spaces and dashes."""
    return frozenset(_identifiers(entry)) if entry.identifiers else frozenset()


def same_identifier(party: Party, entry: Entry) -> Part | None:
    """An identifier that both bear. What a State issues counts unless the countries are known to differ."""
    if not party.identifiers or not entry.identifiers:
        return None
    ours, theirs = _identifiers(party), _identifiers(entry)
    apart = bool(party.countries and entry.countries) and _countries(party).isdisjoint(_countries(entry))
    for key, value in ours.items():
        if key in theirs and (key[0] in UNIQUE_EVERYWHERE or not apart):
            return Part("identifier_agrees", value, theirs[key], 1.0)
    return None


def parts_of_facts(party: Party, entry: Entry) -> tuple[Part, ...]:
    """A part for each fact that both know; positive effects are shares of the doubt, others are points."""
    parts = []
    if party.birth_dates and entry.birth_dates and (part := _births(party, entry)):
        parts.append(part)
    if party.countries and entry.countries:
        agrees = not _countries(party).isdisjoint(_countries(entry))
        code, effect = ("country_agrees", COUNTRY_AGREES) if agrees else ("country_differs", COUNTRY_DIFFERS)
        parts.append(Part(code, ", ".join(party.countries), ", ".join(entry.countries), effect))
    if party.gender and entry.gender and party.gender[:1].lower() != entry.gender[:1].lower():
        parts.append(Part("gender_differs", party.gender, entry.gender, GENDER_DIFFERS))
    return tuple(parts)


def _countries(entry: Entry) -> set[str]:
    return {country.upper() for country in entry.countries}


def _births(party: Party, entry: Entry) -> Part | None:
    """The nearest two of the birth dates, as lists give several for one person."""
    dates = [(mine, other) for mine in party.birth_dates for other in entry.birth_dates]
    known = [pair for pair in dates if pair[0][:4].isdecimal() and pair[1][:4].isdecimal()]
    if not known:
        return None
    for mine, other in known:
        if mine[:10] == other[:10] and len(mine) >= 10:
            return Part("birth_date_agrees", mine, other, DATE_AGREES)
    mine, other = min(known, key=lambda pair: (abs(int(pair[0][:4]) - int(pair[1][:4])), pair))
    years = abs(int(mine[:4]) - int(other[:4]))
    code, effect = ("birth_year_differs", YEAR_DIFFERS)
    if years == 0:
        code, effect = "birth_year_agrees", YEAR_AGREES
    elif years == 1:
        code, effect = "birth_year_near", YEAR_NEAR
    return Part(code, mine, other, effect)
