"""Jobs of workbooks of the register: write one row by row, forget those whose week is over."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import fields
from typing import Any

from registry.clock import geneva_day
from registry.db import reading
from registry.disclosure import Level
from registry.jobs.queue import GiveUp, Run
from registry.models import RegisterExport, User
from registry.permissions import agreements_visible_to
from registry.queries.export import export_rows
from registry.queries.register import Filters
from registry.queries.register_export import path_of
from registry.reports.register_file import Head, write_xlsx
from registry.services.register_export import exports_to_forget


def write_register_export(run: Run, payload: dict[str, Any]) -> None:
    """Under another name first: whoever asks finds the whole file or none."""
    export_id = uuid.UUID(payload["export"])
    path = path_of(run.config.files, export_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{run.attempt}.draft")
    try:
        with reading(run.sessions) as session:
            order = session.get(RegisterExport, export_id)
            actor = session.get(User, order.ordered_by_id) if order else None
            if order is None or actor is None or not (actor.is_active and actor.is_staff):
                raise GiveUp("Nobody waits for this workbook any more.")
            known = {field.name for field in fields(Filters)}
            wanted = Filters(**{name: text for name, text in order.filters.items() if name in known})
            rows = export_rows(
                session, agreements_visible_to(actor, run.now), wanted,
                door=Level.STAFF, language=order.language, today=geneva_day(run.now),
            )  # fmt: skip
            head = Head("", run.config.base_url, run.now, order.language)
            count = write_xlsx(draft, rows, Level.STAFF, head)
        size = draft.stat().st_size
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    with run.sessions.begin() as session:
        order = session.get_one(RegisterExport, export_id)
        order.ready_at, order.row_count, order.size = run.now, count, size
        run.finish(session)


def forget_exports(run: Run) -> None:
    """The file first: a row that says "gone" never has one."""
    with run.sessions.begin() as session:
        for order in exports_to_forget(session, run.now):
            with suppress(FileNotFoundError):
                path_of(run.config.files, order.id).unlink()
            order.removed_at = run.now
