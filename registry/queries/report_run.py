"""Which reports were made: the list, one of them, and the one before a given report."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import ReportRun


def list_runs(session: Session, report: str, profiles: tuple[str, ...], limit: int = 50) -> list[ReportRun]:
    """The newest first, of the profiles that the person may read."""
    return list(
        session.scalars(
            select(ReportRun)
            .where(ReportRun.report == report, ReportRun.profile.in_(profiles))
            .options(joinedload(ReportRun.made_by))
            .order_by(ReportRun.made_at.desc(), ReportRun.id)
            .limit(limit)
        )
    )


def find_run(session: Session, run_id: uuid.UUID) -> ReportRun | None:
    return session.get(ReportRun, run_id, options=[joinedload(ReportRun.made_by)])


def previous_run(session: Session, report: str, as_of: date, known_at: datetime) -> ReportRun | None:
    """The last report of an earlier day that was on record at the instant: later ones change nothing."""
    return session.scalar(
        select(ReportRun)
        .where(ReportRun.report == report, ReportRun.until_on < as_of, ReportRun.made_at <= known_at)
        .order_by(ReportRun.until_on.desc(), ReportRun.made_at.desc(), ReportRun.id)
        .limit(1)
    )
