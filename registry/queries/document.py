"""The documents of a case: which a person may see, and one of them by id."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from registry.models import Document, Proposal, User
from registry.permissions import visible_to
from registry.queries.interest import check_declared


def shown_to(user: User) -> ColumnElement[bool]:
    """The condition on Document rows: internal ones are for staff, not for partners and outside experts."""
    return true() if user.is_staff and not user.is_expert else Document.is_internal.is_(False)


def list_documents(session: Session, proposal: Proposal, user: User) -> list[Document]:
    """Files and written reasons of a case that the person has loaded, newest last."""
    return list(
        session.scalars(
            select(Document)
            .where(Document.proposal_id == proposal.id, Document.removed_at.is_(None), shown_to(user))
            .options(joinedload(Document.uploaded_by))
            .order_by(Document.received_at, Document.id)
        )
    )


def find_document(
    session: Session, proposal_id: uuid.UUID, document_id: uuid.UUID, *, user: User, now: datetime
) -> Document | None:
    """A document of a case that the person may see; None for anybody else. Raises Undeclared."""
    found = session.scalar(
        select(Document)
        .join(Proposal, Proposal.id == Document.proposal_id)
        .where(
            Document.id == document_id,
            Document.proposal_id == proposal_id,
            Document.removed_at.is_(None),
            shown_to(user),
            visible_to(user, now),
        )
    )
    if found is not None and user.is_staff:
        check_declared(session, user, session.get_one(Proposal, proposal_id), now=now)
    return found
