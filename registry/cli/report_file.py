"""Writes a report into a file, in any of the formats; the options that all reports share."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import click

from registry.clock import GENEVA
from registry.reports.document import Report
from registry.reports.report_format import WRITERS, content_of

FORMAT = click.option("--format", "form", required=True, type=click.Choice(sorted(WRITERS)))
OUTPUT = click.option(
    "--output", required=True, metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Written whole or not at all; `-` is standard output.",
)  # fmt: skip


def write_report(made: Report, form: str, output: Path) -> None:
    """Writes the report to `output` ("-": standard output). Raises ClickException in one sentence."""
    if form not in WRITERS:
        raise click.BadParameter(f"expected one of {', '.join(sorted(WRITERS))}", param_hint="--format")
    content = content_of(made, form)
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        _replace(output, content)
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}") from error
    click.echo(f"{output}: {made.title} ({len(content):,} bytes)", err=True)


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
    instant = (found if found.tzinfo else found.replace(tzinfo=GENEVA)).astimezone(UTC)
    if instant > datetime.now(UTC):
        raise click.BadParameter(
            f"{text} is still to come: what is recorded until then would change the report", param=option
        )
    return instant
