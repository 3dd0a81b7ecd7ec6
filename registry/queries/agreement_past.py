"""What the register said on a past day, as it was known at an instant: read from the history, all at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.models import AgreementHistory as Row


def list_state_as_of(session: Session, as_of: date, known_at: datetime) -> list[tuple[str, str]]:
    """Every agreement that there was, with its state on the day; in no order.

    Ids as 32 hex digits (`uuid.UUID.hex`): to make objects of them takes longer than to find them.
    """
    number: Any = type_coerce(Row.agreement_id, String)
    if not is_sqlite(session):
        number = func.replace(cast(Row.agreement_id, String), "-", "")
    rows = session.connection().execute(select(number, Row.state).where(_held(as_of, known_at)))
    return [(agreement_id, state) for agreement_id, state in rows]


def count_state_as_of(session: Session, as_of: date, known_at: datetime) -> dict[str, int]:
    """How many agreements were in each state on the day."""
    # an expression, so that SQLite does not read the wide rows in the order of the index over `state`
    state = func.coalesce(Row.state, "")
    rows = session.execute(select(state, func.count()).where(_held(as_of, known_at)).group_by(state))
    return {state: int(number) for state, number in rows}


def _held(as_of: date, known_at: datetime) -> ColumnElement[bool]:
    """The rows that held on the day and were known at the instant. `valid_to` is the first day after."""
    return and_(
        Row.valid_from <= as_of,
        or_(Row.valid_to.is_(None), Row.valid_to > as_of),
        Row.recorded_at <= known_at,
        or_(Row.superseded_at.is_(None), Row.superseded_at > known_at),
    )
