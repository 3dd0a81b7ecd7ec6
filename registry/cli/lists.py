"""`partnerships lists`: brings lists in from files, shows how they stand, accepts what waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.lists import ListFile
from registry.adapters.lists.listed import MAX_BYTES
from registry.adapters.lists.ofac import BESIDE
from registry.cli.database import opened
from registry.clock import geneva_day
from registry.db import make_sessions, reading
from registry.models import ListVersion, RoleGrant, User
from registry.queries.policy import policy_in_force
from registry.queries.watchlist import REASONS, find_list_version, list_status
from registry.services.list_import import accept_list_version, import_list, refuse_list_version
from workflows.machine import Refusal

OWN = {"csv": "own"}  # --source csv is our own exclusion list
DATABASE = click.option(
    "--database", metavar="URL", help="The database; made when it is new (default: DATABASE_URL)."
)
BY = click.option("--by", metavar="E-MAIL", help="Who decides (default: the first person of the desk).")
REASON = "Accepted at the command line."


@click.group()
def lists() -> None:
    """Lists that names are screened against: bring them in, see how they stand, accept what waits.

    Each import is a version. A file that is empty, cut short, malformed, older, or more than a fifth smaller
    than the version in force waits in quarantine until a person accepts it; the version in force stays.
    """


@lists.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--source", required=True, metavar="LIST", help="unsc, ofac, worldbank, ebrd, idb, ftm, csv …")
@DATABASE
@click.option("--published-on", metavar="DATE", help="Where the file does not say it: 2026-11-05.")
@click.option("--accept", is_flag=True, help="Accept the file although it would wait in quarantine.")
@BY
def import_command(
    file: Path, source: str, database: str | None, published_on: str | None, accept: bool, by: str | None
) -> None:
    """Bring FILE in as a new version of a list. The last line printed is JSON.

    \b
    LIST      unsc       UN Security Council Consolidated List, XML
              ofac       sdn.csv (or its folder), alt.csv and add.csv beside it
              worldbank  XLSX      ebrd  CSV      idb  XLSX
              ftm        FollowTheMoney entities, JSON lines (also: eu, uk)
              csv        our own exclusion list; ungm: the attestation from UNGM
    The JSON has source, version, state, entries, names, added, changed (names or birth dates of an entry
    differ), removed, and what the file was. The same file again changes nothing.

    Exit status 1 when the file went into quarantine or was refused. --accept asks for a person at the desk.
    """
    name = OWN.get(source, source)
    taken = _taken(file, name)
    day = _day(published_on)
    with opened(database) as engine:
        _known(name)
        with make_sessions(engine).begin() as session:
            done = import_list(
                session, taken, source=name, actor=None, now=datetime.now(UTC), published_on=day
            )
            version = done.version
            if accept and version.state == "quarantined":
                _accept(session, version, by, REASON)
            said = _said(version, is_new=done.is_new)
    for reason in said["reasons"]:
        click.echo(reason, err=True)
    if not done.is_new:
        click.echo(f"This very file is version {version.number} already: nothing changed.", err=True)
    click.echo(json.dumps(said, ensure_ascii=False))
    if version.state not in ("in_force", "superseded"):
        raise click.exceptions.Exit(1)


@lists.command("list")
@DATABASE
def list_command(database: str | None) -> None:
    """Print how every list stands: a JSON line each, with its version, its age, and whether it counts.

    Exit status 1 when a list that counts under the policy in force is too old or not there.
    """
    with opened(database) as engine, reading(make_sessions(engine)) as session:
        now = datetime.now(UTC)
        statuses = list_status(session, policy_in_force(session, geneva_day(now)), now)
        for status in statuses:
            line = {
                "source": status.source.id,
                "name": status.source.name.en,
                "counts": status.counts,
                "stale": status.is_stale,
                "as_of": _text(status.as_of),
                "due_on": _text(status.due_on),
                "waiting": status.waiting,
                "version": status.version.number if status.version else None,
                "entries": status.version.counts["entries"] if status.version else 0,
            }
            click.echo(json.dumps(line, ensure_ascii=False))
    if any(status.counts and status.is_stale for status in statuses):
        raise click.exceptions.Exit(1)


@lists.command("accept")
@click.argument("number", type=int)
@click.option("--source", required=True, metavar="LIST", help="Which list.")
@click.option("--reason", required=True, help="Why the file is right although it looks wrong.")
@DATABASE
@BY
def accept_command(number: int, source: str, reason: str, database: str | None, by: str | None) -> None:
    """Put version NUMBER of a list, which waits in quarantine, in force.

    A person at the desk does it, not the one who imported it. Prints the same JSON line as the import.
    """
    with opened(database) as engine, make_sessions(engine).begin() as session:
        version = _version(session, source, number)
        _accept(session, version, by, reason)
        said = _said(version, is_new=True)
    click.echo(json.dumps(said, ensure_ascii=False))


@lists.command("refuse")
@click.argument("number", type=int)
@click.option("--source", required=True, metavar="LIST", help="Which list.")
@click.option("--reason", required=True, help="What is wrong with the file.")
@DATABASE
@BY
def refuse_command(number: int, source: str, reason: str, database: str | None, by: str | None) -> None:
    """Send version NUMBER of a list, which waits in quarantine, away; the version in force stays.

    A person at the desk does it. Prints the same JSON line as the import.
    """
    with opened(database) as engine, make_sessions(engine).begin() as session:
        version = _version(session, source, number)
        with _refusals():
            refuse_list_version(
                session, version, reason=reason, actor=at_the_desk(session, by), now=datetime.now(UTC)
            )
        said = _said(version, is_new=False)
    click.echo(json.dumps(said, ensure_ascii=False))


def _version(session: Session, source: str, number: int) -> ListVersion:
    version = find_list_version(session, OWN.get(source, source), number)
    if version is None:
        raise click.ClickException(f"The list {source} has no version {number}.")
    return version


def _known(source: str) -> None:
    ids = [each.id for each in reference.load().list_sources]
    if source not in ids:
        raise click.BadParameter(f"expected csv or one of {', '.join(ids)}", param_hint="--source")


def _taken(path: Path, source: str) -> ListFile:
    """The file; for OFAC also alt and add, whose names differ from its own by that word alone."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.name.lower().endswith("sdn.csv"))
        if source != "ofac" or len(found) != 1:
            raise click.ClickException(
                f"{path} is a folder: only OFAC's, with one sdn.csv, is read as a whole."
            )
        path = found[0]
    beside = {}
    if source == "ofac" and "sdn" in path.name.lower():
        for word in BESIDE:
            other = path.with_name(word.join(path.name.lower().rsplit("sdn", 1)))
            found = [each for each in path.parent.iterdir() if each.name.lower() == other.name]
            if found:
                beside[word] = _bytes(found[0])
    return ListFile(_bytes(path), path.name, beside)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise click.ClickException(f"{path} is larger than {MAX_BYTES // 1_000_000} MB, which no list is.")
    return path.read_bytes()


