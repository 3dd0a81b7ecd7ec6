"""`partnerships report excom`: the EXCOM Partnerships Report of a day, in any format."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from registry import reference
from registry.cli.database import opened
from registry.cli.lists import DATABASE
from registry.cli.report_file import FORMAT, OUTPUT, as_day, as_instant, write_report
from registry.db import make_sessions, reading
from registry.queries.report_time import ReportTime
from registry.reports.document import PROFILES, Profile
from registry.reports.excom import excom_report, year_until
from registry.reports.report_digest import digest_of


@click.command("excom")
@click.option("--as-of", required=True, metavar="DATE", callback=as_day, help="Last day of the period.")
@click.option(
    "--since", metavar="DATE", callback=as_day, help="First day of the period (default: a year of days)."
)
@click.option(
    "--known-at", metavar="INSTANT", callback=as_instant,
    help="What was recorded by then counts, as 2026-11-05T14:30 in Geneva (default: now).",
)  # fmt: skip
@click.option(
    "--previous", metavar="DATE", callback=as_day,
    help="The day of the report to compare with (default: the last one on record).",
)  # fmt: skip
@click.option("--profile", type=click.Choice(PROFILES), default="excom", show_default=True)
@click.option("--language", type=click.Choice(reference.LANGUAGES), default="en", show_default=True)
@FORMAT
@OUTPUT
@DATABASE
def excom_command(
    as_of: date,
    since: date | None,
    known_at: datetime,
    previous: date | None,
    profile: Profile,
    language: str,
    form: str,
    output: Path,
    database: str | None,
) -> None:
    """Write the EXCOM Partnerships Report to FILE, computed from the records.

    Profiles: internal says everything and names the records behind each figure; excom and public name no
    declined applicant and no person, and merge counts under five. The same --as-of, --since and --known-at
    give the same figures for ever; their digest is printed at the end.
    """
    try:
        time = ReportTime(since or year_until(as_of), as_of, known_at)
        before = None if previous is None else ReportTime(year_until(previous), previous, known_at)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from error
    if before is not None and before.as_of >= as_of:
        raise click.BadParameter("expected a day before --as-of", param_hint="--previous")
    with opened(database) as engine, reading(make_sessions(engine)) as session:
        made = excom_report(session, time, profile=profile, language=language, previous=before)
        write_report(made, form, output)
    click.echo(f"Known at {time.known_at.isoformat()}; digest of the figures {digest_of(made)}", err=True)
