"""A subprogramme's expectation: drafted by focal point, desk or Director, endorsed by the Director alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Expectation, User
from registry.permissions import roles_held, subprogrammes_held
from registry.queries.expectation import current_expectations, find_draft
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

DRAFTERS = (r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR)
TEXTS = ("seeks", "declines", "role_in_mandate")
ENGLISH_GIVEN = N_("Write it in English at least.")
TYPES_APART = N_("The same kind of partnership cannot be sought and declined.")
REVIEW_AHEAD = N_("The day of the review is in the future.")
DAY_NOT_AHEAD = N_("The day of the endorsement is not in the future.")
DAY_AFTER_LAST = N_("The day is not before that of the version which it replaces.")
NOTE_GIVEN = N_("Say what should change.")


@dataclass(frozen=True)
class Terms:
    """What a version says. Texts {en, fr, ru}; ids of the reference data; ISO codes of countries."""

    seeks: Mapping[str, str]
    declines: Mapping[str, str]
    role_in_mandate: Mapping[str, str]
    review_due_on: date
    types_sought: tuple[str, ...] = ()
    types_declined: tuple[str, ...] = ()
    nexus: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()


def may_draft(actor: User, area: int, on: date) -> bool:
    """The desk; focal points, alternates and the Director of the subprogramme."""
    return (
        r.DESK in roles_held(actor, on)
        or area in subprogrammes_held(actor, r.FOCAL_POINT, on)
        or may_endorse(actor, area, on)
    )


def may_endorse(actor: User, area: int, on: date) -> bool:
    """The Director of the subprogramme, or whoever the Director delegated to."""
    return area in subprogrammes_held(actor, r.DIVISION_DIRECTOR, on)


def draft_expectation(
    session: Session, area: int, terms: Terms, *, version: int = 0, actor: User, now: datetime
) -> Expectation:
    """Begins the next version of a subprogramme, or changes the one that is being written.

    `version` 0: there was no draft when the page was opened. What a Director was asked to endorse and
    somebody else then changes, the Director is asked again.
    """
    if not may_draft(actor, area, geneva_day(now)):
        raise NotYours("draft", DRAFTERS)
    _check(terms, geneva_day(now))
    row = find_draft(session, area)
    if (row.version if row is not None else 0) != version:
        raise WrongState("draft", "draft", moved_by=row.drafted_by.name if row else None)
    is_new = row is None
    if row is None:
        last = session.scalar(select(func.max(Expectation.number)).where(Expectation.subprogramme == area))
        row = Expectation(
            id=uuid.uuid4(), subprogramme=area, number=(last or 0) + 1, version=0, event_count=0
        )
        session.add(row)
    for name, value in asdict(terms).items():
        setattr(row, name, _plain(value))
    row.version += 1
    row.drafted_by_id, row.drafted_at = actor.id, now
    if not may_endorse(actor, area, geneva_day(now)):
        row.sent_at = None
    try:
        session.flush()
    except IntegrityError as error:  # somebody else began the next version at the same moment
        raise WrongState("draft", "draft") from error
    _tell(session, row, "expectation.drafted" if is_new else "expectation.changed", actor=actor, now=now)
    return row


def send_expectation(session: Session, row: Expectation, *, version: int, actor: User, now: datetime) -> None:
    """Asks the Director to endorse the draft."""
    if not may_draft(actor, row.subprogramme, geneva_day(now)):
        raise NotYours("send", DRAFTERS)
    _lock_draft(session, row, version, "send")
    row.sent_at, row.returned_note = now, ""
    session.flush()
    _tell(session, row, "expectation.sent", actor=actor, now=now)


def return_expectation(
    session: Session, row: Expectation, *, note: str, version: int, actor: User, now: datetime
) -> None:
    """The Director wants something changed first."""
    _director(row, actor, now, "return")
    _lock_draft(session, row, version, "return")
    if row.sent_at is None:
        raise WrongState("return", "draft")
    if not note.strip():
        raise Blocked("return", ["note"], [NOTE_GIVEN])
    row.sent_at, row.returned_note = None, note.strip()
    session.flush()
    _tell(session, row, "expectation.returned", actor=actor, now=now, person=row.drafted_by_id)


def endorse_expectation(
    session: Session, row: Expectation, *, effective_on: date, version: int, actor: User, now: datetime
) -> None:
    """The Director's act alone: the version counts from the day on, and the version before counts no more."""
    _director(row, actor, now, "endorse")
    _lock_draft(session, row, version, "endorse")
    today = geneva_day(now)
    before = current_expectations(session, today, [row.subprogramme]).get(row.subprogramme)
    if effective_on > today:
        raise Blocked("endorse", ["effective_on"], [DAY_NOT_AHEAD])
    if before is not None and before.effective_on is not None and effective_on < before.effective_on:
        raise Blocked("endorse", ["effective_on"], [DAY_AFTER_LAST])
    row.sent_at, row.returned_note = row.sent_at or now, ""
    row.endorsed_by_id, row.endorsed_at, row.effective_on = actor.id, now, effective_on
    row.supersedes_id = before.id if before is not None else None
    session.flush()
    _tell(session, row, "expectation.endorsed", actor=actor, now=now, person=row.drafted_by_id)


def remind_of_review(session: Session, expectation_id: uuid.UUID, *, now: datetime) -> None:
    """What the clock calls when the day of the review is near; once a version."""
    row = session.get_one(Expectation, expectation_id, with_for_update=True)
    if row.reminded_on is None:
        row.reminded_on = geneva_day(now)
        session.flush()
        _tell(session, row, "expectation.review_due", actor=None, now=now)


def _check(terms: Terms, today: date) -> None:
    needs = [(name, ENGLISH_GIVEN) for name in TEXTS if not getattr(terms, name).get("en", "").strip()]
    if set(terms.types_sought) & set(terms.types_declined):
        needs.append(("types_declined", TYPES_APART))
    if terms.review_due_on <= today:
        needs.append(("review_due_on", REVIEW_AHEAD))
    if needs:
        raise Blocked("draft", [name for name, _ in needs], [words for _, words in needs])


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _director(row: Expectation, actor: User, now: datetime, verb: str) -> None:
    if not may_endorse(actor, row.subprogramme, geneva_day(now)):
        raise NotYours(verb, (r.DIVISION_DIRECTOR,))


def _lock_draft(session: Session, row: Expectation, version: int, verb: str) -> None:
    """The draft as it was read, or WrongState: nobody endorses words that changed meanwhile."""
    session.refresh(row, with_for_update=True)
    if row.endorsed_at is not None:
        by = row.endorsed_by.name if row.endorsed_by else None
        raise WrongState(verb, "endorsed", moved_by=by, moved_at=row.endorsed_at)
    if row.version != version:
        raise WrongState(verb, "changed", moved_by=row.drafted_by.name, moved_at=row.drafted_at)


def _tell(
    session: Session,
    row: Expectation,
    event: str,
    *,
    actor: User | None,
    now: datetime,
    person: uuid.UUID | None = None,
) -> None:
    """With an endorsement, every word that was endorsed. `person` gets a mail, unless it acted."""
    payload: dict[str, object] = {"subprogramme": row.subprogramme, "number": row.number}
    if event == "expectation.endorsed":
        payload |= {name: getattr(row, name) for name in (*TEXTS, "types_sought", "types_declined")}
        payload |= {"review_due_on": row.review_due_on, "effective_on": row.effective_on}
    if person is not None and (actor is None or person != actor.id):
        payload["user"] = person
    record(session, row, event, actor=actor, now=now, payload=payload)
    session.flush()
