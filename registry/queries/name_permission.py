"""Permissions to use name or emblem, and whether one counts today."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import Agreement, NamePermission
from rules.monitoring import is_frozen, permission_counts


def counts_today(permission: NamePermission, agreement: Agreement, today: date) -> bool:
    return permission_counts(
        agreement.state,
        today,
        granted_on=permission.granted_on,
        expires_on=permission.expires_on,
        is_revoked=permission.revoked_at is not None,
    )


def state_of(permission: NamePermission, agreement: Agreement, today: date) -> str:
    """counts, frozen (M01), revoked, expired, later (its first day is to come), or idle: not in force."""
    if permission.revoked_at is not None:
        return "revoked"
    if permission.expires_on is not None and permission.expires_on < today:
        return "expired"
    if is_frozen(agreement.state):
        return "frozen"
    if permission.granted_on > today:
        return "later"
    return "counts" if counts_today(permission, agreement, today) else "idle"


def list_permissions(session: Session, agreement: Agreement) -> list[NamePermission]:
    """Newest first."""
    return list(
        session.scalars(
            select(NamePermission)
            .where(NamePermission.agreement_id == agreement.id)
            .options(joinedload(NamePermission.proof), joinedload(NamePermission.recorded_by))
            .order_by(NamePermission.granted_on.desc(), NamePermission.recorded_at.desc())
        )
    )


def find_permission(
    session: Session, agreement: Agreement, permission_id: uuid.UUID
) -> NamePermission | None:
    wanted = select(NamePermission).where(
        NamePermission.id == permission_id, NamePermission.agreement_id == agreement.id
    )
    return session.scalar(wanted)
