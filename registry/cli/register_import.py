"""`partnerships register import` and `undo`: brings an existing list of agreements in, or takes it back."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from registry.adapters.register_column import FIELD
from registry.adapters.register_fault import CellFault, place_of, words_of
from registry.adapters.register_row import ORDERS, Reading, taken_defaults
from registry.adapters.sheet_rows import BadSheet, column_letters, column_number
from registry.cli.database import opened
from registry.cli.lists import BY, DATABASE, at_the_desk
from registry.db import make_sessions
from registry.models import ImportBatch
from registry.reports.register_template import rest_lines
from registry.services.register_import import DECISIONS, check_rows, new_batch, take_rows
from registry.services.register_judge import ImportPlan, Verdict, missing_fields, open_plan
from registry.services.register_undo import undo_batch
from workflows.machine import Refusal


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATABASE
@BY
@click.option("--dry-run", is_flag=True, help="Judge every row, write nothing.")
@click.option(
    "--all-or-nothing/--per-row",
    "whole",
    default=True,
    help="One refused row refuses the file (default), or only itself.",
)
@click.option(
    "--duplicates",
    type=click.Choice(DECISIONS),
    default="skip",
    help="Rows that may be here already: leave them out (default), the same partner, a new one.",
)
@click.option("--sheet", default="", metavar="NAME", help="Which sheet (default: the first to be seen).")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column holds a field: title=D, or title=Name of project. FIELD= leaves it out.",
)
@click.option(
    "--set",
    "defaults",
    multiple=True,
    metavar="FIELD=VALUE",
    help="What holds where a cell is empty: instrument=MoU, currency=CHF, public=yes.",
)
@click.option("--dates", type=click.Choice(ORDERS[1:]), help="How 03/04/2024 is meant (default: refused).")
@click.option("--language", type=click.Choice(["en", "fr"]), help="Of titles in Latin letters (default: en).")
@click.option("--start-is-signature", is_flag=True, help="No day of signature: the start stands for it.")
@click.option(
    "--rest",
    type=click.File("w", encoding="utf-8", lazy=True),
    metavar="FILE",
    help="Where the rows that were not taken go as CSV, with the reasons in a last column.",
)
def import_command(
    file: Path,
    database: str | None,
    by: str | None,
    dry_run: bool,
    whole: bool,
    rest: TextIO | None,
    columns: tuple[str, ...],
    defaults: tuple[str, ...],
    sheet: str,
    dates: str | None,
    language: str | None,
    start_is_signature: bool,
    duplicates: str,
) -> None:
    """Bring the agreements of FILE (.xlsx or .csv) into the register. The last line printed is JSON.

    The header is looked for at the top; columns are known by their names in English, French or Russian, or
    by what they hold, and remembered for the next file with the same header. Every row is judged: accepted,
    accepted with a warning, refused, or a duplicate. What was said is printed with row and cell.

    Each agreement gets its effective dates and the state that they give it. It is not published, unless a
    column says so, and its partner is screened: nothing counts as checked before.

    Exit status 1 when a row was refused, or nothing was taken.
    """
    given = {
        "sheet": sheet, "duplicates": duplicates, **({"date_order": dates} if dates else {}),
        **({"language": language} if language else {}),
        **({"start_is_signature": True} if start_is_signature else {}),
    }  # fmt: skip
    now = datetime.now(UTC)
    with opened(database) as engine, make_sessions(engine)() as session:
        actor = at_the_desk(session, by)
        try:
            plan = open_plan(session, file, file.name, settings=given)
            _adjust(plan, columns, defaults)
            missing = missing_fields(plan)
            if missing:
                raise click.ClickException(_what_is_missing(plan, missing))
            _tell_columns(plan)
            with _Report(rest, plan) as report:
                batch = new_batch(session, plan, file.name, actor=actor, now=now)
                if dry_run:
                    check_rows(session, plan, batch, actor=actor, now=now, tell=report.tell)
                    is_taken = False
                else:
                    is_taken = take_rows(
                        session, plan, batch, whole=whole, actor=actor, now=now, tell=report.tell
                    )
        except (BadSheet, Refusal) as bad:
            raise click.ClickException(f"{file}: {bad} Nothing was taken.") from None
        summary = _summary(batch, is_taken=is_taken, dry_run=dry_run)
        if is_taken:
            session.commit()
        else:
            session.rollback()
    click.echo(json.dumps(summary, ensure_ascii=False))
    if summary["refused"] or not (is_taken or dry_run):
        raise click.exceptions.Exit(1)


@click.command("undo")
@click.argument("batch", type=int)
@DATABASE
@BY
def undo_command(batch: int, database: str | None, by: str | None) -> None:
    """Take BATCH (its number) back out of the register. The last line printed is JSON.

    It works as long as nothing of the batch was changed since; otherwise every agreement that is in the way
    is named and the exit status is 1. Numbers of agreements that were taken back are not given again.
    """
    with opened(database) as engine, make_sessions(engine).begin() as session:
        found = session.scalar(select(ImportBatch).where(ImportBatch.number == batch))
        if found is None:
            raise click.ClickException(f"There is no batch {batch}.")
        try:
            done = undo_batch(session, found, actor=at_the_desk(session, by), now=datetime.now(UTC))
        except Refusal as refusal:
            raise click.ClickException("\n".join(getattr(refusal, "reasons", [str(refusal)]))) from None
    said = {
        "batch": batch,
        "agreements": done.agreements,
        "organisations": done.organisations,
        "kept": done.kept,
    }
    click.echo(json.dumps(said))


class _Report:
    """Prints what is said of rows as they are judged, shows how far it is, and writes the rest."""

    def __init__(self, rest: TextIO | None, plan: ImportPlan) -> None:
        self._rest, self._plan = rest, plan
        self._reasons: dict[int, str] = {}
        self._progress = Progress(
            console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        )
        self._task = self._progress.add_task("rows", total=None)

    def __enter__(self) -> _Report:
        self._progress.start()
        return self

    def __exit__(self, *failed: object) -> None:
        self._progress.stop()
        if self._rest is not None and self._reasons and failed[0] is None:
            self._rest.writelines(rest_lines(self._plan.sheet, self._plan.header, self._reasons, "reasons"))

    def tell(self, verdict: Verdict) -> None:
        self._progress.advance(self._task)
        for said in verdict.faults:
            click.echo(f"{verdict.verdict}: {place_of(verdict.number, said)}: {words_of(said)}")
        if verdict.note:
            click.echo(f"left out: row {verdict.number}: {verdict.note}")
        if self._rest is not None and verdict.verdict in ("refused", "duplicate"):
            self._reasons[verdict.number] = "; ".join(
                f"{place_of(verdict.number, said)}: {words_of(said)}" for said in verdict.faults
            )


def _adjust(plan: ImportPlan, columns: tuple[str, ...], defaults: tuple[str, ...]) -> None:
    for given in columns:
        name, _, place = given.partition("=")
        if name not in FIELD:
            raise click.BadParameter(f"{name!r} is none of {', '.join(FIELD)}", param_hint="--column")
        plan.columns.pop(name, None)
        if place:
            plan.columns[name] = _place(plan, place)
    kept = dict(plan.settings["defaults"])
    for given in defaults:
        name, _, value = given.partition("=")
        if name not in FIELD:
            raise click.BadParameter(f"{name!r} is none of {', '.join(FIELD)}", param_hint="--set")
        kept[name] = value
    plan.settings["defaults"] = kept
    try:
        taken_defaults(Reading(defaults=kept))
    except CellFault as fault:
        raise click.BadParameter(
            words_of({"code": fault.code, **fault.details}), param_hint="--set"
        ) from None


def _place(plan: ImportPlan, place: str) -> int:
    """A column by its letters or by its heading."""
    wanted = place.strip().casefold()
    for number, heading in enumerate(plan.header.cells, start=1):
        if heading.casefold() == wanted:
            return number
    if place.isalpha() and len(place) <= 2:
        return column_number(place.upper())
    raise click.BadParameter(f"there is no column {place!r}", param_hint="--column")


def _what_is_missing(plan: ImportPlan, missing: list[str]) -> str:
    words = ", ".join(f"{name} ({FIELD[name].words})" for name in missing)
    found = ", ".join(
        f"{column_letters(place)} {heading!r}" for place, heading in enumerate(plan.header.cells, start=1)
    )
    return (
        f"No column is known for {words}. The header in row {plan.header.row} has {found}. "
        "Say it with --column FIELD=COLUMN, or with --set FIELD=VALUE for all rows. Nothing was taken."
    )


def _tell_columns(plan: ImportPlan) -> None:
    said = "as last time" if plan.remembered else "by names and contents"
    click.echo(f"Header in row {plan.header.row}; columns {said}:", err=True)
    of = {place: name for name, place in plan.columns.items()}
    for place, heading in enumerate(plan.header.cells, start=1):
        click.echo(
            f"  {column_letters(place):>2}  {heading[:40]:<40}  {of.get(place, '(not used)')}", err=True
        )


def _summary(batch: ImportBatch, *, is_taken: bool, dry_run: bool) -> dict[str, Any]:
    counts = batch.counts
    return {
        "batch": batch.number if is_taken else None,
        **{name: counts.get(name, 0) for name in ("accepted", "warned", "refused", "duplicate", "note")},
        "taken": counts.get("taken", 0),
        "partners": counts.get("partners", 0) if is_taken else 0,
        "old_rate": counts.get("old_rate", 0),  # value in US dollars at the first rate that is known
        "dry_run": dry_run,
    }
