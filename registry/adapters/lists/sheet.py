"""The first sheet of an XLSX file as rows of text: bounded before it is unpacked, formulas refused."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from xml.etree.ElementTree import ParseError  # nosec B405: defusedxml parses

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from registry.adapters.lists.listed import BadList
from registry.adapters.workbook import BROKEN

MAX_BYTES = 20_000_000
MAX_UNPACKED = 60_000_000
MAX_RATIO = 200  # unpacked to packed, of one part; a sheet of text has about 10
MAX_PARTS = 500
MAX_ROWS, MAX_COLUMNS = 100_000, 100
_ACTIVE = re.compile(r"vbaproject|macrosheets|externallinks|activex|embeddings|connections", re.I)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)


def read_rows(data: bytes) -> list[tuple[str, ...]]:
    """Rows of the first sheet, an empty cell as "". Raises BadList."""
    if not data:
        raise BadList("empty")
    if len(data) > MAX_BYTES:
        raise BadList("too_large", hostile=True)
    _look_inside(data)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS:
            raise BadList("too_large", hostile=True)
        rows = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as broken:
        if isinstance(broken, BadList):
            raise
        raise BadList("malformed", line=1) from None
    return [tuple(map(_text, row)) for row in rows]


def _look_inside(data: bytes) -> None:
    """Every part is unpacked under its stated size once, so that calamine meets nothing larger."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            _check_sizes(parts)
            for part in parts:
                with packed.open(part) as opened:
                    content = opened.read(part.file_size + 1)
                if len(content) > part.file_size:
                    raise BadList("too_large", hostile=True)
                if _SHEET.fullmatch(part.filename):
                    _refuse_formulas(content)
    except BadList:
        raise
    except BROKEN:
        raise BadList(
            "cut_short" if data[:2] == b"PK" else "another_format", expected="XLSX", line=1
        ) from None


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.casefold() for part in parts}
    too_much = len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED
    if (
        too_much
        or len(names) != len(parts)
        or any(
            part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
            for part in parts
        )
    ):
        raise BadList("too_large", hostile=True)
    if any(_ACTIVE.search(name) for name in names):
        raise BadList("active_content", hostile=True)


def _refuse_formulas(content: bytes) -> None:
    """calamine gives the last result of a formula as if somebody had written it."""
    try:
        for _event, element in iterparse(io.BytesIO(content), forbid_dtd=True):
            if element.tag.rpartition("}")[2] == "f":
                raise BadList("formula", hostile=True)
            if element.tag.rpartition("}")[2] == "row":
                element.clear()
    except DefusedXmlException:
        raise BadList("document_type", hostile=True) from None
    except (ParseError, LookupError):
        raise BadList("malformed", line=1) from None


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
