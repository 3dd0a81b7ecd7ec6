"""Opens a progress table in a text file, a Word document or a workbook as lines of cells, all alike."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from registry.adapters.contents import BROKEN_ZIP, Refused, sniff
from registry.adapters.sheet_rows import BadSheet, Cell, open_sheet, visible_sheets
from workflows.wording import N_

KINDS = ("docx", "xlsx", "txt")
MAX_BYTES = 10_000_000
MAX_LINES = 5_000
LINE, PARAGRAPH = N_("line %(line)s"), N_("paragraph “%(begins)s”")
ROW_OF_TABLE, ROW_OF_SHEET = N_("table %(table)s, row %(row)s"), N_("%(sheet)s, row %(row)s")


class BadProgressFile(ValueError):
    """A file that cannot be read as a whole. str() is a sentence for gettext, `values` its placeholders."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def said(self) -> str:
        """In English, for the command line."""
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True, slots=True)
class Place:
    """What a person looks for in the file: a sentence for gettext and its placeholders."""

    sentence: str
    values: Mapping[str, object]

    def said(self) -> str:
        """In English, for the command line."""
        return self.sentence % self.values


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text, paragraph, or row of a table.

    `is_whole`: every cell of the row is here, because the file itself knows cells; of a text nobody knows.
    """

    place: Place
    cells: tuple[Cell, ...]
    is_whole: bool
    group: int = 0  # the table or sheet that it stands in; 0: none
    is_title: bool = False  # the file itself says so


def read_lines(data: bytes, name: str) -> list[Line]:
    """Every line of the file in its order, empty ones too. Raises BadProgressFile."""
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise BadProgressFile(N_("The name of the file must end in .docx, .xlsx or .txt."))
    if len(data) > MAX_BYTES:
        raise BadProgressFile(N_("The file is larger than %(most)s MB."), most=MAX_BYTES // 1_000_000)
    readers = {"txt": _text, "docx": _document, "xlsx": _workbook}
    try:
        if kind != "txt":
            sniff(io.BytesIO(data), name)
        lines = list(readers[kind](data))
    except Refused as refused:
        raise BadProgressFile(refused.sentence, **refused.values) from None
    if len(lines) > MAX_LINES:
        raise BadProgressFile(N_("The file has more than %(most)s lines."), most=MAX_LINES)
    return lines


def _text(data: bytes) -> Iterator[Line]:
    """Cells stand between tabs; a form feed is the end of a page. The last line may lack its end."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadProgressFile(
            N_("The file is not text in UTF-8 (byte %(byte)s). Save it as UTF-8, or as DOCX."),
            byte=error.start,
        ) from None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\f", "\n").split("\n"), start=1):
        yield Line(Place(LINE, {"line": number}), tuple(line.split("\t")), is_whole=False)


def _document(data: bytes) -> Iterator[Line]:
    try:
        document: DocxDocument = Document(io.BytesIO(data))
        tables = 0
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                is_title = block.style is not None and block.style.name in ("Title", "Subtitle")
                place = Place(PARAGRAPH, {"begins": block.text[:30]})
                yield Line(place, (block.text,), is_whole=True, is_title=is_title)
                continue
            tables += 1
            yield from _table(block, tables)
    except (*BROKEN_ZIP, PackageNotFoundError, KeyError, ValueError):
        raise BadProgressFile(N_("The file is not a Word document, or it is broken.")) from None


def _table(table: Table, number: int) -> Iterator[Line]:
    """A cell that spans several columns comes once, and leaves the others empty."""
    for row, each in enumerate(table.rows, start=1):
        seen: list[object] = []
        cells: list[Cell] = []
        for cell in each.cells:
            is_new = not any(cell._tc is other for other in seen)
            cells.append(cell.text if is_new else "")
            seen.append(cell._tc)
        place = Place(ROW_OF_TABLE, {"table": number, "row": row})
        yield Line(place, tuple(cells), is_whole=True, group=number)


def _workbook(data: bytes) -> Iterator[Line]:
    """Every sheet that can be seen. A formula is refused: nobody typed its value."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "progress.xlsx"
        path.write_bytes(data)
        try:
            for number, name in enumerate(visible_sheets(path), start=1):
                sheet = open_sheet(path, path.name, name)
                if sheet.marked:
                    row, _column = min(sheet.marked)
                    raise BadProgressFile(
                        N_("Row %(row)s of %(sheet)s holds a formula or an error. Paste the values only."),
                        row=row, sheet=name,
                    )  # fmt: skip
                for each in sheet.rows():
                    place = Place(ROW_OF_SHEET, {"sheet": name, "row": each.number})
                    yield Line(place, tuple(map(_unquoted, each.cells)), is_whole=True, group=number)
        except BadSheet as bad:
            raise BadProgressFile(str(bad)) from None


def _unquoted(cell: Cell) -> Cell:
    """Without the sign that our workbooks put before what a spreadsheet might take for a formula."""
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:2] in "=+-@" else cell
