"""`partnerships report`: the documents that are made of the records, as files."""

from __future__ import annotations

import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from registry.clock import GENEVA
from registry.reports.document import Report

# format → the writer that makes its bytes; loaded when it is asked for, each brings a library of its own
WRITERS = {
    "html": "registry.reports.report_html:html_of",
    "docx": "registry.reports.report_docx:docx_of",
    "pdf": "registry.reports.report_pdf:pdf_of",
    "xlsx": "registry.reports.report_xlsx:xlsx_of",
}
FORMAT = click.option("--format", "form", required=True, type=click.Choice(sorted(WRITERS)))
OUTPUT = click.option(
    "--output", required=True, metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Written whole or not at all; `-` is standard output.",
)  # fmt: skip


@click.group()
def report() -> None:
    """Documents made of the records: the EXCOM Partnerships Report, progress on recommendations.

    A report is computed from history. The same day (--as-of) and the same instant up to which records count
    (--known-at) give the same figures for ever.
    """


def write_report(made: Report, form: str, output: Path) -> None:
    """Writes the report to `output` ("-": standard output). Raises ClickException in one sentence."""
    content = content_of(made, form)
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        _replace(output, content)
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}") from error
    click.echo(f"{output}: {made.title} ({len(content):,} bytes)", err=True)


def content_of(made: Report, form: str) -> bytes:
    """The bytes of the file; html is a page that needs no other file."""
    if form not in WRITERS:
        raise click.BadParameter(f"expected one of {', '.join(sorted(WRITERS))}", param_hint="--format")
    writer: Callable[[Report], Any] = pkgutil.resolve_name(WRITERS[form])
    content = writer(made)
    return content.encode() if isinstance(content, str) else bytes(content)


def _replace(output: Path, content: bytes) -> None:
    """Beside FILE under another name, then in its place: a reader never finds half of it."""
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.absolute().parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        draft.chmod(0o644)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


def as_day(_context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """2026-11-05 as a day; a callback of options."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day: write 2026-11-05", param=option) from None


def as_instant(_context: click.Context, option: click.Parameter, text: str | None) -> datetime:
    """An instant; without a time zone it is Geneva's; a day alone is the end of that day; none is now."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not an instant: write 2026-11-05T14:30 or 2026-11-05T14:30+00:00", param=option
        ) from None
    if len(text) <= len("2026-11-05"):
        found = found.replace(hour=23, minute=59, second=59, microsecond=999999)
    return (found if found.tzinfo else found.replace(tzinfo=GENEVA)).astimezone(UTC)
