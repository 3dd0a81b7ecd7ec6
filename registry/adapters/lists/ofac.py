"""OFAC's SDN list: sdn.csv with alt.csv and add.csv beside it. No head, `-0-` is nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from registry.adapters.lists.countries import country_codes
from registry.adapters.lists.listed import (
    BadList,
    Content,
    Fault,
    Listed,
    ListFile,
    Names,
    Read,
    decoded,
    once,
    squeezed,
)
from rules.screening.entry import Entry

VERSION = "ofac-1"
BESIDE = ("alt", "add")
SDN_COLUMNS, ALT_COLUMNS, ADD_COLUMNS = 12, 5, 6
MAX_FIELD = 100_000
SCHEMAS = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "LegalEntity"}
_BORN = re.compile(r"(?:^|alt\.\s+)DOB\s+(.+)$", re.I)
_NATIONAL = re.compile(r"(?:nationality|citizen)\s+(.+)$", re.I)
_GENDER = re.compile(r"Gender\s+(Male|Female)$", re.I)
_END = r"\s+#?\s*([A-Z0-9/ .-]{4,40}?)(?:\s*\(|$)"
_NUMBERS = tuple((re.compile(pattern, re.I), kind) for pattern, kind in (
    (r"(?:alt\.\s+)?Passport\s+#?\s*([A-Z0-9/ -]{4,30}?)(?:\s*\(|\s+issued|\s+expires|$)", "passport"),
    (r"Vessel Registration Identification IMO\s+(\d{7})", "imo"),
    (r"Legal Entity (?:Identifier|Number)\s+([A-Z0-9]{20})", "lei"),
    (r"(?:Registration ID|(?:Company|Registered|Commercial Registry|Business Registration) Number)" + _END,
     "registration"),
    (r"(?:Tax ID No\.|NIT|RUC|R\.F\.C\.|RIF)" + _END, "tax"),
    (r"(?:National ID No\.|Cedula No\.|C\.U\.R\.P\.|Identification Number|SSN|D\.N\.I\.)" + _END,
     "national_id"),
))  # fmt: skip
_DAYS = (("%d %b %Y", "%Y-%m-%d"), ("%b %Y", "%Y-%m"), ("%Y", "%Y"))


def read(file: ListFile) -> Read:
    """Each row of sdn.csv with its alternative names and addresses; the files say no date of their own."""
    alternatives, addresses = (_by_id(file, name) for name in BESIDE)
    if not file.data.strip():
        raise BadList("empty")
    for line, row in _rows(file.data, SDN_COLUMNS):
        if isinstance(row, Fault) or not row[0].isdecimal() or not row[1]:
            yield row if isinstance(row, Fault) else Fault("row_unreadable", {"row": line})
            continue
        yield _entry(row, alternatives.pop(row[0], []), addresses.pop(row[0], []))


def _by_id(file: ListFile, name: str) -> dict[str, list[list[str]]]:
    """The rows of a file beside, by the id of the entry that they belong to."""
    if name not in file.beside:
        raise BadList("file_missing", file=f"{name}.csv")
    found: dict[str, list[list[str]]] = {}
    wanted = ALT_COLUMNS if name == "alt" else ADD_COLUMNS
    for line, row in _rows(file.beside[name], wanted):
        if isinstance(row, Fault):
            raise BadList("file_unreadable", file=f"{name}.csv", row=line)
        found.setdefault(row[0], []).append(row)
    return found


def _rows(data: bytes, wanted: int) -> Iterator[tuple[int, list[str] | Fault]]:
    """Line and cells, -0- as empty; a row of another length is a fault. The last row may be cut short."""
    text = decoded(data).rstrip("\x1a\r\n ")
    if text.count('"') % 2:
        raise BadList("cut_short", line=text.count("\n") + 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(MAX_FIELD)
    try:
        for row in reader:
            if row:
                cells = ["" if (said := squeezed(cell)) == "-0-" else said for cell in row]
                is_bad = len(cells) != wanted
                yield reader.line_num, Fault("row_unreadable", {"row": reader.line_num}) if is_bad else cells
    except csv.Error:
        raise BadList("malformed", line=reader.line_num) from None


def _entry(row: list[str], alternatives: list[list[str]], addresses: list[list[str]]) -> Listed:
    remarks = [each.rstrip(".") for each in row[11].split("; ")]
    names = Names()
    names.add(row[1])
    for alternative in alternatives:
        names.add(alternative[3], "alias", "strong")
    countries = [
        *(found[1] for each in remarks if (found := _NATIONAL.search(each))),
        *(each[4] for each in addresses),
    ]
    entry = Entry(
        key=row[0],
        source="ofac",
        schema=SCHEMAS.get(row[2].lower(), "LegalEntity"),
        names=names.all(),
        birth_dates=once(_birth_date(found[1]) for each in remarks if (found := _BORN.search(each))),
        countries=country_codes(*countries),
        gender=next((found[1].lower() for each in remarks if (found := _GENDER.match(each))), ""),
        identifiers=tuple(dict.fromkeys(_numbers(remarks))),
    )
    return Listed(entry, _content(row, alternatives, addresses).all())


def _birth_date(text: str) -> str:
    """ "19 Jun 1951", "Jun 1951", "circa 1951" as ISO; empty for a span or prose."""
    said = squeezed(text.removeprefix("circa "))
    for written, iso in _DAYS:
        try:
            return datetime.strptime(said, written).strftime(iso)  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    return ""


def _numbers(remarks: Iterable[str]) -> Iterator[tuple[str, str]]:
    for remark in remarks:
        for pattern, kind in _NUMBERS:
            if found := pattern.match(remark):
                yield kind, squeezed(found[1])
                break


def _content(row: list[str], alternatives: list[list[str]], addresses: list[list[str]]) -> Content:
    content = Content()
    content.add("programme", row[3])
    content.add("title", row[4])
    content.add("vessel", *row[5:11])
    content.add("comments", row[11])
    for each in alternatives:
        if each[2] != "aka":
            content.add("earlier_name" if each[2] == "fka" else "later_name", each[3])
    for each in addresses:
        content.add("address", *each[2:])
    return content
