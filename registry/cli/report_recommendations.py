"""`partnerships report recommendations`: the progress report of an evaluation, in any format."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from registry import reference
from registry.cli.database import opened
from registry.cli.lists import DATABASE
from registry.cli.report_file import FORMAT, OUTPUT, as_day, as_instant, write_report
from registry.db import make_sessions, reading
from registry.queries.recommendation import named_evaluation
from registry.reports.document import PROFILES, Profile
from registry.reports.recommendation_report import NothingKnown, recommendation_report


@click.command("recommendations")
@click.option("--as-of", required=True, metavar="DATE", callback=as_day, help="The day it speaks of.")
@click.option(
    "--known-at", metavar="INSTANT", callback=as_instant,
    help="What was recorded by then counts, as 2026-11-05T14:30 in Geneva (default: now).",
)  # fmt: skip
@click.option("--evaluation", metavar="TEXT", help="A part of its title (default: every evaluation).")
@click.option("--with-evidence", is_flag=True, help="Also the figures that stand beside recommendations.")
@click.option("--profile", type=click.Choice(PROFILES), default="excom", show_default=True)
@click.option("--language", type=click.Choice(reference.LANGUAGES), default="en", show_default=True)
@FORMAT
@OUTPUT
@DATABASE
def recommendations_command(
    as_of: date,
    known_at: datetime,
    evaluation: str | None,
    with_evidence: bool,
    profile: Profile,
    language: str,
    form: str,
    output: Path,
    database: str | None,
) -> None:
    """Write the progress report on recommendations to FILE, in the layout in which it is submitted.

    Six columns: number, recommendation, management response, responsibility, target date, progress. Below
    the table stands which recommendations are overdue on that day, and by how many days. The same --as-of
    and --known-at give the same report for ever.
    """
    with opened(database) as engine, reading(make_sessions(engine)) as session:
        chosen = None
        if evaluation is not None:
            chosen = named_evaluation(session, evaluation)
            if chosen is None:
                raise click.BadParameter(
                    f"no evaluation, or more than one, has {evaluation!r} in its title",
                    param_hint="--evaluation",
                )
        try:
            made = recommendation_report(
                session, as_of=as_of, known_at=known_at, evaluation_id=chosen.id if chosen else None,
                language=language, profile=profile, with_evidence=with_evidence,
            )  # fmt: skip
        except NothingKnown:
            raise click.ClickException(
                f"No recommendation is known as of {as_of}. Bring one in: partnerships recommendations import"
            ) from None
        write_report(made, form, output)
