"""Example cases, written as what differs from one plain case: a small Swiss company that wants to help."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from rules.facts import CLEAR_COI, CLEAR_SCREENING
from rules.policy.model import Example

PLAIN: Mapping[str, Any] = {
    "submission": {"language": "en", "received": "2026-03-02", "complete": True, "missing_fields": []},
    "submitter": {
        "name": "Example Company",
        "entity_type": "company",
        "country": "CH",
        "registration_no": "CHE-000.000.000",
        "lei": None,
        "website": None,
        "isic_rev4": "6201",
        "sector_label": "Software",
        "employees": 40,
        "annual_revenue_usd": 4_000_000,
        "state_owned_pct": 0,
        "ungc_status": "participant",
        "owners": [
            {"name": "Example Owner", "pct": 100, "country": "CH", "pep": False, "disclosed": True},
        ],
    },
    "proposal": {
        "title": "Example",
        "description": "Example",
        "types": ["knowledge_exchange"],
        "requested_instrument": None,
        "cash_usd": 0,
        "in_kind_usd": 4_000,
        "loaned_personnel_fte": 0,
        "same_partner_last_12m_usd": 0,
        "duration_months": 6,
        "subprogrammes": [1],
        "nexus": ["cities"],
        "sdgs": [11],
        "sdg_targets": [],
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
    "declarations": {
        "tobacco_role": "none",
        "tobacco_revenue_pct": 0,
        "conventional_weapons_revenue_pct": 0,
        "gambling_revenue_pct": 0,
        "controversial_weapons": "none",
        "forced_or_child_labour": "none",
        "pornography": False,
        "banned_substances_or_wildlife": False,
        "unsc_sanctions_violation": False,
        "virtual_assets": False,
        "declaration_found_false": False,
    },
    "screening": {**CLEAR_SCREENING, "unilateral_sanctions": [], "adverse_media": []},
    "coi": dict(CLEAR_COI),
}
LEVELS = {
    "low": "simplified",
    "moderate": "standard",
    "substantial": "enhanced",
    "high": "enhanced",
}


def example(number: str, title: str, comes_out: str, rules: str, /, **answers: Any) -> Example:
    """An example: `comes_out` is a risk level (the case passes) or another gate; `rules` its ids in order.

    Each answer goes to the one section that has a field of this name.
    """
    facts = copy.deepcopy(dict(PLAIN))
    for name, value in answers.items():
        (section,) = [each for each, fields in facts.items() if name in fields]
        facts[section][name] = value
    return Example(number, title, facts, expectation(comes_out, rules.split()))


def expectation(comes_out: str, rules: Sequence[str]) -> dict[str, Any]:
    """What a decision must say: a risk level, with the level of due diligence that goes with it, or a gate."""
    passes = comes_out in LEVELS
    return {
        "gate": "pass" if passes else comes_out,
        "dd_level": LEVELS[comes_out] if passes else None,
        "risk_level": comes_out if passes else None,
        "rule_ids": tuple(rules),
    }
