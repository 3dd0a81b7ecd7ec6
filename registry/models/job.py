"""The queue: one row a job, claimed under a lease by whichever worker comes first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Id, Json

JOB_STATES = ("waiting", "running", "done", "failed")


class Job(Base):
    """Work for later. `key` is unique while the row is kept: the second enqueue of a key writes nothing."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "state in ({})".format(", ".join(f"'{state}'" for state in JOB_STATES)), name="state"
        ),
        CheckConstraint("(state = 'running') = (lease_until is not null)", name="running_has_lease"),
        CheckConstraint(
            "(state in ('done', 'failed')) = (finished_at is not null)", name="finished_has_time"
        ),
        Index("ix_jobs_state_run", "state", "run_at", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    run_at: Mapped[datetime]  # not before
    attempts: Mapped[int] = mapped_column(default=0)  # counted when claimed: a killed worker's try counts
    max_attempts: Mapped[int]
    lease_until: Mapped[datetime | None]  # another worker may take it after this
    worker: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(Text)  # of the last try
    enqueued_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
