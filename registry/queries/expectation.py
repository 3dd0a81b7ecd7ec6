"""What subprogrammes seek and decline: now, as known at an instant, and version by version."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import Expectation

REVIEW_NEAR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Remark:
    """A subprogramme of a proposal declines kinds of partnership that the proposal is of: said, no block."""

    expectation: Expectation
    types: tuple[str, ...]


def expectations_as_of(session: Session, as_of: date, known_at: datetime) -> list[Expectation]:
    """What each subprogramme sought and declined on a day, as far as it was recorded by an instant (UTC).

    In the order of subprogrammes; those without an endorsed version are not there. What is endorsed is never
    written over, so that the same day and instant give the same rows for ever.
    """
    rows = session.scalars(
        select(Expectation)
        .options(joinedload(Expectation.endorsed_by))
        .where(Expectation.endorsed_at <= known_at, Expectation.effective_on <= as_of)
        .order_by(Expectation.subprogramme, Expectation.effective_on, Expectation.number)
    )
    last = {row.subprogramme: row for row in rows}
    return list(last.values())


def current_expectations(
    session: Session, on: date, areas: Collection[int] | None = None
) -> dict[int, Expectation]:
    """Subprogramme → the version in force on a day; of some subprogrammes, or of all."""
    wanted = select(Expectation).where(Expectation.effective_on <= on)
    if areas is not None:
        wanted = wanted.where(Expectation.subprogramme.in_(areas))
    rows = session.scalars(wanted.order_by(Expectation.effective_on, Expectation.number))
    return {row.subprogramme: row for row in rows}


def find_expectation(session: Session, expectation_id: uuid.UUID) -> Expectation | None:
    return session.get(Expectation, expectation_id)


def find_draft(session: Session, area: int) -> Expectation | None:
    """The version that is written just now, whether or not it waits for the Director."""
    return session.scalar(
        select(Expectation).where(Expectation.subprogramme == area, Expectation.endorsed_at.is_(None))
    )


def list_drafts(session: Session) -> dict[int, Expectation]:
    """Subprogramme → its draft."""
    rows = session.scalars(select(Expectation).where(Expectation.endorsed_at.is_(None)))
    return {row.subprogramme: row for row in rows}


def list_endorsed(session: Session, area: int) -> Sequence[Expectation]:
    """Every endorsed version of a subprogramme, the newest first."""
    return session.scalars(
        select(Expectation)
        .options(joinedload(Expectation.endorsed_by))
        .where(Expectation.subprogramme == area, Expectation.endorsed_at.is_not(None))
        .order_by(Expectation.effective_on.desc(), Expectation.number.desc())
    ).all()


def remarks(current: Mapping[int, Expectation], areas: Iterable[int], types: Iterable[str]) -> list[Remark]:
    """Where a proposal to these subprogrammes is of a kind that one of them declines."""
    offered = list(dict.fromkeys(types))
    found = []
    for area in dict.fromkeys(areas):
        declined = tuple(each for each in offered if area in current and each in current[area].types_declined)
        if declined:
            found.append(Remark(current[area], declined))
    return found


def list_review_due(session: Session, on: date) -> list[uuid.UUID]:
    """Versions in force whose day of review is near or over, of which nobody was told yet."""
    return [
        row.id
        for row in current_expectations(session, on).values()
        if row.review_due_on <= on + REVIEW_NEAR and row.reminded_on is None
    ]
