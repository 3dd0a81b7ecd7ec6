"""One sheet of a workbook from rows of cells: text is written as text, so that no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run it
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_sheet(name: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows under their names, which are bold and stay in sight."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(data, options)
    sheet = book.add_worksheet(name[:31])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(rows[0] if rows else ()):
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row.values()):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 12, 24)
    book.close()
    return data.getvalue()


def safe_cell(value: Any) -> Any:
    """A cell as a spreadsheet may read it: lists joined, a leading sign of a formula made harmless."""
    if isinstance(value, list | tuple):
        value = "; ".join(str(each) for each in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
