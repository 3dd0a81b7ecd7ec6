"""What happened to the lists between two meetings, and how many matches waited for a verdict."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Event, Hit, ListVersion, User
from registry.permissions import SEES_HITS, hits_visible_to, roles_held
from registry.queries.hit import ALERTS
from workflows.hit import UNSETTLED

# what moves a match; each says "to" which state
MOVES = (
    "hit.raised", "hit.reopened", "hit.recalled", "hit.closed", "hit.delisted", "hit.judged", "hit.asked",
    "hit.cleared", "hit.confirmed", "hit.refused", "hit.taken_back",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListNews:
    """What came into force of one list since the last meeting."""

    source: str
    versions: int
    added: int
    changed: int
    removed: int
    published_on: date | None  # of the newest


def list_news(session: Session, since: datetime, known_at: datetime) -> list[ListNews]:
    """Lists with a new version, by their id."""
    rows = session.scalars(
        select(ListVersion)
        .where(ListVersion.in_force_at > since, ListVersion.in_force_at <= known_at)
        .order_by(ListVersion.source, ListVersion.number)
    )
    by_source: dict[str, list[ListVersion]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    return [
        ListNews(
            source,
            len(versions),
            _sum(versions, "added"),
            _sum(versions, "changed"),
            _sum(versions, "removed"),
            versions[-1].published_on,
        )
        for source, versions in by_source.items()
    ]


def _sum(versions: list[ListVersion], key: str) -> int:
    return sum(int(each.counts.get(key, 0)) for each in versions)


def count_hits_then(session: Session, reader: User, *, known_at: datetime, now: datetime) -> int | None:
    """Alerts that waited for a verdict or a second person; None for who may see no matches."""
    if not roles_held(reader, geneva_day(now)) & SEES_HITS:
        return None
    seen = hits_visible_to(reader, now)
    moved = select(Event.case_id).where(Event.name.in_(MOVES), Event.recorded_at > known_at)
    rows = session.execute(
        select(Hit.id, Hit.state, Hit.id.in_(moved)).where(
            seen,
            Hit.band.in_(ALERTS),
            or_(Hit.state.in_(UNSETTLED) & (Hit.raised_at <= known_at), Hit.id.in_(moved)),
        )
    ).all()
    still = sum(not has_moved for _id, _state, has_moved in rows)
    then = _states_then(session, [row_id for row_id, _state, has_moved in rows if has_moved], known_at)
    return still + sum(state in UNSETTLED for state in then.values())


def _states_then(session: Session, ids: Collection[uuid.UUID], known_at: datetime) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    events = session.scalars(
        select(Event)
        .where(and_(Event.case_id.in_(ids), Event.name.in_(MOVES), Event.recorded_at <= known_at))
        .order_by(Event.case_id, Event.seq)
    )
    return {event.case_id: str(event.data.get("to", "open")) for event in events}
