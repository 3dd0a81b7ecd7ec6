"""Jobs that keep the house: anchor the chains, forget old jobs."""

from __future__ import annotations

from typing import Any

from registry.jobs.queue import Run, forget_old_jobs
from registry.services.anchor import anchor_heads


def anchor_chains(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        anchor_heads(session, now=run.now)
        run.finish(session)


def tidy_jobs(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        forget_old_jobs(session, run.now)
        run.finish(session)
