"""Imports a list in a process of its own that says when it is in the middle, for a test to kill it there."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event, insert

from registry.adapters.lists import ListFile
from registry.db import make_engine, make_sessions
from registry.models import ListName
from registry.services.list_import import import_list


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def work(url: str, path: Path, source: str) -> None:
    """Says "middle" once the entries are written and before the names are."""
    engine = make_engine(url)
    table = str(insert(ListName.__table__)).split("(")[0].strip()  # type: ignore[arg-type]

    @event.listens_for(engine, "before_cursor_execute")
    def _tell(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(table):
            say("middle")
            sys.stdin.readline()  # until the test kills this process, or lets it go on

    with make_sessions(engine).begin() as session:
        import_list(
            session, ListFile(path.read_bytes(), path.name), source=source, actor=None, now=datetime.now(UTC)
        )
    say("done")


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
