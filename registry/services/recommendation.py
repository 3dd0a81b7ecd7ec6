"""What is done with a recommendation: progress, corrections, changed terms, links, figures, reminders.

Nothing that a report reads is written over: a correction is a new row, and the old one says since when it is
replaced.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import (
    ProgressEntry,
    Recommendation,
    RecommendationFigure,
    RecommendationLink,
    RecommendationTerms,
    Reminder,
    User,
)
from registry.permissions import roles_held
from registry.queries.recommendation import (
    OFFICE_OF_UNIT,
    Remembered,
    Standing,
    evidence_names,
    is_due,
    latest_entry,
    roles_on_recommendation,
    standing_of,
)
from registry.services.task import close_task, key_of, open_task
from workflows import roles as r
from workflows.machine import Blocked, NotYours, Step, WrongState
from workflows.recommendation import OPEN, RECOMMENDATION
from workflows.wording import N_

DUE_TASK = "recommendation_due"
EVENT_OF_VERB = {
    "report": "recommendation.progress_reported",
    "implement": "recommendation.implemented",
    "close": "recommendation.closed",
    "reopen": "recommendation.reopened",
}
TEXT_GIVEN = N_("Say in a sentence what was done.")
NOT_IN_FUTURE = N_("The day is not in the future.")
REPLACED = N_("This entry was corrected already.")
NOTHING_CHANGED = N_("Nothing is different.")
LINK_GIVEN = N_("Give a title and an address that begins with https:// or http://.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is recommended, answered and promised; as the columns of RecommendationTerms."""

    text: str
    acceptance: str
    response: str
    responsibility: str
    units: tuple[str, ...]
    target_on: date | None


def report_progress(
    session: Session,
    recommendation: Recommendation,
    verb: str,
    *,
    text: str,
    effective_on: date,
    actor: User,
    now: datetime,
) -> ProgressEntry:
    """Takes a step (report, implement, close, reopen) and writes down how far it is on a day."""
    standing = _open(session, recommendation, now)
    step = choose_step(session, recommendation, standing, verb, text, effective_on, actor=actor, now=now)
    entry = add_entry(session, recommendation, step.target, text.strip(), effective_on, actor=actor, now=now)
    _tell(
        session, recommendation, EVENT_OF_VERB[verb], entry, actor=actor, now=now,
        payload={"from": standing.status, "to": step.target, "effective_on": effective_on},
    )  # fmt: skip
    if step.target not in OPEN:
        close_task(session, key_of(DUE_TASK, recommendation.id), now=now)
    return entry


def choose_step(
    session: Session,
    recommendation: Recommendation,
    standing: Standing,
    verb: str,
    text: str,
    effective_on: date,
    *,
    actor: User,
    now: datetime,
) -> Step:
    """The row of the workflow that applies. Raises its refusals."""
    last = latest_entry(session, recommendation, known_at=now)
    facts = {
        "text_given": bool(text.strip()),
        "reason_given": bool(text.strip()),
        "not_in_future": effective_on <= geneva_day(now),
        "after_last": last is None or effective_on >= last.effective_on,
    }
    held = roles_on_recommendation(actor, standing.units, now=now)
    return RECOMMENDATION.choose(standing.status or RECOMMENDATION.initial, verb, held, facts)


