"""`partnerships proposals`: brings facts documents in as submitted proposals."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import rules
from registry import reference
from registry.adapters.fact_files import FactDocument, read_fact_documents
from registry.config import read_config
from registry.db import make_engine, make_sessions
from registry.models import RoleGrant, User
from registry.services.proposal_import import import_proposal


@click.group()
def proposals() -> None:
    """Proposals from files.

    A facts document is what `partnerships rules decide --help` describes: six sections, every key present.
    Each becomes a submitted case. Its screening and findings are claims: a second person at the desk confirms
    them before the case can pass.
    """


@proposals.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--by", metavar="E-MAIL", help="Whom the record names (default: the first person of the desk).")
@click.option("--dry-run", is_flag=True, help="Check and count everything, write nothing.")
@click.option("--output", type=click.File("w", lazy=True), default="-", help="Where the result lines go.")
def import_command(file: Path, by: str | None, dry_run: bool, output: IO[str]) -> None:
    """Bring the facts documents of FILE (YAML, JSON, JSON Lines; `-`: standard input) in as proposals.

    Prints one JSON line a document: {"id", "reference"} or {"id", "error"} naming every fault, then a line
    with the totals. Each document is written whole or not at all; a bad one does not stop the next. Exit
    status 1 when any was bad.
    """
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    config = read_config()
    reference.use(config.reference_dir)
    engine = make_engine(config.database_url)
    try:
        sessions = make_sessions(engine)
        actor_email = _actor(sessions, by)
        documents = list(read_fact_documents(data, name=file.name))
        totals = {"imported": 0, "refused": 0, "dry_run": dry_run}
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for document in progress.track(documents, description="Importing"):
                line = _import_one(sessions, document, actor_email, file.name, dry_run=dry_run)
                totals["refused" if "error" in line else "imported"] += 1
                output.write(json.dumps(line, ensure_ascii=False) + "\n")
        output.write(json.dumps(totals) + "\n")
    finally:
        engine.dispose()
    if totals["refused"]:
        raise SystemExit(1)


def _import_one(
    sessions: sessionmaker[Session], document: FactDocument, email: str, source: str, *, dry_run: bool
) -> dict[str, Any]:
    line: dict[str, Any] = {"id": document.id, "title": document.title, "line": document.line}
    if document.faults:
        return {**line, "error": "; ".join(map(str, document.faults))}
    with sessions() as session:
        actor = session.scalars(select(User).where(User.email == email)).one()
        try:
            proposal = import_proposal(
                session,
                document.body,
                source=f"{source}, line {document.line}",
                actor=actor,
                now=datetime.now(UTC),
            )
        except rules.BadFacts as bad:
            session.rollback()
            return {**line, "error": str(bad)}
        line["reference"] = proposal.reference
        if dry_run:
            session.rollback()
            line["reference"] = None
        else:
            session.commit()
    return line


def _actor(sessions: sessionmaker[Session], email: str | None) -> str:
    """The e-mail of the person the events name. Refuses somebody who is not of the desk."""
    today = datetime.now(UTC).date()
    with sessions() as session:
        desk = [
            grant.user
            for grant in session.scalars(
                select(RoleGrant).where(RoleGrant.role == "desk").order_by(RoleGrant.granted_at)
            )
            if grant.counts_on(today) and grant.user.is_active
        ]
        found = [user for user in desk if email is None or user.email == email.lower()]
        if not found:
            who = f"{email} does not work at the desk" if email else "nobody works at the desk yet"
            raise click.ClickException(
                f"{who}: give somebody the role first (partnerships users grant --help)."
            )
        return found[0].email
