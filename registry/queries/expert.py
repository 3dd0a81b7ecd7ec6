"""Outside experts of a case, and what an expert was asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Proposal, Review, User
from registry.permissions import visible_to


def list_experts(session: Session, proposal: Proposal) -> list[Review]:
    """Their slots in the order of the invitations; the caller has found the case."""
    query = select(Review).where(Review.proposal_id == proposal.id, Review.role == "expert")
    return list(
        session.scalars(query.options(joinedload(Review.reviewer)).order_by(Review.opened_at, Review.slot))
    )


def list_own_advice(session: Session, actor: User, *, now: datetime) -> list[Review]:
    """What an expert may still read, the most urgent first."""
    query = (
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.reviewer_id == actor.id,
            Review.state != "cancelled",
            Review.access_until >= geneva_day(now),
            visible_to(actor, now),
        )
        .options(joinedload(Review.proposal))
        .order_by(Review.access_until, Review.id)
    )
    return list(session.scalars(query))
