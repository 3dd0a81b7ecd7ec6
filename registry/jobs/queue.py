"""The queue: claim a job under a lease, keep the lease, end the job. Two workers never hold the same job."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.models.job import Job

LEASE = timedelta(seconds=60)
KEEP_DONE = timedelta(days=14)
KEEP_FAILED = timedelta(days=365)


class LeaseLost(RuntimeError):
    """Another worker has the job now: nothing done here in the open transaction may count."""


class GiveUp(RuntimeError):
    """Raised by a handler: no retry can mend this, the job fails now."""


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at one job, as its handler sees it."""

    job_id: uuid.UUID
    kind: str
    attempt: int  # from 1
    max_attempts: int
    worker: str
    sessions: sessionmaker[Session]
    config: Config
    clock: Callable[[], datetime]

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def is_last_attempt(self) -> bool:
        return self.attempt >= self.max_attempts

    def finish(self, session: Session) -> None:
        """Mark the job done in the handler's own transaction: work and end commit together, or neither."""
        _end(session, self, state="done", finished_at=self.now, error=None)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting and its time has come, or running under a lease that its worker let lapse."""
    return or_(
        and_(Job.state == "waiting", Job.run_at <= now), and_(Job.state == "running", Job.lease_until < now)
    )


def claim(session: Session, worker: str, now: datetime) -> Job | None:
    """The oldest due job, now ours until the lease ends; the caller commits at once.

    SKIP LOCKED keeps workers apart on PostgreSQL, BEGIN IMMEDIATE on SQLite. A job whose worker died at its
    last attempt is marked failed here, so that it cannot kill worker after worker.
    """
    while True:
        due = select(Job).where(is_due(now)).order_by(Job.run_at, Job.id).limit(1)
        job = session.scalars(due.with_for_update(skip_locked=True)).first()
        if job is None:
            return None
        if job.attempts >= job.max_attempts:
            job.state, job.lease_until, job.finished_at = "failed", None, now
            job.error = job.error or "Its worker stopped without a word at every attempt."
            session.flush()
            continue
        job.state, job.worker, job.lease_until = "running", worker, now + LEASE
        job.attempts += 1
        session.flush()
        return job


def extend(session: Session, run: Run) -> None:
    """A sign of life. Raises LeaseLost."""
    _update_mine(session, run, lease_until=run.now + LEASE)


def fail(session: Session, run: Run, error: str, *, for_good: bool) -> None:
    """Try again later, twice as late each time; after the last attempt the job is failed and stays so."""
    if for_good or run.is_last_attempt:
        _end(session, run, state="failed", finished_at=run.now, error=error)
    else:
        _end(
            session,
            run,
            state="waiting",
            finished_at=None,
            error=error,
            run_at=run.now + back_off(run.attempt),
        )


def back_off(attempt: int) -> timedelta:
    """30 s, 1 min, 2 min … one hour at most."""
    return timedelta(seconds=min(30 * 2 ** (attempt - 1), 3600))


def forget_old_jobs(session: Session, now: datetime) -> None:
    """Done jobs are kept two weeks (their keys still refuse a second run), failed ones a year."""
    session.execute(delete(Job).where(Job.state == "done", Job.finished_at < now - KEEP_DONE))
    session.execute(delete(Job).where(Job.state == "failed", Job.finished_at < now - KEEP_FAILED))


def _end(session: Session, run: Run, **values: object) -> None:
    _update_mine(session, run, lease_until=None, **values)


def _update_mine(session: Session, run: Run, **values: object) -> None:
    mine = and_(
        Job.id == run.job_id, Job.state == "running", Job.worker == run.worker, Job.attempts == run.attempt
    )
    statement = update(Job).where(mine).values(**values).returning(Job.id)
    if session.execute(statement, execution_options={"synchronize_session": False}).first() is None:
        raise LeaseLost(f"{run.kind} {run.job_id}")
