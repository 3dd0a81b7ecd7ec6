"""`partnerships report task-force`: the pack of a meeting as a file, made for one of its members."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.cli.report_file import FORMAT, OUTPUT, write_report
from registry.config import read_config
from registry.db import make_engine, make_sessions, reading
from registry.models import Meeting, User
from registry.queries.meeting import find_meeting
from registry.queries.meeting_pack import pack_of
from registry.reports.document import Report
from registry.reports.meeting_pack import meeting_pack


@click.command("task-force")
@click.option("--meeting", "number", type=int, required=True, metavar="N", help="Number of the meeting.")
@click.option(
    "--for", "email", required=True, metavar="E-MAIL",
    help="The member whom the file is for: it holds what is open to this person, and nothing else.",
)  # fmt: skip
@click.option("--language", type=click.Choice(("en", "fr", "ru")), default="en", show_default=True)
@FORMAT
@OUTPUT
def task_force_command(number: int, email: str, language: str, form: str, output: Path) -> None:
    """The pack of meeting N of the Partnerships Task Force, as its member would see it."""
    config = read_config()
    reference.use(config.reference_dir)
    engine = make_engine(config.database_url)
    try:
        with reading(make_sessions(engine)) as session:
            made = _made(session, number, email, language, datetime.now(UTC))
    finally:
        engine.dispose()
    write_report(made, form, output)


def _made(session: Session, number: int, email: str, language: str, now: datetime) -> Report:
    reader = session.scalar(select(User).where(User.email == email.strip().lower()))
    meeting = None if reader is None else find_meeting(session, reader, number, now=now)
    if reader is None or meeting is None:
        last = session.scalar(select(Meeting.number).order_by(Meeting.number.desc()).limit(1))
        there = f"there are meetings 1 to {last}" if last else "there is no meeting yet"
        raise click.ClickException(
            f"No meeting {number} that is open to {email}: {there}, and its members are the focal points, "
            "the panel, the desk, the Deputy Executive Secretary and the auditor."
        )
    return meeting_pack(pack_of(session, meeting, reader, now=now), reader=reader.name, language=language)
