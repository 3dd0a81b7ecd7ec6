"""Texts of officers for a report: written, submitted, signed off by another person or returned with a note.

Every verb appends a row; nothing is written over. `number` is that of the last step that the person saw: when
somebody else was quicker the verb raises WrongState.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.events import locked_chain, record
from registry.models import ReportText, User
from registry.queries.report_text import (
    SIGNERS,
    WRITERS,
    Place,
    authors,
    list_steps,
    may_sign,
    may_write,
)
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

EMPTY = N_("Write the text first.")
UNCHANGED = N_("Nothing has changed: this text is signed off.")
SECOND_PERSON = N_("Somebody signs off who wrote no part of it.")
NOTE_GIVEN = N_("Say what should change.")


def write_text(
    session: Session,
    place: Place,
    *,
    text: str,
    profile: str,
    is_machine: bool = False,
    number: int,
    actor: User,
    now: datetime,
) -> ReportText:
    """A new draft. One that was submitted is a draft again: nobody signs what has changed under them."""
    last = _open(session, place, "write", number, now)
    if not may_write(actor, now):
        raise NotYours("write", tuple(WRITERS))
    words = _tidy(text)
    if not words:
        raise Blocked("write", ["text_given"], [EMPTY])
    if last is not None and last.state == "signed" and _says(last) == (words, profile, is_machine):
        raise Blocked("write", ["text_changed"], [UNCHANGED])
    return _append(
        session, place, "report_text.written", state="draft", text=words, profile=profile,
        is_machine=is_machine, written_by_id=actor.id, number=number, actor=actor, now=now,
    )  # fmt: skip


def submit_text(session: Session, place: Place, *, number: int, actor: User, now: datetime) -> ReportText:
    """Asks for a signature."""
    last = _standing(session, place, "submit", number, ("draft", "returned"), now)
    if not may_write(actor, now):
        raise NotYours("submit", tuple(WRITERS))
    return _step(session, place, "report_text.submitted", "submitted", last, actor=actor, now=now)


def sign_text(session: Session, place: Place, *, number: int, actor: User, now: datetime) -> ReportText:
    """Signs off. Raises Blocked for who wrote a part of it."""
    last = _standing(session, place, "sign", number, ("submitted",), now)
    _check_signer(session, place, "sign", actor, now)
    return _step(session, place, "report_text.signed", "signed", last, actor=actor, now=now)


def return_text(
    session: Session, place: Place, *, note: str, number: int, actor: User, now: datetime
) -> ReportText:
    """Gives it back to who wrote it, saying what should change."""
    last = _standing(session, place, "return", number, ("submitted",), now)
    _check_signer(session, place, "return", actor, now)
    if not note.strip():
        raise Blocked("return", ["note_given"], [NOTE_GIVEN])
    return _step(
        session, place, "report_text.returned", "returned", last, note=note.strip(), actor=actor, now=now
    )


def _check_signer(session: Session, place: Place, verb: str, actor: User, now: datetime) -> None:
    steps = list_steps(session, place)
    if may_sign(actor, steps, now):
        return
    if actor.id in authors(steps):
        raise Blocked(verb, ["second_person"], [SECOND_PERSON])
    raise NotYours(verb, tuple(SIGNERS))


def _open(session: Session, place: Place, verb: str, number: int, now: datetime) -> ReportText | None:
    """Locks the place; gives its last step. Raises WrongState when the person has not seen that one."""
    locked_chain(session, place.id, "report_text")
    steps = list_steps(session, place)
    last = steps[-1] if steps else None
    if (last.number if last else 0) != number:
        state = last.state if last else ""
        raise WrongState(
            verb, state,
            moved_by=last.taken_by.name if last else None, moved_at=last.recorded_at if last else now,
        )  # fmt: skip
    return last


def _standing(
    session: Session, place: Place, verb: str, number: int, states: tuple[str, ...], now: datetime
) -> ReportText:
    last = _open(session, place, verb, number, now)
    if last is None or last.state not in states:
        raise WrongState(
            verb, last.state if last else "",
            moved_by=last.taken_by.name if last else None, moved_at=last.recorded_at if last else None,
        )  # fmt: skip
    return last


def _step(
    session: Session, place: Place, event: str, state: str, last: ReportText, *, note: str = "",
    actor: User, now: datetime,
) -> ReportText:  # fmt: skip
    return _append(
        session, place, event, state=state, text=last.text, profile=last.profile,
        is_machine=last.is_machine, note=note, written_by_id=last.written_by_id, number=last.number,
        actor=actor, now=now,
    )  # fmt: skip


def _append(
    session: Session, place: Place, event: str, *, number: int, actor: User, now: datetime, **values: Any
) -> ReportText:
    row = ReportText(
        id=uuid.uuid4(), place_id=place.id, report=place.report, until_on=place.as_of, section=place.section,
        language=place.language, number=number + 1, taken_by_id=actor.id, recorded_at=now, **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(
        session, locked_chain(session, place.id, "report_text"), event, actor=actor, now=now, about=row,
        payload={
            "report": place.report, "as_of": place.as_of, "section": place.section,
            "language": place.language, "number": row.number, "user": row.written_by_id,
        },
    )  # fmt: skip
    session.flush()
    return row


def _says(row: ReportText) -> tuple[str, str, bool]:
    return row.text, row.profile, row.is_machine


def _tidy(text: str) -> str:
    """Paragraphs with one empty line between them."""
    blocks = "\n".join(line.strip() for line in text.strip().splitlines()).split("\n\n")
    return "\n\n".join(block.strip() for block in blocks if block.strip())
