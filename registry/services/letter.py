"""Letters to the partner, in the partner's language, from published wording only; kept as sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Condition, Decision, Letter, Proposal, User
from registry.queries.policy import policy_of_case
from registry.reports.letter import Composed, Occasion, Promise, compose_letter, internal_words
from workflows.machine import Blocked
from workflows.wording import N_

LETTER_IS_PUBLIC = N_(
    "The letter names no rule, level or list that is internal: leave it out of the text to the partner."
)


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

    A rule without letter wording is not mentioned. Raises Blocked when a typed text names something internal.
    """
    if internal_words(policy_of_case(session, proposal, geneva_day(now)), note, next_steps):
        raise Blocked("write_letter", ["letter_is_public"], [LETTER_IS_PUBLIC])
    composed = preview_letter(
        session, proposal, kind, reasons=reasons, note=note, next_steps=next_steps, until=until, now=now
    )
    letter = Letter(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        kind=kind,
        language=proposal.language,
        subject=composed.subject,
        body=composed.body,
        written_at=now,
        signed_by_id=actor.id if actor else None,
    )
    session.add(letter)
    return letter


def preview_letter(
    session: Session,
    proposal: Proposal,
    kind: str,
    *,
    reasons: Sequence[str] = (),
    note: str = "",
    next_steps: str = "",
    until: date | None = None,
    conditions: Sequence[Promise] | None = None,
    now: datetime,
) -> Composed:
    """The letter as it would be sent now; writes nothing. `conditions` None: those that were decided."""
    if conditions is None:
        conditions = _decided_conditions(session, proposal) if kind == "approved_with_conditions" else ()
    return compose_letter(
        Occasion(
            kind=kind,
            language=proposal.language,
            reference=proposal.reference or "–",
            title=proposal.title,
            partner=proposal.organisation.name if proposal.organisation else proposal.created_by.name,
            on=geneva_day(now),
            received_on=geneva_day(proposal.submitted_at) if proposal.submitted_at else None,
            until=until,
            reasons=reasons,
            note=note,
            next_steps=next_steps,
            conditions=conditions,
            policy=policy_of_case(session, proposal, geneva_day(now)),
        )
    )


def _decided_conditions(session: Session, proposal: Proposal) -> list[Promise]:
    """The conditions of the newest decision; a reviewer's count once the official took them over."""
    newest = session.scalar(
        select(Decision.id)
        .where(Decision.proposal_id == proposal.id, Decision.act == "decide")
        .order_by(Decision.number.desc())
        .limit(1)
    )
    rows = session.scalars(
        select(Condition).where(Condition.decision_id == newest).order_by(Condition.due_on, Condition.text)
    )
    return [Promise(row.text, row.due_on, row.is_blocking) for row in rows]
