"""The World Bank's listing of ineligible firms and individuals (XLSX, with rows before the table)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from registry.adapters.lists.countries import country_codes
from registry.adapters.lists.listed import (
    BadList,
    Content,
    Keys,
    Listed,
    ListFile,
    Names,
    Read,
    add_company_names,
    check_columns,
    real_day,
    squeezed,
)
from registry.adapters.lists.sheet import read_rows
from registry.text import fold
from rules.screening.entry import Entry

VERSION = "worldbank-1"
COLUMNS = ("Firm Name", "Additional Firm Info", "Address", "Country", "Ineligibility Period", "Grounds")
HEAD_WITHIN = 20  # rows in which the head must stand
_DOWNLOADED = re.compile(r"downloaded on:?\s*(\d{1,2})/(\d{1,2})/(\d{4})", re.I)
_PERSON = re.compile(r"^(mr|mrs|ms|miss|dr|ing|eng|engr|prof|sr|sra)\.?\s", re.I)
_BRACKETS = re.compile(r"\(([^()]+)\)")
_NUMBER = re.compile(r"[0-9A-Z]{8,20}")
_FOOTNOTE = re.compile(r"\s*\*\d*\s*$")


def read(file: ListFile) -> Read:
    """Each row that names somebody; the date is the day on which the file was downloaded, if it says so."""
    rows = read_rows(file.data)
    head = next(
        (at for at, row in enumerate(rows[:HEAD_WITHIN]) if row and fold(row[0]) == "firm name"), None
    )
    if head is None:
        raise BadList("columns_missing", row=1, columns=COLUMNS[0])
    places = check_columns(rows[head], COLUMNS, row=head + 1)
    for row in rows[:head]:
        if found := _DOWNLOADED.search(" ".join(row)):
            first, second, year = found.groups()
            # day before month, as the file of 7 January 2025 has it; the other way where that is no date
            day = real_day(f"{year}-{second:0>2}-{first:0>2}") or real_day(f"{year}-{first:0>2}-{second:0>2}")
            if day is not None:
                yield day
    keys = Keys()
    for row in rows[head + 1 :]:
        if squeezed(row[places["Firm Name"]]) and squeezed(row[places["Country"]]):
            yield _entry(row, places, keys)


def _entry(row: Sequence[str], places: Mapping[str, int], keys: Keys) -> Listed:
    said = {head: squeezed(row[place]) for head, place in places.items()}
    begins, ends = (squeezed(row[places["Ineligibility Period"] + step]) for step in (0, 1))
    written = _FOOTNOTE.sub("", said["Firm Name"])
    names, content = Names(), Content()
    add_company_names(names, written)
    numbers = _add_other(names, _FOOTNOTE.sub("", said["Additional Firm Info"]))
    content.add("address", said["Address"])
    content.add("country", said["Country"])
    content.add("ineligible_from", begins)
    content.add("ineligible_until", "" if ends.startswith("2999") else ends)
    if ends.startswith("2999"):
        content.add("ineligible_until", "permanent")
    content.add("grounds", said["Grounds"])
    entry = Entry(
        key=keys.of(written, said["Country"], begins),
        source="worldbank",
        schema="Person" if _PERSON.match(written) else "LegalEntity",
        names=names.all(),
        countries=country_codes(said["Country"]),
        identifiers=tuple(("registration", number) for number in numbers),
    )
    return Listed(entry, content.all())


def _add_other(names: Names, text: str) -> list[str]:
    """ "(新疆交建物流有限公司)(916501035688754161)": the name in its own script; gives the numbers."""
    pieces = _BRACKETS.findall(text) if text.startswith("(") else [text]
    for piece in pieces:
        if not _NUMBER.fullmatch(piece):
            names.add(piece, "original_script")
    return [piece for piece in pieces if _NUMBER.fullmatch(piece)]
