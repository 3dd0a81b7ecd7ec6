"""Lists of our own (exclusions, attestations from UNGM) as CSV, in the form that docs/how-to describes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

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
    check_columns,
    decoded,
    iso_date,
    once,
    real_day,
    squeezed,
)
from rules.screening.entry import Entry

VERSION = "csv-1"
NEEDED = ("id", "type", "name")
OPTIONAL = (
    "aliases", "weak_aliases", "original_script", "birth_dates", "countries", "gender", "identifiers",
    "reason", "since", "reference", "note", "published_on",
)  # fmt: skip
SCHEMAS = {
    "person": "Person",
    "organization": "Organization",
    "organisation": "Organization",
    "company": "Company",
    "vessel": "Vessel",
}
GENDERS = ("", "male", "female", "other")
MAX_FIELD = 20_000


def read(file: ListFile) -> Read:
    """Each row. The date is the newest `published_on`. Several values in one cell are parted by ";"."""
    text = decoded(file.data)
    if not text.strip():
        raise BadList("empty")
    if text.count('"') % 2:
        raise BadList("cut_short", line=text.count("\n") + 1)
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    newest = ""
    try:
        heads = next(reader)
        places = check_columns(heads, NEEDED, row=1) | _optional(heads)
        for row in reader:
            if any(cell.strip() for cell in row):
                said = {
                    head: squeezed(row[place]) if place < len(row) else "" for head, place in places.items()
                }
                newest = max(newest, iso_date(said.get("published_on")))
                yield _entry(said, reader.line_num) if len(row) == len(heads) else _short(reader.line_num)
    except csv.Error:
        raise BadList("malformed", line=reader.line_num) from None
    if (day := real_day(newest)) is not None:
        yield day


def _delimiter(text: str) -> str:
    """Spreadsheets of half of our countries write a semicolon."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _optional(heads: list[str]) -> dict[str, int]:
    """Raises BadList for a column that we do not know: a misspelt one would be lost in silence."""
    found = {squeezed(head).lower(): place for place, head in enumerate(heads)}
    unknown = [head for head in found if head and head not in (*NEEDED, *OPTIONAL)]
    if unknown:
        raise BadList("columns_unknown", columns=", ".join(unknown)[:200])
    return {head: found[head] for head in OPTIONAL if head in found}


def _short(line: int) -> Fault:
    return Fault("row_unreadable", {"row": line})


def _many(said: Mapping[str, str], head: str) -> list[str]:
    return [each.strip() for each in said.get(head, "").split(";") if each.strip()]


def _entry(said: Mapping[str, str], line: int) -> Listed | Fault:
    schema = SCHEMAS.get(said["type"].lower())
    wrong = _wrong(said, schema)
    if wrong or schema is None:
        return Fault(wrong or "row_unreadable", {"row": line, "key": said["id"][:40]})
    names, content = Names(), Content()
    names.add(said["name"])
    for head, kind, quality in (
        ("aliases", "alias", "strong"),
        ("weak_aliases", "alias", "weak"),
        ("original_script", "original_script", ""),
    ):
        for text in _many(said, head):
            names.add(text, kind, quality)
    for label in ("reason", "since", "reference", "note"):
        content.add(label, said.get(label))
    entry = Entry(
        key=said["id"],
        source="own",
        schema=schema,
        names=names.all(),
        birth_dates=once(map(iso_date, _many(said, "birth_dates"))),
        countries=once(map(code_or_name, _many(said, "countries"))),
        gender=said.get("gender", "").lower(),
        identifiers=tuple(_pair(each) for each in _many(said, "identifiers")),
    )
    return Listed(entry, content.all())


def _wrong(said: Mapping[str, str], schema: str | None) -> str:
    """The code of the first fault of a row, empty when there is none."""
    checks = (
        ("no_id", bool(said["id"]) and len(said["id"]) <= LONGEST_KEY),
        ("no_name", bool(said["name"])),
        ("type_unknown", schema is not None),
        ("date_unknown", all(map(iso_date, [*_many(said, "birth_dates"), *_many(said, "since")]))),
        ("country_unknown", all(map(code_or_name, _many(said, "countries")))),
        ("gender_unknown", said.get("gender", "").lower() in GENDERS),
        ("identifier_unknown", all(":" in each for each in _many(said, "identifiers"))),
    )
    return next((code for code, holds in checks if not holds), "")


def _pair(text: str) -> tuple[str, str]:
    kind, _, value = text.partition(":")
    return kind.strip().lower(), value.strip()
