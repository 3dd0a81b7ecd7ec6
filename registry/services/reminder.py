"""Reminds people of a date that comes or has passed: once for each stage, written down with the event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import ActionPoint, Agreement, Condition, Deliverable, NamePermission, Reminder, Renewal
from registry.queries.reminder import Due, is_due
from registry.services.action_point import write_point_event
from registry.services.agreement_part import open_part, record_part
from registry.services.step import lock_case
from registry.services.task import ENDING_TASK, open_task

# noun → before the date, from the date on
EVENTS = {
    "report": ("report.reminded", "report.overdue"),
    "deliverable": ("deliverable.reminded", "deliverable.overdue"),
    "condition": ("condition.reminded", "condition.overdue"),
    "name_permission": ("name_permission.reminded", "name_permission.expired"),
    "ending": ("agreement.end_announced", "agreement.end_announced"),
    "still_true": ("agreement.still_true_reminded", "agreement.still_true_overdue"),
    "action_point": ("action_point.reminded", "action_point.overdue"),
}
_MODELS: dict[str, type[Any]] = {
    "report": Agreement,
    "deliverable": Deliverable,
    "condition": Condition,
    "name_permission": NamePermission,
    "ending": Agreement,
    "still_true": Renewal,
    "action_point": ActionPoint,
}


def remind(session: Session, due: Due, *, now: datetime) -> bool:
    """False when it was given meanwhile, or nothing is open any more."""
    row = session.get_one(_MODELS[due.noun], due.subject_id)
    agreement = (
        row if isinstance(row, Agreement) else session.get(Agreement, row.agreement_id or due.subject_id)
    )
    if agreement is not None:
        open_part(session, agreement, "remind", actor=None, now=now, also_ended=True)
    elif row.proposal is not None:
        lock_case(session, row.proposal)
    else:  # of a meeting alone
        session.refresh(row.meeting, with_for_update=True)
    if not is_due(session, due, geneva_day(now)):
        return False
    session.add(Reminder(subject_id=due.subject_id, due_on=due.due_on, stage=due.stage, reminded_at=now))
    session.flush()
    event = EVENTS[due.noun][due.stage >= 0]
    if isinstance(row, ActionPoint):
        write_point_event(session, row, event, actor=None, now=now)
    else:
        assert agreement is not None
        payload = {"due_on": due.due_on, "stage": due.stage, "owner": _owner(row)}
        record_part(session, agreement, event, row, actor=None, now=now, payload=payload)
        if due.noun == "ending":
            open_task(
                session,
                kind=ENDING_TASK,
                subject_id=agreement.id,
                agreement=agreement,
                due_on=due.due_on,
                now=now,
            )
    return True


def _owner(row: Any) -> str:
    """Who is reminded: partner, focal_point or desk."""
    if isinstance(row, Deliverable):
        return "partner" if row.side == "partner" else "focal_point"
    if isinstance(row, Condition):
        return row.owner if row.owner in ("partner", "focal_point") else "desk"
    return ""
