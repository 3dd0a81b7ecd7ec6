"""What agreements delivered and what their closing reviews said, as events told by an instant.

*Verified* is a deliverable marked as done with evidence, or one of an agreement whose closing review says
that it achieved what it set out to do. A partner's own report that something is done is no evidence. Texts
that a later event replaced are read from that event ("before"), so that an old report keeps its words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, ClosingReview, Event
from registry.queries.past.stream import as_day, day_of, hex_of, is_of_agreement, known_events, rows_of
from registry.queries.report_time import ReportTime

ACHIEVED = "achieved"
_DELIVERABLE = ("deliverable.added", "deliverable.changed", "deliverable.delivered", "deliverable.dropped")
_REPORTED, _REVIEWED = "report.sent", "closing_review.written"


@dataclass(frozen=True, slots=True)
class PastDeliverable:
    """One that was delivered, or is still owed, on `as_of`; dropped ones are left out."""

    agreement: str  # its reference
    text: str
    side: str  # partner, unece
    due_on: date | None
    done_on: date | None
    is_verified: bool


@dataclass(frozen=True, slots=True)
class PastReview:
    """The last closing review of an agreement that was written by then."""

    agreement: str
    written_on: date
    achieved: str  # achieved, partly, not_achieved
    would_repeat: bool
    people_reached: int | None  # None too where the event is older than the question
    results: str
    lessons: str


def list_reviews(session: Session, time: ReportTime) -> list[PastReview]:
    """All that were written up to `as_of`, by reference of their agreement."""
    asked = select(
        Agreement.reference, hex_of(session, Event.subject_id), Event.effective_at, Event.recorded_at,
        Event.payload,
    )  # fmt: skip
    asked = asked.join(Agreement, is_of_agreement()).where(Event.name == _REVIEWED)
    told: dict[str, tuple[str, str, date, dict[str, Any]]] = {}
    words: dict[str, dict[str, str]] = {}
    for reference, key, at, recorded_at, payload in rows_of(
        session, asked.order_by(Event.case_id, Event.seq)
    ):
        said, day = json.loads(payload), day_of(at)
        if recorded_at <= time.known_at and day <= time.as_of:
            told[key] = (reference, key, day, said)
            words.pop(key, None)
        elif key in told and said.get("before"):
            words.setdefault(key, said["before"])
    rows = select(hex_of(session, ClosingReview.id), ClosingReview.results, ClosingReview.lessons)
    for key, results, lessons in rows_of(session, rows):  # of those that nothing replaced since
        if key in told:
            words.setdefault(key, {"results": results, "lessons": lessons})
    found = [
        PastReview(
            reference, day, said["achieved"], bool(said["would_repeat"]), said.get("people_reached"),
            words.get(key, {}).get("results", ""), words.get(key, {}).get("lessons", ""),
        )
        for reference, key, day, said in told.values()
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.agreement)


def list_deliverables(
    session: Session, time: ReportTime, reviews: Iterable[PastReview] | None = None
) -> Iterator[PastDeliverable]:
    """Every deliverable that stood on `as_of`, agreement by agreement. `reviews`: those of `list_reviews`."""
    known_reviews = list_reviews(session, time) if reviews is None else reviews
    achieved = {each.agreement for each in known_reviews if each.achieved == ACHIEVED}
    asked = (
        select(Agreement.reference, Event.name, hex_of(session, Event.subject_id), Event.effective_at,
               Event.payload)
        .join(Agreement, is_of_agreement())
        .where(*known_events((*_DELIVERABLE, _REPORTED), time))
        .order_by(Event.case_id, Event.seq)
    )  # fmt: skip
    present, known = "", dict[str, _Promise]()
    for reference, name, subject, at, payload in rows_of(session, asked):
        if reference != present:
            yield from _made(present, known, present in achieved)
            present, known = reference, {}
        said = json.loads(payload)
        day = as_day(said.get("done_on")) or day_of(at)  # marked later, but delivered by then
        if day <= time.as_of:
            _take(known, name, subject, day, said)
    yield from _made(present, known, present in achieved)


@dataclass(slots=True)
class _Promise:
    text: str = ""
    side: str = ""
    due_on: date | None = None
    done_on: date | None = None
    has_evidence: bool = False


def _take(known: dict[str, _Promise], name: str, subject: str, day: date, said: dict[str, Any]) -> None:
    if name == _REPORTED:
        for each in said.get("delivered") or ():
            known.setdefault(each.replace("-", ""), _Promise()).done_on = day
        return
    if name == "deliverable.dropped":
        known.pop(subject, None)
        return
    promise = known.setdefault(subject, _Promise())
    if name == "deliverable.delivered":
        promise.done_on, promise.has_evidence = day, True  # nobody marks one without
    else:
        promise.text, promise.side, promise.due_on = said["text"], said["side"], as_day(said["due_on"])


def _made(reference: str, known: dict[str, _Promise], is_achieved: bool) -> Iterator[PastDeliverable]:
    for promise in known.values():
        done = promise.done_on is not None
        yield PastDeliverable(
            reference, promise.text, promise.side, promise.due_on, promise.done_on,
            done and (promise.has_evidence or is_achieved),
        )  # fmt: skip
