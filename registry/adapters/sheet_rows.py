"""Rows of a list in a spreadsheet or CSV file, one after the other; says which cells nobody typed a value in.

CSV is read as it comes. Of a workbook calamine keeps the cells of one sheet and hands out row by row; its
XML is looked through first, piece by piece, for formulas and errors, whose last result calamine would give
as if somebody had written it.
"""

from __future__ import annotations

import csv
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO
from xml.etree.ElementTree import ParseError  # nosec B405: defusedxml parses

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from registry.adapters.contents import BROKEN_ZIP
from workflows.wording import N_

Cell = str | int | float | bool | date | datetime | None
MAX_FIELD = 100_000  # characters of a cell of a CSV
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000  # of a workbook: calamine keeps them all
MAX_UNPACKED = 600_000_000
MAX_PARTS = 1_000
MOST_MARKED = 20_000
PIECE = 1 << 20
MACROS = re.compile(r"vbaproject|macrosheets|dialogsheets", re.I)

BAD_SHEET = {
    "not_utf8": N_("The file is not text in UTF-8 (byte %(byte)s). Save it as “CSV UTF-8” or as a workbook."),
    "bad_csv": N_("Row %(row)s cannot be read as CSV: %(why)s."),
    "not_a_workbook": N_("The file is not an XLSX workbook, or it is broken."),
    "macros": N_("The workbook holds macros. Save it as XLSX without macros."),
    "too_large": N_("The sheet is too large for a workbook to be read. Save it as CSV."),
    "too_many_formulas": N_("The sheet is full of formulas. Copy it and paste the values only."),
    "no_such_sheet": N_("There is no sheet called %(name)s. There are: %(known)s."),
    "no_sheet": N_("The workbook has no visible sheet with cells."),
    "unknown_kind": N_("The name of the file must end in .xlsx or .csv."),
    "empty": N_("The file has no rows."),
}


class BadSheet(ValueError):
    """A file that cannot be read as a whole. `code` is one of BAD_SHEET, `details` fill its sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(BAD_SHEET[code] % details)


@dataclass(frozen=True, slots=True)
class Row:
    """`number` and the place of a cell are those that a spreadsheet shows; both count from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass
class Sheet:
    """One table. `marked`: (row, column) of cells that hold a formula or an error, with which of the two."""

    path: Path
    kind: str
    name: str = ""
    marked: dict[tuple[int, int], str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        """Every row, empty ones too. May be asked for again: the file is read again. Raises BadSheet."""
        return _csv_rows(self.path) if self.kind == "csv" else _workbook_rows(self.path, self.name)


def open_sheet(path: Path, name: str, sheet: str = "") -> Sheet:
    """The file at `path`, of the kind that its name says. `sheet` "": the first one to be seen."""
    kind = name.rpartition(".")[2].lower()
    if kind == "csv":
        _check_text(path)
        return Sheet(path, "csv")
    if kind != "xlsx":
        raise BadSheet("unknown_kind")
    _look_at_parts(path)
    chosen = _choose(path, sheet)
    return Sheet(path, "xlsx", chosen, _marked(path, _part_of(path, chosen)))


# --- CSV ---------------------------------------------------------------------------------------------------


def _check_text(path: Path) -> None:
    read = 0
    with path.open("rb") as file:
        if not file.read(1):
            raise BadSheet("empty")
    with path.open(encoding=_encoding(path), newline="") as text:
        try:
            while piece := text.read(PIECE):
                read += len(piece)
        except UnicodeDecodeError as error:
            raise BadSheet("not_utf8", byte=read + error.start) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(2)
    return "utf-16" if head in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(MAX_FIELD)
    number = 0
    with path.open(encoding=_encoding(path), newline="") as text:
        reader = csv.reader(text, delimiter=_delimiter(text))
        try:
            for number, cells in enumerate(reader, start=1):
                yield Row(number, tuple(cells[:MAX_COLUMNS]))
        except csv.Error as error:
            raise BadSheet("bad_csv", row=number + 1, why=error) from None


def _delimiter(text: TextIO) -> str:
    """The sign that stands most often at the beginning; half of our countries write a semicolon."""
    head = text.read(20_000)
    text.seek(0)
    bare = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=bare.count)


