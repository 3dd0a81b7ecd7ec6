"""Letters to the partner, in the partner's language, from published wording only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.models import Letter, Proposal, User


def write_letter(
    session: Session,
    proposal: Proposal,
    kind: str,
    *,
    reasons: Sequence[str] = (),
    note: str = "",
    next_steps: str = "",
    until: date | None = None,
    actor: User | None,
    now: datetime,
) -> Letter:
    """Keeps the letter of an outcome as it was sent. `reasons` are rule ids or ids of standard reasons.

    Nothing internal may be passed: unilateral lists, media reports, thresholds and near misses stay out.
    """
    letter = Letter(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        kind=kind,
        language=proposal.language,
        subject=proposal.title,
        body=note,
        written_at=now,
        signed_by_id=actor.id if actor else None,
    )
    session.add(letter)
    return letter
