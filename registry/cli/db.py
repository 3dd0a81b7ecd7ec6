"""`partnerships db`: make the tables, bring them up to date, say where they stand."""

from __future__ import annotations

import click
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from registry.config import BadSetting, read_config
from registry.migrations import current_revision, head_revision, upgrade, write_revision


@click.group()
def db() -> None:
    """The database named by DATABASE_URL: make it, bring it up to date, see where it stands.

    Migrations are numbered steps kept inside the program. Each runs in a transaction; on SQLite and
    PostgreSQL a step that fails leaves the database as it was. Make a copy before an upgrade all the same.
    """


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the database up to date; make it when it is empty.

    Safe to run at every start: when nothing is to be done, nothing is. It never deletes a record.
    """
    url = _database_url()
    try:
        before = current_revision(url)
        if before == head_revision():
            click.echo(f"{_shown(url)}: up to date ({before}).")
            return
        upgrade(url)
    except OperationalError as error:
        raise click.ClickException(f"Cannot open {_shown(url)}: {error.orig}") from None
    click.echo(f"{_shown(url)}: {before or 'empty'} → {head_revision()}.")


@db.command("status")
def status_command() -> None:
    """Print the database, its revision and the newest revision; exit 1 when an upgrade is due."""
    url = _database_url()
    try:
        now = current_revision(url)
    except OperationalError as error:
        raise click.ClickException(f"Cannot open {_shown(url)}: {error.orig}") from None
    click.echo(f"{_shown(url)}: {now or 'empty'}; newest is {head_revision()}.")
    if now != head_revision():
        raise click.exceptions.Exit(1)


@db.command("revise")
@click.argument("words", nargs=-1, required=True)
def revise_command(words: tuple[str, ...]) -> None:
    """For developers: write the next step, named WORDS, from what the models have and the steps lack.

    Read the file before committing it, and run the tests: they take every step on SQLite and PostgreSQL
    and carry an older database over.
    """
    click.echo(write_revision(" ".join(words)))


def _database_url() -> str:
    try:
        return read_config().database_url
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
