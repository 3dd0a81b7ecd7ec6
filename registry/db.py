"""Engines and sessions for SQLite and PostgreSQL, with the settings that both need to be safe."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

RESTED = 1.0  # seconds
PREPARED = 300  # statements a connection keeps: psycopg's own 100 is less than the pages of the desk have
_READ_ONLY = {"read_only": True, "postgresql_readonly": True}


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `url`. SQLite gets WAL, foreign keys and BEGIN IMMEDIATE for writers."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": 30}, pool_size=pool_size, max_overflow=16)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(parsed, pool_size=pool_size, max_overflow=16)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _ping_after_rest)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session that writes nothing: no write lock on SQLite, READ ONLY on PostgreSQL."""
    with sessions() as session:
        begin_reading(session)
        try:
            yield session
        finally:
            end_reading(session)


def begin_reading(session: Session) -> None:
    """Open the transaction of a reader: without write lock on SQLite, READ ONLY on PostgreSQL."""
    session.connection(execution_options=_READ_ONLY)


def end_reading(session: Session) -> None:
    """End a session's transaction: undone, or with COMMIT where PostgreSQL itself kept it from writing.

    psycopg forgets its prepared statements at a ROLLBACK; a page then plans all of them anew, which costs
    PostgreSQL more than to run them. Objects that somebody changed in memory are dropped, not flushed.
    """
    session.expunge_all()
    if _kept_from_writing(session):
        session.commit()
    else:
        session.rollback()


def _kept_from_writing(session: Session) -> bool:
    if is_sqlite(session) or not (session.is_active and session.in_transaction()):
        return False
    return bool(session.connection().get_execution_options().get("postgresql_readonly"))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _note_time(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ping_after_rest(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection that rested may be dead (the server was started again); one used just now is not asked.

    Asking every time costs each request a way to the server. The caller sees nothing of a dead one.
    """
    used = record.info.get("used")
    if used is None or time.monotonic() - used < RESTED:
        return
    try:
        connection.execute("SELECT 1")
        connection.commit()
    except Exception as error:
        raise InvalidatePoolError from error


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.prepared_max = PREPARED


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 30000")
    # KiB: at 100,000 cases a page of the desk reads more than the 2 MB that SQLite keeps by itself
    cursor.execute("PRAGMA cache_size = -16384")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """IMMEDIATE: two writers queue at BEGIN instead of failing half-way with «database is locked»."""
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
