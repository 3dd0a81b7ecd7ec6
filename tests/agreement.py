"""An agreement in force without the long way of its case: for what happens after the signature."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.models import Agreement
from registry.services.agreement_history import write_change
from tests.case import NOW
from tests.cast import Cast

STARTS, ENDS = date(2026, 1, 15), date(2028, 1, 14)


def active_agreement(session: Session, cast: Cast, *, now: datetime = NOW, **columns: Any) -> Agreement:
    """Of Blue Well, with Carl as its focal point; signed and active from 15 January 2026 for two years."""
    values: dict[str, Any] = {
        "id": uuid.uuid4(), "reference": f"AGR-2026-{uuid.uuid4().int % 9000 + 1000}", "state": "active",
        "organisation_id": cast.blue_well.id, "instrument": "letter_of_agreement",
        "title": {"en": "Clean wells"}, "summary": {"en": "Wells for towns."}, "starts_on": STARTS,
        "ends_on": ENDS, "signed_on": STARTS, "signed_by_partner": "Alice", "signed_by_unece": "Otto",
        "lead_subprogramme": 2, "subprogrammes": [2], "types": ["knowledge_exchange"], "nexus": ["cities"],
        "sdgs": [6], "sdg_targets": [], "beneficiary_countries": [], "focal_point_id": cast.carl.id,
        "created_at": now, "dd_valid_until": ENDS,
    }  # fmt: skip
    agreement = Agreement(**{**values, **columns})
    session.add(agreement)
    session.flush()
    write_change(session, agreement, "agreement.drafted", actor=cast.bea, now=now)
    return agreement
