"""The lists of the demonstration: made-up entries in several scripts, dated on the day they are loaded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from registry.adapters.lists import ListFile
from registry.clock import geneva_day
from registry.services.list_import import import_list

FILES = {"unsc": "demo_unsc.xml", "own": "demo_own.csv"}
FOLDER = Path(__file__).parent.parent / "reference"
DAY = "@TODAY@"  # stands in the files for the day


def load_lists(session: Session, now: datetime) -> int:
    """Brings them in through the ordinary import; gives the number of entries."""
    count = 0
    for source, name in FILES.items():
        text = (FOLDER / name).read_text(encoding="utf-8")
        data = text.replace(DAY, geneva_day(now).isoformat()).encode()
        done = import_list(session, ListFile(data, name), source=source, actor=None, now=now)
        if done.version.state != "in_force":
            raise RuntimeError(f"{name}: {done.version.reasons}")
        count += done.version.counts["entries"]
    return count
