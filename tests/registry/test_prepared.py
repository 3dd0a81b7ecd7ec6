"""A prepared statement gives what Core would: values of the column types, SQLAlchemy's errors, listeners."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from registry.models import Chain, Proposal
from registry.prepared import prepared
from tests.case import NOW
from tests.cast import Cast

_CASE = select(
    Proposal.id, Proposal.created_at, Proposal.completed_at, Proposal.counted, Proposal.value_usd_cents
).where(Proposal.id == bindparam("case"), Proposal.state == "draft")


def test_a_row_has_the_values_that_the_object_has(session: Session, cast: Cast) -> None:
    case = Proposal(
        state="draft", title="Wells", created_by_id=cast.alice.id, created_at=NOW,
        counted=["draft", "", 0, ""],
    )  # fmt: skip
    session.add(case)
    session.flush()
    statement = prepared(session.connection(), "of the test", lambda: _CASE)
    row = statement.one(session.connection(), {"case": case.id})
    assert list(row) == [case.id, NOW, None, ["draft", "", 0, ""], None]
    case.state = "withdrawn"  # what the statement says itself is asked too
    session.flush()
    with pytest.raises(NoResultFound):
        statement.one(session.connection(), {"case": case.id})


def test_a_refused_row_is_an_integrity_error_and_every_listener_hears_the_statement(
    session: Session, engine: Engine
) -> None:
    heard: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    key = uuid.uuid4()
    values = {"id": key, "kind": "system", "event_count": 0, "event_head": None}
    made = insert(Chain.__table__).values({name: bindparam(name) for name in values}).inline()  # type: ignore[arg-type]
    connection = session.connection()
    event.listen(engine, "before_cursor_execute", note)
    try:
        statement = prepared(connection, "chain of the test", lambda: made)
        assert statement.write(connection, values) == 1
        with pytest.raises(IntegrityError), session.begin_nested():
            statement.write(session.connection(), values)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert sum("INSERT INTO chains" in each for each in heard) == 2
    assert session.get_one(Chain, key).kind == "system"
