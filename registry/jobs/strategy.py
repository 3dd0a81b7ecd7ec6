"""What the clock does for expectations and documents of strategy: says once that a day of review is near."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import reading
from registry.jobs.queue import Run
from registry.queries import expectation as expectations
from registry.queries import strategy_document as documents
from registry.services import expectation, strategy_document


def acts(run: Run) -> Iterable[Callable[[Session], object]]:
    """Each in a transaction of its own; looking again changes nothing."""
    with reading(run.sessions) as session:
        texts = expectations.list_review_due(session, geneva_day(run.now))
        versions = documents.list_review_due(session, run.now)
    yield from (partial(expectation.remind_of_review, expectation_id=each, now=run.now) for each in texts)
    yield from (
        partial(strategy_document.remind_of_review, version_id=each, now=run.now) for each in versions
    )
