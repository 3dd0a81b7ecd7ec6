"""Derogations as everybody may read them: the year and the published reasons, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Decision, Event, Proposal, User


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


def find_request(session: Session, proposal: Proposal) -> dict[str, Any] | None:
    """Why a derogation was asked for, by whom and when, the last time."""
    event = session.scalars(
        select(Event)
        .where(Event.case_id == proposal.id, Event.name == "proposal.derogation_asked")
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    if event is None:
        return None
    person = session.get(User, event.actor_id) if event.actor_id else None
    return {
        "reason": event.data.get("internal_reason", ""),
        "by": person.name if person else "",
        "at": event.recorded_at,
    }
