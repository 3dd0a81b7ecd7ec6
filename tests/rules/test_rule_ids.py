"""Each rule fires on its boundary and not beside it."""

# ruff: noqa: E501 (tables are read across)

from __future__ import annotations

from typing import Any

import pytest

from rules import decide, policy
from tests.rules.cases import INCOMPLETE, case, listed_owner, medium, owner

Changes = dict[str, Any]
CONFIRMED = {"unsc": "confirmed", "unsc_subject_pct": 0}
CLEARED = {"unsc": "false_positive", "unsc_subject": "entity"}

# fmt: off
FIRES: list[tuple[str, Changes, Changes]] = [
    # rule   fires on                                                              and not on
    ("X01", {**CONFIRMED, "unsc_subject": "entity"},                               CLEARED),
    ("X01", {**CONFIRMED, "unsc_subject": "controller"},                           {"unsc": "possible", "unsc_subject": "controller"}),
    ("X01", {**CONFIRMED, "unsc_subject": "director"},                             {}),
    ("X01", {**CONFIRMED, "unsc_subject": "signatory"},                            {}),
    ("X01", listed_owner(50),                                                      listed_owner(49.99)),
    ("X02", {"ungm_ineligible": True},                                             {}),
    ("X03", {"controversial_weapons": "component"},                                {}),
    ("X03", {"controversial_weapons": "financing"},                                {}),
    ("X04", {"tobacco_role": "manufacture"},                                       {"tobacco_role": "retail"}),
    ("X04", {"tobacco_role": "controlled_or_funded_by_tobacco"},                   {}),
    ("X04", {"tobacco_role": "retail", "tobacco_revenue_pct": 10},                 {"tobacco_role": "retail", "tobacco_revenue_pct": 9.99}),
    ("X04", {"tobacco_role": "wholesale", "tobacco_revenue_pct": 10},              {"tobacco_role": "wholesale", "tobacco_revenue_pct": 9.99}),
    ("X05", {"forced_or_child_labour": "substantiated_unremediated"},              {"forced_or_child_labour": "under_remediation"}),
    ("X06", {"unsc_sanctions_violation": True},                                    {}),
    ("X07", {"pornography": True},                                                 {}),
    ("X07", {"banned_substances_or_wildlife": True},                               {}),
    ("X07", {"gambling_revenue_pct": 10},                                          {"gambling_revenue_pct": 9.99}),
    ("X08", {"declaration_found_false": True},                                     {}),
    ("X09", {"mdb_debarment": "active"},                                           {"mdb_debarment": "expired"}),
    ("X10", {"conventional_weapons_revenue_pct": 10},                              {"conventional_weapons_revenue_pct": 9.99}),
    ("R01", {"pays_partner": True},                                                {}),
    ("R02", {"entity_type": "ngo"},                                                {"entity_type": "industry_association"}),
    ("R02", {"entity_type": "academia"},                                           {"entity_type": "corporate_foundation"}),
    ("R02", {"entity_type": "government"},                                         {"entity_type": "soe"}),
    ("R02", {"entity_type": "igo"},                                                {}),
    ("C01", INCOMPLETE,                                                            {}),
    ("S01", {"unsc": "possible", "unsc_subject": "director"},                      CLEARED),
    ("S02", {"owners": [owner(25, disclosed=False)]},                              {"owners": [owner(24.99, disclosed=False)]}),
    ("S02", {"owners": [owner(50), owner(25, disclosed=False)]},                   {"owners": [owner(25)]}),
    ("N01", {"isic_rev4": "0620"},                                                 {"isic_rev4": "6201"}),
    ("N01", {"isic_rev4": "0126"},                                                 {"isic_rev4": "0125"}),
    ("N01", {"isic_rev4": "2520"},                                                 {"isic_rev4": "2511"}),
    ("N01", {"isic_rev4": "92"},                                                   {"isic_rev4": "93"}),
    ("N01", {"virtual_assets": True},                                              {}),
    ("N02", {"cash_usd": 100_000, "in_kind_usd": 0.01},                            {"cash_usd": 100_000, "in_kind_usd": 0}),
    ("N02", {"same_partner_last_12m_usd": 96_000.01},                              {"same_partner_last_12m_usd": 96_000}),
    ("N03", {"unilateral_sanctions": ["OFAC-SDN"]},                                {}),
    ("N04", {"state_owned_pct": 50},                                               {"state_owned_pct": 49.99}),
    ("N04", {"owners": [owner(1, pep=True)]},                                      {"owners": [owner(1)]}),
    ("N05", {"adverse_media": [medium(3)]},                                        {"adverse_media": [medium(2.99)]}),
    ("N05", {"adverse_media": [medium(3, age_years=5)]},                           {"adverse_media": [medium(3, age_years=5.01)]}),
    ("N05", {"adverse_media": [medium(5, resolved=True), medium(3)]},              {"adverse_media": [medium(5, resolved=True)]}),
    ("N05", {"forced_or_child_labour": "alleged"},                                 {}),
    ("N05", {"forced_or_child_labour": "under_remediation"},                       {}),
    ("N06", {"loaned_personnel_fte": 0.1},                                         {"loaned_personnel_fte": 0}),
    ("N07", {"standards_interest": "regulated_by_instrument"},                     {}),
    ("N07", {"standards_interest": "sells_conforming_product"},                    {}),
    ("N08", {"emblem_use": "co_branding"},                                         {"emblem_use": "text_credit"}),
    ("N08", {"emblem_use": "commercial"},                                          {}),
    ("N09", {"exclusivity": True},                                                 {}),
    ("N09", {"naming_rights": True},                                               {}),
    ("N10", {"un_tender": "bidding"},                                              {}),
    ("N10", {"un_tender": "related_spec"},                                         {}),
    ("N11", {"data_or_ip_terms": True},                                            {}),
    ("N11", {"nonstandard_legal_terms": True},                                     {}),
    ("N12", {"norges_bank": "exclusion"},                                          {"norges_bank": "observation"}),
    ("N12", {"ungc_status": "expelled"},                                           {"ungc_status": "delisted_cop"}),
    ("N13", {"conflict_or_unsc_regime_country": True},                             {}),
    ("N14", {"mdb_debarment": "expired"},                                          {}),
    ("N15", {"conventional_weapons_revenue_pct": 0.1},                             {"conventional_weapons_revenue_pct": 0}),
    ("N15", {"conventional_weapons_revenue_pct": 9.99},                            {}),
    ("N16", listed_owner(49.99),                                                   CLEARED),
    ("F01", {"tobacco_role": "retail"},                                            {}),
    ("F01", {"tobacco_role": "wholesale", "tobacco_revenue_pct": 9.99},            {}),
    ("F01", {"gambling_revenue_pct": 0.1},                                         {"gambling_revenue_pct": 0}),
    ("F01", {"conventional_weapons_revenue_pct": 5},                               {}),
    ("F02", {"ungc_status": "delisted_cop"},                                       {"ungc_status": "expelled"}),
    ("F02", {"ungc_status": "non_communicating"},                                  {"ungc_status": "participant"}),
    ("F03", {"norges_bank": "observation"},                                        {"norges_bank": "exclusion"}),
    ("A01", {"same_partner_last_12m_usd": 6000.01},                                {"same_partner_last_12m_usd": 6000}),
    ("A01", {"in_kind_usd": 10_000, "same_partner_last_12m_usd": 1},               {"in_kind_usd": 10_001, "same_partner_last_12m_usd": 1}),
    ("G01", {"funds_extrabudgetary_project": True},                                {}),
    ("K01", {"reviewer_interest": "gift_or_hospitality"},                          {}),
]
# fmt: on


