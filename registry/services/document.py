"""Documents of a case: add a file, say in writing why there is none, take one away, reuse those in force."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.models import Document, Organisation, Proposal, User
from registry.permissions import roles_on
from registry.services.search import keep_case
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import NotYours, WrongState
from workflows.proposal import TERMINAL, WAITS_FOR_PARTNER

EDITABLE = frozenset({"draft", "returned"})


def add_document(
    session: Session,
    proposal: Proposal,
    stored: Stored,
    *,
    kind: str,
    title: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    is_internal: bool = False,
    actor: User,
    now: datetime,
) -> Document:
    """Keeps a file that the adapter accepted. A partner adds while it is their turn, the desk always."""
    _open(session, proposal, actor, now, verb="add_document")
    document = Document(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        organisation_id=proposal.organisation_id,
        kind=kind,
        title=title[:300],
        filename=stored.name[:200],
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        scan=stored.scan_state,
        is_internal=is_internal and actor.is_staff,
        issued_on=issued_on,
        expires_on=expires_on,
        uploaded_by_id=actor.id,
        received_at=now,
    )
    _take_reason_away(session, proposal, kind, now)
    return _keep(session, proposal, document, actor=actor, now=now)


def explain_missing_document(
    session: Session,
    proposal: Proposal,
    *,
    kind: str,
    reason: str,
    note: str = "",
    actor: User,
    now: datetime,
) -> Document:
    """Why there is no such document (id of `missing_document_reason`, a note); replaces an older reason."""
    _open(session, proposal, actor, now, verb="add_document")
    _take_reason_away(session, proposal, kind, now)
    document = Document(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        organisation_id=proposal.organisation_id,
        kind=kind,
        missing_reason=reason,
        missing_note=note,
        uploaded_by_id=actor.id,
        received_at=now,
    )
    return _keep(session, proposal, document, actor=actor, now=now)


def remove_document(
    session: Session, proposal: Proposal, document: Document, *, actor: User, now: datetime
) -> None:
    """Takes a file or reason off a draft; after sending it stays with the case."""
    _open(session, proposal, actor, now, verb="remove_document", states=EDITABLE)
    if document.proposal_id != proposal.id or document.removed_at is not None:
        raise WrongState("remove_document", proposal.state)
    document.removed_at = now
    session.flush()
    keep_case(session, proposal)
    write_event(
        session, proposal, "document.removed", actor=actor, now=now, about=document,
        payload={"kind": document.kind, "is_internal": document.is_internal},
    )  # fmt: skip


def reuse_documents(
    session: Session, proposal: Proposal, organisation: Organisation, *, actor: User, now: datetime
) -> int:
    """Gives a new draft the files of the organisation's earlier cases that are dated and still in force."""
    today = geneva_day(now)
    rows = session.scalars(
        select(Document)
        .join(Proposal, Proposal.id == Document.proposal_id)
        .where(
            Proposal.organisation_id == organisation.id,
            Document.proposal_id != proposal.id,
            Document.sha256.is_not(None),
            Document.is_internal.is_(False),
            Document.removed_at.is_(None),
            Document.scan != "infected",
            Document.expires_on >= today,
        )
        .order_by(Document.received_at)
    )
    newest = {row.kind: row for row in rows}
    for row in newest.values():
        copy = Document(
            id=uuid.uuid4(),
            proposal_id=proposal.id,
            organisation_id=organisation.id,
            kind=row.kind,
            title=row.title,
            filename=row.filename,
            content_type=row.content_type,
            size=row.size,
            sha256=row.sha256,
            scan=row.scan,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            uploaded_by_id=actor.id,
            received_at=now,
        )
        _keep(session, proposal, copy, actor=actor, now=now)
    return len(newest)


def _open(
    session: Session,
    proposal: Proposal,
    actor: User,
    now: datetime,
    *,
    verb: str,
    states: frozenset[str] = WAITS_FOR_PARTNER,
) -> None:
    """Locks the case. Raises NotYours, or WrongState when this person may not change its documents now."""
    lock_case(session, proposal)
    roles = roles_on(session, actor, proposal, now=now)
    if r.DESK in roles and proposal.state not in TERMINAL:
        return
    if r.OWNER not in roles:
        raise NotYours(verb, (r.OWNER, r.DESK))
    if proposal.state not in states:
        raise WrongState(verb, proposal.state)


def _take_reason_away(session: Session, proposal: Proposal, kind: str, now: datetime) -> None:
    rows = session.scalars(
        select(Document).where(
            Document.proposal_id == proposal.id,
            Document.kind == kind,
            Document.missing_reason.is_not(None),
            Document.removed_at.is_(None),
        )
    )
    for row in rows:
        row.removed_at = now


def _keep(
    session: Session, proposal: Proposal, document: Document, *, actor: User, now: datetime
) -> Document:
    session.add(document)
    session.flush()
    keep_case(session, proposal)
    write_event(
        session, proposal, "document.added", actor=actor, now=now, about=document,
        payload={"kind": document.kind, "is_internal": document.is_internal},
    )  # fmt: skip
    return document
