"""A list of agreements that was looked through and waits for somebody to take it in."""

from __future__ import annotations

import io
from pathlib import Path

from sqlalchemy.orm import Session

from registry.adapters.files import accept, path_of
from registry.models import ImportBatch
from registry.services.register_import import check_rows, new_batch
from registry.services.register_judge import open_plan
from tests.case import NOW
from tests.cast import Cast

ROWS = b"""partner,title,signed on,start,end,lead,instrument
Green Hill,Trees,2024-02-01,2024-02-01,2026-02-01,7,Memorandum of understanding
,No name,2024-02-01,,,7,Memorandum of understanding
"""


def add_batch(session: Session, cast: Cast, files: Path) -> ImportBatch:
    """Batch 1, with a row that may be taken and one that is refused."""
    stored = accept(io.BytesIO(ROWS), "list.csv", folder=files, max_bytes=10_000)
    plan = open_plan(session, path_of(files, stored.sha256), stored.name)
    batch = new_batch(session, plan, stored.name, actor=cast.bea, now=NOW)
    check_rows(session, plan, batch, actor=cast.bea, now=NOW)
    return batch
