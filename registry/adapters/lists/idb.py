"""The IDB Group's list of sanctioned firms and individuals (XLSX; a note of the filter below the table)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

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
    squeezed,
)
from registry.adapters.lists.sheet import read_rows
from rules.screening.entry import Entry

VERSION = "idb-1"
COLUMNS = (
    "Title", "Entity", "Nationality", "Country", "From", "To", "Grounds", "Source", "IDB Sanction Type",
    "IDB Sanction Source", "Other Name",
)  # fmt: skip
SCHEMAS = {"firm": "LegalEntity", "individual": "Person"}


def read(file: ListFile) -> Read:
    """Each row whose kind of entity is known; the file says no date of its own."""
    rows = read_rows(file.data)
    if not rows:
        raise BadList("empty")
    places = check_columns(rows[0], COLUMNS, row=1)
    keys = Keys()
    for row in rows[1:]:
        if squeezed(row[places["Title"]]) and squeezed(row[places["Entity"]]):
            yield _entry(row, places, keys)


def _entry(row: Sequence[str], places: Mapping[str, int], keys: Keys) -> Listed:
    said = {head: squeezed(row[place]) for head, place in places.items()}
    begins, ends = _day(said["From"]), _day(said["To"])
    names, content = Names(), Content()
    add_company_names(names, said["Title"])
    for other in said["Other Name"].split(";"):
        names.add(other, "original_script" if not other.isascii() else "alias")
    content.add("nationality", said["Nationality"])
    content.add("project_country", said["Country"])
    content.add("ineligible_from", begins)
    content.add("ineligible_until", ends.lower() if ends == "Ongoing" else ends)
    content.add("grounds", said["Grounds"])
    content.add("imposed_by", said["Source"], said["IDB Sanction Source"])
    content.add("sanction", said["IDB Sanction Type"])
    entry = Entry(
        key=keys.of(said["Title"], said["Entity"], said["Nationality"], begins),
        source="idb",
        schema=SCHEMAS.get(said["Entity"].lower(), "LegalEntity"),
        names=names.all(),
        countries=country_codes(said["Nationality"]),
    )
    return Listed(entry, content.all())


def _day(text: str) -> str:
    """ "Jul 03, 2024" → 2024-07-03; anything else as it is ("Ongoing")."""
    try:
        return datetime.strptime(text, "%b %d, %Y").date().isoformat()  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return text
