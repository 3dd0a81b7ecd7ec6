"""What an approval rests on, as one hash a part; a later difference is a change since the approval."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Document, Hit, Party, Proposal, Review, Screening, Submission
from registry.models.base import canonical_json

# parts whose change sends the case back; the others only mark it
WEIGHTY = frozenset({"answers", "facts", "screening"})


def parts_of(session: Session, proposal: Proposal) -> dict[str, str]:
    """Part of the file → SHA-256 of its content: answers, facts, documents, screening, policy, reviews."""
    snapshot = proposal.snapshot
    submission = session.scalar(
        select(Submission.hash).where(
            Submission.proposal_id == proposal.id, Submission.number == proposal.submission_no
        )
    )
    documents = session.execute(
        select(Document.kind, Document.sha256, Document.missing_reason)
        .where(
            Document.proposal_id == proposal.id,
            Document.agreement_id.is_(None),
            Document.removed_at.is_(None),
        )
        .order_by(Document.kind, Document.received_at, Document.id)
    )
    entered = session.execute(
        select(Screening.party_id, Screening.result)
        .join(Party, Party.id == Screening.party_id)
        .where(Party.organisation_id == proposal.organisation_id, Party.removed_at.is_(None))
        .order_by(Screening.party_id, Screening.entered_at, Screening.id)
    )
    judged = session.execute(
        select(Hit.party_id, Hit.entry_id, Hit.state)
        .where(Hit.organisation_id == proposal.organisation_id, Hit.band != "weak")
        .order_by(Hit.party_id, Hit.entry_id)
    )
    reviews = session.execute(
        select(Review.slot, Review.attempt, Review.state, Review.verdict, Review.reasons)
        .where(Review.proposal_id == proposal.id, Review.round == proposal.round)
        .order_by(Review.slot, Review.attempt)
    )
    return {
        "answers": submission or "",
        "facts": snapshot.facts_hash if snapshot else "",
        "policy": snapshot.policy_hash if snapshot else "",
        "level": _digest([proposal.risk_level, proposal.first_risk_level, proposal.gate]),
        "documents": _digest([list(row) for row in documents]),
        "screening": _digest([[[str(x) for x in row] for row in rows] for rows in (entered, judged)]),
        "reviews": _digest([list(row) for row in reviews]),
    }


def content_hash(parts: dict[str, str]) -> str:
    """One hash over all parts, printed on the decision note."""
    return _digest(parts)


def changed_since_approval(session: Session, proposal: Proposal) -> list[str]:
    """The parts that are not as they were when the case was approved; empty when nothing changed."""
    if proposal.frozen is None:
        return []
    now = parts_of(session, proposal)
    return [part for part, was in proposal.frozen.items() if now.get(part) != was]


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
