"""`partnerships findings`: brings reports about partners in from a CSV, and shows what is known."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.finding_file import BadFile, FieldFault, FindingRow, read_findings
from registry.cli.database import opened
from registry.cli.lists import DATABASE, at_the_desk
from registry.clock import geneva_day
from registry.db import make_sessions, reading
from registry.models import Organisation, User
from registry.queries.finding import list_findings, named_organisations
from registry.services.finding import record_finding

MOST_NAMED = 5


@click.group()
def findings() -> None:
    """Reports about partners, from media and other sources.

    A report counts for every case of the organisation, open now or sent later, once a second person of the
    desk confirms it on the page /findings. One that the policy calls grave then opens a review of the
    agreements in force.
    """


@findings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATABASE
@click.option("--by", metavar="E-MAIL", help="Whom the record names (default: the first person of the desk).")
@click.option("--dry-run", is_flag=True, help="Check and count everything, write nothing.")
@click.option(
    "--rest", type=click.File("w", encoding="utf-8", lazy=True), metavar="FILE",
    help="Where the rows that were not taken go, as they came, each with its error: mend and import them.",
)  # fmt: skip
def import_command(
    file: Path, database: str | None, by: str | None, dry_run: bool, rest: TextIO | None
) -> None:
    """Bring the reports of FILE in. The last line printed is JSON with the totals.

    \b
    Columns   organisation  name, registration number or LEI of one that is registered here
              topic         corruption, human_rights, labour … (labels.yaml, adverse_topic)
              severity      1 to 5
              date          of the report: 2026-11-05
              source        where it was published, or its address
              resolved      yes or no
              country       may be left out: two letters, where a name is there twice

    Each row that is right is recorded and waits for a second person; of the others a JSON line names line,
    field, what was expected and what to do, and the exit status is 1. The same row again changes nothing; one
    that differs only in severity or resolved replaces what was known, which stays in the record.
    """
    now = datetime.now(UTC)
    with opened(database) as engine:
        try:
            topics = reference.load().labels("adverse_topic")
            rows = list(read_findings(file.read_bytes(), topics=topics, today=geneva_day(now)))
        except BadFile as bad:
            raise click.ClickException(f"{file}: {bad}. Nothing was taken.") from None
        with make_sessions(engine)() as session:
            actor = at_the_desk(session, by)
            totals, bad_rows = _take(session, rows, file.name, actor, now)
            if dry_run:
                session.rollback()
            else:
                session.commit()
    for row, faults in bad_rows:
        for fault in faults:
            line = {"line": row.line, "field": fault.field, "error": str(fault)}
            click.echo(json.dumps(line, ensure_ascii=False))
    if rest is not None and bad_rows:
        _write_rest(rest, bad_rows)
    click.echo(json.dumps({**totals, "refused": len(bad_rows), "dry_run": dry_run}))
    if bad_rows:
        raise click.exceptions.Exit(1)


@findings.command("list")
@click.argument("organisation")
@DATABASE
def list_command(organisation: str, database: str | None) -> None:
    """Print the reports about ORGANISATION (name, registration number or LEI): a JSON line each."""
    with opened(database) as engine, reading(make_sessions(engine)) as session:
        found = named_organisations(session, organisation)
        if not found:
            raise click.ClickException(f"No organisation is called {organisation!r} here.")
        for each in found:
            for row in list_findings(session, each.id):
                line = {
                    "organisation": each.name,
                    "topic": row.topic,
                    "severity": row.severity,
                    "date": row.reported_on.isoformat(),
                    "source": row.source,
                    "resolved": row.is_resolved,
                    "by": row.recorded_by.name,
                    "at": row.recorded_at.isoformat(),
                    "counts": row.counts,
                }
                click.echo(json.dumps(line, ensure_ascii=False))


BadRow = tuple[FindingRow, tuple[FieldFault, ...]]


def _take(
    session: Session, rows: Iterable[FindingRow], name: str, actor: User, now: datetime
) -> tuple[dict[str, int], list[BadRow]]:
    totals, bad = {"recorded": 0, "known": 0}, list[BadRow]()
    for row in rows:
        found = _organisation(session, row.values) if row.values else row.faults
        if not isinstance(found, Organisation):
            bad.append((row, found))
            continue
        said = row.values
        finding = record_finding(
            session, found, topic=said["topic"], severity=said["severity"], reported_on=said["date"],
            source=said["source"], is_resolved=said["resolved"], file_name=name, actor=actor, now=now,
        )  # fmt: skip
        totals["known" if finding is None else "recorded"] += 1
    return totals, bad


def _organisation(session: Session, said: Mapping[str, Any]) -> Organisation | tuple[FieldFault, ...]:
    found = named_organisations(session, said["organisation"], said["country"])
    if len(found) == 1:
        return found[0]
    expected = "the name, registration number or LEI of an organisation that is registered here"
    if found:
        known = "; ".join(
            f"{each.name}, {each.country or '?'}, {each.registration_no or 'no number'}"
            for each in found[:MOST_NAMED]
        )
        expected = f"one organisation, but there are {len(found)} ({known}): give the number or the country"
    return (FieldFault("organisation", expected, said["organisation"]),)


def _write_rest(file: TextIO, bad: list[BadRow]) -> None:
    """The rows as they came, with their errors in a column that the next import passes by."""
    writer = csv.writer(file)
    heads = bad[0][0].heads
    writer.writerow([*(head for head in heads if head != "error"), "error"])
    for row, faults in bad:
        cells = [cell for at, cell in enumerate(row.cells) if heads[at : at + 1] != ("error",)]
        cells += [""] * (len(heads) - ("error" in heads) - len(cells))
        writer.writerow([*cells, "; ".join(map(str, faults))])
