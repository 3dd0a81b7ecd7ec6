"""The register of interests for oversight, always through `visible_to`; and one's own gifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.models import Gift, InterestDeclaration, Organisation, Proposal, User
from registry.permissions import is_recused, visible_to

MOST = 200  # rows of a page; the files have all


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One declaration with the case that it is about; `hints` those that asked for a note."""

    declared_at: datetime
    person: str
    proposal: Proposal
    interest: str
    hints: tuple[str, ...]
    note: str

    @property
    def reference(self) -> str:
        return self.proposal.reference or ""

    @property
    def title(self) -> str:
        return self.proposal.title

    @property
    def partner(self) -> str:
        return self.proposal.organisation.name if self.proposal.organisation else ""

    @property
    def is_overridden(self) -> bool:
        """Declared "none" in spite of a hint."""
        return self.interest == "none" and bool(self.hints)


@dataclass(frozen=True, slots=True)
class GiftRow:
    received_on: date
    person: str
    giver: str
    organisation: str
    what: str
    value_usd_cents: int | None
    recorded_at: datetime


def list_declarations(
    session: Session, actor: User, *, kind: str, now: datetime, limit: int | None = MOST
) -> list[DeclarationRow]:
    """The newest first. `kind`: all, recused (an interest), overridden ("none" in spite of a hint)."""
    query = (
        select(InterestDeclaration, Proposal, User.name)
        .join(Proposal, Proposal.id == InterestDeclaration.proposal_id)
        .join(User, User.id == InterestDeclaration.user_id)
        .where(visible_to(actor, now))
        .options(joinedload(Proposal.organisation))
        .order_by(InterestDeclaration.declared_at.desc(), InterestDeclaration.id)
        .limit(limit)
    )
    if kind == "recused":
        query = query.where(InterestDeclaration.interest != "none")
    elif kind == "overridden":
        query = query.where(InterestDeclaration.interest == "none", InterestDeclaration.hints.is_not(None))
    return [
        DeclarationRow(row.declared_at, name, proposal, row.interest, tuple(row.hints or ()), row.note)
        for row, proposal, name in session.execute(query)
    ]


def list_gifts(session: Session, actor: User, *, limit: int | None = MOST) -> list[GiftRow]:
    """Everybody's gifts, the newest first; nothing of a giver from whose case the reader is recused (K01)."""
    query = (
        select(Gift, User.name, Organisation.name)
        .join(User, User.id == Gift.user_id)
        .outerjoin(Organisation, Organisation.id == Gift.organisation_id)
        .where(or_(Gift.organisation_id.is_(None), ~_is_recused_from(actor)))
        .order_by(Gift.received_on.desc(), Gift.id)
        .limit(limit)
    )
    return [
        GiftRow(
            gift.received_on,
            name,
            gift.giver,
            organisation or "",
            gift.what,
            gift.value_usd_cents,
            gift.recorded_at,
        )
        for gift, name, organisation in session.execute(query)
    ]


def _is_recused_from(actor: User) -> ColumnElement[bool]:
    """The reader is recused from a case of the giver."""
    return exists(
        select(Proposal.id)
        .where(Proposal.organisation_id == Gift.organisation_id, is_recused(actor.id))
        .correlate(Gift)
    )


def list_own_gifts(session: Session, actor: User) -> list[Gift]:
    query = select(Gift).where(Gift.user_id == actor.id)
    return list(session.scalars(query.order_by(Gift.received_on.desc(), Gift.id)))
