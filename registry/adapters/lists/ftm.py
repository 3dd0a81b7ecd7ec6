"""FollowTheMoney entities as JSON lines: the form in which many lists are republished."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from registry.adapters.lists.countries import code_or_name
from registry.adapters.lists.listed import (
    LONGEST_KEY,
    BadList,
    Content,
    Fault,
    Listed,
    ListFile,
    Names,
    Read,
    iso_date,
    once,
    real_day,
    squeezed,
)
from rules.screening.entry import Entry

VERSION = "ftm-1"
LONGEST_LINE = 2_000_000
SCHEMAS = frozenset(
    ("Person", "LegalEntity", "Organization", "Company", "PublicBody", "Vessel", "Airplane", "Vehicle")
)
NAMES = (
    ("name", "alias", "strong"), ("previousName", "alias", ""), ("alias", "alias", ""),
    ("weakAlias", "alias", "weak"), ("abbreviation", "alias", "weak"),
)  # fmt: skip
COUNTRIES = ("nationality", "citizenship", "jurisdiction", "country", "mainCountry")
NUMBERS = {
    "leiCode": "lei", "imoNumber": "imo", "passportNumber": "passport", "idNumber": "national_id",
    "registrationNumber": "registration", "ogrnCode": "registration", "innCode": "tax", "taxNumber": "tax",
    "vatCode": "tax",
}  # fmt: skip
CONTENT = {
    "topics": "topics", "programId": "programme", "program": "programme", "position": "designation",
    "title": "title", "birthPlace": "birth_place", "address": "address", "notes": "comments",
    "summary": "comments", "legalForm": "legal_form", "incorporationDate": "founded_on",
    "dissolutionDate": "dissolved_on", "status": "status", "sourceUrl": "source_page", "website": "website",
}  # fmt: skip


def read(file: ListFile) -> Read:
    """Each line that is somebody or something that can be named; links and addresses are passed by.

    The date is the newest `last_change` of the file.
    """
    if not file.data.strip():
        raise BadList("empty")
    newest = ""
    lines = file.data.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entity = _entity(line, number, is_last=number == len(lines))
        newest = max(newest, iso_date(str(entity.get("last_change") or "")))
        schema = entity.get("schema")
        if isinstance(schema, str) and schema in SCHEMAS:
            yield _entry(entity, number)
    if (day := real_day(newest)) is not None:
        yield day


def _entity(line: bytes, number: int, *, is_last: bool) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadList("too_large", hostile=True)
    try:
        entity = json.loads(line)
    except RecursionError:
        raise BadList("too_deep", hostile=True, most=0) from None
    except ValueError:
        raise BadList("cut_short" if is_last else "malformed", line=number) from None
    if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
        raise BadList("another_format", found=type(entity).__name__, expected="FollowTheMoney")
    return entity


def _entry(entity: Mapping[str, Any], number: int) -> Listed | Fault:
    key = entity.get("id")
    if not isinstance(key, str) or not squeezed(key) or len(key) > LONGEST_KEY:
        return Fault("no_id", {"name": squeezed(str(entity.get("caption", "")))[:80], "row": number})
    said = {name: _texts(values) for name, values in entity["properties"].items()}
    names, content = Names(), Content()
    names.add(str(entity.get("caption") or ""))
    for name, kind, quality in NAMES:
        for text in said.get(name, ()):
            names.add(text, kind, quality)
    if not names:
        return Fault("no_name", {"key": key[:40]})
    for name, label in CONTENT.items():
        for text in said.get(name, ()):
            content.add(label, text)
    for each in _texts(entity.get("datasets")):
        content.add("dataset", each)
    entry = Entry(
        key=squeezed(key),
        source="ftm",
        schema=str(entity["schema"]),
        names=names.all(),
        birth_dates=once(iso_date(text) for text in said.get("birthDate", ())),
        countries=once(code_or_name(text) for name in COUNTRIES for text in said.get(name, ())),
        gender=next(iter(said.get("gender", ())), "").lower()[:10],
        identifiers=tuple(
            dict.fromkeys((kind, text[:60]) for name, kind in NUMBERS.items() for text in said.get(name, ()))
        ),
    )
    return Listed(entry, content.all())


def _texts(values: object) -> Sequence[str]:
    return [squeezed(value) for value in values if isinstance(value, str)] if isinstance(values, list) else []
