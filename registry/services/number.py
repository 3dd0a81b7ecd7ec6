"""Gives reference numbers without gaps or doubles: P-2026-0001, AGR-2026-0001."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.models import ReferenceNumber


def next_reference(session: Session, kind: str, year: int) -> str:
    """The next number of its kind in a year; the row's lock makes two callers wait for each other."""
    return next_references(session, kind, year, 1)[0]


def next_references(session: Session, kind: str, year: int, count: int) -> list[str]:
    """So many numbers one after the other."""
    insert = insert_sqlite if is_sqlite(session) else insert_postgresql
    statement = insert(ReferenceNumber).values(kind=kind, year=year, last=count)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "year"], set_={"last": ReferenceNumber.last + count}
        )
    )
    last = session.scalar(
        select(ReferenceNumber.last).where(ReferenceNumber.kind == kind, ReferenceNumber.year == year)
    )
    assert last is not None
    return [f"{kind}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]
