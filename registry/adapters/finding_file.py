"""Reports about partners as CSV, in the form of docs/how-to/findings.md; a bad row stops no other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MAX_BYTES = 20_000_000
MAX_FIELD = 20_000
NEEDED = ("organisation", "topic", "severity", "date", "source", "resolved")
OPTIONAL = ("country", "error")  # `error` is what an earlier import said of the row
SEVERITIES = {str(number): number for number in range(1, 6)}
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class BadFile(ValueError):
    """The file as a whole cannot be read: nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a row, and what was expected."""

    field: str
    expected: str
    given: str

    def __str__(self) -> str:
        return f"{self.field}: expected {self.expected}, not {self.given[:80]!r}"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A row as it came, on the line where it begins; `values` only when no field is at fault."""

    line: int
    heads: tuple[str, ...]
    cells: tuple[str, ...]
    values: Mapping[str, Any]
    faults: tuple[FieldFault, ...]


def read_findings(data: bytes, *, topics: Collection[str], today: date) -> Iterator[FindingRow]:
    """Every row that is not empty. Raises BadFile."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), delimiter=_delimiter(data), strict=True)
    csv.field_size_limit(MAX_FIELD)
    line = 1
    try:
        heads = _heads(next(reader, []))
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(line, heads, cells, topics, today)
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(f"line {line} cannot be read as CSV: {error}") from None


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadFile(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"it is not text in UTF-8 (byte {error.start})") from None
    if not text.strip():
        raise BadFile("it is empty")
    return text.replace("\x00", "")


def _delimiter(data: bytes) -> str:
    """Spreadsheets of half of our countries write a semicolon."""
    head = data.partition(b"\n")[0]
    return ";" if head.count(b";") > head.count(b",") else ","


def _heads(cells: list[str]) -> tuple[str, ...]:
    heads = tuple(cell.strip().lower() for cell in cells)
    missing = [head for head in NEEDED if head not in heads]
    unknown = [head for head in heads if head not in (*NEEDED, *OPTIONAL)]
    if missing:
        raise BadFile(f"the first line lacks the columns {', '.join(missing)}")
    if unknown or len(set(heads)) != len(heads):
        raise BadFile(
            f"the first line has columns that are unknown or twice: {', '.join(unknown or heads)}. "
            f"Known are {', '.join((*NEEDED, *OPTIONAL))}"
        )
    return heads


def _row(
    line: int, heads: tuple[str, ...], cells: list[str], topics: Collection[str], today: date
) -> FindingRow:
    said = dict(zip(heads, (" ".join(cell.split()) for cell in cells), strict=False))
    came = (line, heads, tuple(cells))
    if len(cells) != len(heads):
        fault = FieldFault("row", f"{len(heads)} fields as in the first line", f"{len(cells)} fields")
        return FindingRow(*came, {}, (fault,))
    checks: dict[str, tuple[str, Callable[[str], Any]]] = {
        "organisation": ("a name, registration number or LEI, up to 300 characters", _words(300)),
        "topic": (f"one of {', '.join(topics)}", _one_of(topics)),
        "severity": ("a whole number from 1 to 5", SEVERITIES.get),
        "date": ("a day that is not to come, such as 2026-11-05", lambda text: _day(text, today)),
        "source": ("where it was published, up to 500 characters", _words(500)),
        "resolved": ("yes or no", lambda text: YES_NO.get(text.lower())),
    }
    values, faults = {"country": said.get("country", "").upper()}, []
    for field, (expected, read) in checks.items():
        value = read(said[field])
        if value is None:
            faults.append(FieldFault(field, expected, said[field]))
        values[field] = value
    return FindingRow(*came, {} if faults else values, tuple(faults))


def _words(longest: int) -> Callable[[str], str | None]:
    return lambda text: text if 0 < len(text) <= longest else None


def _one_of(known: Collection[str]) -> Callable[[str], str | None]:
    return lambda text: text.lower() if text.lower() in known else None


def _day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and day <= today else None
