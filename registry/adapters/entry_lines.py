"""List entries from JSON lines, ours or FollowTheMoney's, for searching without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rules.screening import Entry, Name

# FollowTheMoney's properties, and what they are to us: kind and quality of a name, kind of an identifier.
NAMES = {
    "name": ("primary", "strong"), "alias": ("alias", "strong"), "previousName": ("alias", "strong"),
    "weakAlias": ("alias", "weak"), "abbreviation": ("alias", "weak"),
}  # fmt: skip
IDENTIFIERS = {
    "leiCode": "lei", "registrationNumber": "registration", "ogrnCode": "registration",
    "passportNumber": "passport",
    "innCode": "tax", "taxNumber": "tax", "vatCode": "tax", "idNumber": "national_id", "imoNumber": "imo",
}  # fmt: skip
COUNTRIES = ("country", "nationality", "jurisdiction", "citizenship")
NO_NAME = "\ufffd"


class BadLine(ValueError):
    """A line that is no entry: its number, the field, what was expected."""


def read_entries(lines: Iterable[str], *, source: str) -> Iterator[Entry]:
    """An entry for each line that is not empty."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as bad:
            raise BadLine(f"line {number}: expected one JSON object ({bad})") from None
        if not isinstance(found, dict):
            raise BadLine(f"line {number}: expected one JSON object")
        try:
            yield _of_money(found, source) if "properties" in found else _ours(found, source)
        except (KeyError, TypeError, ValueError, AttributeError) as bad:
            raise BadLine(f"line {number}: not an entry, at {bad}") from None


def _of_money(found: dict[str, Any], source: str) -> Entry:
    """An entity of FollowTheMoney. A caption is no name: it repeats one."""
    has: dict[str, list[str]] = found["properties"]
    names = tuple(
        Name(text, kind, quality)
        for field, (kind, quality) in NAMES.items()
        for text in has.get(field, ())
        if text.strip(NO_NAME + " ")
    )
    return Entry(
        key=_text(found, "id"),
        source=source,
        schema=_text(found, "schema"),
        names=names,
        birth_dates=tuple(has.get("birthDate", ())),
        countries=tuple(
            dict.fromkeys(code.upper()[:2] for field in COUNTRIES for code in has.get(field, ()))
        ),
        gender=next(iter(has.get("gender", ())), ""),
        identifiers=tuple(
            (kind, value) for field, kind in IDENTIFIERS.items() for value in has.get(field, ())
        ),
    )


def _ours(found: dict[str, Any], source: str) -> Entry:
    names = tuple(
        Name(name) if isinstance(name, str)
        else Name(_text(name, "text"), name.get("kind", "primary"), name.get("quality", ""))
        for name in found["names"]
    )  # fmt: skip
    return Entry(
        key=_text(found, "key"),
        source=str(found.get("source", source)),
        schema=_text(found, "schema"),
        names=names,
        birth_dates=tuple(map(str, found.get("birth_dates", ()))),
        countries=tuple(map(str, found.get("countries", ()))),
        gender=str(found.get("gender", "")),
        identifiers=tuple((str(kind), str(value)) for kind, value in found.get("identifiers", ())),
    )


def _text(found: dict[str, Any], field: str) -> str:
    value = found[field]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{field}: expected a text")
    return value
