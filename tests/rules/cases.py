"""Blue Well's case: a small, clean, complete facts document, and the changes that tests make to it."""

from __future__ import annotations

import copy
from typing import Any

from rules.policy.example import PLAIN

BLUE_WELL: dict[str, Any] = {
    "submission": {"language": "en", "received": "2026-09-01", "complete": True, "missing_fields": []},
    "submitter": {
        "name": "Blue Well SA",
        "country": "CH",
        "registration_no": None,
        "lei": None,
        "website": None,
        "sector_label": "Programming",
        "entity_type": "company",
        "isic_rev4": "6201",
        "employees": 12,
        "annual_revenue_usd": 1_000_000,
        "state_owned_pct": 0,
        "ungc_status": "never",
        "owners": [{"name": "Alice", "pct": 100, "country": "CH", "pep": False, "disclosed": True}],
    },
    "proposal": {
        "title": "Coffee for the Forum of Mayors",
        "description": "Catering",
        "types": ["event_sponsorship"],
        "requested_instrument": "letter_of_agreement",
        "cash_usd": 0,
        "in_kind_usd": 4000,
        "loaned_personnel_fte": 0,
        "same_partner_last_12m_usd": 0,
        "duration_months": 1,
        "subprogrammes": [8],
        "nexus": ["cities"],
        "sdgs": [11],
        "sdg_targets": ["11.b"],
        "beneficiary_countries": [],
        "gender_sdg5": "none",
        "emblem_use": "none",
        "exclusivity": False,
        "naming_rights": False,
        "pays_partner": False,
        "funds_extrabudgetary_project": False,
        "data_or_ip_terms": False,
        "nonstandard_legal_terms": False,
        "standards_interest": "none",
        "un_tender": "none",
    },
    **{section: copy.deepcopy(PLAIN[section]) for section in ("declarations", "screening", "coi")},
}

SECTION_OF = {name: section for section, fields in BLUE_WELL.items() for name in fields}


def case(**changes: Any) -> dict[str, Any]:
    """Blue Well's case with some fields changed; field names are unique over the sections."""
    document = copy.deepcopy(BLUE_WELL)
    for name, value in changes.items():
        document[SECTION_OF[name]][name] = value
    return document


def owner(pct: float = 100, *, pep: bool = False, disclosed: bool = True) -> dict[str, Any]:
    return {"name": "Owner", "pct": pct, "country": "CH", "pep": pep, "disclosed": disclosed}


def medium(severity: float = 3, *, age_years: float = 1, resolved: bool = False) -> dict[str, Any]:
    return {"topic": "Report", "severity": severity, "age_years": age_years, "resolved": resolved}


def listed_owner(pct: float) -> dict[str, Any]:
    """Changes that put an owner with this share on the Security Council list."""
    return {"unsc": "confirmed", "unsc_subject": "owner", "unsc_subject_pct": pct}


INCOMPLETE: dict[str, Any] = {"complete": False, "missing_fields": ["lei"]}
