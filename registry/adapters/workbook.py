"""Read an XLSX workbook as sheets of text cells; formulas, merged and hidden cells are refused.

python-calamine reads the values. The parts of the file are looked at here first, because it gives the last
result of a formula as if somebody had written it. Nothing is computed, fetched or skipped.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # nosec B405: defusedxml parses

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from registry.adapters.contents import BROKEN_ZIP
from rules.policy.reading import address

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 500
MAX_ROWS, MAX_COLUMNS = 5_000, 200
ACTIVE = re.compile(r"vbaproject|macrosheets|externallinks|activex|embeddings|connections|dialogsheets", re.I)
PLAIN_FORMATS = frozenset({"General", "@"})
WHOLE_FORMATS = frozenset({"0", "#,##0"})
BUILT_IN = {0: "General", 1: "0", 3: "#,##0", 49: "@"}
MOST_DIGITS = 15  # what a spreadsheet keeps of a number

Sheet = tuple[str, tuple[tuple[str, ...], ...]]


class BadWorkbook(ValueError):
    """A file that is no workbook we read; `faults` names every cell that is in the way."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def read_workbook(data: bytes) -> list[Sheet]:
    """The sheets in their order: name, and rows of cells as text, an empty cell as "". Raises BadWorkbook."""
    parts = _unpacked(data)
    faults: list[str] = []
    formats = _number_formats(parts)
    for name, path in _sheets(parts, faults):
        _Look(name, formats, faults).at(_xml(parts, path))
    if faults:
        raise BadWorkbook(faults)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, OSError, ValueError) as broken:
        raise BadWorkbook([f"not readable as an XLSX workbook: {broken}"]) from None
    sheets = [(name, _texts(name, rows, faults)) for name, rows in grids]
    if faults:
        raise BadWorkbook(faults)
    return sheets


# --- the parts of the file -----------------------------------------------------------------------------


