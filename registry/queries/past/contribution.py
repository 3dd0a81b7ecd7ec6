"""What came of what partners promised, as the events of the agreements told it by an instant.

What is promised stands in the agreement's own history (`past.agreement`: its value is the sum of what its
contributions promise), so that only what was received is read from events. An event written before amounts
were told in it says that something came, and not how much: its `usd_cents` is None.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Event
from registry.queries.past.stream import as_day, day_of, is_of_agreement, known_events, rows_of
from registry.queries.report_time import ReportTime

RECEIVED = "agreement.contribution_received"
CASH = "cash"


@dataclass(frozen=True, slots=True)
class PastReceipt:
    """An instalment or a delivery that came. A loan of a person counts as in kind."""

    agreement: str  # its reference
    kind: str  # cash, in_kind, loaned_personnel
    received_on: date
    usd_cents: int | None  # at the rate of the day on which it was promised


def list_receipts(session: Session, time: ReportTime) -> Iterator[PastReceipt]:
    """Those of the period."""
    asked = select(Agreement.reference, Event.effective_at, Event.payload).join(Agreement, is_of_agreement())
    for reference, at, payload in rows_of(session, asked.where(*known_events((RECEIVED,), time))):
        said = json.loads(payload)
        day = as_day(said.get("done_on")) or day_of(at)
        if time.since <= day <= time.as_of:
            yield PastReceipt(reference, said["kind"], day, said.get("done_usd_cents"))
