"""`partnerships register export`: the register as CSV, XLSX, JSON or IATI, row by row."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
from sqlalchemy import true
from sqlalchemy.orm import Session

from registry import reference
from registry.cli.database import opened
from registry.cli.lists import DATABASE
from registry.clock import geneva_day
from registry.config import read_config
from registry.db import make_sessions, reading
from registry.disclosure import Level
from registry.permissions import publishable
from registry.queries.export import Row, export_rows
from registry.queries.register import Filters
from registry.reports.iati import iati_pieces
from registry.reports.register_file import Head, csv_pieces, json_pieces, write_xlsx

PATH = "/register-of-partnerships"


@click.command("export")
@click.option("--format", "form", required=True, type=click.Choice(["csv", "xlsx", "json", "iati"]))
@click.option("--public", "is_public", is_flag=True, help="Only what anybody may read.")
@click.option("--language", type=click.Choice(reference.LANGUAGES), default="en", show_default=True)
@click.option(
    "--output", required=True, metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
)  # fmt: skip
@DATABASE
def export_command(form: str, is_public: bool, language: str, output: Path, database: str | None) -> None:
    """Write the register to FILE (`-`: standard output), whole or not at all.

    Without --public: every agreement with what the staff may read. With it: agreements that are published,
    with what anybody may read. IATI (2.03) is always public. Whatever is asked, these never leave:
    due-diligence notes, matches, owners, answers to the questionnaire, declined applicants, reviewers' names.
    """
    door = Level.PUBLIC if is_public or form == "iati" else Level.STAFF
    if form == "xlsx" and str(output) == "-":
        raise click.UsageError("A workbook needs a file: --output FILE.xlsx")
    now, config = datetime.now(UTC), read_config()
    reference.use(config.reference_dir)
    head = Head(f"{config.base_url}{PATH}/schema.json", f"{config.base_url}{PATH}", now, language)
    with opened(database) as engine, reading(make_sessions(engine)) as session:
        count = _Count(_rows(session, door, language, now))
        if str(output) == "-":
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            _write(form, sys.stdout, count, door, head)
        else:
            _whole(form, output, count, door, head)
    click.echo(f"{count.number} agreements written.", err=True)


class _Count:
    """Hands rows on and counts them."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.number += 1
            yield row


def _rows(session: Session, door: Level, language: str, now: datetime) -> Iterator[Row]:
    visible = publishable() if door is Level.PUBLIC else true()
    return export_rows(session, visible, Filters(), door=door, language=language, today=geneva_day(now))


def _whole(form: str, output: Path, rows: _Count, door: Level, head: Head) -> None:
    """Beside FILE under another name, then in its place: a reader never finds half of it."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.absolute().parent)
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}") from error
    draft = Path(name)
    try:
        if form == "xlsx":
            os.close(handle)
            write_xlsx(draft, iter(rows), door, head)
        else:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                _write(form, file, rows, door, head)
        draft.chmod(0o644)
        draft.replace(output)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _write(form: str, file: IO[str], rows: _Count, door: Level, head: Head) -> None:
    if form == "csv":
        pieces = csv_pieces(rows, door, head)
    elif form == "json":
        pieces = json_pieces(rows, head)
    else:
        pieces = _iati(rows, head)
    for piece in pieces:
        file.write(piece)


def _iati(rows: _Count, head: Head) -> Iterator[str]:
    for piece in iati_pieces(rows, generated_at=head.generated_at, language=head.language):
        yield piece.decode()
