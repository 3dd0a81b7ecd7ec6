"""The EBRD's list of ineligible entities (CSV whose quotes inside a text are not doubled)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from registry.adapters.lists.countries import country_codes
from registry.adapters.lists.listed import (
    BadList,
    Content,
    Fault,
    Keys,
    Listed,
    ListFile,
    Names,
    Read,
    add_company_names,
    check_columns,
    decoded,
    iso_date,
    squeezed,
)
from rules.screening.entry import Entry

VERSION = "ebrd-1"
COLUMNS = (
    "Firm Name", "Address", "Nationality", "Ineligible From", "Ineligible Until", "Notice Effective At EBRD",
    "Originating Institution", "Prohibited Practice",
)  # fmt: skip
OPEN_ENDED = {"ongoing": "ongoing", "indefinite": "permanent", "permanent": "permanent"}
LONGEST_ROW = 20_000  # characters; a quote that is never closed must not take the rest of the file with it
_PERSON = re.compile(r"^(mr|mrs|ms|miss|dr|eng|engr|prof)\.?\s", re.I)
# A quote ends its field only before a comma that begins another field, or at the end of a row.
_CLOSES = re.compile(r'"(?=,(?:"|,|[A-Za-z]+,)|,?\r?\n(?:"|$)|,?\s*\Z)')


def read(file: ListFile) -> Read:
    """Each row of eight fields; the file says no date of its own."""
    text = decoded(file.data)
    if not text.strip():
        raise BadList("empty")
    head, _, body = text.partition("\n")
    places = check_columns([squeezed(each.strip('"')) for each in head.split(",")], COLUMNS, row=1)
    keys = Keys()
    for line, fields in _rows(body):
        if fields is None or len(fields) != len(COLUMNS):
            yield Fault("row_unreadable", {"row": line})
            continue
        said = {name: squeezed(fields[place]) for name, place in places.items()}
        if said["Firm Name"]:
            yield _entry(said, keys)


def _rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line on which a row begins, and its fields; None for a row that has no end."""
    at, line = 0, 2
    while at < len(text):
        fields, end = _row(text, at)
        if fields is None:  # go on at the next line that begins like a row
            following = text.find('\n"', at + 1)
            end = len(text) if following < 0 else following + 1
            yield line, None
        elif any(field.strip() for field in fields):
            yield line, fields
        line += text.count("\n", at, end)
        at = end


def _row(text: str, at: int) -> tuple[list[str] | None, int]:
    """The fields of the row that begins at `at`, and where the next one begins."""
    fields: list[str] = []
    start = at
    while at < len(text):
        if at - start > LONGEST_ROW or len(fields) > len(COLUMNS):
            return None, at
        if text[at] == '"':
            value, at = _quoted(text, at + 1, last=len(fields) == len(COLUMNS) - 1)
            if value is None:
                return None, at
        else:
            end = re.compile(r",|\r?\n|\Z").search(text, at)
            value, at = text[at : end.start()], end.start()  # type: ignore[union-attr]
        fields.append(value)
        if at < len(text) and text[at] == ",":
            at += 1
            continue
        ended = re.compile(r"\r?\n").match(text, at)
        return fields, ended.end() if ended else len(text)
    return fields, at


def _quoted(text: str, at: int, *, last: bool) -> tuple[str | None, int]:
    """The text up to its closing quote, and the place behind it. In the last field a row may end."""
    begin = at
    for found in _CLOSES.finditer(text, at, begin + LONGEST_ROW):
        after = text[found.end() : found.end() + 1]
        if last or after == ",":
            return text[begin : found.start()], found.end()
    return None, at


def _entry(said: Mapping[str, str], keys: Keys) -> Listed:
    names, content = Names(), Content()
    add_company_names(names, said["Firm Name"])
    begins = iso_date(said["Ineligible From"])
    until = said["Ineligible Until"]
    content.add("address", said["Address"])
    content.add("nationality", said["Nationality"])
    content.add("ineligible_from", begins)
    content.add("ineligible_until", OPEN_ENDED.get(until.lower()) or iso_date(until) or until)
    content.add("noticed_on", iso_date(said["Notice Effective At EBRD"]))
    content.add("imposed_by", said["Originating Institution"])
    content.add("grounds", said["Prohibited Practice"])
    entry = Entry(
        key=keys.of(said["Firm Name"], said["Nationality"], begins, said["Originating Institution"]),
        source="ebrd",
        schema="Person" if _PERSON.match(said["Firm Name"]) else "LegalEntity",
        names=names.all(),
        countries=country_codes(said["Nationality"]),
    )
    return Listed(entry, content.all())