Parts = Mapping[str, bytes]
BROKEN = (*BROKEN_ZIP, ValueError)


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every part of the file, its checksum checked. A part that is longer than it says is broken."""
    if len(data) > MAX_BYTES:
        raise BadWorkbook([f"the file is larger than {MAX_BYTES // 1_000_000} MB"])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            _check_names([entry.filename for entry in entries])
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise BadWorkbook(["the file unpacks to more than a workbook of tables can be"])
            return {entry.filename: _content(packed, entry) for entry in entries}
    except BROKEN as broken:
        if isinstance(broken, BadWorkbook):
            raise
        raise BadWorkbook([f"the file is not an XLSX workbook, or broken: {broken}"]) from None


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with packed.open(entry) as part:
        return part.read(entry.file_size + 1)


def _check_names(names: Sequence[str]) -> None:
    if len({name.casefold() for name in names}) != len(names):
        raise BadWorkbook(["a part of the file stands twice"])
    active = sorted(name for name in names if ACTIVE.search(name))
    if active:
        raise BadWorkbook(
            [f"the file holds {active[0]}: macros, links and embedded objects are not accepted"]
        )


def _xml(parts: Parts, path: str) -> Element:
    if path not in parts:
        raise BadWorkbook([f"the file is not an XLSX workbook: {path} is missing"])
    try:
        root: Element = fromstring(parts[path], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise BadWorkbook([f"the file is broken at {path}: {broken}"]) from None
    return root


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if _local(child) == name)


def _targets(parts: Parts) -> dict[str, tuple[str, str]]:
    """Kind and path of every part that the workbook refers to, by the id of the reference."""
    found = {}
    for each in _children(_xml(parts, "xl/_rels/workbook.xml.rels"), "Relationship"):
        target = each.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], path)
    return found


def _sheets(parts: Parts, faults: list[str]) -> Iterator[tuple[str, str]]:
    """Name and path of each sheet; a hidden one, or one that is no table of cells, is a fault."""
    targets = _targets(parts)
    for each in _children(_xml(parts, "xl/workbook.xml"), "sheet"):
        name = each.get("name", "")
        reference = next((value for key, value in each.items() if key.rpartition("}")[2] == "id"), "")
        kind, path = targets.get(reference, ("nothing", ""))
        if each.get("state", "visible") != "visible":
            faults.append(f"sheet {name!r} is hidden; show it or delete it")
        elif kind != "worksheet":
            faults.append(f"sheet {name!r} is a {kind}, not a sheet of cells")
        else:
            yield name, path


def _number_formats(parts: Parts) -> list[str]:
    """The code of the number format of each cell style."""
    if "xl/styles.xml" not in parts:
        return []
    root = _xml(parts, "xl/styles.xml")
    codes = {str(number): code for number, code in BUILT_IN.items()}
    codes |= {each.get("numFmtId", ""): each.get("formatCode", "") for each in _children(root, "numFmt")}
    return [
        codes.get(style.get("numFmtId", "0"), "another")
        for styles in _children(root, "cellXfs")
        for style in _children(styles, "xf")
    ]


# --- what a sheet must not hold ------------------------------------------------------------------------

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def _yes(value: str | None) -> bool:
    return value in ("1", "true")


@dataclass
class _Look:
    """One sheet's XML, cell by cell."""

    sheet: str
    formats: Sequence[str]
    faults: list[str]
    seen: set[tuple[int, int]] = field(default_factory=set)

    def at(self, root: Element) -> None:
        for column in _children(root, "col"):
            if _yes(column.get("hidden")) or column.get("width") == "0":
                self._fault(1, int(column.get("min", "1")), "a hidden column; show it or delete it")
        for merged in _children(root, "mergeCell"):
            self.faults.append(f"{self.sheet}!{merged.get('ref', '')}: merged cells; unmerge them")
        row_number = 0
        for row in _children(root, "row"):
            row_number = _number(row.get("r"), row_number + 1)
            self._row(row, row_number)

    def _fault(self, row: int, column: int, why: str) -> None:
        self.faults.append(f"{address(self.sheet, row, column)}: {why}")

    def _row(self, row: Element, number: int) -> None:
        if _yes(row.get("hidden")) or row.get("ht") == "0":
            self._fault(number, 1, "a hidden row; show it, end the filter, or delete it")
        column = 0
        for cell in _children(row, "c"):
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            if cell.get("r") and (place is None or int(place[2]) != number):
                raise BadWorkbook(
                    [f"sheet {self.sheet!r}: the cell {cell.get('r')!r} stands in row {number}"]
                )
            column = _column(place[1]) if place else column + 1
            if len(cell):
                self._cell(cell, number, column)

    def _cell(self, cell: Element, row: int, column: int) -> None:
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise BadWorkbook(
                [f"{address(self.sheet, row, column)}: a cell far away from the table; delete it"]
            )
        if (row, column) in self.seen:
            self._fault(row, column, "the file says this cell twice")
        self.seen.add((row, column))
        if any(_local(child) == "f" for child in cell):
            self._fault(row, column, "a formula; formulas are not computed, write what it should say")
        kind = cell.get("t", "n")
        if kind == "e":
            self._fault(row, column, "an error value; write what it should say")
        if kind == "n":
            self._number(cell, row, column)

    def _number(self, cell: Element, row: int, column: int) -> None:
        """A number whose format shows something else (10 %, a date) may not be what was meant."""
        text = next((child.text or "" for child in cell if _local(child) == "v"), "")
        at = _number(cell.get("s"), 0)
        code = self.formats[at] if at < len(self.formats) else "General"
        whole = re.fullmatch(r"-?[0-9]+(\.0+)?", text) is not None
        if text and code not in PLAIN_FORMATS and not (whole and code in WHOLE_FORMATS):
            self._fault(
                row, column, "a number in a format of its own (a share, a date, rounded); write it as text"
            )


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# --- values --------------------------------------------------------------------------------------------


def _texts(sheet: str, rows: Sequence[Sequence[Any]], faults: list[str]) -> tuple[tuple[str, ...], ...]:
    read = []
    for number, row in enumerate(rows, 1):
        texts = []
        for column, value in enumerate(row, 1):
            text = as_text(value)
            if text is None:
                faults.append(f"{address(sheet, number, column)}: {_unclear(value)}; write it as text")
            texts.append(text or "")
        read.append(tuple(texts))
    return tuple(read)


def as_text(value: object) -> str | None:
    """What a cell says: a number exactly, yes and no as true and false. None: it cannot be said exactly."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        value = float(value)
    if not isinstance(value, float):
        return None
    text = str(int(value)) if value.is_integer() and abs(value) < 10**MOST_DIGITS else repr(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    exact = digits.isdigit() and len(digits) <= MOST_DIGITS
    return text if exact or text == "0" else None


def _unclear(value: object) -> str:
    if isinstance(value, (int, float)):
        return "a number with more digits than a spreadsheet keeps exactly"
    return f"a {type(value).__name__}, not text"
