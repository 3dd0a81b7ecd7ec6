"""The database of a command: the one of --database, made when it is new, or that of the settings."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import URL, Engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from registry import reference
from registry.config import BadSetting, read_config
from registry.db import make_engine

KINDS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
NOT_THERE = "does not exist"  # psycopg gives a refused connection no code of its own


@contextmanager
def opened(database: str | None) -> Iterator[Engine]:
    """An engine for `database`, whose tables are made when it has none; None: DATABASE_URL, as it is.

    The office's own reference files are in use afterwards. Raises ClickException in one sentence.
    """
    try:
        config = read_config()
        reference.use(config.reference_dir)
        url = address(database or config.database_url)
        shown = url.render_as_string(hide_password=True)
        if database is not None:
            _make(url)
        engine = make_engine(url.render_as_string(hide_password=False))
    except (BadSetting, reference.BadReference) as error:
        raise click.ClickException(str(error)) from None
    except OperationalError as error:
        raise click.ClickException(f"Cannot open {shown}: {error.orig}") from None
    try:
        yield engine
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        raise click.ClickException(f"{shown} does not answer as expected: {reason}") from None
    finally:
        engine.dispose()


def address(database: str) -> URL:
    """The address as SQLAlchemy takes it; `postgresql://` is read as `postgresql+psycopg://`."""
    try:
        url = make_url(database)
        return url.set(drivername=KINDS[url.drivername])
    except (ArgumentError, NoSuchModuleError, KeyError, ValueError):
        raise click.BadParameter(
            "expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME",
            param_hint="--database",
        ) from None


def _make(url: URL) -> None:
    """Makes the database and its tables, if it has none. An old one is left for `db upgrade`."""
    full = url.render_as_string(hide_password=False)
    try:
        is_new = _is_empty(full)
    except OperationalError as error:
        if url.get_backend_name() != "postgresql" or NOT_THERE not in str(error.orig):
            raise
        _create(url)
        is_new = True
    if is_new:
        pkgutil.resolve_name("registry.migrations:upgrade")(full)  # loads alembic, which an old one needs not


def _is_empty(url: str) -> bool:
    engine = make_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _create(url: URL) -> None:
    """A PostgreSQL database of this name, beside the one called postgres."""
    engine = make_engine(url.set(database="postgres").render_as_string(hide_password=False))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            name = connection.dialect.identifier_preparer.quote(url.database or "")
            connection.execute(text(f"CREATE DATABASE {name}"))
    finally:
        engine.dispose()
