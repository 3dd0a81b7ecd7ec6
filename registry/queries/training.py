"""Training: what somebody passed and until when it counts; who works in an office without it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry import reference
from registry.models import RoleGrant, TrainingRecord, User
from registry.reference.training import TrainingPath


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is with a path: the last passed check, if there is one."""

    path: TrainingPath
    completed_on: date | None
    lapses_on: date | None

    def counts_on(self, day: date) -> bool:
        return self.lapses_on is not None and self.lapses_on > day


@dataclass(frozen=True, slots=True)
class Untrained:
    """Somebody in an office of the path without a check that counts; `lapsed_on`: it did until then."""

    user: User
    subprogrammes: tuple[int, ...]
    lapsed_on: date | None


def list_standings(session: Session, user: User) -> list[Standing]:
    """Every path, in the order of the file."""
    last = _last(session, [user.id])
    found = []
    for path in reference.load().training:
        row = last.get((user.id, path.id))
        found.append(Standing(path, row.completed_on if row else None, row.lapses_on if row else None))
    return found


def list_untrained(session: Session, path: TrainingPath, on: date) -> list[Untrained]:
    """By name: who holds an office of the path on the day, and has no check that counts."""
    users = session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role.in_(path.roles), User.is_active, User.is_staff)
        .options(selectinload(User.grants))
        .distinct()
    ).all()
    held = {user.id: _areas(user, path, on) for user in users}
    last = _last(session, [each for each, areas in held.items() if areas])
    found = []
    for user in sorted(users, key=lambda each: each.name):
        row = last.get((user.id, path.id))
        if held[user.id] and (row is None or row.lapses_on <= on):
            areas = tuple(each for each in held[user.id] if each)
            found.append(Untrained(user, areas, row.lapses_on if row else None))
    return found


def _areas(user: User, path: TrainingPath, on: date) -> list[int]:
    """Subprogrammes of the offices that the person holds; 0: an office without one."""
    offices = [each for each in user.grants if each.role in path.roles and each.counts_on(on)]
    return sorted({each.subprogramme or 0 for each in offices})


def _last(session: Session, ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], TrainingRecord]:
    rows = session.scalars(
        select(TrainingRecord).where(TrainingRecord.user_id.in_(ids)).order_by(TrainingRecord.recorded_at)
    )
    return {(row.user_id, row.path): row for row in rows}
