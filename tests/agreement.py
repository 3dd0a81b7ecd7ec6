"""An agreement in force without the long way of its case: for what happens after the signature."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement
from registry.services.agreement import activate_agreement, change_agreement, clear_agreement, clear_unit
from registry.services.agreement_history import write_change
from registry.services.decision import take_act
from registry.services.review import declare_interest
from registry.services.signature import Signature, sign_agreement
from tests.case import NOW, accepted, reviewed, screened, sent
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


def agreement_of_case(session: Session, cast: Cast, *, now: datetime = NOW, **answers: Any) -> Agreement:
    """Of an approved low-risk case, played by the services: signed and active from today for 200 days."""
    case = screened(session, cast, sent(session, cast, now=now, **answers), now=now)
    reviewed(session, cast, accepted(session, cast, case, now=now), now=now)
    declare_interest(session, case, interest="none", actor=cast.olga, now=now)
    take_act(session, case, "approve", actor=cast.olga, now=now)
    agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == case.id)).one()
    terms = {"starts_on": now.date(), "ends_on": now.date() + timedelta(days=200)}
    change_agreement(session, agreement, terms, actor=cast.bea, now=now)
    for row in list(agreement.clearances):
        clear_unit(session, agreement, row.unit, note="By memo.", actor=cast.bea, now=now)
    clear_agreement(session, agreement, actor=cast.bea, now=now)
    signature = Signature(now.date(), "Alice, Director", "Otto, Chief")
    sign_agreement(session, agreement, signature, actor=cast.bea, now=now)
    activate_agreement(session, agreement, actor=cast.bea, now=now)
    return agreement
