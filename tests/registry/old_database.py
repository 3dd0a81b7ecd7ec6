"""Databases as earlier versions left them, kept as rows; every later migration must carry them over.

`python -m tests.registry.old_database URL` keeps the database at URL as the fixture of its revision. A row is
one JSON line: table, then column → value; for what JSON has no word for: {"uuid": …}, {"at": …}, {"on": …},
{"number": …}.
"""

from __future__ import annotations

import gzip
import json
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from registry.db import make_engine
from registry.migrations import current_revision
from registry.models import Base
from registry.models.base import Json, canonical_json

FOLDER = Path(__file__).with_name("old_databases")


def kept() -> list[Path]:
    """The fixtures, oldest first; a file is named after the revision that wrote it."""
    return sorted(FOLDER.glob("*.jsonl.gz"))


def revision_of(path: Path) -> str:
    return path.name.partition(".")[0]


def rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            table, row = json.loads(line)
            yield table, row


def keep(url: str) -> Path:
    """Write every row of the database at `url` as the fixture of its revision."""
    revision = current_revision(url)
    if revision is None:
        raise SystemExit("This database is empty: make it, and load the demonstration data.")
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{revision}.jsonl.gz"
    engine = make_engine(url)
    # No time in the header: the same rows give the same file.
    with (
        engine.connect() as connection,
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=0) as file,
    ):
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                tagged = {
                    name: canonical_json(value) if isinstance(table.c[name].type, Json) else _tagged(value)
                    for name, value in row.items()
                    if value is not None
                }
                file.write((json.dumps([table.name, tagged], ensure_ascii=False) + "\n").encode())
    engine.dispose()
    return path


def _tagged(value: Any) -> Any:
    match value:
        case uuid.UUID():
            return {"uuid": str(value)}
        case datetime():
            return {"at": value.astimezone(UTC).isoformat()}
        case date():
            return {"on": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case _:
            return value


def fill(connection: Connection, path: Path) -> int:
    """Put the kept rows into tables of their revision, by name: the models of today play no part."""
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(text("SET session_replication_role = replica"))  # rows come in no order of keys
    count = 0
    for table, row in rows(path):
        values = {name: _plain(value, is_sqlite=is_sqlite) for name, value in row.items()}
        names, places = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({places})'), values)
        count += 1
    if not is_sqlite:
        connection.execute(text("SET session_replication_role = DEFAULT"))
    return count


def _plain(value: Any, *, is_sqlite: bool) -> Any:
    """As the database of this kind stores it."""
    if not isinstance(value, dict):
        return value
    ((tag, words),) = value.items()
    if is_sqlite and tag == "uuid":
        return uuid.UUID(words).hex
    if is_sqlite and tag == "at":
        return datetime.fromisoformat(words).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return words


if __name__ == "__main__":
    sys.stdout.write(f"{keep(sys.argv[1])}\n")
