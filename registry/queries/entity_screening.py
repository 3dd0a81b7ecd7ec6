"""The lighter check of a body of the other track: its own names against the lists, without a case (X01, X06).

Unscreened is not clear: every name was met with every list that counts, or looked up by hand where the
Council's list is not kept here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry import reference
from registry.clock import geneva_day
from registry.models import Hit, Party, Screening
from registry.queries.policy import policy_in_force
from registry.queries.screening import (
    COUNCIL,
    FRESH_DAYS,
    alerts_on,
    covered_parties,
    engine_result,
    unsettled,
    worse_result,
)
from registry.queries.watchlist import lists_in_force


@dataclass(frozen=True, slots=True)
class EntityScreening:
    """Each name with its result, and the matches on lists that count; `by_hand`: nothing else can say."""

    results: list[tuple[Party, Screening | None]]
    alerts: list[Hit]
    by_hand: bool

    @property
    def is_clear(self) -> bool:
        """Every name has a settled result, none is on a binding list, no match is open."""
        listed = [hit for hit in self.alerts if hit.state == "same" and _binds(hit.source)]
        return (
            bool(self.results)
            and not listed
            and not unsettled(self.alerts)
            and all(
                row is not None and row.is_settled and row.result in ("clear", "false_positive")
                for _party, row in self.results
            )
        )


def entity_screening(session: Session, organisation_id: uuid.UUID, now: datetime) -> EntityScreening:
    """What engine and people say of the current names of an organisation."""
    parties = list(
        session.scalars(
            select(Party)
            .where(Party.organisation_id == organisation_id, Party.removed_at.is_(None))
            .options(selectinload(Party.names))
            .order_by(Party.role, Party.recorded_at, Party.id)
        )
    )
    found = lists_in_force(session, policy_in_force(session, geneva_day(now)))
    versions = {source: version for source, version in found.items() if version is not None}
    alerts = alerts_on(session, organisation_id) if versions else []
    hand = _by_hand(session, parties, now)
    if COUNCIL not in versions:
        return EntityScreening([(party, hand.get(party.id)) for party in parties], alerts, True)
    covered = covered_parties(session, organisation_id, versions, now)
    results = []
    for party in parties:
        mine = [hit for hit in alerts if hit.party_id == party.id and hit.source == COUNCIL]
        engine = engine_result(party, mine, versions[COUNCIL], is_covered=party.id in covered)
        typed = hand.get(party.id)
        if typed is not None and typed.result in ("clear", "false_positive"):
            typed = None  # by hand it can only get worse
        results.append((party, worse_result(engine, typed)))
    return EntityScreening(results, alerts, False)


def _binds(source: str) -> bool:
    return source == COUNCIL or reference.load().list_source(source).binding


def _by_hand(session: Session, parties: list[Party], now: datetime) -> dict[uuid.UUID, Screening]:
    rows = session.scalars(
        select(Screening)
        .where(
            Screening.party_id.in_([party.id for party in parties]),
            Screening.list_source == COUNCIL,
            Screening.superseded_at.is_(None),
            Screening.refused_at.is_(None),
            Screening.entered_at >= now - timedelta(days=FRESH_DAYS),
        )
        .options(selectinload(Screening.entered_by), selectinload(Screening.confirmed_by))
        .order_by(Screening.entered_at, Screening.id)
    )
    return {row.party_id: row for row in rows}
