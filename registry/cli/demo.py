"""`partnerships demo`: fills an empty database with fictional people and cases, and prints the accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.cli.demo_hits import follow_levels, judge_hits
from registry.cli.demo_lists import load_lists
from registry.cli.demo_meeting import meet
from registry.cli.demo_practice import tell_practices
from registry.cli.demo_progress import watch_agreements
from registry.cli.demo_recommendation import follow_recommendations
from registry.cli.demo_register import load_register
from registry.cli.demo_report import write_report_texts
from registry.cli.demo_story import Demo
from registry.cli.demo_strategy import say_what_is_sought
from registry.cli.screening_run import finish_runs
from registry.config import read_config
from registry.db import make_engine, make_sessions
from registry.models import User
from registry.services.message import forget_outbox
from registry.services.password import hash_password

PASSWORD = "lighthouse-on-the-lake"


@click.group()
def demo() -> None:
    """Demonstration data for an empty database: everything in it is fictional."""


@demo.command("load")
def load_command() -> None:
    """Fill an EMPTY database with people of every role and a case for every gate and level.

    The cases are played through the ordinary services, so that their events, letters, clocks and numbers are
    real. Two small lists of made-up names come with them, dated today. Refuses a database in which somebody
    has an account already. Prints the accounts at the end; all of them have the same password.
    """
    config = read_config()
    reference.use(config.reference_dir)
    engine = make_engine(config.database_url)
    now = datetime.now(UTC)
    try:
        people, count = play_everything(make_sessions(engine), now)
    finally:
        engine.dispose()
    click.echo(f"{count} fictional cases. Accounts (password of all: {PASSWORD}):")
    for person in people:
        click.echo(f"  {person['email']:<32} {person['note']}")


def play_everything(sessions: sessionmaker[Session], now: datetime) -> tuple[list[dict[str, str]], int]:
    """The whole demonstration, with its accounts and the number of cases."""
    told = _fill(sessions, now)
    finish_runs(sessions, None)  # every name meets the lists at once, not when a worker starts
    with sessions.begin() as session:
        judge_hits(session, datetime.now(UTC))
        follow_levels(session, datetime.now(UTC))
        forget_outbox(session)
    return told


def _fill(sessions: sessionmaker[Session], now: datetime) -> tuple[list[dict[str, str]], int]:
    """The accounts worth printing and the number of cases."""
    with sessions.begin() as session:
        if session.scalar(select(func.count()).select_from(User)):
            raise click.ClickException(
                "This database is in use: the demonstration goes into an empty one only."
            )
        story = Demo(session, password_hash=hash_password(PASSWORD), now=now)
        story.play()
        load_lists(session, now)
        load_register(session, now)
        watch_agreements(session, now)
        tell_practices(session, now)
        follow_recommendations(session, now)
        meet(session, now)
        say_what_is_sought(session, now)
        write_report_texts(session, now)  # last: it looks at all of them
        forget_outbox(session)  # nobody is mailed about a made-up past
        people = [each for each in story.story["people"] if "note" in each]
        return people, len(story.story["cases"])
