"""Who holds what: the staff with their roles, and powerful roles that wait for a second administrator."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.clock import geneva_day
from registry.models import Decision, RoleGrant, User
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


@dataclass(frozen=True, slots=True)
class Delegation:
    """In whose place an act was taken, and the signed note that says so."""

    role: str
    by: str
    instrument: str


def delegations_of(session: Session, acts: Collection[Decision]) -> dict[uuid.UUID, Delegation]:
    """Id of an act → the delegation under which it was taken; nothing for who held the office themselves."""
    if not acts:
        return {}
    rows = session.execute(
        select(RoleGrant, User.name)
        .outerjoin(User, User.id == RoleGrant.delegated_by_id)
        .where(RoleGrant.user_id.in_({act.decided_by_id for act in acts}))
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    ).all()
    found: dict[uuid.UUID, Delegation] = {}
    for act in acts:
        held = [
            (grant, name)
            for grant, name in rows
            if grant.user_id == act.decided_by_id
            and grant.role == act.role
            and counted_at(grant, act.decided_at)
        ]
        if held and all(grant.delegated_by_id is not None for grant, _name in held):
            grant, name = held[0]
            found[act.id] = Delegation(grant.role, name or "", grant.instrument)
    return found


def counted_at(grant: RoleGrant, instant: datetime) -> bool:
    """Whether the role was in force then, whatever became of it later."""
    day = geneva_day(instant)
    inside = grant.valid_from <= day and (grant.valid_to is None or day <= grant.valid_to)
    confirmed = grant.role not in POWERFUL_ROLES or (
        grant.confirmed_at is not None and grant.confirmed_at <= instant
    )
    return inside and confirmed and (grant.ended_at is None or grant.ended_at > instant)


def list_office_holders(session: Session, on: date) -> list[User]:
    """Who may delegate: people who hold an office of their own on the day."""
    return [
        user
        for user in list_staff(session)
        if user.is_active and any(g.counts_on(on) and g.delegated_by_id is None for g in user.grants)
    ]
