"""`partnerships users`: the first administrators, who holds what, an account that locked itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.clock import geneva_day
from registry.config import read_config
from registry.db import make_engine, make_sessions
from registry.events import record
from registry.models import User
from registry.services.installation import found_office
from workflows.machine import Blocked


@click.group()
def users() -> None:
    """People and their roles.

    A new installation starts with two administrators, because powerful roles (administrator, approving
    official, Division Director, Deputy Executive Secretary, Executive Secretary) need two people: one
    proposes, another confirms. Everything after that is done on the pages, under Administration.
    """


@users.command("first-administrators")
@click.argument("email")
@click.argument("name")
@click.argument("second_email")
@click.argument("second_name")
def first_command(email: str, name: str, second_email: str, second_name: str) -> None:
    """Make the two first administrators and print the link by which each chooses a password.

    Works only while there is no administrator. The links are good once and for two days; hand each to its
    person. Example: partnerships users first-administrators ada@unit.org "Ada K" adam@unit.org "Adam B"
    """
    base_url = read_config().base_url
    with _session() as session:
        try:
            made = found_office(session, [(email, name), (second_email, second_name)], now=datetime.now(UTC))
        except Blocked as refusal:
            raise click.ClickException(" ".join(refusal.reasons)) from None
        for user, secret in made:
            click.echo(f"{user.name} <{user.email}>: {base_url}/confirm/{secret}")


@users.command("list")
@click.option("--role", help="Only those who hold this role today.")
def list_command(role: str | None) -> None:
    """Print members of staff with the roles that are in force today, one person a line."""
    today = geneva_day(datetime.now(UTC))
    with _session() as session:
        query = (
            select(User).where(User.is_staff.is_(True)).options(selectinload(User.grants)).order_by(User.name)
        )
        for user in session.scalars(query):
            held = [grant for grant in user.grants if grant.counts_on(today)]
            if role and role not in {grant.role for grant in held}:
                continue
            words = ", ".join(
                grant.role + (f" {grant.subprogramme}" if grant.subprogramme else "")
                + (" (alternate)" if grant.is_alternate else "")
                for grant in held
            )  # fmt: skip
            closed = "" if user.is_active else " [closed]"
            click.echo(f"{user.email}\t{user.name}{closed}\t{words or '-'}")


@users.command("unlock")
@click.argument("email")
def unlock_command(email: str) -> None:
    """Open an account that too many wrong passwords have locked; its password stays as it is."""
    now = datetime.now(UTC)
    with _session() as session:
        user = session.scalar(select(User).where(User.email == email.strip().lower()).with_for_update())
        if user is None:
            raise click.ClickException(f"No account has the address {email}.")
        user.locked_until, user.failed_sign_ins = None, 0
        record(session, user, "user.unlocked", actor=None, now=now)
        click.echo(f"{user.email} can sign in again.")


@contextmanager
def _session() -> Iterator[Session]:
    engine = make_engine(read_config().database_url)
    try:
        with make_sessions(engine).begin() as session:
            yield session
    finally:
        engine.dispose()
