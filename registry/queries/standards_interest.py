"""Interests in standards. They speak of no case, so that everybody of the staff may read them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import StandardsInterest

MOST = 500


def list_interests(session: Session, body: str = "") -> Sequence[StandardsInterest]:
    """Those that go on first, then the latest; of one body, or of all."""
    query = (
        select(StandardsInterest)
        .options(joinedload(StandardsInterest.organisation))
        .order_by(
            StandardsInterest.until_on.is_not(None), StandardsInterest.since_on.desc(), StandardsInterest.id
        )
        .limit(MOST)
    )
    return session.scalars(query.where(StandardsInterest.body == body) if body else query).all()
