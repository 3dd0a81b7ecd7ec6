"""Dialects of the tests: as shipped, but equal to each other, so that a statement is compiled once a worker.

Each test has an engine of its own, and SQLAlchemy keeps compiled statements by engine and by dialect. All
engines of a run speak to the same SQLite library and the same server, so what one compiled serves the next.
"""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

ROOM = 4000  # statements; fewer are sent by all tests of a worker
COMPILED: LRUCache[object, object] = LRUCache(ROOM)


class _LikeItsKind:
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """A hook of SQLAlchemy: called for every engine before its maker gets it."""
        engine._compiled_cache = COMPILED  # type: ignore[assignment]


class TestedSqlite(_LikeItsKind, SQLiteDialect_pysqlite):
    """SQLite by the driver of the standard library."""

    supports_statement_cache = True


class TestedPostgres(_LikeItsKind, PGDialect_psycopg):
    """PostgreSQL by psycopg."""

    supports_statement_cache = True


def use() -> None:
    """From now on every engine of this process has one of these."""
    for name, made in (
        ("sqlite", TestedSqlite),
        ("sqlite.pysqlite", TestedSqlite),
        ("postgresql.psycopg", TestedPostgres),
    ):
        registry.register(name, made.__module__, made.__name__)
