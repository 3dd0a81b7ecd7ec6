"""`partnerships audit`: is the history whole; anchor it; take it out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from registry.config import BadSetting, read_config
from registry.db import make_engine, make_sessions, reading
from registry.models import Event
from registry.queries.audit import Verification, verify
from registry.services.anchor import anchor_heads

DATABASE = click.option("--database", metavar="URL", help="Instead of DATABASE_URL.")
OUTPUT = click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    help="File to write; - is standard output.",
)


@click.group()
def audit() -> None:
    """The history of every case: one chain of hashed events each, and anchors over all chains.

    \b
    An event's hash is the SHA-256 of three lines: previous hash, envelope, payload. With an export:
      printf '%s\\n%s\\n%s' "$PREVIOUS" "$ENVELOPE" "$PAYLOAD" | sha256sum

    The anchors find a chain that was shortened or rewritten as a whole. Somebody who may write everything in
    the database can make new anchors as well: keep the printed anchor somewhere else (paper, another
    office) and give it to `verify --anchor`.
    """


@audit.command("verify")
@DATABASE
@click.option("--anchor", metavar="HASH", help="An anchor kept elsewhere: it must be in this database.")
@click.option("--quick", is_flag=True, help="Only hash the stored text; do not compare the columns with it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def verify_command(database: str | None, anchor: str | None, quick: bool, as_json: bool) -> None:
    """Walk every chain and every anchor; name each event that was changed, moved or removed.

    The last events of a chain and whole chains are included: the row that owns a chain holds its length and
    last hash, the anchors hold those of all chains. What was removed with its owner since the last anchor
    leaves no trace. Exit status 1 when anything is wrong.
    """
    with _sessions(database) as sessions, reading(sessions) as session:
        found = verify(session, full=not quick, expected_anchor=anchor, processes=min(2, os.cpu_count() or 1))
    click.echo(_as_json(found) if as_json else _in_words(found))
    if found.faults:
        raise click.exceptions.Exit(1)


@audit.command("anchor")
@DATABASE
def anchor_command(database: str | None) -> None:
    """Anchor every chain that has moved; print the hash to keep elsewhere. The worker does it each hour."""
    with _sessions(database) as sessions, sessions.begin() as session:
        made = anchor_heads(session, now=datetime.now(UTC))
        text = (
            "Nothing has moved since the last anchor."
            if made is None
            else (f"Anchor {made.seq} over {made.head_count} chains: {made.hash}")
        )
    click.echo(text)


@audit.command("export")
@DATABASE
@OUTPUT
def export_command(database: str | None, output: IO[str]) -> None:
    """Write every event as one JSON object a line: case, seq, previous_hash, hash, envelope, payload.

    Envelope and payload are the hashed texts themselves. Personal values are not in it, only their digests.
    """
    count = 0
    columns = (Event.case_id, Event.seq, Event.previous_hash, Event.hash, Event.envelope, Event.payload)
    names = ("case", "seq", "previous_hash", "hash", "envelope", "payload")
    with _sessions(database) as sessions, reading(sessions) as session:
        query = select(*columns).order_by(Event.case_id, Event.seq).execution_options(yield_per=1000)
        for row in session.execute(query):
            record = dict(zip(names, (str(row[0]), *row[1:]), strict=True))
            output.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    click.echo(f"{count} events.", file=sys.stderr)


@contextmanager
def _sessions(database: str | None) -> Iterator[sessionmaker[Session]]:
    try:
        engine = make_engine(database or read_config().database_url)
    except (BadSetting, SQLAlchemyError) as error:
        raise click.ClickException(str(error)) from None
    try:
        yield make_sessions(engine)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        raise click.ClickException(f"The database does not answer as expected: {reason}") from None
    finally:
        engine.dispose()


def _in_words(found: Verification) -> str:
    rate = found.events / found.seconds if found.seconds else 0
    counts = f"{found.events} events in {found.chains} chains, {found.anchors} anchors"
    lines = [f"{counts}: read in {found.seconds:.2f} s ({rate:,.0f} events a second)."]
    lines += [f"  {_where(fault.case_id, fault.seq)}: {fault.sentence}." for fault in found.faults]
    if found.anchor_head:
        lines.append(f"Last anchor: {found.anchor_head}")
    if found.unanchored:
        lines.append(
            f"{found.unanchored} chains have moved since then; `partnerships audit anchor` holds them."
        )
    lines.append(f"{len(found.faults)} faults." if found.faults else "No fault found.")
    return "\n".join(lines)


def _where(case_id: object, seq: int | None) -> str:
    if case_id is None:
        return "anchors" if seq is None else f"anchor {seq}"
    return f"chain {case_id}" if seq is None else f"chain {case_id}, event {seq}"


def _as_json(found: Verification) -> str:
    return json.dumps(
        {
            "events": found.events,
            "chains": found.chains,
            "anchors": found.anchors,
            "unanchored": found.unanchored,
            "anchor_head": found.anchor_head,
            "seconds": round(found.seconds, 3),
            "faults": [
                {"case": fault.case_id and str(fault.case_id), "seq": fault.seq, "fault": fault.sentence}
                for fault in found.faults
            ],
        }
    )
