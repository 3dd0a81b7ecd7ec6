"""Meetings of the Task Force: planned, invited with the pack, held, recorded, closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, Meeting, MeetingDecision, Proposal, User
from registry.models.meeting import DECIDED
from registry.permissions import roles_held
from registry.queries.action_point import sees_subject
from registry.queries.meeting import next_number
from registry.services.agreement_lock import lock_row
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

CALLS = frozenset({r.DESK})  # plans, invites and closes
RECORDS = frozenset({r.DESK, r.PANEL})  # writes down what was decided
DAY_AHEAD = N_("The day of the meeting is today or later.")
NOT_BEFORE = N_("The meeting is on a later day. Change its day first, if it was held before.")
TEXT_GIVEN = N_("Say in a sentence what was decided.")
SUBJECT_SEEN = N_("No case or agreement with this number is open to you.")


def plan_meeting(session: Session, *, held_on: date, place: str, actor: User, now: datetime) -> Meeting:
    """The next meeting. Nobody is told before the pack is ready."""
    _may(actor, now, CALLS, "plan")
    if held_on < geneva_day(now):
        raise Blocked("plan", ["held_on"], [DAY_AHEAD])
    row = Meeting(
        id=uuid.uuid4(), number=next_number(session), held_on=held_on, place=place.strip(), state="planned",
        created_by_id=actor.id, created_at=now, event_count=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell(session, row, "meeting.planned", actor=actor, now=now)
    return row


def change_meeting(
    session: Session, meeting: Meeting, *, held_on: date, place: str, actor: User, now: datetime
) -> None:
    """Another day or place, until it is held."""
    _open(session, meeting, "change", ("planned",), CALLS, actor, now)
    meeting.held_on, meeting.place = held_on, place.strip()
    _tell(session, meeting, "meeting.changed", actor=actor, now=now)


def fix_pack(
    session: Session, meeting: Meeting, *, stale_lists: Iterable[str], actor: User, now: datetime
) -> None:
    """From now on the pack is what was known at this instant, and the members are invited.

    Pressed again before the meeting, it takes what is known then and tells them again. `stale_lists` are the
    ids of the lists that are too old now: no table keeps when a list was last compared.
    """
    _open(session, meeting, "fix_pack", ("planned",), CALLS, actor, now)
    if meeting.held_on < geneva_day(now):
        raise Blocked("fix_pack", ["held_on"], [DAY_AHEAD])
    meeting.known_at = now
    _tell(
        session, meeting, "meeting.pack_ready", actor=actor, now=now,
        due_on=meeting.held_on, stale_lists=sorted(stale_lists),
    )  # fmt: skip


def hold_meeting(
    session: Session, meeting: Meeting, *, stale_lists: Iterable[str] = (), actor: User, now: datetime
) -> None:
    """It takes place, or took place: now decisions can be recorded. A pack that was not fixed is fixed."""
    _open(session, meeting, "hold", ("planned",), CALLS, actor, now)
    if meeting.held_on > geneva_day(now):
        raise Blocked("hold", ["held_on"], [NOT_BEFORE])
    told = {} if meeting.known_at else {"stale_lists": sorted(stale_lists)}
    meeting.state, meeting.known_at = "held", meeting.known_at or now
    _tell(session, meeting, "meeting.held", actor=actor, now=now, **told)


def record_decision(
    session: Session,
    meeting: Meeting,
    *,
    decided: str,
    text: str,
    subject: Agreement | Proposal | None = None,
    corrects: MeetingDecision | None = None,
    actor: User,
    now: datetime,
) -> MeetingDecision:
    """`corrects`: the row whose place it takes; that one stays readable in the history."""
    _open(session, meeting, "record_decision", ("held",), RECORDS, actor, now)
    if decided not in DECIDED:
        raise ValueError(f"no such decision: {decided}")
    missing = []
    if not text.strip():
        missing.append(("text", TEXT_GIVEN))
    if subject is not None and not sees_subject(session, actor, subject, now=now):
        missing.append(("subject", SUBJECT_SEEN))
    if missing:
        raise Blocked("record_decision", [name for name, _ in missing], [words for _, words in missing])
    if corrects is not None:
        session.refresh(corrects)
        if corrects.superseded_at is not None or corrects.meeting_id != meeting.id:
            raise WrongState("record_decision", "corrected", moved_at=corrects.superseded_at)
        corrects.superseded_at = now
    row = MeetingDecision(
        id=uuid.uuid4(),
        meeting_id=meeting.id,
        proposal_id=subject.id if isinstance(subject, Proposal) else None,
        agreement_id=subject.id if isinstance(subject, Agreement) else None,
        decided=decided,
        text=text.strip(),
        recorded_by_id=actor.id,
        recorded_at=now,
        corrects_id=corrects.id if corrects else None,
    )
    session.add(row)
    session.flush()
    _tell_of_decision(session, meeting, row, subject, actor=actor, now=now)
    return row


def close_meeting(session: Session, meeting: Meeting, *, actor: User, now: datetime) -> None:
    """The record is complete; the members are told."""
    _open(session, meeting, "close", ("held",), CALLS, actor, now)
    meeting.state, meeting.closed_at = "closed", now
    _tell(session, meeting, "meeting.closed", actor=actor, now=now)


def _tell_of_decision(
    session: Session,
    meeting: Meeting,
    row: MeetingDecision,
    subject: Agreement | Proposal | None,
    *,
    actor: User,
    now: datetime,
) -> None:
    """On the chain of the meeting without its words, and on that of the case or agreement."""
    event = "meeting.decision_corrected" if row.corrects_id else "meeting.decision_recorded"
    record(session, meeting, event, actor=actor, now=now, about=row, payload={"decided": row.decided})
    payload = {"meeting": meeting.number, "decided": row.decided}
    if isinstance(subject, Proposal):
        lock_case(session, subject)
        event = "proposal.task_force_decided"
        write_event(session, subject, event, actor=actor, now=now, about=row, payload=payload)
    elif subject is not None:
        lock_row(session, subject)
        event = "agreement.task_force_decided"
        record(session, subject, event, actor=actor, now=now, about=row, payload=payload)
    session.flush()


def _open(
    session: Session,
    meeting: Meeting,
    verb: str,
    states: tuple[str, ...],
    by: frozenset[str],
    actor: User,
    now: datetime,
) -> None:
    """Locks and reads the meeting again. Raises NotYours, or WrongState."""
    _may(actor, now, by, verb)
    session.flush()
    session.refresh(meeting, with_for_update=True)
    if meeting.state not in states:
        raise WrongState(verb, meeting.state, moved_at=meeting.closed_at)


def _may(actor: User, now: datetime, by: frozenset[str], verb: str) -> None:
    if not roles_held(actor, geneva_day(now)) & by:
        raise NotYours(verb, tuple(sorted(by)))


def _tell(
    session: Session, meeting: Meeting, event: str, *, actor: User, now: datetime, **payload: object
) -> None:
    session.flush()
    said = {"number": meeting.number, "held_on": meeting.held_on, "place": meeting.place, **payload}
    record(session, meeting, event, actor=actor, now=now, payload=said)
    session.flush()
