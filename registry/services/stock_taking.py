"""The yearly stock-taking: opened by the desk, answered by focal points, dated on each agreement."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, StockEntry, StockTaking, User
from registry.models.stock_taking import ANSWERS
from registry.permissions import roles_held, subprogrammes_held
from registry.queries.stock_taking import OPEN_STATES, current_stock_taking, find_stock_taking
from registry.services.agreement_history import write_change
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

REMIND_EVERY = timedelta(days=14)
YEAR_TAKEN = N_("The stock-taking of this year is open already, or was.")
DUE_AHEAD = N_("The last day is in the future.")
END_NEEDS_NOTE = N_("Say when and how it ended.")


def open_stock_taking(
    session: Session, *, year: int, due_on: date, actor: User, now: datetime
) -> StockTaking:
    """Asks the lead subprogramme of every agreement that has not ended; its focal points get a mail."""
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("open", (r.DESK,))
    if find_stock_taking(session, year) is not None:
        raise Blocked("open", ["year"], [YEAR_TAKEN])
    if due_on <= geneva_day(now):
        raise Blocked("open", ["due_on"], [DUE_AHEAD])
    row = StockTaking(
        id=uuid.uuid4(), year=year, due_on=due_on, opened_by_id=actor.id, opened_at=now, event_count=0
    )
    session.add(row)
    session.flush()
    agreements = session.execute(
        select(Agreement.id, Agreement.lead_subprogramme).where(Agreement.state.in_(OPEN_STATES))
    )
    session.add_all(
        StockEntry(id=uuid.uuid4(), stock_taking_id=row.id, agreement_id=agreement_id, subprogramme=lead)
        for agreement_id, lead in agreements
    )
    session.flush()
    _tell(session, row, "stock_taking.opened", actor=actor, now=now)
    return row


def answer_entry(
    session: Session,
    entry: StockEntry,
    stock_taking: StockTaking,
    answer: str,
    *,
    note: str = "",
    actor: User,
    now: datetime,
) -> None:
    """right: as it stands. corrected: its links were put right. ended: the desk is told, with the note.

    Whoever is a focal point (or alternate) of the subprogramme answers; the desk may for them. Dates what was
    verified on the agreement.
    """
    today = geneva_day(now)
    is_theirs = entry.subprogramme in subprogrammes_held(actor, r.FOCAL_POINT, today)
    if not is_theirs and r.DESK not in roles_held(actor, today):
        raise NotYours("answer", (r.FOCAL_POINT, r.DESK))
    if answer not in ANSWERS:
        raise ValueError(f"no such answer: {answer}")
    agreement = session.scalars(
        select(Agreement)
        .where(Agreement.id == entry.agreement_id)
        .with_for_update(of=Agreement)
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(entry)
    if stock_taking.closed_at is not None or entry.answer:
        by = entry.answered_by.name if entry.answered_by else None
        raise WrongState("answer", entry.answer or "closed", moved_by=by, moved_at=entry.answered_at)
    if answer == "ended" and not note.strip():
        raise Blocked("answer", ["note_given"], [END_NEEDS_NOTE])
    entry.answer, entry.note = answer, note.strip()
    entry.answered_by_id, entry.answered_at = actor.id, now
    agreement.verified_on, agreement.verified_by_id = today, actor.id
    event = "agreement.end_reported" if answer == "ended" else "agreement.verified"
    payload = {"year": stock_taking.year, "answer": answer}
    if note.strip():
        payload["internal_reason"] = note.strip()
    write_change(session, agreement, event, actor=actor, now=now, payload=payload)


def remind_stock_takers(
    session: Session, stock_taking: StockTaking, *, actor: User | None, now: datetime
) -> None:
    """Mails those who have something left to answer; the desk by a button, the clock every two weeks."""
    if actor is not None and r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("remind", (r.DESK,))
    stock_taking.reminded_on = geneva_day(now)
    session.flush()
    _tell(session, stock_taking, "stock_taking.reminded", actor=actor, now=now)


def due_for_reminder(session: Session, now: datetime) -> uuid.UUID | None:
    """The open round, two weeks after its last mail, while something is left to answer."""
    row = current_stock_taking(session)
    return row.id if row is not None and _is_due(session, row, now) else None


def _is_due(session: Session, row: StockTaking, now: datetime) -> bool:
    last = row.reminded_on or geneva_day(row.opened_at)
    if row.closed_at is not None or geneva_day(now) < last + REMIND_EVERY:
        return False
    left = select(StockEntry.id).where(StockEntry.stock_taking_id == row.id, StockEntry.answer == "")
    return session.scalar(left.limit(1)) is not None


def remind_when_due(session: Session, stock_taking_id: uuid.UUID, *, now: datetime) -> None:
    """What the clock calls; does nothing when somebody was quicker."""
    row = session.get_one(StockTaking, stock_taking_id, with_for_update=True)
    if _is_due(session, row, now):
        remind_stock_takers(session, row, actor=None, now=now)


def close_stock_taking(session: Session, stock_taking: StockTaking, *, actor: User, now: datetime) -> None:
    """What is not answered stays unanswered, and the page says so."""
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("close", (r.DESK,))
    if stock_taking.closed_at is not None:
        raise WrongState("close", "closed", moved_at=stock_taking.closed_at)
    stock_taking.closed_at = now
    session.flush()
    _tell(session, stock_taking, "stock_taking.closed", actor=actor, now=now)


def _tell(session: Session, row: StockTaking, event: str, *, actor: User | None, now: datetime) -> None:
    record(session, row, event, actor=actor, now=now, payload={"year": row.year, "due_on": row.due_on})
    session.flush()
