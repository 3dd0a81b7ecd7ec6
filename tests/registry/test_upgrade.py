"""Every database that an earlier version left is carried over to today's schema, with nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, event, func, inspect, select, table, text

from registry.db import make_engine, make_sessions
from registry.migrations import current_revision, differences, head_revision, upgrade
from registry.models import Base
from registry.queries.audit import verify
from tests import cluster
from tests.engines import KINDS
from tests.missing import not_on_this_machine
from tests.registry import old_database

FIRST = "0002"  # the step with which the first version ended


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    try:
        address: URL = cluster.make_database(f"partnerships_upgrade_{worker_id}")
    except cluster.NoPostgres as reason:
        not_on_this_machine("PostgreSQL", f"{reason} Install it, or set TEST_DATABASE_URL.")
    yield address.render_as_string(hide_password=False)
    cluster.drop_database(address)


def test_the_steps_make_what_the_models_say(empty_url: str) -> None:
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        assert differences(connection) == []
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    engine.dispose()


def test_a_database_of_the_first_version_is_kept() -> None:
    assert [old_database.revision_of(path) for path in old_database.kept()][:1] == [FIRST]


@pytest.mark.parametrize("path", old_database.kept(), ids=old_database.revision_of)
def test_a_kept_database_is_carried_over(empty_url: str, path: Path) -> None:
    upgrade(empty_url, old_database.revision_of(path))
    with _open(empty_url) as connection:
        count = old_database.fill(connection, path)
        connection.commit()
    assert count > 100
    upgrade(empty_url)
    assert current_revision(empty_url) == head_revision()
    before = Counter(name for name, _row in old_database.rows(path))
    with _open(empty_url) as connection:
        today = set(inspect(connection).get_table_names())
        after = {
            name: connection.scalar(select(func.count()).select_from(table(name)))
            for name in today & set(before)
        }
        assert differences(connection) == []
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert {name: number for name, number in after.items() if number < before[name]} == {}
    engine = make_engine(empty_url)
    with make_sessions(engine)() as session:
        assert verify(session).faults == []  # what happened is still what happened
    engine.dispose()


def _open(url: str) -> Connection:
    """Without foreign keys on SQLite: the rows are put in as they come."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _no_keys(connection: object, _record: object) -> None:
            connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]

    return engine.connect()
