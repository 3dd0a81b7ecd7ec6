"""`partnerships recommendations`: brings the progress table of an evaluation in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from registry.adapters.progress_file import BadProgressFile, read_lines
from registry.adapters.progress_table import HEADS, read_table
from registry.cli.database import opened
from registry.cli.lists import BY, DATABASE, at_the_desk
from registry.db import make_sessions
from registry.services.recommendation_import import Plan, plan_import, take_import
from workflows.machine import Refusal

SHOWN = 70  # characters of a cell that are printed


@click.group()
def recommendations() -> None:
    """Recommendations of evaluations: bring a progress table in. The report is `partnerships report`."""


@recommendations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATABASE
@BY
@click.option("--dry-run", is_flag=True, help="Say what would be taken, write nothing.")
def import_command(file: Path, database: str | None, by: str | None, dry_run: bool) -> None:
    """Bring the progress table of FILE (.docx, .xlsx or .txt with tabs) in. The last line printed is JSON.

    \b
    The file has a title such as
      Programme-level evaluation of … (September 2021) Progress Report as of 30 June 2023
    and a table with the columns #, Recommendation, Management response, Responsibility, Target date,
    Date of implementation/comments. The head may be repeated on each page; a row may go on.

    New recommendations come in as the file says them. Of those that are here already, what the file says
    otherwise becomes a new entry, true from the day of the file; nothing is written over, and what is not in
    the file stays. The same file again changes nothing.

    Every cell that is refused is named with its row and column; then nothing is taken and the exit status
    is 1.
    """
    now = datetime.now(UTC)
    with opened(database) as engine, make_sessions(engine)() as session:
        actor = at_the_desk(session, by)
        try:
            table = read_table(read_lines(file.read_bytes(), file.name))
            plan = plan_import(session, table, actor=actor, now=now)
        except BadProgressFile as bad:
            raise click.ClickException(f"{file}: {bad.said()} Nothing was taken.") from None
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
        for line in _said(plan):
            click.echo(line)
        if not (plan.faults or dry_run):
            take_import(session, plan, file_name=file.name, actor=actor, now=now)
            session.commit()
    click.echo(json.dumps(_summary(plan, dry_run=dry_run), ensure_ascii=False))
    if plan.faults:
        raise click.exceptions.Exit(1)


def _said(plan: Plan) -> Iterator[str]:
    for fault in plan.faults:
        yield f"refused: {fault.said()}"
    for each in plan.proposed:
        if each.kind == "new":
            yield f"new: {each.row.number}: {_short(each.row.text)}"
        for change in each.changes:
            cells = f"{_short(change.before)} → {_short(change.after)}"
            yield f"changed: {each.row.number}, {HEADS[change.column]}: {cells}"
    for number in plan.not_in_file:
        yield f"not in the file: {number} stays as it is"
    for words in plan.table.left_out:
        yield f"left out: {_short(words)}"


def _short(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value or "(empty)")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _summary(plan: Plan, *, dry_run: bool) -> dict[str, Any]:
    counts = plan.counts
    return {
        "evaluation": plan.table.title,
        "dated": plan.table.dated,
        "as_of": plan.table.as_of.isoformat() if plan.table.as_of else None,
        **{name: counts[name] for name in ("new", "changed", "unchanged")},
        "refused": len(plan.faults),
        "taken": 0 if plan.faults or dry_run else counts["new"] + counts["changed"],
        "dry_run": dry_run,
    }
