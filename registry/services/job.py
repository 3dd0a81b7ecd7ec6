"""Put work in the queue, in the caller's transaction; give a failed job another chance."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.events import plain, record, system_chain
from registry.models.job import Job
from registry.models.user import User

MAX_ATTEMPTS = 8  # with the back-off of the worker: given up after about an hour


class NotFailed(RuntimeError):
    """The job waits, runs or is done: there is nothing to retry."""


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> uuid.UUID | None:
    """The id of the new job; None when a job with this `key` is there already, in whatever state."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Job)
        .values(
            id=uuid.uuid4(),
            kind=kind,
            payload=plain(payload),
            key=key,
            state="waiting",
            run_at=run_at or now,
            attempts=0,
            max_attempts=max_attempts,
            enqueued_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Job.id)
    )
    return session.execute(statement).scalar_one_or_none()


def retry_job(session: Session, job: Job, *, actor: User, now: datetime) -> None:
    """Let a failed job start again from its first attempt. Raises NotFailed."""
    session.refresh(job, with_for_update=True)
    if job.state != "failed":
        raise NotFailed(job.state)
    record(
        session,
        system_chain(session),
        "job.retried",
        actor=actor,
        now=now,
        payload={"job": job.id, "kind": job.kind, "attempts": job.attempts},
    )
    job.state, job.run_at, job.attempts, job.finished_at, job.worker = "waiting", now, 0, None, None
    session.flush()
