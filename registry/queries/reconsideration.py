"""What was asked to be looked at again, by the case."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import Reconsideration
from registry.models.proposal import Proposal


def find_open(session: Session, proposal: Proposal) -> Reconsideration | None:
    """The request that nobody has answered yet."""
    query = select(Reconsideration).where(
        Reconsideration.proposal_id == proposal.id, Reconsideration.answered_at.is_(None)
    )
    return session.scalar(query.order_by(Reconsideration.asked_at.desc()))


def list_reconsiderations(session: Session, proposal: Proposal) -> list[Reconsideration]:
    """Every request of the case, the newest first."""
    query = select(Reconsideration).where(Reconsideration.proposal_id == proposal.id)
    query = query.options(joinedload(Reconsideration.answered_by))
    return list(session.scalars(query.order_by(Reconsideration.asked_at.desc())))


def was_asked(session: Session, proposal: Proposal) -> bool:
    """Whether the present decision was looked at again, or waits for it: that is asked once."""
    query = select(Reconsideration.id).where(
        Reconsideration.proposal_id == proposal.id, Reconsideration.submission_no == proposal.submission_no
    )
    return session.scalar(query.limit(1)) is not None
