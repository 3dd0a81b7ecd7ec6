"""What reviewers say of each other's verdicts once these are open, and going on without a late one."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Proposal, Review, ReviewResponse, User
from registry.models.interest import STANCES
from registry.queries.guards import Guards
from registry.queries.verdicts import are_open
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

SPEAK_FIRST = N_("Give your own verdict first: then you read the others and may agree or disagree.")
NOT_OPEN = N_("The verdicts are not open yet: not everybody has spoken.")
OWN_VERDICT = N_("This is your own verdict.")
SAY_WHY = N_("Say why you disagree.")


def respond_to_verdict(
    session: Session, review: Review, *, stance: str, note: str = "", actor: User, now: datetime
) -> ReviewResponse:
    """One reviewer agrees or disagrees with another's verdict; a later word replaces the earlier one.

    Raises NotYours for who has no review of this round, Blocked with every reason otherwise.
    """
    proposal = session.get_one(Proposal, review.proposal_id)
    lock_case(session, proposal)
    session.refresh(review)
    guards = Guards(session, proposal, actor, now)
    mine = [each for each in guards.reviews if each.reviewer_id == actor.id]
    if not mine or r.FOCAL_POINT not in guards.roles:
        raise NotYours("respond", (r.FOCAL_POINT,))
    if review.state != "given" or proposal.state not in ("in_review", "clarification_asked", "in_decision"):
        raise WrongState("respond", proposal.state)
    against = {
        "own": (review.reviewer_id == actor.id, OWN_VERDICT),
        "spoken": (all(each.state != "given" for each in mine), SPEAK_FIRST),
        "open": (not are_open(guards), NOT_OPEN),
        "reason": (stance == "disagree" and not note.strip(), SAY_WHY),
    }
    if stance not in STANCES:
        raise ValueError(f"a stance is one of {', '.join(STANCES)}")
    if blocked := {name: words for name, (is_so, words) in against.items() if is_so}:
        raise Blocked("respond", blocked, blocked.values())
    row = session.scalar(
        select(ReviewResponse).where(
            ReviewResponse.review_id == review.id, ReviewResponse.user_id == actor.id
        )
    )
    if row is None:
        row = ReviewResponse(id=uuid.uuid4(), review_id=review.id, user_id=actor.id)
        session.add(row)
    row.stance, row.note, row.given_at = stance, note, now
    session.flush()
    write_event(
        session, proposal, "review.responded", actor=actor, now=now, about=review,
        payload={"stance": stance, "slot": review.slot},
    )  # fmt: skip
    return row
