"""Checks the answers of a training path and, when all are right, records that it was passed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import TrainingRecord, User
from registry.reference.training import TrainingPath, TrainingQuestion
from rules.monitoring import add_months
from workflows.machine import NotYours


def pass_training(
    session: Session, path: TrainingPath, answers: Mapping[str, int], *, actor: User, now: datetime
) -> list[TrainingQuestion]:
    """The questions that were answered wrongly or not at all; with none the check is recorded as passed.

    `answers`: id of a question → place of the chosen answer. Wrong answers are not kept.
    """
    if not actor.is_staff:
        raise NotYours("pass", path.roles)
    wrong = [each for each in path.questions if answers.get(each.id) != each.right]
    if wrong:
        return wrong
    today = geneva_day(now)
    row = TrainingRecord(
        id=uuid.uuid4(), user_id=actor.id, path=path.id, completed_on=today,
        lapses_on=add_months(today, path.months), recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    payload = {"path": path.id, "lapses_on": row.lapses_on}
    record(session, actor, "training.passed", actor=actor, now=now, about=row, payload=payload)
    session.flush()
    return []
