"""Writes good practices and lessons: a text is a new row each time, a publication too."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import (
    Agreement,
    ClosingReview,
    Practice,
    PracticeAgreement,
    PracticeEdition,
    PracticeTag,
    PracticeText,
    User,
)
from registry.models.practice import KINDS, TAGS, TEXTS
from registry.permissions import agreements_visible_to
from registry.queries.practice import PracticeGuards, may_write_practices, practice_of_review
from registry.services.search import keep_practice
from workflows.machine import NotYours, WrongState
from workflows.practice import WRITERS

EVENT_OF_VERB = {
    "submit": "practice.submitted",
    "publish": "practice.published",
    "send_back": "practice.sent_back",
    "revise": "practice.revised",
    "withhold": "practice.withheld",
    "retire": "practice.retired",
}
Text = Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """One text. `tags`: kind of TAGS → values; `agreements`: what it was learnt from."""

    kind: str
    title: Text
    situation: Text
    done: Text
    outcome: Text
    advice: Text
    tags: Mapping[str, Collection[str]] = field(default_factory=dict)
    agreements: Collection[uuid.UUID] = ()


def write_practice(
    session: Session,
    written: Written,
    *,
    closing_review: ClosingReview | None = None,
    actor: User,
    now: datetime,
) -> Practice:
    """A draft. Raises NotYours."""
    if not may_write_practices(actor, now):
        raise NotYours("write", WRITERS)
    row = Practice(
        id=uuid.uuid4(), state="draft", version=1, text_no=1, is_public=False, note="",
        closing_review_id=closing_review.id if closing_review else None,
        created_by_id=actor.id, created_at=now, moved_by_id=actor.id, moved_at=now, event_count=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _add_text(session, row, written, actor, now)
    payload = {"closing_review": str(closing_review.id)} if closing_review else {}
    record(session, row, "practice.written", actor=actor, now=now, payload=payload)
    session.flush()
    return row


def draft_from_review(session: Session, review: ClosingReview, *, actor: User, now: datetime) -> Practice:
    """A draft with the words and links of a closing review; the one that there is where it was made."""
    known = practice_of_review(session, review.id)
    if known is not None:
        return known
    agreement = review.agreement
    seen = select(Agreement.id).where(Agreement.id == agreement.id, agreements_visible_to(actor, now))
    if session.scalar(seen) is None:
        raise NotYours("write", WRITERS)
    return write_practice(session, written_from(review), closing_review=review, actor=actor, now=now)


def written_from(review: ClosingReview) -> Written:
    """What a closing review says, as a first draft. The partner is not named by it."""
    agreement = review.agreement
    return Written(
        kind="good_practice" if review.achieved == "achieved" and review.would_repeat else "lesson",
        title=dict(agreement.title),
        situation=dict(agreement.summary),
        done={"en": ""},
        outcome={"en": review.results},
        advice={"en": review.lessons},
        tags={
            "types": agreement.types,
            "subprogramme": [str(each) for each in agreement.subprogrammes],
            "nexus": agreement.nexus,
            "sdg": [str(each) for each in agreement.sdgs],
            "sector": [agreement.organisation.isic_rev4[:2]] if agreement.organisation.isic_rev4 else [],
        },
        agreements=[agreement.id],
    )


def change_practice(
    session: Session,
    practice: Practice,
    written: Written,
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The next text of a draft. Raises WrongState once it was sent on."""
    guards = _locked(session, practice, "change", version, actor, now)
    if not guards.may_write:
        if not guards.roles & set(WRITERS):
            raise NotYours("change", WRITERS)
        raise _moved(practice, "change")
    practice.text_no += 1
    _add_text(session, practice, written, actor, now)
    _touch(practice, actor, now)
    record(session, practice, "practice.changed", actor=actor, now=now, payload={"text": practice.text_no})
    session.flush()


