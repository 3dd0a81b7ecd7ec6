"""The formats that a report is written in, and the bytes of a file of each."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

from registry.reports.document import Report

# format → the writer that makes its bytes; loaded when it is asked for, each brings a library of its own
WRITERS: Mapping[str, str] = {
    "html": "registry.reports.report_html:html_of",
    "docx": "registry.reports.report_docx:docx_of",
    "pdf": "registry.reports.report_pdf:pdf_of",
    "xlsx": "registry.reports.report_xlsx:xlsx_of",
}
MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def content_of(report: Report, form: str) -> bytes:
    """A whole file; html is a page that needs no other. Raises KeyError for a format that is not there."""
    writer: Callable[[Report], Any] = pkgutil.resolve_name(WRITERS[form])
    return bytes(writer(report))
