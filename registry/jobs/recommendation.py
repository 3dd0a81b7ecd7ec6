"""What the clock does for recommendations: reminds who is responsible, and opens a task for the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import reading
from registry.jobs.queue import Run
from registry.queries.recommendation import list_reminders
from registry.services.recommendation import remind_recommendation


def acts(run: Run) -> Iterable[Callable[[Session], object]]:
    """Each in a transaction of its own; looking again changes nothing."""
    with reading(run.sessions) as session:
        reminders = list_reminders(session, geneva_day(run.now), now=run.now)
    yield from (partial(remind_recommendation, due=each, now=run.now) for each in reminders)
