"""Numbered steps of the schema, and the calls that take them. Must not import a door."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text

from registry import MIGRATIONS
from registry.db import make_engine
from registry.models.base import Base

UPGRADE_LOCK = 7_305_001  # any number, the same on every machine


class BrokenLinks(RuntimeError):
    """A step left rows whose foreign keys point at nothing; it is taken back as a whole."""


def alembic_config() -> Config:
    """Made in code, not read from a file, so that the wheel upgrades a database as a clone does."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(url: str, revision: str = "head") -> None:
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _unlink_sqlite)
    try:
        with engine.begin() as connection:
            upgrade_connection(connection, revision)
            if engine.dialect.name == "sqlite":
                _refuse_broken_links(connection)
    finally:
        engine.dispose()


def _unlink_sqlite(connection: Any, _record: Any) -> None:
    """A batch copies a table and drops the old one: with foreign keys on, that would delete its children."""
    connection.execute("PRAGMA foreign_keys = OFF")


def _refuse_broken_links(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenLinks(
            f"{len(broken)} rows would point at nothing, the first in {broken[0][0]}; nothing changed."
        )


def upgrade_connection(connection: Connection, revision: str = "head") -> None:
    """Take all steps to `revision` in the caller's transaction."""
    config = alembic_config()
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        # Two machines that start at once take the steps one after the other; SQLite queues at BEGIN.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    command.upgrade(config, revision)


def current_revision(url: str) -> str | None:
    """The revision of a database; None when it is empty. Raises OperationalError when it cannot be opened."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def head_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def write_revision(words: str) -> str:
    """Write the next numbered step from what models and an up-to-date empty database do not agree on."""
    config = alembic_config()
    engine = create_engine("sqlite://")
    number = f"{int(head_revision() or 0) + 1:04d}"
    with engine.begin() as connection:
        upgrade_connection(connection)
        config.attributes["connection"] = connection
        made = command.revision(config, words, autogenerate=True, rev_id=number)
    engine.dispose()
    if not isinstance(made, Script):
        raise TypeError("alembic wrote more than one step")
    return made.path


def is_compared(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    """What the search reads words by is made by hand, another thing on each engine."""
    return not (name or "").startswith("search_words")


def differences(connection: Connection) -> list[object]:
    """What models and database do not agree on; empty when no migration is due."""
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "render_as_batch": True, "include_object": is_compared},
    )
    return list(compare_metadata(context, Base.metadata))
