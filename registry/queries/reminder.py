"""What people are reminded of today: reports, deliverables, conditions, permissions, action points."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, exists, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry import reference
from registry.models import ActionPoint, Agreement, Condition, Deliverable, NamePermission, Reminder, Renewal
from rules.monitoring import IN_FORCE, REPORTED_IN
from workflows.agreement import AGREEMENT

GRACE = 60  # days for which the last stage may still be told, when the clock did not run
ENDING = ("signed", "active", "under_review", "suspended")
OPEN = tuple(row.name for row in AGREEMENT.state_rows if not row.is_end)


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to give: `stage` is the offset in days from the date (negative: before it)."""

    noun: str
    subject_id: uuid.UUID
    due_on: date
    stage: int


def list_due(session: Session, today: date) -> list[Due]:
    """Every reminder whose day has come and that nobody was given yet."""
    found = []
    for noun, offsets in reference.load().monitoring.reminders.items():
        for stage, window in _windows(offsets, today):
            rows = session.execute(_rows(noun, stage, window))
            found += [Due(noun, row.subject_id, row.due_on, stage) for row in rows]
    return found


def is_due(session: Session, due: Due, today: date) -> bool:
    """Whether that reminder is still to be given, asked again under the lock."""
    offsets = reference.load().monitoring.reminders[due.noun]
    window = dict(_windows(offsets, today)).get(due.stage)
    if window is None:
        return False
    subject, _day, _wanted = _SUBJECTS[due.noun]
    return (
        session.execute(_rows(due.noun, due.stage, window).where(subject == due.subject_id)).first()
        is not None
    )


def _windows(offsets: tuple[int, ...], today: date) -> Iterator[tuple[int, tuple[date, date]]]:
    """Each stage with the first and the last date that has reached it and not yet the next one."""
    for number, stage in enumerate(offsets):
        following = offsets[number + 1] if number + 1 < len(offsets) else stage + GRACE
        yield stage, (today - timedelta(days=following - 1), today - timedelta(days=stage))


def _rows(noun: str, stage: int, window: tuple[date, date]) -> Select[Any]:
    subject, day, wanted = _SUBJECTS[noun]
    told = exists(
        select(Reminder.subject_id).where(
            Reminder.subject_id == subject, Reminder.due_on == day, Reminder.stage == stage
        )
    )
    query = select(subject.label("subject_id"), day.label("due_on")).where(
        day.between(literal(window[0], Date), literal(window[1], Date)), *wanted, ~told
    )
    if noun not in ("report", "action_point", "ending"):
        query = query.join(Agreement, Agreement.id == subject.class_.agreement_id)
    return query.order_by(day, subject)


# noun → id, date, what is still open
_SUBJECTS: dict[
    str, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any], tuple[ColumnElement[bool], ...]]
] = {
    "report": (Agreement.id, Agreement.report_due_on, (Agreement.state.in_(REPORTED_IN),)),
    "deliverable": (
        Deliverable.id,
        Deliverable.due_on,
        (
            Deliverable.done_on.is_(None),
            Deliverable.dropped_at.is_(None),
            Agreement.state.in_({"signed", *IN_FORCE}),
        ),
    ),
    "condition": (Condition.id, Condition.due_on, (Condition.met_at.is_(None), Agreement.state.in_(OPEN))),
    "name_permission": (
        NamePermission.id,
        NamePermission.expires_on,
        (NamePermission.revoked_at.is_(None), Agreement.state.in_(IN_FORCE)),
    ),
    "ending": (Agreement.id, Agreement.ends_on, (Agreement.state.in_(ENDING),)),
    "still_true": (Renewal.id, Renewal.due_on, (Renewal.state == "asked",)),
    "action_point": (ActionPoint.id, ActionPoint.due_on, (ActionPoint.done_at.is_(None),)),
}
