"""The Framework, the Strategy and guidance: as they stand now, and as it was known at an instant."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import (
    Consultation,
    ConsultationComment,
    ConsultationResponse,
    StrategyDocument,
    StrategyVersion,
)
from registry.models.strategy_document import DOCUMENT_KINDS

REVIEW_NEAR = timedelta(days=60)
PLACES = {kind: place for place, kind in enumerate(DOCUMENT_KINDS)}


@dataclass(frozen=True, slots=True)
class CommentThen:
    """A member State's comment and the last answer to it, as known then."""

    comment: ConsultationComment
    response: ConsultationResponse | None


@dataclass(frozen=True, slots=True)
class ConsultationThen:
    """`status`: open | closed."""

    consultation: Consultation
    status: str
    comments: tuple[CommentThen, ...]

    @property
    def unanswered(self) -> int:
        return sum(each.response is None for each in self.comments)


@dataclass(frozen=True, slots=True)
class VersionThen:
    """`status`: draft | in_consultation | adopted | superseded."""

    version: StrategyVersion
    status: str
    consultations: tuple[ConsultationThen, ...]


@dataclass(frozen=True, slots=True)
class DocumentThen:
    """A document with the versions that were known, the newest first."""

    document: StrategyDocument
    versions: tuple[VersionThen, ...]

    @property
    def in_force(self) -> VersionThen | None:
        return next((each for each in self.versions if each.status == "adopted"), None)

    @property
    def in_work(self) -> VersionThen | None:
        """The newest draft, when it is newer than what is in force."""
        first = self.versions[0] if self.versions else None
        return first if first is not None and first.status in ("draft", "in_consultation") else None


def strategy_documents_as_of(session: Session, as_of: date, known_at: datetime) -> list[DocumentThen]:
    """Every document as it stood on a day, as far as it was recorded by an instant (UTC).

    Rows are added and their days set once, so that the same day and instant give the same answer for ever.
    """
    found = [
        _document_then(each, as_of, known_at)
        for each in _documents(session)
        if each.recorded_at <= known_at and geneva_day(each.recorded_at) <= as_of
    ]
    return sorted(found, key=lambda each: PLACES.get(each.document.kind, len(PLACES)))


def list_documents(session: Session, now: datetime) -> list[DocumentThen]:
    """As they stand now."""
    return strategy_documents_as_of(session, geneva_day(now), now)


def find_document(session: Session, document_id: uuid.UUID) -> StrategyDocument | None:
    return session.get(StrategyDocument, document_id)


def document_now(document: StrategyDocument, now: datetime) -> DocumentThen:
    return _document_then(document, geneva_day(now), now)


def find_version(session: Session, version_id: uuid.UUID) -> StrategyVersion | None:
    return session.get(StrategyVersion, version_id)


def find_consultation(session: Session, consultation_id: uuid.UUID) -> Consultation | None:
    return session.get(Consultation, consultation_id)


def find_comment(session: Session, comment_id: uuid.UUID) -> ConsultationComment | None:
    return session.get(ConsultationComment, comment_id)


def list_review_due(session: Session, now: datetime) -> list[uuid.UUID]:
    """Versions in force whose day of review is near or over, of which nobody was told yet."""
    near = geneva_day(now) + REVIEW_NEAR
    in_force = [each.in_force.version for each in list_documents(session, now) if each.in_force is not None]
    return [
        row.id
        for row in in_force
        if row.review_due_on is not None and row.review_due_on <= near and row.reminded_on is None
    ]


def _documents(session: Session) -> Sequence[StrategyDocument]:
    """All of them, whole, in one statement: a handful of documents."""
    comments = (
        joinedload(StrategyDocument.versions)
        .joinedload(StrategyVersion.consultations)
        .joinedload(Consultation.comments)
    )
    query = select(StrategyDocument).options(comments.joinedload(ConsultationComment.responses))
    query = query.order_by(StrategyDocument.recorded_at, StrategyDocument.id)
    return session.scalars(query).unique().all()


def _document_then(document: StrategyDocument, as_of: date, known_at: datetime) -> DocumentThen:
    known = [
        each
        for each in document.versions
        if each.recorded_at <= known_at and geneva_day(each.recorded_at) <= as_of
    ]
    adopted = [
        each
        for each in known
        if each.adopted_at is not None
        and each.adopted_on is not None
        and each.adopted_at <= known_at
        and each.adopted_on <= as_of
    ]
    last = max(adopted, key=lambda each: (each.adopted_on, each.adopted_at), default=None)
    return DocumentThen(
        document, tuple(_version_then(each, adopted, last, as_of, known_at) for each in known)
    )


def _version_then(
    version: StrategyVersion,
    adopted: Sequence[StrategyVersion],
    last: StrategyVersion | None,
    as_of: date,
    known_at: datetime,
) -> VersionThen:
    asked = tuple(
        _consultation_then(each, as_of, known_at)
        for each in version.consultations
        if each.recorded_at <= known_at and each.opened_on <= as_of
    )
    if version is last:
        status = "adopted"
    elif version in adopted:
        status = "superseded"
    else:
        status = "in_consultation" if any(each.status == "open" for each in asked) else "draft"
    return VersionThen(version, status, asked)


def _consultation_then(row: Consultation, as_of: date, known_at: datetime) -> ConsultationThen:
    closed = row.closes_on < as_of or (
        row.closed_at is not None
        and row.closed_at <= known_at
        and row.closed_on is not None
        and row.closed_on <= as_of
    )
    comments = tuple(
        CommentThen(each, _response_then(each, as_of, known_at))
        for each in row.comments
        if each.recorded_at <= known_at and each.received_on <= as_of
    )
    return ConsultationThen(row, "closed" if closed else "open", comments)


def _response_then(
    comment: ConsultationComment, as_of: date, known_at: datetime
) -> ConsultationResponse | None:
    known = [
        each for each in comment.responses if each.recorded_at <= known_at and each.responded_on <= as_of
    ]
    return known[-1] if known else None
