"""A workbook of the register is ordered, written by the worker and forgotten after a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import RegisterExport, User
from registry.queries.register_export import JOB, job_key
from registry.services.job import enqueue

KEPT = timedelta(days=7)


def order_export(
    session: Session, filters: Mapping[str, str], *, language: str, actor: User, now: datetime
) -> RegisterExport:
    """The worker writes it with what the person may see at that time."""
    order = RegisterExport(
        ordered_by_id=actor.id, ordered_at=now, filters=dict(filters), language=language
    )  # fmt: skip
    session.add(order)
    session.flush()
    enqueue(session, JOB, {"export": order.id}, key=job_key(order.id), now=now, max_attempts=3)
    return order


def exports_to_forget(session: Session, now: datetime) -> list[RegisterExport]:
    """Those whose week is over."""
    return list(
        session.scalars(
            select(RegisterExport).where(
                RegisterExport.removed_at.is_(None), RegisterExport.ordered_at < now - KEPT
            )
        )
    )