def add_entry(
    session: Session,
    recommendation: Recommendation,
    status: str,
    text: str,
    effective_on: date,
    *,
    actor: User,
    now: datetime,
) -> ProgressEntry:
    entry = ProgressEntry(
        id=uuid.uuid4(),
        recommendation_id=recommendation.id,
        status=status,
        text=text,
        effective_on=effective_on,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def correct_progress(
    session: Session,
    recommendation: Recommendation,
    entry: ProgressEntry,
    *,
    text: str,
    effective_on: date,
    actor: User,
    now: datetime,
) -> ProgressEntry:
    """The desk writes an entry anew, with its status; what it said before stays in the history."""
    _desk("correct", actor, now)
    _open(session, recommendation, now)
    session.refresh(entry)
    if entry.superseded_at is not None:
        raise WrongState("correct", "corrected", moved_at=entry.superseded_at)
    missing = []
    if not text.strip():
        missing.append(("text_given", TEXT_GIVEN))
    if effective_on > geneva_day(now):
        missing.append(("not_in_future", NOT_IN_FUTURE))
    if (text.strip(), effective_on) == (entry.text, entry.effective_on):
        missing.append(("text_given", NOTHING_CHANGED))
    if missing:
        raise Blocked("correct", [name for name, _ in missing], [words for _, words in missing])
    entry.superseded_at = now
    found = add_entry(session, recommendation, entry.status, text.strip(), effective_on, actor=actor, now=now)
    _tell(
        session, recommendation, "recommendation.progress_corrected", found, actor=actor, now=now,
        payload={"replaces": entry.id, "effective_on": effective_on},
    )  # fmt: skip
    return found


def change_terms(
    session: Session,
    recommendation: Recommendation,
    terms: Terms,
    *,
    effective_on: date,
    actor: User,
    now: datetime,
) -> RecommendationTerms:
    """The desk records another response, responsibility or target date, true from a day."""
    _desk("change_terms", actor, now)
    standing = _open(session, recommendation, now)
    if effective_on > geneva_day(now):
        raise Blocked("change_terms", ["not_in_future"], [NOT_IN_FUTURE])
    row = set_terms(session, recommendation, terms, effective_on=effective_on, actor=actor, now=now)
    _tell(
        session, recommendation, "recommendation.terms_changed", row, actor=actor, now=now,
        payload={"effective_on": effective_on, "target_on": terms.target_on},
    )  # fmt: skip
    if terms.target_on != standing.target_on:
        close_task(session, key_of(DUE_TASK, recommendation.id), now=now)
    return row


def set_terms(
    session: Session,
    recommendation: Recommendation,
    terms: Terms,
    *,
    effective_on: date,
    actor: User,
    now: datetime,
) -> RecommendationTerms:
    """A new row; one that speaks of the same day is replaced by it and stays in the history."""
    of_that_day = select(RecommendationTerms).where(
        RecommendationTerms.recommendation_id == recommendation.id,
        RecommendationTerms.effective_on == effective_on,
        RecommendationTerms.superseded_at.is_(None),
    )
    for old in session.scalars(of_that_day):
        old.superseded_at = now
    row = RecommendationTerms(
        id=uuid.uuid4(),
        recommendation_id=recommendation.id,
        effective_on=effective_on,
        text=terms.text,
        acceptance=terms.acceptance,
        response=terms.response,
        responsibility=terms.responsibility,
        units=list(terms.units),
        target_on=terms.target_on,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add_link(
    session: Session, recommendation: Recommendation, *, title: str, url: str, actor: User, now: datetime
) -> RecommendationLink:
    """Names a document. Desk, or an officer of a unit that is named."""
    standing = _open(session, recommendation, now)
    held = roles_on_recommendation(actor, standing.units, now=now)
    if not held & {r.DESK, r.RESPONSIBLE}:
        raise NotYours("add_link", (r.DESK, r.RESPONSIBLE))
    if not title.strip() or not url.strip().startswith(("https://", "http://")):
        raise Blocked("add_link", ["url"], [LINK_GIVEN])
    row = RecommendationLink(
        id=uuid.uuid4(),
        recommendation_id=recommendation.id,
        title=title.strip(),
        url=url.strip(),
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    _tell(session, recommendation, "recommendation.link_added", row, actor=actor, now=now)
    return row


def remove_link(
    session: Session, recommendation: Recommendation, link: RecommendationLink, *, actor: User, now: datetime
) -> None:
    """A report that was known before still has it."""
    _desk("remove_link", actor, now)
    _open(session, recommendation, now)
    session.refresh(link)
    if link.superseded_at is None:
        link.superseded_at = now
        _tell(session, recommendation, "recommendation.link_removed", link, actor=actor, now=now)


def choose_figures(
    session: Session, recommendation: Recommendation, names: Sequence[str], *, actor: User, now: datetime
) -> None:
    """Which figures of the register are shown as evidence, in this order."""
    _desk("choose_figures", actor, now)
    _open(session, recommendation, now)
    set_figures(session, recommendation, names, actor=actor, now=now)
    _tell(
        session, recommendation, "recommendation.figures_chosen", None, actor=actor, now=now,
        payload={"figures": list(names)},
    )  # fmt: skip


def set_figures(
    session: Session, recommendation: Recommendation, names: Sequence[str], *, actor: User, now: datetime
) -> None:
    before = evidence_names(session, [recommendation.id], known_at=now).get(recommendation.id, [])
    if before == list(names):
        return
    for old in session.scalars(
        select(RecommendationFigure).where(
            RecommendationFigure.recommendation_id == recommendation.id,
            RecommendationFigure.superseded_at.is_(None),
        )
    ):
        old.superseded_at = now
    session.add_all(
        RecommendationFigure(
            id=uuid.uuid4(),
            recommendation_id=recommendation.id,
            name=name,
            position=position,
            recorded_by_id=actor.id,
            recorded_at=now,
        )
        for position, name in enumerate(dict.fromkeys(names), start=1)
    )
    session.flush()


def remind_recommendation(session: Session, due: Remembered, *, now: datetime) -> bool:
    """Tells who is responsible that a target date comes or has passed, and opens a task for the desk.

    Each stage once; False when somebody was quicker or nothing is open any more.
    """
    recommendation = session.get_one(Recommendation, due.recommendation_id)
    standing = _open(session, recommendation, now)
    if not is_due(session, standing, due, geneva_day(now)):
        return False
    session.add(
        Reminder(subject_id=recommendation.id, due_on=due.target_on, stage=due.stage, reminded_at=now)
    )
    offices = {OFFICE_OF_UNIT[unit] for unit in standing.units if unit in OFFICE_OF_UNIT}
    event = "recommendation.overdue" if due.stage > 0 else "recommendation.reminded"
    _tell(
        session, recommendation, event, None, actor=None, now=now,
        payload={"due_on": due.target_on, "stage": due.stage, "roles": sorted(offices | {r.DESK})},
    )  # fmt: skip
    open_task(session, kind=DUE_TASK, subject_id=recommendation.id, due_on=due.target_on, now=now)
    return True


def _open(session: Session, recommendation: Recommendation, now: datetime) -> Standing:
    """Locks the recommendation and says where it stands today."""
    session.scalars(
        select(Recommendation)
        .where(Recommendation.id == recommendation.id)
        .with_for_update(of=Recommendation)
        .execution_options(populate_existing=True)
    ).one()
    standing = standing_of(session, recommendation, geneva_day(now), now)
    if standing is None:
        raise WrongState("open", "not_yet")
    return standing


def _desk(verb: str, actor: User, now: datetime) -> None:
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours(verb, (r.DESK,))


def _tell(
    session: Session,
    recommendation: Recommendation,
    event: str,
    row: Any,
    *,
    actor: User | None,
    now: datetime,
    payload: dict[str, Any] | None = None,
) -> None:
    session.flush()
    record(session, recommendation, event, actor=actor, now=now, about=row, payload=payload)
    session.flush()
