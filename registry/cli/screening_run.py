"""`partnerships screening run`: meets our parties with the lists in force, now and in this process."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.yente import Remote, RemoteFailed
from registry.cli.database import opened
from registry.cli.screening_names import screening
from registry.config import read_config
from registry.db import make_sessions, reading
from registry.jobs.screening import carry_out, remote_of
from registry.models import Hit, Party, ScreeningRun
from registry.services.screening_order import counted_versions, has_uncovered, order_run


@screening.command("run")
@click.option("--database", metavar="URL", help="Instead of DATABASE_URL; made when it is new.")
@click.option("--full", is_flag=True, help="Every party meets every entry again, covered or not.")
def run_command(database: str | None, full: bool) -> None:
    """Screen whoever the lists in force have not been met with. The last line printed is JSON.

    A run that was killed goes on where it stopped. Lists that do not count under the policy in force are left
    out. The worker (`partnerships work`) does the same by itself after each import and each submission.

    Exit status 1 when no list that counts is in force: then nobody is screened, and nobody is clear.
    """
    started = time.perf_counter()
    with opened(database) as engine:
        sessions, remote = make_sessions(engine), remote_of(read_config())
        done = finish_runs(sessions, remote)
        with sessions.begin() as session:
            now = datetime.now(UTC)
            if not counted_versions(session, now):
                raise click.ClickException(
                    "No list that counts is in force. Bring one in: partnerships lists import"
                )
            if full or has_uncovered(session, now):
                order_run(session, "hand", is_full=full, now=now)
        done += finish_runs(sessions, remote)
        with reading(sessions) as session:
            said = _said(session, done)
    click.echo(json.dumps({**said, "seconds": round(time.perf_counter() - started, 3)}))


def finish_runs(sessions: sessionmaker[Session], remote: Remote | None) -> list[uuid.UUID]:
    """Does every run that waits or was left, and those that they order; gives their ids."""
    done: list[uuid.UUID] = []
    while True:
        with reading(sessions) as session:
            wanted = select(ScreeningRun.id).where(ScreeningRun.state != "finished")
            run_id = session.scalar(wanted.order_by(ScreeningRun.ordered_at, ScreeningRun.id).limit(1))
        if run_id is None:
            return done
        try:
            carry_out(sessions, run_id, clock=lambda: datetime.now(UTC), remote=remote)
        except RemoteFailed as failed:
            raise click.ClickException(str(failed)) from None
        done.append(run_id)


def _said(session: Session, done: list[uuid.UUID]) -> dict[str, object]:
    runs = session.scalars(select(ScreeningRun).where(ScreeningRun.id.in_(done))).all()
    by_band = session.execute(
        select(Hit.band, func.count()).where(Hit.state.in_(("open", "asked", "judged"))).group_by(Hit.band)
    )
    return {
        "runs": len(runs),
        "parties": session.scalar(select(func.count()).where(Party.removed_at.is_(None))) or 0,
        "lists": sorted({f"{each['source']} {each['number']}" for run in runs for each in run.lists}),
        "entries": sum(run.entry_count for run in runs),
        "raised": sum(run.raised_count for run in runs),
        "closed": sum(run.closed_count for run in runs),
        "open": {row.band: row[1] for row in by_band},
    }


__all__ = ["run_command", "screening"]
