"""READS the queue, for the page of failed jobs; the door lets in administrators and the desk only."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models.job import Job


def list_failed_jobs(session: Session, limit: int = 100) -> list[Job]:
    """The newest failures first."""
    query = select(Job).where(Job.state == "failed").order_by(Job.finished_at.desc(), Job.id).limit(limit)
    return list(session.scalars(query))


def count_failed_jobs(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed")) or 0


def count_late_jobs(session: Session, before: datetime) -> int:
    """Jobs that should have started before `before`: is any worker running?"""
    query = select(func.count()).select_from(Job).where(Job.state == "waiting", Job.run_at < before)
    return session.scalar(query) or 0


def find_job(session: Session, job_id: uuid.UUID) -> Job | None:
    return session.get(Job, job_id)
