"""Texts of officers for a report: how each stands, and which was known at an instant."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import ReportText, User
from registry.permissions import roles_held
from workflows import roles as r

PLACES = uuid.UUID("6f6c1a36-5a3e-4d7e-9f0a-7c1c8d1b5e10")  # namespace of their chains
WRITERS = frozenset(
    {r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR, r.GENDER, r.EXECUTIVE_OFFICE, r.DEPUTY}
)  # who may write a text
SIGNERS = frozenset(
    {r.DIVISION_DIRECTOR, r.EXECUTIVE_OFFICE, r.DEPUTY, r.EXECUTIVE_SECRETARY}
)  # who may sign one off


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the report of a day, a section of it, a language."""

    report: str
    as_of: date
    section: str
    language: str

    @property
    def id(self) -> uuid.UUID:
        name = f"{self.report}:{self.as_of.isoformat()}:{self.section}:{self.language}"
        return uuid.uuid5(PLACES, name)


def list_steps(session: Session, place: Place) -> list[ReportText]:
    """Everything that happened to one text, the first step first."""
    return list(
        session.scalars(
            select(ReportText)
            .where(ReportText.place_id == place.id)
            .options(joinedload(ReportText.written_by), joinedload(ReportText.taken_by))
            .order_by(ReportText.number)
        )
    )


def list_texts(session: Session, report: str, as_of: date | None = None) -> list[ReportText]:
    """The last step of each text of a report (of one day, or of all days), the newest day first."""
    newest = (
        select(ReportText.place_id, func.max(ReportText.number).label("number"))
        .where(ReportText.report == report)
        .group_by(ReportText.place_id)
        .subquery()
    )
    query = (
        select(ReportText)
        .join(newest, (newest.c.place_id == ReportText.place_id) & (newest.c.number == ReportText.number))
        .options(joinedload(ReportText.written_by), joinedload(ReportText.taken_by))
        .order_by(ReportText.until_on.desc(), ReportText.section, ReportText.language)
    )
    return list(session.scalars(query if as_of is None else query.where(ReportText.until_on == as_of)))


@dataclass(frozen=True, slots=True)
class Known:
    """What a report says in one section: the signed text, and the newer one that is still being written."""

    signed: ReportText | None
    draft: ReportText | None


def texts_known(
    session: Session, report: str, as_of: date, language: str, known_at: datetime
) -> dict[str, Known]:
    """By section, what was recorded by the instant; later steps change nothing."""
    rows = session.scalars(
        select(ReportText)
        .where(
            ReportText.report == report,
            ReportText.until_on == as_of,
            ReportText.language == language,
            ReportText.recorded_at <= known_at,
        )
        .options(joinedload(ReportText.written_by), joinedload(ReportText.taken_by))
        .order_by(ReportText.section, ReportText.number)
    )
    found: dict[str, Known] = {}
    for row in rows:
        before = found.get(row.section, Known(None, None))
        found[row.section] = Known(row, None) if row.state == "signed" else Known(before.signed, row)
    return found


def may_write(user: User, now: datetime) -> bool:
    return user.is_active and user.is_staff and bool(roles_held(user, geneva_day(now)) & WRITERS)


def may_sign(user: User, steps: Iterable[ReportText], now: datetime) -> bool:
    """An official who wrote no part of what waits, nor holds the office from somebody who did (K02)."""
    if not (user.is_active and user.is_staff):
        return False
    writers = authors(steps)
    day = geneva_day(now)
    if user.id in writers or not roles_held(user, day) & SIGNERS:
        return False
    return all(roles_held(user, day, not_from=writer) & SIGNERS for writer in writers)


def authors(steps: Iterable[ReportText]) -> frozenset[uuid.UUID]:
    """Who wrote since the text was last signed off."""
    found: set[uuid.UUID] = set()
    for step in steps:
        found = set() if step.state == "signed" else found | {step.written_by_id}
    return frozenset(found)