@pytest.mark.parametrize(("rule", "fires", "beside"), FIRES)
def test_a_rule_fires_on_its_boundary_and_not_beside_it(rule: str, fires: Changes, beside: Changes) -> None:
    assert rule in decide(policy.load(), case(**fires)).rule_ids
    assert rule not in decide(policy.load(), case(**beside)).rule_ids


def test_every_rule_of_the_policy_is_tried_above() -> None:
    worded = {rule for rule, each in policy.load().wording.items() if each.kind != "bar"}
    assert worded == {rule for rule, _, _ in FIRES}


# fmt: off
ALONE_HIGH: list[tuple[Changes, str]] = [
    ({"cash_usd": 1_000_000, "in_kind_usd": 0},     "substantial"),
    ({"cash_usd": 1_000_000, "in_kind_usd": 0.01},  "high"),
    ({"unilateral_sanctions": ["EU-FSF"]},          "high"),
    ({"adverse_media": [medium(3.99)]},             "substantial"),
    ({"adverse_media": [medium(4)]},                "high"),
    ({"forced_or_child_labour": "alleged"},         "substantial"),
    ({"norges_bank": "exclusion"},                  "high"),
    ({"ungc_status": "expelled"},                   "high"),
    ({"conventional_weapons_revenue_pct": 5},       "high"),
    (listed_owner(10),                              "high"),
    ({"mdb_debarment": "expired"},                  "substantial"),
    ({"exclusivity": True, "data_or_ip_terms": True, "un_tender": "bidding"}, "substantial"),
    ({"exclusivity": True, "data_or_ip_terms": True, "un_tender": "bidding", "virtual_assets": True}, "high"),
    ({"exclusivity": True, "naming_rights": True, "un_tender": "bidding", "virtual_assets": True}, "substantial"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "risk"), ALONE_HIGH)
