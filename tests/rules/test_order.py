"""The order of decision: track, route, exclusion, completeness, holds; and who acts then."""

# ruff: noqa: E501 (tables are read across)

from __future__ import annotations

from typing import Any

import pytest

from rules import decide, level_rank, policy
from tests.rules.cases import INCOMPLETE, case, listed_owner, medium, owner

EVERY_EXCLUSION: dict[str, Any] = {
    "unsc": "confirmed",
    "unsc_subject": "entity",
    "ungm_ineligible": True,
    "controversial_weapons": "manufacture",
    "tobacco_role": "manufacture",
    "forced_or_child_labour": "substantiated_unremediated",
    "unsc_sanctions_violation": True,
    "pornography": True,
    "declaration_found_false": True,
    "mdb_debarment": "active",
    "conventional_weapons_revenue_pct": 90,
}
ALL_BUT_BINDING = {
    **EVERY_EXCLUSION,
    "unsc": "possible",
    "unsc_sanctions_violation": False,
}
ONLY_BUSINESS = {"pornography": True, "mdb_debarment": "active", "conventional_weapons_revenue_pct": 90}
HOLDS = {"unsc": "possible", "unsc_subject": "entity", "owners": [owner(30, disclosed=False)]}
CIVIL_IDS = ["X02", "X03", "X04", "X05", "X08"]
ALL = [f"X{number:02}" for number in range(1, 11)]

# fmt: off
ORDER: list[tuple[str, dict[str, Any], str, list[str]]] = [
    # who             changes                                                   gate                     rule ids
    ("government",    EVERY_EXCLUSION,                                          "referred",              ["X01", "X06"]),
    ("igo",           {"unsc_sanctions_violation": True},                       "referred",              ["X06"]),
    ("government",    ALL_BUT_BINDING,                                          "other_track",           ["R02"]),
    ("igo",           {"pays_partner": True, **INCOMPLETE, **HOLDS},            "other_track",           ["R02"]),
    ("ngo",           EVERY_EXCLUSION,                                          "excluded",              ["X01", "X02", "X03", "X04", "X05", "X06", "X08"]),
    ("academia",      ALL_BUT_BINDING,                                          "excluded",              CIVIL_IDS),
    ("ngo",           ONLY_BUSINESS,                                            "other_track",           ["R02"]),
    ("academia",      {"pays_partner": True, **INCOMPLETE, **HOLDS},            "other_track",           ["R02"]),
    ("company",       EVERY_EXCLUSION,                                          "excluded",              ALL),
    ("company",       {**EVERY_EXCLUSION, "pays_partner": True},                "excluded",              ALL),
    ("soe",           {**ALL_BUT_BINDING, "pays_partner": True},                "redirect_procurement",  ["R01"]),
    ("company",       {**ONLY_BUSINESS, "pays_partner": True},                  "redirect_procurement",  ["R01"]),
    ("company",       {"unsc_sanctions_violation": True, "pays_partner": True, "pornography": True}, "excluded", ["X06", "X07"]),
    ("company",       {**ALL_BUT_BINDING, **INCOMPLETE},                        "excluded",              [x for x in ALL if x not in ("X01", "X06")]),
    ("company",       {**INCOMPLETE, "pays_partner": True},                     "redirect_procurement",  ["R01"]),
    ("company",       {**INCOMPLETE, **HOLDS},                                  "returned_incomplete",   ["C01"]),
    ("company",       HOLDS,                                                    "hold_screening",        ["S01"]),
    ("company",       {"owners": HOLDS["owners"], "exclusivity": True},         "hold_ownership",        ["S02"]),
    ("corporate_foundation", {"isic_rev4": "9499", "tobacco_role": "controlled_or_funded_by_tobacco"}, "excluded", ["X04"]),
    ("industry_association", {},                                                "pass",                  []),
    ("company",       {"norges_bank": "exclusion", "exclusivity": True, "gambling_revenue_pct": 1,
                       "reviewer_interest": "financial", "funds_extrabudgetary_project": True},
                                                                                "pass",                  ["N09", "N12", "F01", "G01", "K01"]),
]
# fmt: on


