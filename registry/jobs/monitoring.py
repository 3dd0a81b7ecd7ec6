"""What the clock does for agreements in force: reports due, reminders, closure proposed (M04), M02."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import reading
from registry.jobs.queue import Run
from registry.queries.progress import red_ones, unscheduled
from registry.queries.reminder import list_due
from registry.queries.renewal import list_lapsed, list_unanswered
from registry.queries.task import open_keys
from registry.services.progress_report import RED, propose_closure, schedule_report
from registry.services.reminder import remind
from registry.services.renewal import ask_lapsed, pause_unanswered
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
    with reading(run.sessions) as session:
        lapsed, silent = list_lapsed(session, today), list_unanswered(session, today)
    yield from (partial(ask_lapsed, agreement_id=each, now=run.now) for each in lapsed)
    yield from (partial(pause_unanswered, renewal_id=each, now=run.now) for each in silent)
