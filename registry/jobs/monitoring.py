"""What the clock does for agreements in force: dates of reports, reminders, closure proposed (M04)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import reading
from registry.jobs.queue import Run
from registry.queries.progress import red_ones, unscheduled
from registry.queries.reminder import list_due
from registry.queries.task import open_keys
from registry.services.progress_report import RED, propose_closure, schedule_report
from registry.services.reminder import remind
from registry.services.task import key_of


def acts(run: Run) -> Iterable[Callable[[Session], object]]:
    """Each in a transaction of its own; looking again changes nothing."""
    today = geneva_day(run.now)
    with reading(run.sessions) as session:
        dateless = unscheduled(session, today)
    yield from (partial(schedule_report, agreement_id=each, now=run.now) for each in dateless)
    with reading(run.sessions) as session:
        reminders = list_due(session, today)
    yield from (partial(remind, due=each, now=run.now) for each in reminders)
    with reading(run.sessions) as session:
        spoken = open_keys(session, (RED,))
        red = [each for each in red_ones(session, today) if key_of(RED, each, "complete") not in spoken]
    yield from (partial(propose_closure, agreement_id=each, now=run.now) for each in red)
