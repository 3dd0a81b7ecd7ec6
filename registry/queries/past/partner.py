"""What a partner was called, as events had told by an instant.

Names are told by `organisation.created`, by each submission (`proposal.submitted`, `proposal.imported`,
`proposal.answered`: "partner") and where two records become one. An organisation of which no event tells a
name, entered before events did, is called what its row says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Event, Organisation
from registry.queries.past.stream import hex_of, known_events, rows_of
from registry.queries.report_time import ReportTime

TELLING = (
    "organisation.created", "organisation.merged", "organisation.unmerged", "proposal.submitted",
    "proposal.imported", "proposal.answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Partner:
    name: str
    country: str | None
    entity_type: str | None


def partners_as_known(session: Session, time: ReportTime) -> dict[str, Partner]:
    """By organisation id, 32 hex digits."""
    told: dict[str, dict[str, str | None]] = {}
    asked = select(hex_of(session, Event.case_id), Event.name, Event.payload)
    asked = asked.where(*known_events(TELLING, time)).order_by(Event.recorded_at, Event.case_id, Event.seq)
    for case_id, name, payload in rows_of(session, asked):
        said = json.loads(payload)
        values = said.get("set" if name == "organisation.created" else "partner")
        if values:
            key = case_id if name == "organisation.created" else values["id"].replace("-", "")
            told.setdefault(key, {}).update(values)
    found = {
        key: Partner(values.get("name") or "", values.get("country"), values.get("entity_type"))
        for key, values in told.items()
    }
    rows = select(
        hex_of(session, Organisation.id), Organisation.name, Organisation.country, Organisation.entity_type
    )
    for key, name, country, entity_type in rows_of(session, rows):
        if key not in found:
            found[key] = Partner(name, country, entity_type)
    return found
