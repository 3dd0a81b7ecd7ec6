"""Files of the register from rows of queries.export: CSV, JSON and XLSX, written while the rows are read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from registry import reference
from registry.disclosure import Level
from registry.queries.export import Row
from registry.queries.export_field import Field, fields_of
from registry.reports.sheet import safe_cell

LANGUAGES = ("en", "fr", "ru")
MARK = "\ufeff"  # spreadsheets then read UTF-8
LINES = 200  # of a piece handed to the browser
SHEET_ROWS = 1_048_575  # below the head; a sheet holds no more


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself. `schema`: the address of the schema of its rows."""

    schema: str
    source: str
    generated_at: datetime
    language: str

    @property
    def licence(self) -> str:
        return reference.load().open_data.licence

    def as_dict(self) -> dict[str, Any]:
        terms = reference.load().open_data
        return {
            "publisher": reference.load().organisation.name.get(self.language),
            "licence": {"id": terms.licence, "address": terms.licence_address},
            "schema": self.schema,
            "source": self.source,
            "generated_at": self.generated_at.isoformat(timespec="seconds"),
            "language": self.language,
        }


def csv_pieces(rows: Iterable[Row], door: Level, head: Head) -> Iterator[str]:
    """The lines of the CSV file, some hundred at a time; a cell never starts a formula."""
    fields = fields_of(door)
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(MARK)
    writer.writerow(columns(fields))
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in cells(row, fields, head)])
        if number % LINES == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def json_pieces(rows: Iterable[Row], head: Head) -> Iterator[str]:
    """{…head, "partnerships": […]}, a row a line."""
    start = json.dumps(head.as_dict(), ensure_ascii=False)
    yield f'{start[:-1]}, "partnerships": ['
    lines: list[str] = []
    for number, row in enumerate(rows):
        lines.append(f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False, default=float)}")
        if len(lines) == LINES:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)
    yield "\n]}\n"


def write_xlsx(path: Path, rows: Iterable[Row], door: Level, head: Head) -> int:
    """Writes the workbook row by row (constant memory) and gives the number of rows.

    Text is written as text with a leading sign of a formula made harmless: nothing in the file is a formula.
    """
    fields = fields_of(door)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        sheet = book.add_worksheet("partnerships")
        bold = book.add_format({"bold": True})
        names = columns(fields)
        sheet.set_column(0, len(names) - 1, 18)
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, bold)
        count = 0
        for count, row in enumerate(rows, start=1):
            if count > SHEET_ROWS:
                raise ValueError(f"A sheet holds {SHEET_ROWS} rows: take a CSV file or set a filter.")
            _write_row(sheet, count, cells(row, fields, head))
        return count
    finally:
        book.close()


def _write_row(sheet: Any, number: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            sheet.write_number(number, column, float(value))
        elif value not in (None, ""):
            sheet.write_string(number, column, str(safe_cell(value))[:32_767])


def columns(fields: Sequence[Field]) -> list[str]:
    """The head of a flat file: a text has a column in each language."""
    names: list[str] = []
    for field in fields:
        names += [f"{field.name}_{code}" for code in LANGUAGES] if field.kind == "texts" else [field.name]
    return [*names, "withheld", "licence", "generated_at"]


def cells(row: Row, fields: Sequence[Field], head: Head) -> list[Any]:
    """The cells of a row, in the order of `columns`."""
    found: list[Any] = []
    for field in fields:
        value = row[field.name]
        if field.kind == "texts":
            found += [(value or {}).get(code, "") for code in LANGUAGES]
        else:
            found.append(_flat(value))
    return [*found, "; ".join(row["withheld"]), head.licence, head.generated_at.isoformat(timespec="seconds")]


def _flat(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_thing(each) if isinstance(each, Mapping) else str(each) for each in value)
    return "" if value is None else value


def _thing(thing: Mapping[str, Any]) -> str:
    """ "text: a report, due: 2026-05-01" """
    return ", ".join(f"{name}: {value}" for name, value in thing.items() if value not in (None, ""))
