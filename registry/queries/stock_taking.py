"""What is asked about the yearly stock-taking: whose list, who has answered, what is left."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from registry import reference
from registry.models import Agreement, RoleGrant, StockEntry, StockTaking, User
from registry.permissions import agreements_visible_to
from workflows import roles as r
from workflows.agreement import AGREEMENT

OPEN_STATES = tuple(state for state in AGREEMENT.states if not AGREEMENT.state(state).is_end)


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """How far a subprogramme is, and who answers for it."""

    subprogramme: int
    asked: int
    answered: int
    ended: int
    people: Sequence[User]


def find_stock_taking(session: Session, year: int) -> StockTaking | None:
    return session.scalar(select(StockTaking).where(StockTaking.year == year))


def current_stock_taking(session: Session) -> StockTaking | None:
    """The newest round that is open."""
    return session.scalar(
        select(StockTaking).where(StockTaking.closed_at.is_(None)).order_by(StockTaking.year.desc()).limit(1)
    )


def list_stock_takings(session: Session) -> Sequence[StockTaking]:
    return session.scalars(select(StockTaking).order_by(StockTaking.year.desc())).all()


def list_entries(
    session: Session,
    stock_taking: StockTaking,
    subprogrammes: Collection[int],
    *,
    actor: User,
    now: datetime,
) -> list[StockEntry]:
    """The agreements of these subprogrammes that the person may see: open ones first."""
    return list(
        session.scalars(
            select(StockEntry)
            .join(Agreement, Agreement.id == StockEntry.agreement_id)
            .where(
                StockEntry.stock_taking_id == stock_taking.id,
                StockEntry.subprogramme.in_(list(subprogrammes)),
                agreements_visible_to(actor, now),
            )
            .options(
                contains_eager(StockEntry.agreement).joinedload(Agreement.organisation),
                joinedload(StockEntry.answered_by),
            )
            .order_by(StockEntry.subprogramme, StockEntry.answer != "", Agreement.reference)
        )
    )


def find_entry(
    session: Session, entry_id: uuid.UUID, *, actor: User, now: datetime
) -> tuple[StockEntry, StockTaking] | None:
    """The entry with its round, when the person may see the agreement."""
    row = session.execute(
        select(StockEntry, StockTaking)
        .join(StockTaking, StockTaking.id == StockEntry.stock_taking_id)
        .join(Agreement, Agreement.id == StockEntry.agreement_id)
        .where(StockEntry.id == entry_id, agreements_visible_to(actor, now))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def list_progress(session: Session, stock_taking: StockTaking, on: date) -> list[AreaProgress]:
    """All eight subprogrammes in order."""
    counts = {
        number: (asked, answered or 0, ended or 0)
        for number, asked, answered, ended in session.execute(
            select(
                StockEntry.subprogramme,
                func.count(),
                func.sum(case((StockEntry.answer != "", 1), else_=0)),
                func.sum(case((StockEntry.answer == "ended", 1), else_=0)),
            )
            .where(StockEntry.stock_taking_id == stock_taking.id)
            .group_by(StockEntry.subprogramme)
        )
    }
    people = focal_points_by_area(session, on)
    return [
        AreaProgress(each.no, *counts.get(each.no, (0, 0, 0)), people.get(each.no, []))
        for each in reference.load().subprogrammes
    ]


def focal_points_by_area(session: Session, on: date) -> dict[int, list[User]]:
    """Focal points and alternates of each subprogramme on a day, by name."""
    rows = session.execute(
        select(RoleGrant, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == r.FOCAL_POINT, RoleGrant.subprogramme.is_not(None), User.is_active)
        .order_by(RoleGrant.is_alternate, User.name, User.id)
    )
    found: dict[int, list[User]] = {}
    for grant, user in rows:
        people = found.setdefault(grant.subprogramme or 0, [])
        if grant.counts_on(on) and user not in people:
            people.append(user)
    return found


def list_focal_points(session: Session, on: date) -> list[User]:
    """Everybody who is a focal point or an alternate on a day, by name."""
    found = {user.id: user for people in focal_points_by_area(session, on).values() for user in people}
    return sorted(found.values(), key=lambda user: (user.name, str(user.id)))
