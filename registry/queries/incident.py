"""Incidents of an agreement that a person may read: confidential ones only with an office that needs them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Agreement, Incident, User
from registry.permissions import SEES_HITS, agreements_visible_to, roles_held


def may_see_confidential(roles: Collection[str]) -> bool:
    """The offices that see matches of names see confidential incidents."""
    return bool(SEES_HITS & frozenset(roles))


def incidents_visible_to(actor: User, now: datetime) -> ColumnElement[bool]:
    """The condition on Incident rows of agreements that the person sees; never a partner."""
    papers = Incident.agreement_id.in_(select(Agreement.id).where(agreements_visible_to(actor, now)))
    if not actor.is_staff:
        return Incident.id.is_(None)
    if may_see_confidential(roles_held(actor, geneva_day(now))):
        return papers
    return papers & or_(Incident.is_confidential.is_(False), Incident.recorded_by_id == actor.id)


def list_incidents(session: Session, agreement: Agreement, actor: User, *, now: datetime) -> list[Incident]:
    """Open ones first, the gravest first; then the closed, newest first."""
    rows = session.scalars(
        select(Incident)
        .where(Incident.agreement_id == agreement.id, incidents_visible_to(actor, now))
        .options(
            joinedload(Incident.recorded_by),
            joinedload(Incident.closed_by),
            joinedload(Incident.file),
            joinedload(Incident.finding),
        )
        .order_by(Incident.happened_on.desc(), Incident.recorded_at.desc())
    )
    return sorted(
        rows, key=lambda row: (row.closed_at is not None, -row.severity if not row.closed_at else 0)
    )


def find_incident(
    session: Session, agreement: Agreement, incident_id: uuid.UUID, actor: User, *, now: datetime
) -> Incident | None:
    return session.scalar(
        select(Incident).where(
            Incident.id == incident_id,
            Incident.agreement_id == agreement.id,
            incidents_visible_to(actor, now),
        )
    )
