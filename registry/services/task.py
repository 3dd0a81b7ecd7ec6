"""Tasks: opened by a timer that cannot act, closed by it when it can, or by a person with a note."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import GENEVA, geneva_day, shift_working_days
from registry.models import Agreement, Proposal, Task, User
from registry.permissions import roles_held
from registry.queries.task import SEES_EVERY_TASK, closed_by_hand_since
from registry.services.agreement_history import write_change
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

OPENED = ("proposal.task_opened", "agreement.task_opened")
DONE = ("proposal.task_done", "agreement.task_done")
ENDING_TASK, SILENT_TASK = "agreement_ending", "still_true_unanswered"
NOTE_GIVEN = N_("A note says what was done, or why nothing is.")


def key_of(kind: str, subject_id: uuid.UUID, verb: str = "") -> str:
    return f"{kind}:{verb}:{subject_id}"


def open_task(
    session: Session,
    *,
    kind: str,
    subject_id: uuid.UUID,
    now: datetime,
    role: str = r.DESK,
    proposal: Proposal | None = None,
    agreement: Agreement | None = None,
    verb: str = "",
    reasons: Iterable[str] = (),
    due_on: date | None = None,
) -> Task | None:
    """The open task about a (locked) case or agreement; None when a person closed it a short while ago.

    `reasons` are names of guards. An open task only learns the newest reasons: nobody is told twice.
    """
    key, why = key_of(kind, subject_id, verb), " ".join(reasons)
    task = session.scalar(select(Task).where(Task.key == key))
    if task is not None:
        task.reasons, task.due_on = why, due_on
        session.flush()
        return task
    if closed_by_hand_since(session, kind, subject_id, _quiet_since(now)):
        return None
    task = Task(
        id=uuid.uuid4(),
        key=key,
        kind=kind,
        subject_id=subject_id,
        role=role,
        proposal_id=proposal.id if proposal else None,
        agreement_id=agreement.id if agreement else None,
        verb=verb,
        reasons=why,
        due_on=due_on,
        opened_at=now,
    )
    session.add(task)
    session.flush()
    _tell(session, task, OPENED, proposal, agreement, actor=None, now=now)
    return task


def close_task(session: Session, key: str, *, now: datetime) -> bool:
    """Closes the open task of this key: what it waited for has happened. False when there is none."""
    task = session.scalar(select(Task).where(Task.key == key))
    if task is None:
        return False
    if task.proposal is not None:
        lock_case(session, task.proposal)
    _close(session, task, actor=None, note="", now=now)
    return True


def finish_task(session: Session, task: Task, *, note: str, actor: User, now: datetime) -> None:
    """A person of the office closes a task and says what was done. It may come again later."""
    held = roles_held(actor, geneva_day(now))
    if task.role not in held and not held & (SEES_EVERY_TASK - {r.AUDITOR}):
        raise NotYours("finish", (task.role,))
    if not note.strip():
        raise Blocked("finish", ["note_given"], [NOTE_GIVEN])
    if task.proposal is not None:
        lock_case(session, task.proposal)
    session.refresh(task, with_for_update=True)
    if task.done_at is not None:
        who = task.done_by.name if task.done_by else None
        raise WrongState("finish", "done", moved_by=who, moved_at=task.done_at)
    _close(session, task, actor=actor, note=note.strip(), now=now)


def _close(session: Session, task: Task, *, actor: User | None, note: str, now: datetime) -> None:
    task.key, task.done_at, task.done_note = None, now, note
    task.done_by_id = actor.id if actor else None
    session.flush()
    _tell(session, task, DONE, task.proposal, task.agreement, actor=actor, now=now)


def _tell(
    session: Session,
    task: Task,
    events: tuple[str, str],
    proposal: Proposal | None,
    agreement: Agreement | None,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    payload = {"kind": task.kind, "role": task.role, "task_verb": task.verb, "due_on": task.due_on}
    if task.done_note:
        payload["reasons"] = task.done_note
    if proposal is not None:
        write_event(session, proposal, events[0], actor=actor, now=now, about=task, payload=payload)
    elif agreement is not None:
        write_change(session, agreement, events[1], actor=actor, now=now, payload=payload)


def _quiet_since(now: datetime) -> datetime:
    ours = reference.load()
    day = shift_working_days(geneva_day(now), -ours.escalation.quiet_days, ours.holiday_dates)
    return datetime.combine(day, time(0), GENEVA)
