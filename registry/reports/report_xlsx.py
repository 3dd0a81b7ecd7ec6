"""A report as a workbook: a sheet a table, figures as numbers; no cell is ever a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

import xlsxwriter

from registry.reports.document import Cell, Report, Shown, Table
from registry.reports.report_outline import Drawn, Heading, Line, Outline, Placed, Said, lay_out, said
from registry.reports.sheet import safe_cell
from workflows.wording import N_

LINE, MOST_LINES = 15, 27  # height of a line in points; a row is 409 points high at most
LONGEST = 32_000  # characters of a cell; a spreadsheet holds 32,767
ROWS = 1_048_000  # of a sheet
NUMBERS = {"number": "#,##0", "usd_cents": '"USD" #,##0', "days": "#,##0", "percent": "0%"}
BROKEN = "#,##0.0"  # a number that is not whole
DEEP = "#00334F"


def xlsx_of(report: Report) -> bytes:
    """The bytes of the file; the same report gives the same bytes."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(data, options)
    book.set_properties(
        {
            "title": report.title,
            "subject": report.subtitle,
            "author": "UNECE",
            "created": report.known_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    outline = lay_out(report)
    writer = _Writer(book, outline)
    writer.about()
    for block in outline.blocks:
        if isinstance(block, Placed):
            writer.table(block.table, block.title)
        elif isinstance(block, Drawn):
            writer.table(block.chart.table, block.title)
    writer.text()
    if report.profile == "internal":
        writer.sources()
    book.close()
    return data.getvalue()


class _Writer:
    def __init__(self, book: Any, outline: Outline) -> None:
        self._book, self._outline, self._say = book, outline, outline.words.say
        self._names: set[str] = set()
        self._formats: dict[tuple[str, bool], Any] = {}
        wrapped = {"text_wrap": True, "valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 14, "font_color": DEEP})
        self._bold = book.add_format({"bold": True, **wrapped})
        self._head = book.add_format({"bold": True, "bg_color": "#E3EDF4", "bottom": 1, **wrapped})
        self._head_right = book.add_format(
            {"bold": True, "bg_color": "#E3EDF4", "bottom": 1, "align": "right", **wrapped}
        )
        self._plain = book.add_format(wrapped)
        self._quiet = book.add_format({"italic": True, "font_color": "#4B5A67"})

    def about(self) -> None:
        """Title, period, instant, definition, readers, how it was made."""
        report, sheet = self._outline.report, self._sheet(self._say(N_("About")))
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 90)
        _write(sheet, 0, 0, report.title, self._title)
        rows = [(self._outline.organisation, report.subtitle), *self._outline.about]
        if report.symbol:
            rows.insert(1, (self._say(N_("Symbol")), report.symbol))
        if report.summary:
            rows.append((self._say(N_("Summary")), report.summary))
        rows += [("", note) for note in self._outline.notes]
        for number, (name, value) in enumerate(rows, start=2):
            _write(sheet, number, 0, name, self._bold)
            _write(sheet, number, 1, value, self._plain)
            _set_height(sheet, number, (name, value), (32, 90))
        _set_paper(sheet)

    def table(self, table: Table, title: str) -> None:
        """Caption, head, rows; the head stays in sight."""
        sheet = self._sheet(table.id)
        _write(sheet, 0, 0, title, self._title)
        broad = 120 if table.is_wide else 90
        whole = sum(head.share for head in table.heads) or 1
        widths = [max(12, round(broad * head.share / whole)) for head in table.heads]
        for column, head in enumerate(table.heads):
            sheet.set_column(column, column, widths[column])
            _write(sheet, 2, column, head.text, self._head_right if head.is_number else self._head)
        _set_height(sheet, 2, [head.text for head in table.heads], widths)
        rows = [*table.rows, *(() if table.total is None else (table.total,))]
        for number, row in enumerate(rows[: ROWS - 4], start=3):
            self._row(sheet, number, row, table, is_total=table.total is not None and row is table.total)
            _set_height(sheet, number, [_text(cell) for cell in row], widths)
        if table.note:
            _write(sheet, len(rows) + 4, 0, table.note, self._quiet)
        sheet.freeze_panes(3, 1 if table.has_row_heads else 0)
        if table.is_wide:
            sheet.set_landscape()
        _set_paper(sheet)
        sheet.repeat_rows(2)

    def _row(self, sheet: Any, number: int, row: Sequence[Cell], table: Table, *, is_total: bool) -> None:
        for column, cell in enumerate(row):
            is_bold = is_total or (column == 0 and table.has_row_heads)
            if isinstance(cell, Shown):
                self._shown(sheet, number, column, cell, is_bold=is_total)
            else:
                _write(sheet, number, column, cell, self._bold if is_bold else self._plain)

    def _shown(self, sheet: Any, row: int, column: int, shown: Shown, *, is_bold: bool = False) -> None:
        """The number itself; the words where it is not known or not to be shown."""
        value = shown.figure.value
        if value is None or not self._may_say(shown):
            _write(sheet, row, column, shown.text, self._number("@", is_bold))
            return
        number = Decimal(value)
        if shown.figure.unit in ("usd_cents", "percent"):
            number /= 100
            if self._outline.report.profile != "internal":
                number = round(number, 2 if shown.figure.unit == "percent" else 0)
        shape = NUMBERS[shown.figure.unit]
        if shown.figure.unit in ("number", "days") and number != int(number):
            shape = BROKEN
        sheet.write_number(row, column, float(number), self._number(shape, is_bold))

    def _may_say(self, shown: Shown) -> bool:
        """Outside the secretariat it holds no more than its words say: no number behind "fewer than 5"."""
        words, figure = self._outline.words, shown.figure
        is_internal = self._outline.report.profile == "internal"
        return is_internal or words.value(figure.value, figure.unit) == shown.text

    def _number(self, shape: str, is_bold: bool) -> Any:
        known = self._formats.get((shape, is_bold))
        if known is None:
            known = self._book.add_format(
                {
                    "num_format": "@" if shape == "text" else shape,
                    "bold": is_bold,
                    "align": "right",
                    "valign": "top",
                }
            )
            self._formats[shape, is_bold] = known
        return known

    def text(self) -> None:
        """The paragraphs with their numbers, so that the workbook says all that the document says."""
        lines = list(_lines(self._outline))
        if not lines:
            return
        sheet = self._sheet(self._say(N_("Text")))
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 120)
        for number, (mark, text) in enumerate(lines):
            _write(sheet, number, 0, mark, self._plain)
            _write(sheet, number, 1, text, self._bold if mark == "" else self._plain)
            _set_height(sheet, number, (text,), (120,))
        _set_paper(sheet)

    def sources(self) -> None:
        """Each figure: value, question, what was counted. Records that do not fit in a cell get a sheet."""
        sheet = self._sheet(self._say(N_("Sources")))
        heads = (
            N_("Figure"),
            N_("As printed"),
            N_("Value"),
            N_("Question"),
            N_("Records counted"),
            N_("Records"),
        )
        for column, (head, width) in enumerate(zip(heads, (36, 18, 14, 44, 16, 80), strict=True)):
            sheet.set_column(column, column, width)
            _write(sheet, 0, column, self._say(head), self._head)
        left_over = []
        for row, source in enumerate(self._outline.sources, start=1):
            figure = source.figure
            _write(sheet, row, 0, figure.id, self._bold)
            _write(sheet, row, 1, source.text, self._plain)
            self._shown(sheet, row, 2, Shown(source.text, figure))
            _write(sheet, row, 3, figure.query, self._plain)
            sheet.write_number(row, 4, len(figure.records))
            records = "; ".join(figure.records)
            if len(records) > LONGEST:
                left_over.append(figure)
                records = self._say(N_("See the sheet of records."))
            _write(sheet, row, 5, records, self._plain)
            _set_height(sheet, row, (figure.id, figure.query, records), (36, 44, 80))
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        _set_paper(sheet)
        if left_over:
            self._records(left_over)

    def _records(self, figures: Sequence[Any]) -> None:
        sheet = self._sheet(self._say(N_("Records")))
        sheet.set_column(0, 1, 36)
        for column, head in enumerate((N_("Figure"), N_("Record"))):
            _write(sheet, 0, column, self._say(head), self._head)
        rows = ((figure.id, record) for figure in figures for record in figure.records)
        for row, (name, record) in enumerate(rows, start=1):
            if row > ROWS:
                break
            _write(sheet, row, 0, name, self._plain)
            _write(sheet, row, 1, record, self._plain)

    def _sheet(self, name: str) -> Any:
        """A sheet whose name is allowed and new: 31 characters, none of []:*?/\\."""
        clean = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:28] or "Sheet"
        free, number = clean, 1
        while free.casefold() in self._names:
            number += 1
            free = f"{clean[:26]} {number}"
        self._names.add(free.casefold())
        return self._book.add_worksheet(free)


def _lines(outline: Outline) -> list[tuple[str, str]]:
    """(number of the paragraph or nothing, words)."""
    found: list[tuple[str, str]] = []
    for block in outline.blocks:
        if isinstance(block, Heading):
            found.append(("", block.said))
        elif isinstance(block, Line):
            found.append((f"{block.number}." if block.number else "·", block.text))
            found += [("•", said(each)) for each in block.bullets]
        elif isinstance(block, Said):
            found += [(f"{line.number}.", line.text) for line in block.lines]
            found += [("·", remark) for remark in block.remarks]
    return found


def _write(sheet: Any, row: int, column: int, text: str, shape: Any) -> None:
    """Always a text: a leading sign of a formula is made harmless too."""
    sheet.write_string(row, column, str(safe_cell(text))[:LONGEST], shape)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Shown) else cell


def _set_paper(sheet: Any) -> None:
    """A4, one page wide."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _set_height(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """High enough for the longest cell: programs do not all see by themselves that words are wrapped."""
    lines = max(
        sum(1 + len(line) // max(1, width - 2) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    if lines > 1:
        sheet.set_row(row, min(lines, MOST_LINES) * LINE)
