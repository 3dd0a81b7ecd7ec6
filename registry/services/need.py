"""A need: drafted by focal point, desk or Director, published by the Director, closed by day or by hand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Need, NeedAnswer, Proposal, User
from registry.permissions import roles_held
from registry.services.expectation import DRAFTERS, ENGLISH_GIVEN, may_draft, may_endorse
from registry.services.step import write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

UNTIL_AHEAD = N_("The last day is today or later.")
CONTACT_GIVEN = N_("Name the unit that answers questions.")
REASON_GIVEN = N_("Say why it is closed.")


@dataclass(frozen=True)
class NeedTerms:
    """What a need says. Texts {en, fr, ru}; `words` a proposal to it would use; `contact` is a unit."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    contact: str
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    until_on: date | None = None


def draft_need(session: Session, area: int, terms: NeedTerms, *, actor: User, now: datetime) -> Need:
    """A new one; the Director is told."""
    if not may_draft(actor, area, geneva_day(now)):
        raise NotYours("draft", DRAFTERS)
    _check(terms, geneva_day(now))
    row = Need(id=uuid.uuid4(), subprogramme=area, state="draft", version=1, event_count=0)
    _fill(row, terms, actor=actor, now=now)
    session.add(row)
    session.flush()
    _tell(session, row, "need.drafted", actor=actor, now=now)
    return row


def change_need(
    session: Session, row: Need, terms: NeedTerms, *, version: int, actor: User, now: datetime
) -> None:
    """Only a draft changes: what was published stays as it was read."""
    if not may_draft(actor, row.subprogramme, geneva_day(now)):
        raise NotYours("change", DRAFTERS)
    _lock(session, row, "change", "draft", version)
    _check(terms, geneva_day(now))
    _fill(row, terms, actor=actor, now=now)
    row.version += 1
    session.flush()
    _tell(session, row, "need.changed", actor=actor, now=now)


def publish_need(session: Session, row: Need, *, version: int, actor: User, now: datetime) -> None:
    """The Director's act alone. From now on the public reads it."""
    if not may_endorse(actor, row.subprogramme, geneva_day(now)):
        raise NotYours("publish", (r.DIVISION_DIRECTOR,))
    _lock(session, row, "publish", "draft", version)
    if row.until_on is not None and row.until_on < geneva_day(now):
        raise Blocked("publish", ["until_on"], [UNTIL_AHEAD])
    row.state, row.published_by_id, row.published_at = "published", actor.id, now
    row.version += 1
    session.flush()
    _tell(session, row, "need.published", actor=actor, now=now, terms=True)


def close_need(session: Session, row: Need, *, reason: str, version: int, actor: User, now: datetime) -> None:
    """Before its day, by the Director or the desk; a draft is thrown away like this too."""
    today = geneva_day(now)
    if not may_endorse(actor, row.subprogramme, today) and r.DESK not in roles_held(actor, today):
        raise NotYours("close", (r.DIVISION_DIRECTOR, r.DESK))
    if not reason.strip():
        raise Blocked("close", ["reason"], [REASON_GIVEN])
    _lock(session, row, "close", "draft published", version)
    row.state, row.closed_by_id, row.closed_at = "closed", actor.id, now
    row.closed_reason = reason.strip()
    row.version += 1
    session.flush()
    _tell(session, row, "need.closed", actor=actor, now=now)


def copy_need(session: Session, row: Need, *, actor: User, now: datetime) -> Need:
    """A draft with the same words, to publish with others or for longer; without a last day that is over."""
    until = row.until_on if row.until_on is not None and row.until_on >= geneva_day(now) else None
    terms = NeedTerms(
        row.title, row.text, row.contact, tuple(row.words), tuple(row.types), tuple(row.sdgs),
        tuple(row.countries), until,
    )  # fmt: skip
    return draft_need(session, row.subprogramme, terms, actor=actor, now=now)


def answer_need(session: Session, row: Need, proposal: Proposal, *, actor: User, now: datetime) -> None:
    """The proposal was started from this need. Of one that is over nothing is written."""
    if row.is_open(geneva_day(now)):
        session.add(NeedAnswer(proposal_id=proposal.id, need_id=row.id, recorded_at=now))
        session.flush()
        write_event(
            session, proposal, "proposal.need_answered", actor=actor, now=now, payload={"need": row.id}
        )


def _check(terms: NeedTerms, today: date) -> None:
    needs = [(name, ENGLISH_GIVEN) for name in ("title", "text") if not getattr(terms, name).get("en", "")]
    if not terms.contact.strip():
        needs.append(("contact", CONTACT_GIVEN))
    if terms.until_on is not None and terms.until_on < today:
        needs.append(("until_on", UNTIL_AHEAD))
    if needs:
        raise Blocked("draft", [name for name, _ in needs], [words for _, words in needs])


def _fill(row: Need, terms: NeedTerms, *, actor: User, now: datetime) -> None:
    for name, value in asdict(terms).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.drafted_by_id, row.drafted_at = actor.id, now


def _lock(session: Session, row: Need, verb: str, states: str, version: int) -> None:
    session.refresh(row, with_for_update=True)
    if row.state not in states.split():
        by = row.closed_by or row.published_by
        raise WrongState(
            verb, row.state, moved_by=by.name if by else None, moved_at=row.closed_at or row.published_at
        )
    if row.version != version:
        raise WrongState(verb, "changed", moved_by=row.drafted_by.name, moved_at=row.drafted_at)


def _tell(
    session: Session, row: Need, event: str, *, actor: User, now: datetime, terms: bool = False
) -> None:
    """With `terms` the event carries every word that was published."""
    payload: dict[str, object] = {"subprogramme": row.subprogramme}
    if terms:
        payload |= {
            name: getattr(row, name)
            for name in ("title", "text", "types", "sdgs", "countries", "until_on", "contact")
        }
    record(session, row, event, actor=actor, now=now, payload=payload)
    session.flush()
