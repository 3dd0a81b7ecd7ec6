"""Who holds what: the staff with their roles, and powerful roles that wait for a second administrator."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.models import RoleGrant, User
from registry.models.user import POWERFUL_ROLES


def list_staff(session: Session, *, role: str = "", on: date | None = None) -> list[User]:
    """Members of staff by name with their grants; with `role`, those who hold it on the day."""
    query = select(User).where(User.is_staff).options(selectinload(User.grants)).order_by(User.name, User.id)
    people = list(session.scalars(query))
    if role and on is not None:
        return [user for user in people if any(g.role == role and g.counts_on(on) for g in user.grants)]
    return people


def list_waiting_roles(session: Session) -> list[RoleGrant]:
    """Proposed and not answered, the oldest first."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(
                RoleGrant.role.in_(POWERFUL_ROLES),
                RoleGrant.confirmed_at.is_(None),
                RoleGrant.ended_at.is_(None),
            )
            .options(selectinload(RoleGrant.user))
            .order_by(RoleGrant.granted_at, RoleGrant.id)
        )
    )


def find_staff(session: Session, user_id: uuid.UUID) -> User | None:
    """A member of staff by id."""
    return session.scalar(
        select(User).where(User.id == user_id, User.is_staff).options(selectinload(User.grants))
    )


def find_grant(session: Session, user_id: uuid.UUID, grant_id: uuid.UUID) -> RoleGrant | None:
    return session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.user_id == user_id))


def names_of(session: Session, ids: set[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Names of people by id."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}
