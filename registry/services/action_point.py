"""Action points on an agreement, a case or of a meeting: for somebody who may see it, done with a note."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.events import record
from registry.models import ActionPoint, Agreement, Meeting, Proposal, User
from registry.permissions import roles_on
from registry.queries.action_point import sees_subject
from registry.queries.agreement import agreement_roles
from registry.services.agreement_part import open_part
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

TEXT_GIVEN = N_("Say what is to be done.")
NOTE_GIVEN = N_("Say in a sentence what was done.")
OWNER_SEES = N_("This person may not see the file, and cannot work on it.")


def open_point(
    session: Session,
    subject: Agreement | Proposal | Meeting,
    *,
    text: str,
    owner: User,
    due_on: date | None,
    meeting: Meeting | None = None,
    actor: User,
    now: datetime,
) -> ActionPoint:
    """Anybody of the staff who may see agreement or case gives a point to somebody who may see it too.

    `meeting`: where it was given. A meeting as the subject: it concerns no agreement and no case.
    """
    _lock(session, subject, actor, now)
    missing = []
    if not text.strip():
        missing.append(("text_given", TEXT_GIVEN))
    if not sees_subject(session, owner, subject, now=now):
        missing.append(("owner_sees", OWNER_SEES))
    if missing:
        raise Blocked("open_point", [name for name, _ in missing], [words for _, words in missing])
    row = ActionPoint(
        id=uuid.uuid4(),
        agreement_id=subject.id if isinstance(subject, Agreement) else None,
        proposal_id=subject.id if isinstance(subject, Proposal) else None,
        meeting_id=meeting.id if meeting else (subject.id if isinstance(subject, Meeting) else None),
        text=text.strip(),
        owner_id=owner.id,
        due_on=due_on,
        created_by_id=actor.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    write_point_event(session, row, "action_point.opened", actor=actor, now=now)
    return row


def finish_point(session: Session, point: ActionPoint, *, note: str, actor: User, now: datetime) -> None:
    """Its owner, or whoever opened it, says what was done."""
    subject = point.agreement or point.proposal or point.meeting
    assert subject is not None
    _lock(session, subject, actor, now)
    session.refresh(point)
    if actor.id not in (point.owner_id, point.created_by_id):
        raise NotYours("finish_point", (r.OWNER,))
    if point.done_at is not None:
        by = point.done_by.name if point.done_by else None
        raise WrongState("finish_point", "done", moved_by=by, moved_at=point.done_at)
    if not note.strip():
        raise Blocked("finish_point", ["note_given"], [NOTE_GIVEN])
    point.done_at, point.done_by_id, point.done_note = now, actor.id, note.strip()
    session.flush()
    write_point_event(session, point, "action_point.done", actor=actor, now=now)


def write_point_event(
    session: Session, point: ActionPoint, event: str, *, actor: User | None, now: datetime
) -> None:
    """On the chain of its agreement, case or meeting, whose lock the caller holds."""
    payload = {"user": point.owner_id, "due_on": point.due_on}
    if point.proposal is not None:
        write_event(session, point.proposal, event, actor=actor, now=now, about=point, payload=payload)
        return
    chain = point.agreement or point.meeting
    record(session, chain, event, actor=actor, now=now, about=point, payload=payload)
    session.flush()


def _lock(session: Session, subject: Agreement | Proposal | Meeting, actor: User, now: datetime) -> None:
    if isinstance(subject, Meeting):
        session.refresh(subject, with_for_update=True)
        return
    if isinstance(subject, Agreement):
        if not actor.is_staff or not agreement_roles(session, subject, actor, now):
            raise NotYours("open_point", (r.DESK,))
        open_part(session, subject, "open_point", actor=None, now=now, also_ended=True)
        return
    lock_case(session, subject)
    if not actor.is_staff or not roles_on(session, actor, subject, now=now) - {r.RECUSED, r.EXPERT}:
        raise NotYours("open_point", (r.DESK,))
