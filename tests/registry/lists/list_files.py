"""Small made-up lists in the layouts of their publishers, and the real files counted by other means."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import xlsxwriter

from registry.adapters.lists import READERS, Fault, Listed, ListFile

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


def person(key: str, first: str, *more: str) -> str:
    inner = f"<DATAID>{key}</DATAID><FIRST_NAME>{escape(first)}</FIRST_NAME>{''.join(more)}"
    return f"<INDIVIDUAL>{inner}</INDIVIDUAL>"


def alias(text: str, quality: str = "Good") -> str:
    inner = f"<QUALITY>{quality}</QUALITY><ALIAS_NAME>{escape(text)}</ALIAS_NAME>"
    return f"<INDIVIDUAL_ALIAS>{inner}</INDIVIDUAL_ALIAS>"


def born(**parts: str) -> str:
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts.items())
    return f"<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>"


def entity(key: str, name: str) -> str:
    return f"<ENTITY><DATAID>{key}</DATAID><FIRST_NAME>{escape(name)}</FIRST_NAME></ENTITY>"


def un_list(*records: str, day: str = "2026-11-04") -> bytes:
    people = "".join(each for each in records if each.startswith("<INDIVIDUAL"))
    others = "".join(each for each in records if each.startswith("<ENTITY"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{day}T23:00:00.000Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{others}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def un_people(count: int, *, day: str = "2026-11-04", first: int = 1) -> bytes:
    return un_list(*(person(str(at), f"MADE UP PERSON {at}") for at in range(first, first + count)), day=day)


def workbook(rows: Iterable[Sequence[str]], *, formula: str = "") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(at, place, text)
        if formula:
            sheet.write_formula(0, 30, formula, None, "harmless")
    return made.getvalue()


def read(form: str, data: bytes, **beside: bytes) -> list[Listed]:
    return [each for each in READERS[form].read(ListFile(data, "file", beside)) if isinstance(each, Listed)]


def faults(form: str, data: bytes) -> list[Fault]:
    return [each for each in READERS[form].read(ListFile(data)) if isinstance(each, Fault)]


def texts(listed: Listed) -> list[str]:
    return [name.text for name in listed.entry.names]


# --- the real files, counted by other means -------------------------------------------------------------


def count_un(path: Path) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Names and birth dates or years by DATAID, by plain ElementTree and the words of the issue."""
    found = {}
    for record in ElementTree.parse(path).getroot().iter():
        if record.tag not in ("INDIVIDUAL", "ENTITY"):
            continue
        parts = [record.findtext(f"{word}_NAME") for word in ("FIRST", "SECOND", "THIRD", "FOURTH")]
        said = [" ".join(part or "" for part in parts), record.findtext("NAME_ORIGINAL_SCRIPT") or ""]
        for each in record.iter("ALIAS_NAME"):
            said += (each.text or "").split(";")
        names = frozenset(" ".join(name.split()) for name in said if name.strip())
        dates = frozenset(
            (child.text or "").strip()[:10]
            for each in record.findall("INDIVIDUAL_DATE_OF_BIRTH")
            for child in each
            if child.tag in ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR")
        )
        found[(record.findtext("DATAID") or "").strip()] = (names, dates)
    return found


def count_sdn(folder: Path) -> tuple[int, int]:
    """Entries, and names distinct within an entry, by regular expressions over the lines."""
    names: dict[str, set[str]] = {}
    row = re.compile(r'^(\d+),"((?:[^"]|"")*)"')
    for line in (folder / "ofac_sdn.csv").read_text().splitlines():
        found = row.match(line)
        assert found, line
        names[found[1]] = {found[2].replace('""', '"')}
    other = re.compile(r'^(\d+),\d+,"\w+","((?:[^"]|"")*)"')
    for line in (folder / "ofac_alt.csv").read_text().splitlines():
        found = other.match(line)
        if found and found[1] in names:
            names[found[1]].add(" ".join(found[2].replace('""', '"').split()))
    return len(names), sum(map(len, names.values()))


def count_rows_of_sheet(path: Path, part: str) -> list[list[str]]:
    """The rows of a sheet, straight from the XML inside the file."""
    mark = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            root = ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))
            shared = ["".join(each.itertext()) for each in root.iter(f"{mark}si")]
        sheet = ElementTree.fromstring(packed.read(part))
    rows = []
    for row in sheet.iter(f"{mark}row"):
        cells = []
        for cell in row.iter(f"{mark}c"):
            text = "".join(cell.itertext()).strip()
            cells.append(shared[int(text)] if cell.get("t") == "s" and text else text)
        rows.append(cells)
    return rows


def own_csv(*rows: Sequence[str], heads: str = "id,type,name,aliases,birth_dates,countries") -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([heads.split(","), *rows])
    return made.getvalue().encode()