def test_some_triggers_are_high_alone_and_four_are_high_together(changes: Changes, risk: str) -> None:
    decision = decide(policy.load(), case(**changes))
    assert (decision.dd_level, decision.risk_level) == ("enhanced", risk)


# fmt: off
BARS: list[tuple[Changes, str | None]] = [
    ({},                                                     None),
    ({"in_kind_usd": 10_000},                                None),
    ({"in_kind_usd": 10_000.01},                             "simplified.value"),
    ({"in_kind_usd": 9_000, "same_partner_last_12m_usd": 1_000.01}, "simplified.value"),
    ({"duration_months": 12},                                None),
    ({"duration_months": 12.1},                              "simplified.duration"),
    ({"types": ["advocacy", "expertise_open_forum"]},        None),
    ({"types": ["advocacy", "financial_contribution"]},      "simplified.types"),
    ({"emblem_use": "text_credit"},                          "simplified.emblem"),
    ({"funds_extrabudgetary_project": True},                 "simplified.project"),
    ({"tobacco_role": "retail"},                             "simplified.flag"),
    ({"norges_bank": "observation"},                         None),
    ({"reviewer_interest": "financial"},                     None),
    ({"ungc_status": "delisted_cop"},                        None),
]
# fmt: on


@pytest.mark.parametrize(("changes", "bar"), BARS)
def test_a_small_simple_case_is_simplified_unless_something_bars_it(
    changes: Changes, bar: str | None
) -> None:
    decision = decide(policy.load(), case(**changes))
    expected = ("simplified", "low", 36) if bar is None else ("standard", "moderate", 24)
    assert (decision.dd_level, decision.risk_level, decision.validity_months) == expected
    assert [each.rule_id for each in decision.bars] == ([] if bar is None else [bar])


def test_tenths_add_up_exactly() -> None:
    assert decide(policy.load(), case(cash_usd=9999.7, in_kind_usd=0.3)).dd_level == "simplified"
    owners = [owner(14.3)] * 6 + [owner(14.2)]
    assert decide(policy.load(), case(owners=owners)).gate == "pass"