def move_practice(
    session: Session,
    practice: Practice,
    verb: str,
    *,
    reason: str = "",
    for_public: bool = False,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """A step of the table; With publish `for_public` opens it to everybody. Raises as the table."""
    guards = _locked(session, practice, verb, version, actor, now)
    step = guards.choose(verb, {"reason_given": bool(reason.strip()), "for_public": for_public})
    if verb == "publish":
        _edition(session, practice, practice.text_no, for_public, actor, now)
    if verb == "withhold":
        _edition(session, practice, practice.published_no, False, actor, now)
    if verb == "retire" and practice.published_no is not None:
        _edition(session, practice, None, False, actor, now)
    practice.state, practice.note = step.target, reason.strip()
    if verb == "submit":
        practice.submitted_by_id = actor.id
    _touch(practice, actor, now)
    payload: dict[str, Any] = {"text": practice.text_no}
    if reason.strip():
        payload["internal_reason"] = reason.strip()
    if verb in ("publish", "send_back"):
        payload |= {"user": str(practice.submitted_by_id), "is_public": practice.is_public}
    record(session, practice, EVENT_OF_VERB[verb], actor=actor, now=now, payload=payload)
    keep_practice(session, practice)
    session.flush()


def _edition(
    session: Session, practice: Practice, text_no: int | None, is_public: bool, actor: User, now: datetime
) -> None:
    """What is in force from today, as a row of its own."""
    today = geneva_day(now)
    mine = PracticeEdition.practice_id == practice.id
    last = session.scalar(select(func.max(PracticeEdition.number)).where(mine)) or 0
    session.add(
        PracticeEdition(
            id=uuid.uuid4(), practice_id=practice.id, number=last + 1, text_no=text_no, is_public=is_public,
            effective_on=today, recorded_at=now, recorded_by_id=actor.id,
        )
    )  # fmt: skip
    if text_no != practice.published_no:
        practice.published_on = None if text_no is None else today
    practice.published_no, practice.is_public = text_no, is_public


def _add_text(session: Session, practice: Practice, written: Written, actor: User, now: datetime) -> None:
    if written.kind not in KINDS:
        raise ValueError(f"no such kind: {written.kind}")
    unknown = set(written.tags) - set(TAGS)
    if unknown:
        raise ValueError(f"no such tags: {', '.join(sorted(unknown))}")
    key = {"practice_id": practice.id, "number": practice.text_no}
    session.add(
        PracticeText(
            **key, kind=written.kind, written_by_id=actor.id, recorded_at=now,
            **{name: _said(getattr(written, name)) for name in TEXTS},
        )
    )  # fmt: skip
    session.flush()
    for kind, values in written.tags.items():
        session.add_all(PracticeTag(**key, kind=kind, value=value) for value in sorted(set(values)))
    session.add_all(PracticeAgreement(**key, agreement_id=each) for each in set(written.agreements))
    session.flush()
    keep_practice(session, practice)


def _said(text: Text) -> dict[str, str]:
    """Without the languages in which nothing is written; English always has its place."""
    return {"en": "", **{language: words.strip() for language, words in text.items() if words.strip()}}


def _locked(
    session: Session, practice: Practice, verb: str, version: int | None, actor: User, now: datetime
) -> PracticeGuards:
    """Reads it again under its lock; refuses a form older than it."""
    session.scalars(
        select(Practice)
        .where(Practice.id == practice.id)
        .with_for_update(of=Practice)
        .execution_options(populate_existing=True)
    ).one()
    if version is not None and version != practice.version:
        raise _moved(practice, verb)
    return PracticeGuards(session, practice, actor, now)


def _moved(practice: Practice, verb: str) -> WrongState:
    by = practice.moved_by.name if practice.moved_by else None
    return WrongState(verb, practice.state, moved_by=by, moved_at=practice.moved_at)


def _touch(practice: Practice, actor: User, now: datetime) -> None:
    practice.version += 1
    practice.moved_by_id, practice.moved_at = actor.id, now
