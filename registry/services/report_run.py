"""Writes down that a report was made, with the digest of its figures."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.events import record
from registry.models import ReportRun, User
from registry.reports.document import Report
from registry.reports.report_digest import digest_of


def record_run(
    session: Session, report: Report, *, since: date, occasion: str, actor: User, now: datetime
) -> ReportRun:
    """The report itself is not kept: the same definition, days and instant give it again."""
    row = ReportRun(
        id=uuid.uuid4(), report=report.id, definition=report.definition, since_on=since,
        until_on=report.as_of, known_at=report.known_at, profile=report.profile, language=report.language,
        digest=digest_of(report), occasion=occasion.strip()[:200], made_by_id=actor.id, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(
        session, row, "report_run.recorded", actor=actor, now=now,
        payload={
            "report": row.report, "definition": row.definition, "since_on": row.since_on,
            "until_on": row.until_on, "known_at": row.known_at, "profile": row.profile, "digest": row.digest,
        },
    )  # fmt: skip
    session.flush()
    return row
