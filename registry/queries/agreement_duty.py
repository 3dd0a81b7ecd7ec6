"""What waits for somebody on agreements: reports, deliverables, conditions, decisions, action points."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import ActionPoint, Agreement, Condition, Deliverable, Proposal, User
from registry.permissions import agreements_visible_to, roles_held
from registry.queries.action_point import points_visible_to
from rules.monitoring import IN_FORCE, REPORTED_IN
from workflows import roles as r

MOST = 100
SOON = timedelta(days=30)  # a report is written ahead; everything else a fortnight before
NEAR = timedelta(days=14)
OPEN = ("drafting", "cleared", "signed", *sorted(IN_FORCE))


@dataclass(frozen=True, slots=True)
class AgreementDuty:
    """`what`: report, deliverable, condition, carry_on (continue or suspend), action_point."""

    what: str
    agreement: Agreement | None
    due_on: date | None
    text: str = ""
    row_id: uuid.UUID | None = None
    proposal: Proposal | None = None


def list_duties(session: Session, actor: User, *, now: datetime) -> list[AgreementDuty]:
    """By date; what has none comes last."""
    if not actor.is_staff or not actor.is_active:
        return []
    today = geneva_day(now)
    found = [*_points(session, actor, now), *_of_focal_point(session, actor, now, today)]
    if roles_held(actor, today) & {r.EXECUTIVE_SECRETARY, r.DEPUTY}:
        found += _decisions(session, actor, now)
    return sorted(found, key=lambda each: (each.due_on or date.max, each.what, each.text))


def _points(session: Session, actor: User, now: datetime) -> Iterable[AgreementDuty]:
    rows = session.scalars(
        select(ActionPoint)
        .where(ActionPoint.owner_id == actor.id, ActionPoint.done_at.is_(None), points_visible_to(actor, now))
        .options(joinedload(ActionPoint.agreement), joinedload(ActionPoint.proposal))
        .order_by(ActionPoint.due_on.is_(None), ActionPoint.due_on, ActionPoint.id)
        .limit(MOST)
    )
    return [
        AgreementDuty("action_point", row.agreement, row.due_on, row.text, row.id, row.proposal)
        for row in rows
    ]


def _of_focal_point(session: Session, actor: User, now: datetime, today: date) -> Iterable[AgreementDuty]:
    """Of the agreements that the person looks after: one question whether there are any, then three lists."""
    mine: tuple[ColumnElement[bool], ...] = (
        Agreement.focal_point_id == actor.id,
        agreements_visible_to(actor, now),
    )
    papers = {
        row.id: row
        for row in session.scalars(
            select(Agreement).where(*mine, Agreement.state.in_(_watched())).limit(MOST)
        )
    }
    if not papers:
        return []
    found = [
        AgreementDuty("report", row, row.report_due_on)
        for row in papers.values()
        if row.state in REPORTED_IN and row.report_due_on is not None and row.report_due_on <= today + SOON
    ]
    deliverables = session.scalars(
        select(Deliverable)
        .where(
            Deliverable.agreement_id.in_(papers),
            Deliverable.done_on.is_(None),
            Deliverable.dropped_at.is_(None),
            or_(Deliverable.due_on < today, _near(Deliverable.due_on, today) & (Deliverable.side == "unece")),
        )
        .order_by(Deliverable.due_on)
        .limit(MOST)
    )
    conditions = session.scalars(
        select(Condition)
        .where(
            Condition.agreement_id.in_(papers),
            Condition.met_at.is_(None),
            or_(
                Condition.due_on < today, _near(Condition.due_on, today) & (Condition.owner == "focal_point")
            ),
        )
        .order_by(Condition.due_on)
        .limit(MOST)
    )
    found += [
        AgreementDuty("deliverable", papers[row.agreement_id], row.due_on, row.text, row.id)
        for row in deliverables
    ]
    found += [
        AgreementDuty("condition", papers[row.agreement_id], row.due_on, row.text, row.id)
        for row in conditions
        if row.agreement_id is not None
    ]
    return found


def _near(column: Any, today: date) -> ColumnElement[bool]:
    return column.between(today, today + NEAR)  # type: ignore[no-any-return]


def _watched() -> tuple[str, ...]:
    return (*OPEN, "expired")


def _decisions(session: Session, actor: User, now: datetime) -> Iterable[AgreementDuty]:
    """Agreements under review: continue, suspend or end (M05)."""
    rows = session.scalars(
        select(Agreement)
        .where(Agreement.state == "under_review", agreements_visible_to(actor, now))
        .order_by(Agreement.moved_at, Agreement.id)
        .limit(MOST)
    )
    return [AgreementDuty("carry_on", row, None) for row in rows]
