"""What many tests begin with, made once a worker and engine: kept whole, put back for the next test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from registry.models import Base
from tests.engines import delete_all

SCHEMA = "kept"  # of PostgreSQL; its tables are named SCENE__TABLE


class Keeper:
    """Keeps scenes by name: every row, the files of a folder and whatever the test wants to know of them.

    A scene takes the place of whatever was in the database. What is kept is never changed: each test writes
    into its copy.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._known = folder, dict[tuple[str, str], Any]()

    def knows(self, scene: str, engine: Engine) -> bool:
        return (scene, engine.dialect.name) in self._known

    def keep(self, scene: str, engine: Engine, files: Path, told: Any) -> None:
        """The database as it is committed now; `told` is given back by `put`."""
        place = self._folder / f"{scene}-{engine.dialect.name}"
        place.mkdir()
        if files.exists():
            shutil.copytree(files, place / "files")
        if engine.dialect.name == "sqlite":
            _copy(_file(engine), place / "rows.sqlite3")
        else:
            with _autocommit(engine) as connection:
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
                for table in _full(connection):
                    connection.exec_driver_sql(f"CREATE TABLE {SCHEMA}.{scene}__{table} AS TABLE {table}")
        self._known[scene, engine.dialect.name] = told

    def put(self, scene: str, engine: Engine, files: Path) -> Any:
        """Every row and file back; gives what was told."""
        place = self._folder / f"{scene}-{engine.dialect.name}"
        if (place / "files").exists():
            shutil.copytree(place / "files", files, dirs_exist_ok=True)
        if engine.dialect.name == "sqlite":
            _copy(place / "rows.sqlite3", _file(engine))
        else:
            with _autocommit(engine) as connection:
                _put_rows(connection, scene)
        return self._known[scene, engine.dialect.name]


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    folder = tmp_path_factory.mktemp("kept")
    yield Keeper(folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _autocommit(engine: Engine) -> Iterator[Connection]:
    own = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with own.connect() as connection:
        yield connection
    own.dispose()


def _file(engine: Engine) -> Path:
    assert engine.url.database is not None
    return Path(engine.url.database)


def _copy(source: Path, target: Path) -> None:
    """By SQLite itself, so that connections that are open see the new rows."""
    give, take = sqlite3.connect(source), sqlite3.connect(target, timeout=30)
    give.backup(take)
    take.close()
    give.close()


def _full(connection: Connection) -> list[str]:
    """Tables with rows, parents first."""
    names = [table.name for table in Base.metadata.sorted_tables]
    return [
        name for name in names if connection.exec_driver_sql(f"SELECT EXISTS (TABLE {name})").scalar_one()
    ]


def _put_rows(connection: Connection, scene: str) -> None:
    delete_all(connection)
    if connection.exec_driver_sql("SELECT current_setting('is_superuser')").scalar_one() == "on":
        connection.exec_driver_sql("SET session_replication_role = replica")  # checked when they were made
    kept = set(inspect(connection).get_table_names(schema=SCHEMA))
    for table in Base.metadata.sorted_tables:
        if f"{scene}__{table.name}" in kept:
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} SELECT * FROM {SCHEMA}.{scene}__{table.name}"  # nosec B608
            )
            for column in table.primary_key:
                _move_sequence(connection, table.name, column.name)


def _move_sequence(connection: Connection, table: str, column: str) -> None:
    """Numbers that the database gives go on after those that were put in."""
    sequence = connection.exec_driver_sql(f"SELECT pg_get_serial_sequence('{table}', '{column}')").scalar()
    if sequence is not None:
        connection.exec_driver_sql(
            f"SELECT setval('{sequence}', greatest((SELECT max({column}) FROM {table}),"  # nosec B608
            f" nextval('{sequence}')))"
        )
