"""How the past is read: statements whose rows come one after the other, ids as text, JSON left as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, type_coerce
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import is_sqlite
from registry.models import Agreement, Event
from registry.queries.report_time import ReportTime

AT_ONCE = 2_000  # rows in memory


def rows_of(session: Session, statement: Select[Any]) -> Iterator[Any]:
    """The rows of a statement as plain tuples; a large answer never stands in memory whole."""
    result = session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
    for part in result.partitions():
        yield from part


def hex_of(session: Session, column: Any) -> ColumnElement[str]:
    """A UUID column as 32 hex digits (`uuid.UUID.hex`): to make 100,000 objects takes longer than to read."""
    if is_sqlite(session):
        return type_coerce(column, String)
    return func.replace(cast(column, String), "-", "")


def text_of(column: Any) -> ColumnElement[str]:
    """A JSON column as the text that is stored."""
    return type_coerce(column, String)


def known_events(names: Sequence[str], time: ReportTime) -> tuple[ColumnElement[bool], ...]:
    """Events of these names that were written down by then."""
    return (Event.name.in_(names), Event.recorded_at <= time.known_at)


def is_of_agreement() -> ColumnElement[bool]:
    """The reference number is given once for ever, so that the row may be asked for it."""
    return Event.case_id == Agreement.id


def moment_of(session: Session, column: Any) -> ColumnElement[Any]:
    """An instant for `day_of` and nothing else: SQLite's text is left as it is, most are never looked at."""
    return type_coerce(column, String) if is_sqlite(session) else column


def day_of(instant: datetime | str) -> date:
    """The day in Geneva on which an event became true."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return geneva_day(instant)


def as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
