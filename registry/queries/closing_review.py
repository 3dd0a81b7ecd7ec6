"""The closing review of an agreement, without which it is not closed as completed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, ClosingReview


def find_closing_review(session: Session, agreement: Agreement) -> ClosingReview | None:
    return session.scalar(select(ClosingReview).where(ClosingReview.agreement_id == agreement.id))


def has_closing_review(session: Session, agreement: Agreement) -> bool:
    """Whether results and lessons are written down."""
    wanted = select(ClosingReview.id).where(ClosingReview.agreement_id == agreement.id)
    return session.scalar(wanted) is not None
