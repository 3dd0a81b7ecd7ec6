"""Guards that the calendar answers: time of a review, a deferral, a silent partner; see queries/guards.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Decision, Proposal, Review
from workflows.proposal import WAITS_FOR_PARTNER

if TYPE_CHECKING:
    from registry.queries.guards import Guards

REMINDED, REPLACED, TOLD_DESK, TOLD_HEAD = 1, 2, 3, 4  # stages of Review.reminded and Proposal.reminded


def deferred_until(session: Session, proposal: Proposal) -> date | None:
    """The day to which the last deferral of the round put the decision off."""
    return session.scalar(
        select(Decision.defer_until)
        .where(
            Decision.proposal_id == proposal.id,
            Decision.round == proposal.round,
            Decision.outcome == "defer",
        )
        .order_by(Decision.number.desc())
        .limit(1)
    )


def is_late(review: Review, proposal: Proposal, today: date) -> bool:
    """The due date of a review is past; never while the clock of the case is paused."""
    return review.due_on is not None and proposal.due_on is not None and review.due_on < today


def time_is_over(review: Review, proposal: Proposal, today: date, *, stage: int) -> bool:
    """Late, and everything up to `stage` was tried: reminder, then alternate."""
    return is_late(review, proposal, today) and review.reminded >= stage


def _deferral_over(g: Guards) -> bool:
    until = deferred_until(g.session, g.proposal)
    return until is not None and until <= geneva_day(g.now)


def _partner_awaited(g: Guards) -> bool:
    if g.proposal.state in WAITS_FOR_PARTNER:
        return True
    gates = {g.proposal.gate} if g.proposal.gate else g._gates
    return gates == {"hold_ownership"}


def _waited_long_enough(g: Guards) -> bool:
    days = int(str(g.policy.parameters["owner_close_days"].value))
    return g.now - g._moved_at >= timedelta(days=days)


CLOCK_GUARDS: Mapping[str, Callable[[Guards, str], bool]] = {
    "deferral_over": lambda g, _: _deferral_over(g),
    "partner_awaited": lambda g, _: _partner_awaited(g),
    "waited_long_enough": lambda g, _: _waited_long_enough(g),
}
