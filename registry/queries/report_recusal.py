"""Which records a reader of a report must not be told of: those that they stand aside from (K01)."""

from __future__ import annotations

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from registry.models import Agreement, Proposal, User
from registry.permissions import is_recused, is_recused_from_agreement


def hidden_references(session: Session, reader: User) -> frozenset[str]:
    """References of cases and agreements in which the person declared an interest."""
    cases = select(Proposal.reference).where(Proposal.reference.is_not(None), is_recused(reader.id))
    agreements = select(Agreement.reference).where(is_recused_from_agreement(reader.id))
    return frozenset(session.scalars(union_all(cases, agreements)))
