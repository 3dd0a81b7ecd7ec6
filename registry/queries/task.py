"""Tasks that a person may see: of their own offices, on cases and agreements that are open to them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Agreement, Proposal, Task, User
from registry.permissions import agreements_visible_to, roles_held, visible_to
from workflows import roles as r

MOST = 200
SEES_EVERY_TASK = frozenset({r.DESK, r.DEPUTY, r.AUDITOR})


def tasks_visible_to(actor: User, now: datetime) -> ColumnElement[bool]:
    """The condition on Task rows; a task on a case that is closed to the person (K01) is none of theirs."""
    if not actor.is_staff or not actor.is_active:
        return false()
    held = roles_held(actor, geneva_day(now))
    mine = Task.id.is_not(None) if held & SEES_EVERY_TASK else Task.role.in_(held)
    # asked of each task by the key of its record: open tasks are few, cases many
    case = select(Proposal.id).where(Proposal.id == Task.proposal_id, visible_to(actor, now))
    paper = select(Agreement.id).where(Agreement.id == Task.agreement_id, agreements_visible_to(actor, now))
    return and_(
        mine,
        or_(Task.proposal_id.is_(None), case.correlate(Task).exists()),
        or_(Task.agreement_id.is_(None), paper.correlate(Task).exists()),
    )


def list_tasks(
    session: Session, actor: User, *, now: datetime, kind: str = "", limit: int = MOST
) -> list[Task]:
    """Open tasks, the most urgent first."""
    query = (
        select(Task)
        .where(Task.done_at.is_(None), tasks_visible_to(actor, now))
        .options(joinedload(Task.proposal).joinedload(Proposal.organisation), joinedload(Task.agreement))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.opened_at, Task.id)
        .limit(limit)
    )
    return list(session.scalars(query.where(Task.kind == kind) if kind else query))


def count_tasks(session: Session, actor: User, *, now: datetime) -> Counter[str]:
    """Kind → open tasks."""
    query = (
        select(Task.kind, func.count().label("number"))
        .where(Task.done_at.is_(None), tasks_visible_to(actor, now))
        .group_by(Task.kind)
    )
    return Counter({row.kind: row.number for row in session.execute(query)})


def find_task(session: Session, actor: User, task_id: uuid.UUID, *, now: datetime) -> Task | None:
    return session.scalar(select(Task).where(Task.id == task_id, tasks_visible_to(actor, now)))


def list_case_tasks(session: Session, proposal: Proposal) -> list[Task]:
    """Open tasks on a case that the person may see."""
    query = select(Task).where(Task.proposal_id == proposal.id, Task.done_at.is_(None))
    return list(session.scalars(query.order_by(Task.opened_at, Task.id)))


def open_keys(session: Session, kinds: Iterable[str]) -> set[str]:
    """The keys of open tasks of these kinds."""
    query = select(Task.key).where(Task.done_at.is_(None), Task.kind.in_(list(kinds)))
    return {key for key in session.scalars(query) if key is not None}


def closed_by_hand_since(session: Session, kind: str, subject_id: uuid.UUID, since: datetime) -> bool:
    """Whether a person closed such a task lately: it is not opened again at once."""
    query = select(Task.id).where(
        Task.kind == kind, Task.subject_id == subject_id, Task.done_by_id.is_not(None), Task.done_at >= since
    )
    return session.scalar(query.limit(1)) is not None