@pytest.mark.parametrize(("entity", "changes", "gate", "rules"), ORDER)
def test_the_first_match_of_the_order_decides(
    entity: str, changes: dict[str, Any], gate: str, rules: list[str]
) -> None:
    decision = decide(policy.load(), case(entity_type=entity, **changes))
    assert (decision.gate, list(decision.rule_ids)) == (gate, rules)
    if gate != "pass":
        assert (decision.dd_level, decision.risk_level, decision.validity_months) == (None, None, None)


# fmt: off
ACTS = [
    ({},                              "focal_point review, approving_official decide", 36, 10),
    ({"duration_months": 24},         "focal_point review, division_director decide, deputy_executive_secretary concur", 24, 20),
    ({"exclusivity": True},           "focal_point review, executive_office advise, deputy_executive_secretary decide", 12, 40),
    ({"norges_bank": "exclusion"},    "focal_point review, task_force_panel advise, legal_affairs advise, deputy_executive_secretary recommend, executive_secretary decide", 12, 40),
    ({"pays_partner": True},          "desk record", None, None),
    ({"mdb_debarment": "active"},     "desk record", None, None),
    ({"controversial_weapons": "component", "conventional_weapons_revenue_pct": 50}, "desk record", None, None),
    ({"pornography": True},           "desk record, deputy_executive_secretary confirm", None, None),
    ({"forced_or_child_labour": "substantiated_unremediated", "declaration_found_false": True},
                                      "desk record, deputy_executive_secretary confirm", None, None),
]
# fmt: on


@pytest.mark.parametrize(("changes", "acts", "months", "days"), ACTS)
def test_authority_validity_and_time_follow_from_the_level(
    changes: dict[str, Any], acts: str, months: int | None, days: int | None
) -> None:
    decision = decide(policy.load(), case(**changes))
    assert ", ".join(f"{act.role} {act.verb}" for act in decision.acts) == acts
    assert (decision.validity_months, decision.service_days) == (months, days)


def test_only_an_exclusion_by_a_development_bank_alone_may_be_derogated() -> None:
    p = policy.load()
    assert decide(p, case(mdb_debarment="active")).derogable
    assert not decide(p, case(mdb_debarment="active", pornography=True)).derogable
    assert not decide(p, case(pornography=True)).derogable
    assert [(act.role, act.verb) for act in p.derogation] == [
        ("legal_affairs", "advise"),
        ("executive_secretary", "decide"),
    ]


def test_a_referred_government_gets_no_letter() -> None:
    decision = decide(policy.load(), case(entity_type="government", unsc_sanctions_violation=True))
    assert not decision.letter_allowed
    assert [finding.letter for finding in decision.findings] == [None]
    assert decision.required_reviewers == ("executive_secretary", "legal_affairs")


def test_a_letter_names_no_list_no_medium_and_no_threshold() -> None:
    p = policy.load()
    internal = {rule for rule, words in p.wording.items() if words.letter is None}
    assert {"N02", "N03", "N05", "N12", "N16", "S01", "F03", "K01", "A01"} <= internal
    for words in p.wording.values():
        if words.letter is not None:
            assert not any(sign.isdigit() for sign in words.letter.en)


def test_levels_rank_from_low_to_excluded_and_stops_have_no_rank() -> None:
    p = policy.load()
    changes: list[dict[str, Any]] = [
        {},
        {"duration_months": 13},
        {"adverse_media": [medium(3)]},
        listed_owner(10),
        {"pornography": True},
    ]
    assert [level_rank(decide(p, case(**each))) for each in changes] == [0, 1, 2, 3, 4]
    for stop in ({"pays_partner": True}, INCOMPLETE, HOLDS, {"entity_type": "igo"}):
        assert level_rank(decide(p, case(**stop))) is None
