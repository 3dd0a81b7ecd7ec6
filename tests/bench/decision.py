"""Decisions a second: facts already checked, explanations made only when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules import CLEAR_COI, CLEAR_SCREENING, Facts, check_facts, decide, decide_checked
from rules.policy import load
from tests.bench.harness import Bench, area, rate

BASE: dict[str, dict[str, Any]] = {
    "submission": {"language": "en", "received": "2026-11-05", "complete": True, "missing_fields": []},
    "submitter": {
        "name": "Blue Well", "entity_type": "company", "country": "CH", "registration_no": "CHE-1",
        "lei": None, "website": "https://bluewell.example", "isic_rev4": "6201", "sector_label": "Software",
        "employees": 42, "annual_revenue_usd": 6_500_000, "state_owned_pct": 0, "ungc_status": "never",
        "owners": [{"name": "Alice Moreau", "pct": 100, "country": "CH", "pep": False, "disclosed": True}],
    },
    "proposal": {
        "title": "Coffee break", "description": "Catering.", "types": ["event_sponsorship"],
        "requested_instrument": "letter_of_agreement", "cash_usd": 0, "in_kind_usd": 4_000,
        "loaned_personnel_fte": 0, "same_partner_last_12m_usd": 0, "duration_months": 1, "subprogrammes": [8],
        "nexus": ["cities"], "sdgs": [11, 17], "sdg_targets": ["11.b"], "beneficiary_countries": [],
        "gender_sdg5": "none", "emblem_use": "none", "exclusivity": False, "naming_rights": False,
        "pays_partner": False, "funds_extrabudgetary_project": False, "data_or_ip_terms": False,
        "nonstandard_legal_terms": False, "standards_interest": "none", "un_tender": "none",
    },
    "declarations": {
        "tobacco_role": "none", "tobacco_revenue_pct": 0, "conventional_weapons_revenue_pct": 0,
        "gambling_revenue_pct": 0, "controversial_weapons": "none", "forced_or_child_labour": "none",
        "pornography": False, "banned_substances_or_wildlife": False, "unsc_sanctions_violation": False,
        "virtual_assets": False, "declaration_found_false": False,
    },
    "screening": dict(CLEAR_SCREENING),
    "coi": dict(CLEAR_COI),
}  # fmt: skip

CHANGES: tuple[Mapping[str, Mapping[str, Any]], ...] = (
    {},
    {"proposal": {"cash_usd": 80_000, "emblem_use": "co_branding"}},
    {"proposal": {"cash_usd": 2_500_000, "subprogrammes": [2, 5], "data_or_ip_terms": True}},
    {"submitter": {"state_owned_pct": 60, "entity_type": "soe"}, "proposal": {"naming_rights": True}},
    {"declarations": {"tobacco_role": "manufacture", "tobacco_revenue_pct": 70}},
    {"screening": {"unsc": "possible", "unsc_subject": "entity"}},
    {"proposal": {"un_tender": "bidding"}},
    {"submitter": {"entity_type": "ngo"}},
)


def documents() -> list[dict[str, Any]]:
    """Facts documents that end at different gates and levels."""
    return [
        {section: {**fields, **change.get(section, {})} for section, fields in BASE.items()}
        for change in CHANGES
    ]


@area("decision")
def decision(bench: Bench) -> None:
    policy = load()
    raw = documents()
    checked: list[Facts] = [check_facts(document) for document in raw]
    outcomes = {(each.gate, each.risk_level) for each in (decide_checked(policy, facts) for facts in checked)}
    if len(outcomes) < 5:
        raise RuntimeError(f"the documents of this figure no longer differ: {outcomes}")

    def decide_all() -> int:
        for facts in checked:
            decide_checked(policy, facts)
        return len(checked)

    def check_and_explain_all() -> int:
        for document in raw:
            decide(policy, document).to_dict()
        return len(raw)

    bench.record("decision.rate", rate(decide_all), "decisions/s", at_least=20_000, scaled=True)
    bench.record("decision.rate_with_checking_and_wording", rate(check_and_explain_all), "decisions/s")
