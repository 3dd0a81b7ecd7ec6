"""Orders screening runs, in the transaction that makes them necessary: a submission, a list, a step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import ListVersion, Party, ScreeningRun, User
from registry.queries.policy import policy_in_force
from registry.queries.screening_index import uncovered
from registry.queries.watchlist import lists_in_force
from registry.services.job import enqueue
from rules.screening import ALGORITHM

JOB = "run_screening"


def order_run(
    session: Session,
    reason: str,
    *,
    organisation_id: uuid.UUID | None = None,
    scope: str = "parties",
    is_full: bool = False,
    actor: User | None = None,
    now: datetime,
) -> ScreeningRun | None:
    """A run for the worker. None when no list that counts is in force: there is nothing to meet.

    Without an organisation: every party that is not covered, or every one again (`is_full`); scope `changes`:
    every party covered before, with what changed on the lists since.
    """
    if not counted_versions(session, now):
        return None
    run = ScreeningRun(
        id=uuid.uuid4(),
        reason=reason,
        scope=scope,
        organisation_id=organisation_id,
        is_full=is_full,
        lists=[],
        algorithm=ALGORITHM,
        ordered_by_id=None if actor is None else actor.id,
        ordered_at=now,
        event_count=0,
    )
    session.add(run)
    session.flush()
    enqueue(session, JOB, {"run": run.id}, key=f"{JOB}:{run.id}", now=now)
    return run


def order_list_run(session: Session, version: ListVersion, *, now: datetime) -> ScreeningRun | None:
    """After a version came into force: what changed meets all parties. None when the list does not count."""
    counts = any(each.id == version.id for each in counted_versions(session, now))
    has_parties = session.scalar(select(Party.id).where(Party.removed_at.is_(None)).limit(1)) is not None
    return order_run(session, "list", scope="changes", now=now) if counts and has_parties else None


def order_missing_run(session: Session, *, now: datetime) -> ScreeningRun | None:
    """A run for parties that nothing covers, unless one is under way; the safety net of the worker."""
    under_way = select(ScreeningRun.id).where(ScreeningRun.state != "finished").limit(1)
    if session.scalar(under_way) is not None or not has_uncovered(session, now):
        return None
    return order_run(session, "catch_up", now=now)


def counted_versions(session: Session, now: datetime) -> list[ListVersion]:
    """The versions in force of the lists that the policy in force names, by source."""
    found = lists_in_force(session, policy_in_force(session, geneva_day(now)))
    return [found[source] for source in sorted(found) if found[source] is not None]  # type: ignore[misc]


def has_uncovered(session: Session, now: datetime) -> bool:
    """Whether a current party was not met with a version in force."""
    missing = missing_from(counted_versions(session, now))
    if missing is None:
        return False
    return session.scalar(select(Party.id).where(Party.removed_at.is_(None), missing).limit(1)) is not None


def missing_from(versions: Sequence[ListVersion]) -> ColumnElement[bool] | None:
    each = [uncovered(version.source, version.id, ALGORITHM) for version in versions]
    return or_(*each) if each else None
