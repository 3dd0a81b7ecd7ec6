"""The Framework and the Strategy: versions, adoption, review; member States consulted and answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.events import record
from registry.models import (
    Consultation,
    ConsultationComment,
    ConsultationResponse,
    StrategyDocument,
    StrategyVersion,
    User,
)
from registry.permissions import roles_held
from registry.services.expectation import ENGLISH_GIVEN
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

KEEPERS = (r.DESK,)
FILE_OR_LINK = N_("Add the file, or the address at which it can be read.")
LABEL_GIVEN = N_("Give the version a name that no other has.")
IN_ORDER = N_("The last day is not before the first day.")
NOT_AHEAD = N_("The day is not in the future.")
ADOPTED_BY_GIVEN = N_("Say which body adopted it, and where.")
REVIEW_AFTER = N_("The review comes after the adoption.")
MEMBER_STATE = N_("Only member States of UNECE are consulted here.")
TEXT_GIVEN = N_("Write the words.")


def record_document(
    session: Session, *, kind: str, title: Mapping[str, str], actor: User, now: datetime
) -> StrategyDocument:
    """A document without a version yet. `kind` of labels.yaml, strategy_document_kind."""
    _desk(actor, now, "record")
    if not title.get("en", "").strip():
        raise Blocked("record", ["title"], [ENGLISH_GIVEN])
    row = StrategyDocument(
        id=uuid.uuid4(), kind=kind, title=dict(title), recorded_by_id=actor.id, recorded_at=now, event_count=0
    )
    session.add(row)
    session.flush()
    _tell(session, row, "strategy_document.recorded", actor=actor, now=now, kind=kind)
    return row


def add_version(
    session: Session,
    document: StrategyDocument,
    *,
    label: str,
    about: Mapping[str, str],
    link: str = "",
    file: Stored | None = None,
    actor: User,
    now: datetime,
) -> StrategyVersion:
    """A draft; it changes no more: the next text is the next version."""
    _desk(actor, now, "add_version")
    needs = []
    if not label.strip() or label.strip() in {each.label for each in document.versions}:
        needs.append(("label", LABEL_GIVEN))
    if not link.strip() and file is None:
        needs.append(("link", FILE_OR_LINK))
    _refuse("add_version", needs)
    row = StrategyVersion(
        id=uuid.uuid4(), document_id=document.id, label=label.strip(), about=dict(about), link=link.strip(),
        filename=file.name[:200] if file else None, content_type=file.content_type if file else None,
        size=file.size if file else None, sha256=file.sha256 if file else None,
        recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.refresh(document, ["versions"])
    _tell(session, document, "strategy_document.version_added", row, actor=actor, now=now, label=row.label)
    return row


def adopt_version(
    session: Session,
    version: StrategyVersion,
    *,
    adopted_on: date,
    adopted_by: str,
    review_due_on: date | None,
    actor: User,
    now: datetime,
) -> None:
    """From the day on it is in force, in the place of the version before, and the public reads it."""
    _desk(actor, now, "adopt")
    session.refresh(version, with_for_update=True)
    if version.adopted_at is not None:
        raise WrongState("adopt", "adopted", moved_at=version.adopted_at)
    needs = []
    if adopted_on > geneva_day(now):
        needs.append(("adopted_on", NOT_AHEAD))
    if not adopted_by.strip():
        needs.append(("adopted_by", ADOPTED_BY_GIVEN))
    if review_due_on is not None and review_due_on <= adopted_on:
        needs.append(("review_due_on", REVIEW_AFTER))
    _refuse("adopt", needs)
    version.adopted_on, version.adopted_by, version.adopted_at = adopted_on, adopted_by.strip()[:200], now
    version.review_due_on = review_due_on
    session.flush()
    _tell(
        session, version.document, "strategy_document.adopted", version, actor=actor, now=now,
        label=version.label, adopted_on=adopted_on, review_due_on=review_due_on,
    )  # fmt: skip


def open_consultation(
    session: Session,
    version: StrategyVersion,
    *,
    opened_on: date,
    closes_on: date,
    actor: User,
    now: datetime,
) -> Consultation:
    """Member States are asked about a draft; what is adopted is no longer asked about."""
    _desk(actor, now, "consult")
    if version.adopted_at is not None:
        raise WrongState("consult", "adopted", moved_at=version.adopted_at)
    if closes_on < opened_on:
        raise Blocked("consult", ["closes_on"], [IN_ORDER])
    row = Consultation(
        id=uuid.uuid4(), version_id=version.id, opened_on=opened_on, closes_on=closes_on,
        recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.refresh(version, ["consultations"])
    _tell(
        session, version.document, "strategy_document.consultation_opened", row, actor=actor, now=now,
        opened_on=opened_on, closes_on=closes_on,
    )  # fmt: skip
    return row


def close_consultation(session: Session, row: Consultation, *, actor: User, now: datetime) -> None:
    """Before its last day."""
    _desk(actor, now, "close")
    session.refresh(row, with_for_update=True)
    if row.closed_at is not None:
        raise WrongState("close", "closed", moved_at=row.closed_at)
    row.closed_on, row.closed_at = geneva_day(now), now
    session.flush()
    _tell(session, row.version.document, "strategy_document.consultation_closed", row, actor=actor, now=now)


def record_comment(
    session: Session,
    consultation: Consultation,
    *,
    country: str,
    text: str,
    received_on: date,
    actor: User,
    now: datetime,
) -> ConsultationComment:
    """What a member State said, also when it came after the last day: the page shows both days."""
    _desk(actor, now, "comment")
    needs = []
    if country not in reference.load().member_states:
        needs.append(("country", MEMBER_STATE))
    if not text.strip():
        needs.append(("text", TEXT_GIVEN))
    if received_on > geneva_day(now):
        needs.append(("received_on", NOT_AHEAD))
    _refuse("comment", needs)
    row = ConsultationComment(
        id=uuid.uuid4(), consultation_id=consultation.id, country=country, text=text.strip(),
        received_on=received_on, recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.refresh(consultation, ["comments"])
    document = consultation.version.document
    _tell(session, document, "strategy_document.comment_recorded", row, actor=actor, now=now, country=country)
    return row


def answer_comment(
    session: Session,
    comment: ConsultationComment,
    *,
    text: str,
    responded_on: date,
    actor: User,
    now: datetime,
) -> ConsultationResponse:
    """What the secretariat answers; a second answer takes the place of the first, which stays on record."""
    _desk(actor, now, "answer")
    needs = []
    if not text.strip():
        needs.append(("text", TEXT_GIVEN))
    if responded_on > geneva_day(now):
        needs.append(("responded_on", NOT_AHEAD))
    elif responded_on < comment.received_on:
        needs.append(("responded_on", IN_ORDER))
    _refuse("answer", needs)
    row = ConsultationResponse(
        id=uuid.uuid4(), comment_id=comment.id, text=text.strip(), responded_on=responded_on,
        recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.refresh(comment, ["responses"])
    document = comment.consultation.version.document
    _tell(session, document, "strategy_document.comment_answered", row, actor=actor, now=now)
    return row


def remind_of_review(session: Session, version_id: uuid.UUID, *, now: datetime) -> None:
    """What the clock calls when the day of the review is near; once a version."""
    row = session.get_one(StrategyVersion, version_id, with_for_update=True)
    if row.reminded_on is None:
        row.reminded_on = geneva_day(now)
        session.flush()
        _tell(
            session, row.document, "strategy_document.review_due", row, actor=None, now=now,
            due_on=row.review_due_on,
        )  # fmt: skip


def _desk(actor: User, now: datetime, verb: str) -> None:
    if not roles_held(actor, geneva_day(now)) & set(KEEPERS):
        raise NotYours(verb, KEEPERS)


def _refuse(verb: str, needs: list[tuple[str, str]]) -> None:
    if needs:
        raise Blocked(verb, [name for name, _ in needs], [words for _, words in needs])


def _tell(
    session: Session,
    document: StrategyDocument,
    event: str,
    about: Any = None,
    *,
    actor: User | None,
    now: datetime,
    **payload: Any,
) -> None:
    record(session, document, event, actor=actor, now=now, about=about, payload=payload)
    session.flush()
