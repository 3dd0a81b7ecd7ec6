"""Notes of the office on a partner: written and taken away by the desk, read by the staff."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Organisation, OrganisationNote, User
from registry.permissions import roles_held
from workflows import roles as r
from workflows.machine import NotYours

WRITERS = frozenset({r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR, r.EXECUTIVE_OFFICE, r.LEGAL})


def may_write_note(user: User, now: datetime) -> bool:
    return user.is_active and user.is_staff and bool(roles_held(user, geneva_day(now)) & WRITERS)


def write_note(
    session: Session, organisation: Organisation, text: str, *, actor: User, now: datetime
) -> OrganisationNote:
    """Raises NotYours. The event says that there is a note, not what it says."""
    if not may_write_note(actor, now):
        raise NotYours("write_note", tuple(WRITERS))
    note = OrganisationNote(
        id=uuid.uuid4(), organisation_id=organisation.id, text=text, written_by_id=actor.id, written_at=now
    )
    session.add(note)
    session.flush()
    record(session, organisation, "organisation.note_written", actor=actor, now=now, about=note)
    session.flush()
    return note


def remove_note(
    session: Session, organisation: Organisation, note: OrganisationNote, *, actor: User, now: datetime
) -> None:
    """By who wrote it, or by the desk. Raises NotYours."""
    is_desk = r.DESK in roles_held(actor, geneva_day(now))
    if not (may_write_note(actor, now) and (is_desk or note.written_by_id == actor.id)):
        raise NotYours("remove_note", (r.DESK,))
    note.removed_at = now
    session.flush()
    record(session, organisation, "organisation.note_removed", actor=actor, now=now, about=note)
    session.flush()
