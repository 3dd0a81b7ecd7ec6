"""What is known about the names of a case: current parties and the newest result of each."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.models import Party, Proposal, Screening

FRESH_DAYS = 30  # a result older than this before the submission is not reused


def list_parties(session: Session, proposal: Proposal) -> list[Party]:
    """Everybody to be screened for the case: the organisation, parents, owners, directors, signatory."""
    if proposal.organisation_id is None:
        return []
    return list(
        session.scalars(
            select(Party)
            .where(Party.organisation_id == proposal.organisation_id, Party.removed_at.is_(None))
            .options(selectinload(Party.names))
            .order_by(Party.role, Party.recorded_at, Party.id)
        )
    )


def party_results(session: Session, proposal: Proposal) -> list[tuple[Party, Screening | None]]:
    """Each party with its newest result against the Security Council list; None: not screened."""
    parties = list_parties(session, proposal)
    if not parties:
        return []
    newest: dict[object, Screening] = {}
    earliest = (proposal.submitted_at or proposal.created_at) - timedelta(days=FRESH_DAYS)
    for row in session.scalars(
        select(Screening)
        .where(
            Screening.party_id.in_([party.id for party in parties]),
            Screening.list_source == "unsc",
            Screening.superseded_at.is_(None),
            Screening.refused_at.is_(None),
            Screening.entered_at >= earliest,
        )
        .options(selectinload(Screening.entered_by), selectinload(Screening.confirmed_by))
        .order_by(Screening.entered_at, Screening.id)
    ):
        newest[row.party_id] = row
    return [(party, newest.get(party.id)) for party in parties]
