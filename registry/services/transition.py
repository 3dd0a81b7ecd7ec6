"""Writes what a step of a case changes: its row, its event, the outbox and the numbers.

On PostgreSQL the four are one statement, one way to the server and back; SQLite knows no writing in WITH and
needs no way. Nothing here is shared by two cases: numbers are added as rows of their own and summed later.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Table, Update, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.events import EVENTS, OUTBOX, chain_moved, event_insert, named_for, outbox_insert
from registry.models import CaseCount, Proposal
from registry.prepared import prepared

CASES: Table = Proposal.__table__  # type: ignore[assignment]
COUNTS: Table = CaseCount.__table__  # type: ignore[assignment]
IN_ONE = {"postgresql"}  # which databases take the four as one statement
COUNT_COLUMNS = tuple(column.name for column in COUNTS.c if column.name != "id")


def write_transition(
    session: Session,
    case_id: uuid.UUID,
    event_count: int,
    columns: Mapping[str, Any],
    event: Mapping[str, Any],
    counts: Sequence[Mapping[str, Any]],
) -> None:
    """Raises ChainMoved when the case has not `event_count` events any more: somebody else was quicker."""
    connection = session.connection()
    values = {
        "old_id": case_id,
        "old_count": event_count,
        **{f"new_{name}": value for name, value in columns.items()},
        **named_for(EVENTS, event),
        **named_for(OUTBOX, event),
        **{f"{name}_{place}": row[name] for place, row in enumerate(counts) for name in COUNT_COLUMNS},
    }
    try:
        moved = _send(connection, tuple(columns), len(counts), values)
    except IntegrityError as error:
        if any(table.name in str(error.orig) for table in (EVENTS, OUTBOX)):
            raise chain_moved(event) from error
        raise
    if not moved:
        raise chain_moved(event)


def _send(connection: Connection, names: tuple[str, ...], counts: int, values: Mapping[str, Any]) -> int:
    """How many rows of cases were moved: 1 or 0."""
    if connection.dialect.name in IN_ONE:
        whole = prepared(connection, ("transition", names, counts), lambda: _in_one(names, counts))
        return int(whole.one(connection, values)[0])
    moved = prepared(connection, ("case", names), lambda: _case_update(names)).write(connection, values)
    prepared(connection, "event", event_insert).write(connection, values)
    prepared(connection, "outbox", outbox_insert).write(connection, values)
    if counts:
        prepared(connection, ("counts", counts), lambda: _count_insert(counts)).write(connection, values)
    return moved


def _in_one(names: tuple[str, ...], counts: int) -> Executable:
    moved = _case_update(names).returning(CASES.c.id).cte("moved")
    written = [event_insert().cte("told"), outbox_insert().cte("queued")]
    if counts:
        written.append(_count_insert(counts).cte("counted"))
    return select(func.count()).select_from(moved).add_cte(*written)


def _case_update(names: tuple[str, ...]) -> Update:
    new = {CASES.c[name]: bindparam(f"new_{name}", type_=CASES.c[name].type) for name in names}
    return (
        update(CASES)
        .where(CASES.c.id == bindparam("old_id"), CASES.c.event_count == bindparam("old_count"))
        .values(new)
    )


def _count_insert(rows: int) -> Insert:
    return (
        insert(COUNTS)
        .values(
            [
                {
                    COUNTS.c[name]: bindparam(f"{name}_{place}", type_=COUNTS.c[name].type)
                    for name in COUNT_COLUMNS
                }
                for place in range(rows)
            ]
        )
        .inline()
    )