# --- workbooks ---------------------------------------------------------------------------------------------


def _look_at_parts(path: Path) -> None:
    """The file is what it says, not larger than can be read, and without macros."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except (*BROKEN_ZIP, ValueError):
        raise BadSheet("not_a_workbook") from None
    if any(MACROS.search(entry.filename) for entry in entries):
        raise BadSheet("macros")
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise BadSheet("too_large")


def _part_of(path: Path, sheet: str) -> str:
    """Where in the file the cells of a sheet are written."""
    try:
        with zipfile.ZipFile(path) as packed:
            book = fromstring(packed.read("xl/workbook.xml"), forbid_dtd=True)
            links = fromstring(packed.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    except (*BROKEN_ZIP, KeyError, ParseError, DefusedXmlException, ValueError):
        raise BadSheet("not_a_workbook") from None
    targets = {each.get("Id"): each.get("Target", "") for each in links.iter()}
    for each in book.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            keys = [value for key, value in each.items() if key.endswith("}id")]
            target = targets.get(keys[0], "") if keys else ""
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return ""


def visible_sheets(path: Path) -> list[str]:
    """Names of the sheets with cells that can be seen, in their order. Raises BadSheet."""
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            return [
                each.name
                for each in book.sheets_metadata
                if each.visible == python_calamine.SheetVisibleEnum.Visible
                and each.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except (python_calamine.CalamineError, OSError, ValueError):
        raise BadSheet("not_a_workbook") from None


def _choose(path: Path, wanted: str) -> str:
    """The sheet asked for, or the first one that can be seen."""
    seen = visible_sheets(path)
    if wanted and wanted not in seen:
        raise BadSheet("no_such_sheet", name=wanted, known=", ".join(seen))
    if not seen:
        raise BadSheet("no_sheet")
    return wanted or seen[0]


_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>\s*(<f[ />])?')
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]{1,3})([0-9]{1,7})"')


def _marked(path: Path, part: str) -> dict[tuple[int, int], str]:
    """Cells with a formula or an error, found in the text of the part: as XML it takes ten times as long.

    The last cell of a piece may go on in the next one: it is looked at with that.
    """
    found: dict[tuple[int, int], str] = {}
    tail = b""
    try:
        with zipfile.ZipFile(path) as packed, packed.open(part) as text:
            while piece := text.read(PIECE):
                block = tail + piece
                size = _DIMENSION.search(block[:4000]) if not tail else None
                if size and column_number(size[1].decode()) * int(size[2]) > MAX_CELLS:
                    raise BadSheet("too_large")
                cut = max(block.rfind(b"<c "), 0)
                tail = block[cut:]
                _mark(block[:cut], found)
            _mark(tail, found)
    except (*BROKEN_ZIP, KeyError):
        raise BadSheet("not_a_workbook") from None
    return found


def _mark(text: bytes, found: dict[tuple[int, int], str]) -> None:
    if b"<f" not in text and b't="e"' not in text:
        return
    for letters, row, rest, formula in _CELL.findall(text):
        what = "error" if b't="e"' in rest else "formula" if formula else ""
        if what:
            found[int(row), column_number(letters.decode())] = what
            if len(found) > MOST_MARKED:
                raise BadSheet("too_many_formulas")


def _workbook_rows(path: Path, name: str) -> Iterator[Row]:
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_name(name)
            # calamine leaves out empty columns on the left, not empty rows above
            before: tuple[Cell, ...] = (None,) * (sheet.start[1] if sheet.start else 0)
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield Row(number, (*before, *cells)[:MAX_COLUMNS])  # type: ignore[arg-type]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet("not_a_workbook") from None


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
