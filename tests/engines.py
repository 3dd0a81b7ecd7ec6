"""Fixtures of the databases: a test that asks for one runs on SQLite and on PostgreSQL, with real commits."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from registry.db import make_engine, make_sessions
from registry.models import Base
from tests import cluster, dialects
from tests.missing import not_on_this_machine

dialects.use()

KINDS = (
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    url = f"sqlite:///{path}"
    _make_tables(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_address(worker_id: str) -> Iterator[URL]:
    """This worker's own database with all tables. Loud skip when the machine has no PostgreSQL."""
    try:
        address = cluster.make_database(f"partnerships_{os.getpid()}_{worker_id}")
    except cluster.NoPostgres as reason:
        not_on_this_machine("PostgreSQL", f"{reason} Install it, or set TEST_DATABASE_URL.")
    _make_tables(address.render_as_string(hide_password=False))
    yield address
    cluster.drop_database(address)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with all tables and no rows: the test runs once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "partnerships.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: URL = request.getfixturevalue("postgres_address")
    _empty(address)
    return address.render_as_string(hide_password=False)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """As many sessions as a test wants, for threads and for "somebody else meanwhile"; commits are real."""
    return make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session
        session.rollback()


def _make_tables(url: str) -> None:
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()


def _empty(address: URL) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # A thread that a failed test left behind must not hold the next test up.
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        delete_all(connection)
    engine.dispose()


def delete_all(connection: Connection) -> None:
    """Every row. Quicker than TRUNCATE (which makes new files) and than a copy of the database."""
    full = _tables_with_rows(connection)
    if full and connection.scalar(text("SELECT current_setting('is_superuser')")) == "on":
        connection.execute(text("SET session_replication_role = replica"))  # no foreign keys, no triggers
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{table}"' for table in full))
    elif full:
        names = ", ".join(f'"{table}"' for table in full)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _tables_with_rows(connection: Connection) -> list[str]:
    question = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in Base.metadata.tables
    )
    return list(connection.scalars(text(question)))
