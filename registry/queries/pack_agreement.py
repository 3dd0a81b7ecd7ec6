"""Agreements that end soon and reports that are late, as they were known when a pack was made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Agreement, AgreementHistory, Organisation, User
from registry.permissions import agreements_visible_to
from rules.monitoring import REPORTED_IN
from workflows.agreement import IN_FORCE

ENDS_WITHIN = timedelta(days=90)
MOST = 200


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """`day`: its end, or the day on which its report was due; `days` from the pack to it, negative: late."""

    id: uuid.UUID
    reference: str
    title: dict[str, str]
    partner: str
    lead: int
    state: str
    day: date
    days: int


def list_ending_then(
    session: Session, reader: User, *, known_at: datetime, now: datetime
) -> list[AgreementLine]:
    """In force, with an end within 90 days, or past it and not closed; by day."""
    today = geneva_day(known_at)
    soon = Agreement.state.in_(IN_FORCE) & (Agreement.ends_on <= today + ENDS_WITHIN)
    lines = _lines(session, reader, soon, "ends_on", known_at=known_at, now=now)
    return [each for each in lines if each.state in IN_FORCE and each.day <= today + ENDS_WITHIN]


def list_late_then(
    session: Session, reader: User, *, known_at: datetime, now: datetime
) -> list[AgreementLine]:
    """With a progress report that was due before; the oldest first."""
    today = geneva_day(known_at)
    late = Agreement.state.in_(REPORTED_IN) & (Agreement.report_due_on < today)
    lines = _lines(session, reader, late, "report_due_on", known_at=known_at, now=now)
    return [each for each in lines if each.state in REPORTED_IN and each.day < today]


def _lines(
    session: Session,
    reader: User,
    wanted: ColumnElement[bool],
    column: str,
    *,
    known_at: datetime,
    now: datetime,
) -> list[AgreementLine]:
    """Those that fit today or have changed since, as the history knew them at the instant."""
    today = geneva_day(known_at)
    changed = select(AgreementHistory.agreement_id).where(AgreementHistory.recorded_at > known_at)
    rows = session.scalars(
        select(Agreement)
        .where(or_(wanted, Agreement.id.in_(changed)), agreements_visible_to(reader, now))
        .options(joinedload(Agreement.organisation).load_only(Organisation.name))
        .order_by(getattr(Agreement, column), Agreement.id)
        .limit(MOST * 5)
    )
    agreements = {row.id: row for row in rows}
    found = []
    for agreement_id, said in _then(session, list(agreements), today, known_at).items():
        row = agreements[agreement_id]
        if said.get(column):
            day = date.fromisoformat(said[column])
            found.append(
                AgreementLine(
                    row.id, row.reference, row.title, row.organisation.name, row.lead_subprogramme,
                    said["state"], day, (day - today).days,
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: (each.day, each.reference))[:MOST]


def _then(
    session: Session, ids: list[uuid.UUID], on: date, known_at: datetime
) -> dict[uuid.UUID, dict[str, Any]]:
    """What the register said of each on the day."""
    said = AgreementHistory
    rows = session.execute(
        select(said.agreement_id, said.columns).where(
            said.agreement_id.in_(ids),
            said.valid_from <= on,
            or_(said.valid_to.is_(None), said.valid_to > on),
            said.recorded_at <= known_at,
            or_(said.superseded_at.is_(None), said.superseded_at > known_at),
        )
    )
    return {row.agreement_id: row.columns for row in rows}
