"""Action points that a person may see, and who may be given one."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.clock import geneva_day
from registry.models import ActionPoint, Agreement, Meeting, Proposal, RoleGrant, User
from registry.permissions import agreements_visible_to, roles_held, sees_meetings, visible_to

MOST = 200


def points_visible_to(actor: User, now: datetime) -> ColumnElement[bool]:
    """The condition on ActionPoint rows: staff who see the agreement or the case (never somebody recused).

    What a meeting gave apart from these is seen by the Task Force and by whoever has it.
    """
    papers = select(Agreement.id).where(agreements_visible_to(actor, now))
    cases = select(Proposal.id).where(visible_to(actor, now))
    return and_(
        ActionPoint.id.is_not(None) if actor.is_staff else ActionPoint.id.is_(None),
        or_(
            ActionPoint.agreement_id.in_(papers),
            ActionPoint.proposal_id.in_(cases),
            and_(
                ActionPoint.agreement_id.is_(None),
                ActionPoint.proposal_id.is_(None),
                true() if sees_meetings(actor, now) else ActionPoint.owner_id == actor.id,
            ),
        ),
    )


def sees_subject(
    session: Session, user: User, subject: Agreement | Proposal | Meeting, *, now: datetime
) -> bool:
    """Whether a member of staff may see the agreement or the case; anybody may work for a meeting."""
    if not user.is_staff or not user.is_active:
        return False
    if isinstance(subject, Meeting):
        return not user.is_expert
    if isinstance(subject, Agreement):
        wanted = select(Agreement.id).where(Agreement.id == subject.id, agreements_visible_to(user, now))
        return session.scalar(wanted) is not None
    cases = select(Proposal.id).where(Proposal.id == subject.id, visible_to(user, now))
    return session.scalar(cases) is not None


def list_points(
    session: Session, actor: User, *, now: datetime, subject: Agreement | Proposal | None = None
) -> list[ActionPoint]:
    """Of one agreement or case, else the person's own; open ones first, by date, then the last done."""
    wanted = [points_visible_to(actor, now)]
    if subject is None:
        wanted.append(ActionPoint.owner_id == actor.id)
    elif isinstance(subject, Agreement):
        wanted.append(ActionPoint.agreement_id == subject.id)
    else:
        wanted.append(ActionPoint.proposal_id == subject.id)
    rows = session.scalars(
        select(ActionPoint)
        .where(*wanted)
        .options(
            joinedload(ActionPoint.agreement),
            joinedload(ActionPoint.proposal),
            joinedload(ActionPoint.meeting),
            joinedload(ActionPoint.owner),
            joinedload(ActionPoint.done_by),
        )
        .order_by(
            ActionPoint.done_at.is_not(None),
            ActionPoint.done_at.desc(),
            ActionPoint.due_on.is_(None),
            ActionPoint.due_on,
            ActionPoint.created_at,
        )
        .limit(MOST)
    )
    return list(rows)


def find_point(session: Session, actor: User, point_id: uuid.UUID, *, now: datetime) -> ActionPoint | None:
    return session.scalar(
        select(ActionPoint).where(ActionPoint.id == point_id, points_visible_to(actor, now))
    )


def list_staff(session: Session, *, now: datetime) -> list[User]:
    """Active members of staff with an office today, by name: those who may be given something to do."""
    day = geneva_day(now)
    rows = session.scalars(
        select(User)
        .where(User.is_staff, User.is_active, User.id.in_(select(RoleGrant.user_id)))
        .options(selectinload(User.grants))
        .order_by(User.name, User.id)
    )
    return [user for user in rows if not user.is_expert and roles_held(user, day)]
