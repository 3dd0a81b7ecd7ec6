"""Agreements entered straight into the register, with the links, numbers and words that belong to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from registry.models import Agreement
from registry.services.agreement_links import keep_links
from registry.services.search import keep_agreement
from tests.case import NOW
from tests.cast import Cast

DAY = date(2026, 11, 2)


def entered(session: Session, cast: Cast, number: int = 1, **changes: Any) -> Agreement:
    """An agreement as the register keeps it, without its case."""
    values: dict[str, Any] = {
        "reference": f"AGR-2026-{number:04d}",
        "state": "active",
        "organisation": cast.blue_well,
        "instrument": "memorandum_of_understanding",
        "title": {"en": "Clean rivers", "fr": "Rivières propres", "ru": "Чистые реки"},
        "summary": {"en": "We measure rivers."},
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=365),
        "signed_on": DAY,
        "signed_by_partner": "Alice Secret-Signatory",
        "signed_by_unece": "Otto Signatory",
        "currency": "CHF",
        "cash_minor": 1_234_567,
        "in_kind_minor": 7_654_321,
        "value_usd_cents": 9_999_999,
        "lead_subprogramme": 1,
        "subprogrammes": [1, 5],
        "types": ["knowledge_exchange"],
        "nexus": ["natural_resources"],
        "sdgs": [6, 17],
        "sdg_targets": ["6.3"],
        "gender_marker": "mainstreamed",
        "beneficiary_countries": ["UZ"],
        "focal_point_id": cast.carl.id,
        "excom_project": "EXCOM-SECRET-7",
        "embargo_reason": "",
        "dd_level": "enhanced",
        "risk_level": "substantial",
        "dd_completed_on": date(2026, 10, 1),
        "dd_valid_until": date(2027, 10, 1),
        "search_key": f"agr-2026-{number:04d} clean rivers rivieres propres чистые реки blue well",
        "created_at": NOW + timedelta(minutes=number),
        "event_count": 0,
        **changes,
    }
    agreement = Agreement(**values)
    session.add(agreement)
    session.flush()
    keep_links(session, agreement)
    keep_agreement(session, agreement)
    return agreement
