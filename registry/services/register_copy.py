"""Puts many rows of text into a table at once: COPY on PostgreSQL, one statement for all on SQLite."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from registry.db import is_sqlite

NULL = "\0"  # cannot stand in a text: control characters are taken out when a cell is read
# canonical_json, made once: a call of json.dumps with options makes an encoder each time
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def copy_rows(session: Session, table: str, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Every value is text in the form of its column, or NULL; without line ends and tabs.

    The names of table and columns are ours, never somebody's input.
    """
    connection = session.connection()
    columns = ", ".join(names)
    if is_sqlite(session):
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # nosec B608
            [tuple([None if value == NULL else value for value in row]) for row in rows],
        )
        return
    block = "\n".join(["\t".join(row) for row in rows]).replace("\\", "\\\\").replace(NULL, "\\N")
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        copy.write(block + "\n")


def new_ids(count: int) -> list[str]:
    """Random identifiers, as uuid4 makes them, in one draw."""
    drawn = os.urandom(16 * count).hex()
    return [
        f"{drawn[at : at + 8]}-{drawn[at + 8 : at + 12]}-4{drawn[at + 13 : at + 16]}"
        f"-{'89ab'[int(drawn[at + 16], 16) & 3]}{drawn[at + 17 : at + 20]}-{drawn[at + 20 : at + 32]}"
        for at in range(0, 32 * count, 32)
    ]


def table_of(model: Any) -> Table:
    table: Table = model.__table__
    return table


def defaults_of(model: Any) -> dict[str, Any]:
    """What the columns of a row are when nobody says anything; lists and maps are empty."""
    found: dict[str, Any] = {}
    for column in table_of(model).columns:
        default: Any = column.default
        if default is None:
            found[column.name] = None
        elif default.is_scalar:
            found[column.name] = default.arg
        elif column.name != "id":
            found[column.name] = default.arg(None)
    return found


def default_texts(model: Any) -> dict[str, str]:
    return {"id": NULL, **{name: as_text(value) for name, value in defaults_of(model).items()}}


def as_text(value: Any) -> str:
    """A value in the form in which both databases read it into its column."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return _list_text(tuple(value))
    return encode(value) if isinstance(value, dict) else str(value)


@lru_cache(maxsize=10_000)
def _list_text(values: tuple[Any, ...]) -> str:
    return encode(values)