def _accept(session: Session, version: ListVersion, by: str | None, reason: str) -> None:
    actor = at_the_desk(session, by)
    with _refusals():
        accept_list_version(session, version, reason=reason, actor=actor, now=datetime.now(UTC))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


def at_the_desk(session: Session, email: str | None) -> User:
    """The person of the desk with this address, else the first; refuses anybody else."""
    today = geneva_day(datetime.now(UTC))
    grants = session.scalars(select(RoleGrant).where(RoleGrant.role == "desk").order_by(RoleGrant.granted_at))
    people = [grant.user for grant in grants if grant.counts_on(today) and grant.user.is_active]
    found = [user for user in people if email is None or user.email == email.lower()]
    if not found:
        who = f"{email} does not work at the desk" if email else "nobody works at the desk yet"
        raise click.ClickException(f"{who}: a person of the desk does this (partnerships users --help).")
    return found[0]


def _said(version: ListVersion, *, is_new: bool) -> dict[str, Any]:
    counts = version.counts
    return {
        "source": version.source,
        "version": version.number,
        "id": str(version.id),
        "state": version.state,
        "is_new": is_new,
        **{name: counts[name] for name in ("entries", "names")},
        **{name: counts[name] if is_new else 0 for name in ("added", "changed", "removed")},
        "content_changed": counts["content_changed"] if is_new else 0,
        "match_changed": counts["match_changed"] if is_new else 0,
        "published_on": _text(version.published_on),
        "sha256": version.sha256,
        "importer": version.importer_version,
        "reasons": [REASONS[code] % details for code, details in version.reasons],
    }


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("expected a date such as 2026-11-05", param_hint="--published-on") from None


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
