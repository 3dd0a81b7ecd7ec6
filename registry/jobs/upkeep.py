"""Jobs that keep the house: anchor the chains, forget old jobs, fold the numbers of the cases."""

from __future__ import annotations

from typing import Any

from registry.jobs.queue import Run, forget_old_jobs
from registry.services.anchor import anchor_heads
from registry.services.count import fold_counts


def anchor_chains(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        anchor_heads(session, now=run.now)
        run.finish(session)


def tidy_jobs(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        forget_old_jobs(session, run.now)
        run.finish(session)


def fold_case_counts(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        fold_counts(session)
        run.finish(session)
