"""An agreement, or what hangs on it, is read again under its lock; a form that is older is refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Amendment, Renewal, User
from workflows.machine import WrongState

Versioned = Agreement | Amendment | Renewal


def lock_row(session: Session, agreement: Agreement) -> None:
    """Reads the agreement again under its lock, which holds until the door commits."""
    session.scalars(
        select(Agreement)
        .where(Agreement.id == agreement.id)
        .with_for_update(of=Agreement)
        .execution_options(populate_existing=True)
    ).one()


def refuse_old(row: Versioned, verb: str, version: int | None) -> None:
    """Raises WrongState for a form that was opened before somebody else moved the row; None: no form."""
    if version is not None and version != row.version:
        raise moved(row, verb)


def moved(row: Versioned, verb: str) -> WrongState:
    by = row.moved_by.name if row.moved_by else None
    return WrongState(verb, row.state, moved_by=by, moved_at=row.moved_at)


def touch(row: Versioned, actor: User | None, now: datetime) -> None:
    row.version += 1
    row.moved_by_id, row.moved_at = (actor.id if actor else None), now
