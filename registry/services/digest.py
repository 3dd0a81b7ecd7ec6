"""The one mail of the day for those who chose it: what was held for them, gathered each morning."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import GENEVA, ONE_DAY
from registry.models.event import Event
from registry.models.message import Message
from registry.models.user import User
from registry.queries.case import list_visible_ids
from registry.services.message import context_of, queue_mail, send_later

MORNING = time(7, tzinfo=GENEVA)


def last_morning(now: datetime) -> datetime:
    """The last seven o'clock in Geneva: what was written before it is due."""
    local = now.astimezone(GENEVA)
    today = datetime.combine(local.date(), MORNING)
    return today if today <= local else datetime.combine(local.date() - ONE_DAY, MORNING)


def list_waiting(session: Session, now: datetime) -> list[uuid.UUID]:
    """People for whom something was held before the last morning."""
    waiting = select(Message.to_user_id).where(Message.state == "held", Message.queued_at < last_morning(now))
    return [user_id for user_id in session.scalars(waiting.distinct()) if user_id is not None]


def gather(session: Session, user_id: uuid.UUID, *, base_url: str, now: datetime) -> None:
    """Queues the mail of the day of one person; a mail that is alone goes as it is."""
    user = session.get_one(User, user_id)
    held = session.scalars(
        select(Message)
        .where(Message.to_user_id == user_id, Message.state == "held", Message.queued_at < last_morning(now))
        .order_by(Message.queued_at, Message.id)
        .with_for_update()
    ).all()
    readable = _readable(session, user, held, now)
    for message in held:
        if message not in readable:
            message.state, message.error = "failed", "no longer theirs to read"
    if len(readable) == 1:
        readable[0].state = "queued"
        send_later(session, readable[0].id, now=now)
    elif readable:
        _send_together(session, user, readable, base_url, now)


def _readable(session: Session, user: User, held: Sequence[Message], now: datetime) -> list[Message]:
    """Nobody is told of a case that was closed to them since."""
    if not user.is_active:
        return []
    ids = {message.case_id for message in held if message.case_id is not None}
    visible = list_visible_ids(session, user, ids, now=now)
    return [message for message in held if message.case_id is None or message.case_id in visible]


def _send_together(
    session: Session, user: User, held: Sequence[Message], base_url: str, now: datetime
) -> None:
    digest_id = queue_mail(
        session,
        to=user.email,
        template="digest",
        language=user.language,
        context={
            "name": user.name,
            "number": len(held),
            "items": [_item(session, user, message, base_url) for message in held],
            "link": f"{base_url}/account",
        },
        now=now,
        key=f"digest:{user.id}:{last_morning(now):%Y-%m-%d}",
        to_user_id=user.id,
    )
    if digest_id is None:  # today's is written already: these wait for tomorrow
        return
    for message in held:
        message.state, message.digest_id = "gathered", digest_id


def _item(session: Session, user: User, message: Message, base_url: str) -> dict[str, Any]:
    """What one of them says: its subject, where to read more, until when to act."""
    event = session.get(Event, (message.case_id, message.event_seq))
    told = context_of(session, event, user, base_url) if event is not None else {}
    return {
        "subject": message.subject,
        "link": told.get("link", base_url),
        "due_on": told.get("due_on", ""),
    }
