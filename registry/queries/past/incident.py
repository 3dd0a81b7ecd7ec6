"""Which incidents were recorded and closed, as events told by an instant.

An event that does not say whether its incident is confidential, written before events said so, is taken as
confidential: outside the internal profile it is not counted by kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Event
from registry.queries.past.stream import as_day, day_of, hex_of, is_of_agreement, known_events, rows_of
from registry.queries.report_time import ReportTime

_RECORDED, _CLOSED = "incident.recorded", "incident.closed"


@dataclass(slots=True)
class PastIncident:
    agreement: str  # its reference
    kind: str
    severity: int  # 1 to 5
    happened_on: date
    recorded_on: date
    is_confidential: bool
    closed_on: date | None = None
    outcome: str = ""

    def is_of(self, time: ReportTime) -> bool:
        """Recorded in the period: what happened before and came to light in it counts in it."""
        return time.since <= self.recorded_on <= time.as_of


def list_incidents(session: Session, time: ReportTime) -> Iterator[PastIncident]:
    """All that were recorded up to `as_of`, agreement by agreement."""
    asked = (
        select(Agreement.reference, Event.name, hex_of(session, Event.subject_id), Event.effective_at,
               Event.payload)
        .join(Agreement, is_of_agreement())
        .where(*known_events((_RECORDED, _CLOSED), time))
        .order_by(Event.case_id, Event.seq)
    )  # fmt: skip
    known: dict[str, PastIncident] = {}
    for reference, name, subject, at, payload in rows_of(session, asked):
        said, day = json.loads(payload), day_of(at)
        if day > time.as_of:
            continue
        if name == _RECORDED:
            known[subject] = PastIncident(
                reference, said["kind"], said["severity"], as_day(said["happened_on"]) or day, day,
                bool(said.get("is_confidential", True)),
            )  # fmt: skip
        elif subject in known:
            known[subject].closed_on, known[subject].outcome = day, said["outcome"]
    yield from known.values()
