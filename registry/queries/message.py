"""READS the delivery log: which mail went to whom, when, or why it did not."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models.message import Message


def list_messages(
    session: Session, *, case_id: uuid.UUID | None = None, state: str | None = None, limit: int = 100
) -> list[Message]:
    """Newest first. `case_id`: the caller has already found the case through `visible_to`."""
    query = select(Message).order_by(Message.queued_at.desc(), Message.id).limit(limit)
    if case_id is not None:
        query = query.where(Message.case_id == case_id)
    if state is not None:
        query = query.where(Message.state == state)
    return list(session.scalars(query))
