"""Deliverables of an agreement: promised with a date, delivered with evidence, or dropped with a reason."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.models import Agreement, Deliverable, User
from registry.services.agreement_part import keep_evidence, open_part, record_part
from workflows.machine import Blocked, WrongState
from workflows.wording import N_

TEXT_GIVEN = N_("Write what is to be delivered.")
EVIDENCE_GIVEN = N_("Say where it can be seen.")
REASON_GIVEN = N_("Say why it is not delivered any more.")
NOT_IN_FUTURE = N_("The day of delivery is not in the future.")


def add_deliverable(
    session: Session,
    agreement: Agreement,
    *,
    text: str,
    side: str,
    due_on: date | None,
    actor: User,
    now: datetime,
) -> Deliverable:
    """`side`: partner or unece, who delivers it."""
    open_part(session, agreement, "add_deliverable", actor=actor, now=now)
    row = Deliverable(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        text=_text(text),
        side=side,
        due_on=due_on,
        created_by_id=actor.id,
        created_at=now,
    )
    session.add(row)
    record_part(session, agreement, "deliverable.added", row, actor=actor, now=now, payload=_said(row))
    return row


def change_deliverable(
    session: Session,
    deliverable: Deliverable,
    *,
    text: str,
    side: str,
    due_on: date | None,
    actor: User,
    now: datetime,
) -> None:
    """Another text, side or date of one that is open; what it said before stays in the events."""
    agreement = _open(session, deliverable, "change_deliverable", actor, now)
    before = _said(deliverable)
    deliverable.text, deliverable.side, deliverable.due_on = _text(text), side, due_on
    if _said(deliverable) == before:
        return
    record_part(
        session, agreement, "deliverable.changed", deliverable, actor=actor, now=now,
        payload={**_said(deliverable), "before": before},
    )  # fmt: skip


def deliver(
    session: Session,
    deliverable: Deliverable,
    *,
    done_on: date,
    evidence: str,
    file: Stored | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Marks it as delivered, with where it can be seen and, where there is one, a file."""
    agreement = _open(session, deliverable, "deliver", actor, now)
    if not evidence.strip() and file is None:
        raise Blocked("deliver", ["evidence_given"], [EVIDENCE_GIVEN])
    if done_on > geneva_day(now):
        raise Blocked("deliver", ["not_in_future"], [NOT_IN_FUTURE])
    deliverable.evidence = evidence.strip()
    deliverable.evidence_file_id = keep_evidence(
        session, agreement, file, title=deliverable.text, actor=actor, now=now
    )
    mark_delivered(deliverable, done_on, actor, now)
    record_part(
        session, agreement, "deliverable.delivered", deliverable, actor=actor, now=now,
        payload={"done_on": done_on, "side": deliverable.side},
    )  # fmt: skip


def drop_deliverable(
    session: Session, deliverable: Deliverable, *, reason: str, actor: User, now: datetime
) -> None:
    """Takes one off the list; it stays readable with the reason."""
    agreement = _open(session, deliverable, "drop_deliverable", actor, now)
    if not reason.strip():
        raise Blocked("drop_deliverable", ["reason_given"], [REASON_GIVEN])
    deliverable.dropped_at, deliverable.dropped_reason = now, reason.strip()
    record_part(session, agreement, "deliverable.dropped", deliverable, actor=actor, now=now)


def mark_delivered(deliverable: Deliverable, done_on: date, actor: User, now: datetime) -> None:
    """The columns of a delivery; the caller holds the agreement's lock and records the event."""
    deliverable.done_on, deliverable.done_at, deliverable.done_by_id = done_on, now, actor.id


def _open(session: Session, deliverable: Deliverable, verb: str, actor: User, now: datetime) -> Agreement:
    agreement = deliverable.agreement
    open_part(session, agreement, verb, actor=actor, now=now)
    session.refresh(deliverable)
    if deliverable.done_on is not None or deliverable.dropped_at is not None:
        by = deliverable.done_by.name if deliverable.done_by else None
        state = "delivered" if deliverable.done_on else "dropped"
        raise WrongState(verb, state, moved_by=by, moved_at=deliverable.done_at or deliverable.dropped_at)
    return agreement


def _text(text: str) -> str:
    if not text.strip():
        raise Blocked("add_deliverable", ["text_given"], [TEXT_GIVEN])
    return text.strip()


def _said(row: Deliverable) -> dict[str, object]:
    return {"text": row.text, "side": row.side, "due_on": row.due_on}
