"""How agreements go: deliverables, reports, the light of M04, which reports are late."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, Deliverable, Document, Incident, ProgressReport, User
from registry.permissions import agreements_visible_to
from registry.queries.agreement import EVIDENCE
from registry.queries.incident import find_incident
from rules.monitoring import IN_FORCE, REPORTED_IN, Light, add_months, light

MOST = 200


@dataclass(frozen=True, slots=True)
class Late:
    """An agreement whose report is due, with its light and the last report of either side."""

    agreement: Agreement
    light: Light
    last_sent_at: datetime | None


def light_of(agreement: Agreement, today: date) -> Light:
    """The traffic light of M04; none while nothing is due."""
    if agreement.state not in REPORTED_IN:
        return "none"
    return light(agreement.report_due_on, today, reference.load().monitoring.rhythm)


def list_deliverables(session: Session, agreement: Agreement) -> list[Deliverable]:
    """Open ones by date, then those delivered, then those dropped."""
    rows = session.scalars(
        select(Deliverable)
        .where(Deliverable.agreement_id == agreement.id)
        .options(
            joinedload(Deliverable.done_by),
            joinedload(Deliverable.evidence_file),
            joinedload(Deliverable.report),
        )
    )
    return sorted(
        rows,
        key=lambda row: (
            row.dropped_at is not None,
            row.done_on is not None,
            row.due_on or date.max,
            row.created_at,
        ),
    )


def find_deliverable(session: Session, agreement: Agreement, deliverable_id: uuid.UUID) -> Deliverable | None:
    wanted = select(Deliverable).where(
        Deliverable.id == deliverable_id, Deliverable.agreement_id == agreement.id
    )
    return session.scalar(wanted)


def list_reports(session: Session, agreement: Agreement, *, side: str | None = None) -> list[ProgressReport]:
    """Newest first; `side` for a partner, who reads its own."""
    wanted = [ProgressReport.agreement_id == agreement.id]
    if side is not None:
        wanted.append(ProgressReport.side == side)
    return list(
        session.scalars(
            select(ProgressReport)
            .where(*wanted)
            .options(joinedload(ProgressReport.written_by))
            .order_by(ProgressReport.sent_at.desc(), ProgressReport.id)
        )
    )


def find_evidence(
    session: Session, agreement: Agreement, document_id: uuid.UUID, actor: User, *, now: datetime
) -> Document | None:
    """A file that proves something of this agreement; that of an incident for who may read the incident."""
    row = session.scalar(
        select(Document).where(
            Document.id == document_id,
            Document.agreement_id == agreement.id,
            Document.kind == EVIDENCE,
            Document.removed_at.is_(None),
        )
    )
    if row is None or (row.is_internal and not actor.is_staff):
        return None
    incident = session.scalar(select(Incident.id).where(Incident.file_id == row.id))
    if incident is None:
        return row
    return row if find_incident(session, agreement, incident, actor, now=now) is not None else None


def is_late(today: date) -> ColumnElement[bool]:
    """The condition on Agreement rows whose report is due: yellow or red."""
    return and_(Agreement.state.in_(REPORTED_IN), Agreement.report_due_on <= today)


def red_since(today: date) -> date:
    """The last due date that is red today (M04)."""
    months = reference.load().monitoring.rhythm.red_after_months
    day = add_months(today, -months)
    return day if add_months(day, months) <= today else add_months(today, -months - 1)


def list_late(
    session: Session, actor: User, *, now: datetime, only_mine: bool = False, colours: Collection[str] = ()
) -> list[Late]:
    """Agreements whose report is due, the longest due first; `only_mine`: as their focal point."""
    today = geneva_day(now)
    wanted = [is_late(today), agreements_visible_to(actor, now)]
    if only_mine:
        wanted.append(Agreement.focal_point_id == actor.id)
    last = (
        select(func.max(ProgressReport.sent_at))
        .where(ProgressReport.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Agreement, last)
        .where(*wanted)
        .options(joinedload(Agreement.organisation), joinedload(Agreement.focal_point))
        .order_by(Agreement.report_due_on, Agreement.id)
        .limit(MOST)
    )
    found = [Late(agreement, light_of(agreement, today), sent_at) for agreement, sent_at in rows]
    return [each for each in found if not colours or each.light in colours]


def count_late(session: Session, actor: User, *, now: datetime) -> int:
    """How many reports are due, of the agreements that the person sees."""
    wanted = (is_late(geneva_day(now)), agreements_visible_to(actor, now))
    return session.scalar(select(func.count()).select_from(Agreement).where(*wanted)) or 0


def unscheduled(session: Session, today: date, limit: int = 500) -> list[uuid.UUID]:
    """Agreements in force whose next report has no date, or one after their end."""
    answered = exists(
        select(ProgressReport.id)
        .where(ProgressReport.agreement_id == Agreement.id, ProgressReport.for_due_on >= Agreement.ends_on)
        .correlate(Agreement)
    )
    nothing = and_(
        Agreement.report_due_on.is_(None),
        or_(Agreement.ends_on.is_(None), Agreement.ends_on > today),
        ~answered,
    )
    beyond = Agreement.report_due_on > Agreement.ends_on
    return list(
        session.scalars(
            select(Agreement.id)
            .where(Agreement.state.in_(IN_FORCE), Agreement.starts_on.is_not(None), or_(nothing, beyond))
            .order_by(Agreement.id)
            .limit(limit)
        )
    )


def red_ones(session: Session, today: date) -> list[uuid.UUID]:
    """Agreements in force whose report is red: closure is proposed (M04)."""
    return list(
        session.scalars(
            select(Agreement.id)
            .where(Agreement.state.in_(IN_FORCE), Agreement.report_due_on <= red_since(today))
            .order_by(Agreement.report_due_on, Agreement.id)
        )
    )
