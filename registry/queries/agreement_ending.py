"""Agreements in force that end soon, for the list from which they are renewed or closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from registry.models import Agreement, Renewal
from registry.queries.reminder import ENDING

STAGES = (30, 60, 90)  # days
MOST = 500


def list_ending(
    session: Session, visible: ColumnElement[bool], today: date
) -> list[tuple[int, list[Agreement]]]:
    """(30, those that end within 30 days or are past their end), (60, within 60), (90, …); by day."""
    rows = session.scalars(
        select(Agreement)
        .where(visible, Agreement.state.in_(ENDING), Agreement.ends_on <= today + timedelta(days=STAGES[-1]))
        .options(selectinload(Agreement.organisation), selectinload(Agreement.focal_point))
        .order_by(Agreement.ends_on, Agreement.id)
        .limit(MOST)
    ).all()
    found: dict[int, list[Agreement]] = {stage: [] for stage in STAGES}
    for row in rows:
        assert row.ends_on is not None
        left = (row.ends_on - today).days
        found[next(stage for stage in STAGES if left <= stage)].append(row)
    return list(found.items())


def asked_of(session: Session, agreements: Sequence[Agreement]) -> dict[object, str]:
    """Id of the agreement → state of its open round of "still true?"; "renewed" where another one follows."""
    ids = [row.id for row in agreements]
    rows = session.execute(select(Renewal.open_key, Renewal.state).where(Renewal.open_key.in_(ids)))
    found: dict[object, str] = {number: state for number, state in rows if number is not None}
    followed = select(Agreement.renewed_from_id).where(
        Agreement.renewed_from_id.in_(ids), Agreement.state != "terminated"
    )
    return dict.fromkeys(session.scalars(followed), "renewed") | found
