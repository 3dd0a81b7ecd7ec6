"""Derogations as everybody may read them: the year and the published reasons, no names."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Decision, Proposal


@dataclass(frozen=True, slots=True)
class Derogation:
    """One line of the public page."""

    year: int
    reasons: str


def list_derogations(session: Session) -> list[Derogation]:
    """Every derogation that was granted, the newest first; nothing that leads to its case."""
    rows = session.execute(
        select(Decision.decided_at, Decision.letter_text)
        .where(Decision.act == "grant_derogation")
        .order_by(Decision.decided_at.desc(), Decision.id)
    )
    return [Derogation(geneva_day(at).year, reasons) for at, reasons in rows]


def list_advice(session: Session, proposal: Proposal) -> list[Decision]:
    """What legal affairs advised on the derogation of this submission."""
    query = select(Decision).where(
        Decision.proposal_id == proposal.id,
        Decision.act == "advise_derogation",
        Decision.submission_no == proposal.submission_no,
    )
    return list(session.scalars(query.order_by(Decision.number)))
