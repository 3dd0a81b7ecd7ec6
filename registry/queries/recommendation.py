"""What is asked about recommendations: where each stood on a day as it was known then, and its history.

Everything is read from rows that are only added to, so that the same day and the same instant give the same
answer for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import geneva_day
from registry.models import (
    Evaluation,
    ProgressEntry,
    Recommendation,
    RecommendationFigure,
    RecommendationLink,
    RecommendationTerms,
    Reminder,
    User,
)
from registry.permissions import roles_held, sees_register
from workflows import roles as r
from workflows.recommendation import OPEN, RECOMMENDATION

Dated = TypeVar("Dated", RecommendationTerms, ProgressEntry)
# whose holders answer for a unit of organisation.yaml
OFFICE_OF_UNIT = {
    "DES": r.DESK,
    "EO": r.EXECUTIVE_OFFICE,
    "OLA": r.LEGAL,
    "task_force": r.PANEL,
    "gender_focal_point": r.GENDER,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one recommendation stood. `status` "": nothing was reported; empty words: the source has none.

    `days_overdue`: after the target date, and neither implemented nor closed; 0 is not overdue.
    """

    recommendation_id: uuid.UUID
    evaluation_id: uuid.UUID
    evaluation: str
    dated: str
    number: str
    position: int
    text: str
    acceptance: str  # accepted | partially_accepted | not_stated | rejected
    response: str
    responsibility: str
    units: tuple[str, ...]
    target_on: date | None
    status: str  # not_started | in_progress | implemented | closed_not_implemented | ""
    progress: str
    progress_on: date | None
    days_overdue: int

    @property
    def is_open(self) -> bool:
        return (self.status or RECOMMENDATION.initial) in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue > 0


def progress_as_of(
    session: Session, as_of: date, known_at: datetime, *, evaluation_id: uuid.UUID | None = None
) -> list[Standing]:
    """Every recommendation that there was on `as_of`, as known at `known_at`; in the order of its source."""
    query = (
        select(Recommendation)
        .join(Evaluation)
        .where(Recommendation.recorded_at <= known_at)
        .options(joinedload(Recommendation.evaluation))
        .order_by(Evaluation.recorded_at, Evaluation.title, Evaluation.id, Recommendation.position)
    )
    if evaluation_id is not None:
        query = query.where(Recommendation.evaluation_id == evaluation_id)
    rows = session.scalars(query).all()
    ids = [row.id for row in rows]
    terms = _standing_rows(session, RecommendationTerms, ids, as_of, known_at)
    progress = _standing_rows(session, ProgressEntry, ids, as_of, known_at)
    return [_standing(row, terms[row.id], progress.get(row.id), as_of) for row in rows if row.id in terms]


def standing_of(
    session: Session, recommendation: Recommendation, as_of: date, known_at: datetime
) -> Standing | None:
    """Where one stood; None when nothing of it was true or known then."""
    found = progress_as_of(session, as_of, known_at, evaluation_id=recommendation.evaluation_id)
    return next((each for each in found if each.recommendation_id == recommendation.id), None)


def days_overdue(target_on: date | None, status: str, as_of: date) -> int:
    """Whole days since the target date of what is still open; 0 when it is not overdue."""
    if target_on is None or (status or RECOMMENDATION.initial) not in OPEN:
        return 0
    return max((as_of - target_on).days, 0)


def known(row: Any, at: datetime) -> ColumnElement[bool]:
    """The condition on rows of a model: written down by then, and not yet replaced or taken off."""
    found: ColumnElement[bool] = and_(
        row.recorded_at <= at, or_(row.superseded_at.is_(None), row.superseded_at > at)
    )
    return found


def _standing_rows(
    session: Session, model: type[Dated], ids: Collection[uuid.UUID], as_of: date, known_at: datetime
) -> dict[uuid.UUID, Dated]:
    """The last row of each that was true on the day."""
    rows = session.scalars(
        select(model)
        .where(model.recommendation_id.in_(ids), model.effective_on <= as_of, known(model, known_at))
        .order_by(model.effective_on, model.recorded_at, model.id)
    )
    return {row.recommendation_id: row for row in rows}


def _standing(
    row: Recommendation, terms: RecommendationTerms, progress: ProgressEntry | None, as_of: date
) -> Standing:
    status = progress.status if progress else ""
    return Standing(
        recommendation_id=row.id,
        evaluation_id=row.evaluation_id,
        evaluation=row.evaluation.title,
        dated=row.evaluation.dated,
        number=row.number,
        position=row.position,
        text=terms.text,
        acceptance=terms.acceptance,
        response=terms.response,
        responsibility=terms.responsibility,
        units=tuple(terms.units),
        target_on=terms.target_on,
        status=status,
        progress=progress.text if progress else "",
        progress_on=progress.effective_on if progress else None,
        days_overdue=days_overdue(terms.target_on, status, as_of),
    )


# --- pages -------------------------------------------------------------------------------------------------


