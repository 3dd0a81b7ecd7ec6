"""Jobs that look at approved cases: one after something about its partner changed, all of them each hour."""

from __future__ import annotations

import uuid
from typing import Any

from registry.jobs.queue import Run
from registry.models import Proposal
from registry.services.freeze import list_watched, look_at_approved


def look_at_case(run: Run, payload: dict[str, Any]) -> None:
    """Marks the case; sends it back, or opens a review of its agreement, where it matters."""
    with run.sessions.begin() as session:
        proposal = session.get(Proposal, uuid.UUID(payload["proposal"]))
        if proposal is not None:
            look_at_approved(session, proposal, now=run.now)
        run.finish(session)


def watch_approved(run: Run, _payload: dict[str, Any]) -> None:
    """The safety net: every approved case whose agreement is not over, each in a transaction of its own."""
    with run.sessions() as session:
        watched = list_watched(session)
    for number in watched:
        with run.sessions.begin() as session:
            look_at_approved(session, session.get_one(Proposal, number), now=run.now)
