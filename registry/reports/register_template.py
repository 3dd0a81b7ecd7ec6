"""The workbook in which an office writes down its agreements, and the file of rows that were not taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import xlsxwriter

from registry import reference
from registry.adapters.register_column import FIELDS, Header
from registry.adapters.sheet_rows import Sheet
from registry.reports.sheet import safe_cell

Translate = Callable[[str], str]
# column of the sheet of allowed values → field of labels.yaml
ALLOWED: Mapping[str, str] = {
    "entity_type": "entity_type", "instrument": "requested_instrument", "types": "types", "nexus": "nexus",
    "gender_marker": "gender_sdg5",
}  # fmt: skip
STATES = ("Active", "Completed", "Terminated", "Expired")


def write_template(language: str, say: Translate) -> bytes:
    """An XLSX file in a language. `say` translates headings."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(
        data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#dce9f2"})
    text = book.add_format({"num_format": "@"})  # as text: a spreadsheet makes a date of 5-13
    sheet = book.add_worksheet(say("Agreements")[:31])
    sheet.set_column(0, len(FIELDS) - 1, 22, text)
    for column, field in enumerate(FIELDS):
        sheet.write_string(0, column, say(field.words), needed if field.is_needed else bold)
        sheet.write_string(1, column, field.example, text)
    sheet.freeze_panes(1, 1)
    values = book.add_worksheet(say("Allowed values")[:31])
    for column, (heading, words) in enumerate(_allowed(language, say)):
        values.set_column(column, column, 34)
        values.write_string(0, column, heading, bold)
        for row, each in enumerate(words, start=1):
            values.write_string(row, column, each)
    values.freeze_panes(1, 0)
    book.close()
    return data.getvalue()


def _allowed(language: str, say: Translate) -> Iterator[tuple[str, list[str]]]:
    ref = reference.load()
    words = {field.id: field.words for field in FIELDS}
    for name, field in ALLOWED.items():
        labels = ref.labels(field)
        yield (
            say(words[name]),
            [label.label.get(language) for value, label in labels.items() if value != "contract"],
        )
    yield (
        say(words["subprogrammes"]),
        [f"{each.no} – {each.name.get(language)}" for each in ref.subprogrammes],
    )
    yield say(words["sdgs"]), [f"{each.no} – {each.title.get(language)}" for each in ref.goals]
    yield say(words["status"]), list(STATES)
    yield say(words["country"]), [name for _code, name in reference.list_countries(language)]


def rest_lines(sheet: Sheet, header: Header, reasons: Mapping[int, str], heading: str) -> Iterator[str]:
    """CSV: the rows that were not taken as they came, their reasons in a last column."""
    line = io.StringIO()
    writer = csv.writer(line)

    def taken(cells: list[Any]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow([safe_cell(cell) for cell in cells])
        return line.getvalue()

    width = len(header.cells)
    yield taken([*header.cells, heading])
    for row in sheet.rows():
        if row.number in reasons:
            cells = list(row.cells[:width])
            yield taken([*cells, *[""] * (width - len(cells)), reasons[row.number]])
