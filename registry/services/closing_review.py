"""The closing review: what was achieved and learnt, written before an agreement closes as completed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from registry.models import Agreement, ClosingReview, User
from registry.queries.closing_review import find_closing_review
from registry.services.agreement_part import open_part, record_part
from rules.monitoring import REPORTED_IN
from workflows.machine import Blocked, WrongState
from workflows.wording import N_

RESULTS_GIVEN = N_("Say what came of the partnership.")
LESSONS_GIVEN = N_("Say what others should learn from it.")
WRITTEN_IN = REPORTED_IN


def write_closing_review(
    session: Session,
    agreement: Agreement,
    *,
    achieved: str,
    results: str,
    lessons: str,
    would_repeat: bool,
    people_reached: int | None = None,
    actor: User,
    now: datetime,
) -> ClosingReview:
    """Writes it, or writes it again; what it said before stays in the events. `achieved`: ACHIEVED."""
    open_part(session, agreement, "write_closing_review", actor=actor, now=now, also_ended=True)
    if agreement.state not in WRITTEN_IN:
        raise WrongState("write_closing_review", agreement.state)
    missing = []
    if not results.strip():
        missing.append(("results_given", RESULTS_GIVEN))
    if not lessons.strip():
        missing.append(("lessons_given", LESSONS_GIVEN))
    if missing:
        raise Blocked("write_closing_review", [name for name, _ in missing], [words for _, words in missing])
    row = find_closing_review(session, agreement)
    before = None if row is None else {"results": row.results, "lessons": row.lessons}
    if row is None:
        row = ClosingReview(id=uuid.uuid4(), agreement_id=agreement.id)
        session.add(row)
    row.achieved, row.would_repeat, row.people_reached = achieved, would_repeat, people_reached
    row.results, row.lessons = results.strip(), lessons.strip()
    row.written_by_id, row.written_at = actor.id, now
    record_part(
        session, agreement, "closing_review.written", row, actor=actor, now=now,
        payload={
            "achieved": achieved, "would_repeat": would_repeat, "people_reached": people_reached,
            "before": before,
        },
    )  # fmt: skip
    return row
