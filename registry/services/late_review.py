"""What happens to a review that is late: the alternate takes it over, or the desk goes on without it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Proposal, Review, User
from registry.queries.clock_guards import REMINDED, REPLACED, time_is_over
from registry.queries.guards import Guards
from registry.queries.reviewers import free_reviewer
from registry.queries.verdicts import quorum_pct, quorum_stays
from registry.services.review import join_reviews
from registry.services.step import lock_case, moved, write_event
from workflows.machine import WrongState
from workflows.review import REVIEW


def replace_review(session: Session, review: Review, *, now: datetime) -> User:
    """The system passes a late review to somebody else of the same office; the due date stays.

    Raises Blocked when it is not late, was not reminded of, or nobody else may act.
    """
    guards = _open(session, review, None, now)
    proposal, before = guards.proposal, review.reviewer
    user = free_reviewer(
        session, proposal, review.subprogramme, role=review.role, now=now, besides=before
    )  # fmt: skip
    facts = {"time_is_over": _is_over(guards, review, REMINDED), "reviewer_may_act": user is not None}
    _take(guards, review, "replace", facts)
    assert user is not None
    review.reviewer_id = user.id
    session.flush()
    write_event(
        session, proposal, "review.replaced", actor=None, now=now, about=review,
        payload={"slot": review.slot, "from": before.id if before else None, "due_on": review.due_on},
    )  # fmt: skip
    return user


def waive_review(
    session: Session, review: Review, *, reason: str, version: int | None = None, actor: User, now: datetime
) -> None:
    """The desk goes on without a late review; the decision opens when it was the last one."""
    guards = _open(session, review, actor, now)
    proposal = guards.proposal
    if version is not None and version != review.version:
        raise moved(proposal, "waive")
    pct = quorum_pct(guards.policy, proposal.dd_level)
    facts = {
        "k01": guards.has_declared_none,
        "time_is_over": _is_over(guards, review, REPLACED),
        "quorum_stays": quorum_stays(guards.reviews, review, pct),
        "reason_given": bool(reason.strip()),
    }
    _take(guards, review, "waive", facts)
    session.flush()
    write_event(
        session, proposal, "review.waived", actor=actor, now=now, about=review,
        payload={"slot": review.slot, "reasons": reason},
    )  # fmt: skip
    join_reviews(session, proposal, now)


def waive_obstacles(guards: Guards, review: Review) -> list[str]:
    """Why a review cannot be waived now, as sentences; none when only a reason is missing."""
    pct = quorum_pct(guards.policy, guards.proposal.dd_level)
    facts = {
        "time_is_over": _is_over(guards, review, REPLACED),
        "quorum_stays": quorum_stays(guards.reviews, review, pct),
    }
    return [REVIEW.needs[name] for name, holds in facts.items() if not holds]


def _open(session: Session, review: Review, actor: User | None, now: datetime) -> Guards:
    proposal = session.get_one(Proposal, review.proposal_id)
    lock_case(session, proposal)
    session.refresh(review)
    return Guards(session, proposal, actor, now)


def _is_over(guards: Guards, review: Review, stage: int) -> bool:
    return time_is_over(review, guards.proposal, geneva_day(guards.now), stage=stage)


def _take(guards: Guards, review: Review, verb: str, facts: Mapping[str, bool]) -> None:
    try:
        step = REVIEW.choose(review.state, verb, guards.roles, facts)
    except WrongState:
        raise moved(guards.proposal, verb) from None
    review.state = step.target
    review.version += 1