def recommendations_visible_to(actor: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Recommendation rows: everybody who works here and has an office; nobody else."""
    is_seen = actor is not None and not actor.is_expert and sees_register(actor, now)
    return true() if is_seen else false()


def find_recommendation(
    session: Session, recommendation_id: uuid.UUID, actor: User | None, *, now: datetime
) -> Recommendation | None:
    return session.scalar(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id, recommendations_visible_to(actor, now))
        .options(joinedload(Recommendation.evaluation))
    )


def list_recommendations(session: Session, ids: Iterable[uuid.UUID | None]) -> Sequence[Recommendation]:
    """Those of tasks that somebody may see, with their evaluations."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return []
    query = select(Recommendation).where(Recommendation.id.in_(wanted))
    return session.scalars(query.options(joinedload(Recommendation.evaluation))).all()


def list_standings(session: Session, actor: User | None, *, now: datetime) -> list[Standing]:
    """Where every recommendation stands today, for whoever may see them."""
    if not session.scalar(select(func.count()).where(recommendations_visible_to(actor, now))):
        return []
    return progress_as_of(session, geneva_day(now), now)


def list_evaluations(session: Session, actor: User | None, *, now: datetime) -> Sequence[Evaluation]:
    return session.scalars(
        select(Evaluation)
        .where(recommendations_visible_to(actor, now))
        .order_by(Evaluation.recorded_at, Evaluation.title)
    ).all()


def find_evaluation(
    session: Session, evaluation_id: uuid.UUID, actor: User | None, *, now: datetime
) -> Evaluation | None:
    return session.scalar(
        select(Evaluation).where(Evaluation.id == evaluation_id, recommendations_visible_to(actor, now))
    )


def named_evaluation(session: Session, words: str) -> Evaluation | None:
    """The only evaluation with these words in its title; for the command line."""
    found = [
        each
        for each in session.scalars(select(Evaluation))
        if words.casefold() in f"{each.title} ({each.dated})".casefold()
    ]
    return found[0] if len(found) == 1 else None


def list_entries(session: Session, recommendation: Recommendation) -> list[ProgressEntry]:
    """Every progress entry, also those that a correction replaced; the newest day first."""
    return _history(session, ProgressEntry, recommendation)


def list_terms(session: Session, recommendation: Recommendation) -> list[RecommendationTerms]:
    return _history(session, RecommendationTerms, recommendation)


def _history(session: Session, model: type[Dated], recommendation: Recommendation) -> list[Dated]:
    return list(
        session.scalars(
            select(model)
            .where(model.recommendation_id == recommendation.id)
            .options(joinedload(model.recorded_by))
            .order_by(model.effective_on.desc(), model.recorded_at.desc(), model.id)
        )
    )


def list_links(
    session: Session, recommendation: Recommendation, *, known_at: datetime
) -> Sequence[RecommendationLink]:
    return session.scalars(
        select(RecommendationLink)
        .where(RecommendationLink.recommendation_id == recommendation.id, known(RecommendationLink, known_at))
        .order_by(RecommendationLink.recorded_at, RecommendationLink.id)
    ).all()


def evidence_names(
    session: Session, ids: Iterable[uuid.UUID], *, known_at: datetime
) -> dict[uuid.UUID, list[str]]:
    """Recommendation → names of the figures that were chosen as its evidence, in their order."""
    rows = session.scalars(
        select(RecommendationFigure)
        .where(RecommendationFigure.recommendation_id.in_(list(ids)), known(RecommendationFigure, known_at))
        .order_by(RecommendationFigure.position, RecommendationFigure.recorded_at)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.recommendation_id, []).append(row.name)
    return found


def roles_on_recommendation(actor: User, units: Collection[str], *, now: datetime) -> frozenset[str]:
    """The actor's offices, with RESPONSIBLE when one of them answers for a unit that is named."""
    held = roles_held(actor, geneva_day(now))
    theirs = {OFFICE_OF_UNIT[unit] for unit in units if unit in OFFICE_OF_UNIT}
    return held | {r.RESPONSIBLE} if held & theirs else held


def latest_entry(
    session: Session, recommendation: Recommendation, *, known_at: datetime
) -> ProgressEntry | None:
    """The entry that speaks of the latest day, whatever day today is."""
    return session.scalar(
        select(ProgressEntry)
        .where(ProgressEntry.recommendation_id == recommendation.id, known(ProgressEntry, known_at))
        .order_by(ProgressEntry.effective_on.desc(), ProgressEntry.recorded_at.desc(), ProgressEntry.id)
        .limit(1)
    )


# --- reminders ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remembered:
    """One reminder to give: `stage` is the offset in days from the target date (negative: before it)."""

    recommendation_id: uuid.UUID
    target_on: date
    stage: int


def list_reminders(session: Session, today: date, *, now: datetime) -> list[Remembered]:
    """Every reminder whose day has come and that nobody was given yet; of several the last one."""
    found = []
    for standing in progress_as_of(session, today, now):
        stage = _stage_reached(standing, today)
        if standing.target_on is not None and stage is not None:
            due = Remembered(standing.recommendation_id, standing.target_on, stage)
            found += [due] if is_due(session, standing, due, today) else []
    return found


def is_due(session: Session, standing: Standing, due: Remembered, today: date) -> bool:
    """Whether that reminder is still to be given, asked again under the lock."""
    if standing.target_on != due.target_on or _stage_reached(standing, today) != due.stage:
        return False
    return session.get(Reminder, (due.recommendation_id, due.target_on, due.stage)) is None


def _stage_reached(standing: Standing, today: date) -> int | None:
    """The last stage whose day has come, of what is still open."""
    if standing.target_on is None or not standing.is_open:
        return None
    passed = (today - standing.target_on).days
    reached = [stage for stage in reference.load().recommendations.reminders if stage <= passed]
    return max(reached, default=None)
