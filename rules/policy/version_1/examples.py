"""Cases, all made up, with the decision that version 1 must give; every limit from both sides."""

from __future__ import annotations

from rules.policy.example import example

_OWNER = {"name": "Example Owner", "country": "CH", "pep": False, "disclosed": True}
_MEDIUM = {"topic": "Example report", "age_years": 2, "resolved": False}

# fmt: off
EXAMPLES = (
    # the simplified track and its limits
    example("E01", "A small gift of services for one event",           "low",         ""),
    example("E02", "Exactly the largest small contribution",           "low",         "",        in_kind_usd=0, cash_usd=10_000),
    example("E03", "A little above the largest small contribution",    "moderate",    "",        in_kind_usd=0, cash_usd=10_000.5),
    example("E04", "Small, with an earlier gift of the same group",    "moderate",    "A01",     in_kind_usd=4_000, same_partner_last_12m_usd=7_000),
    example("E05", "Small, for thirteen months",                       "moderate",    "",        duration_months=13),
    example("E06", "Small, but with data",                             "moderate",    "",        types=["data_sharing"]),
    example("E07", "Small, with the emblem in a text credit",          "moderate",    "",        emblem_use="text_credit"),
    example("E08", "Small, for a project of member States",            "moderate",    "G01",     funds_extrabudgetary_project=True),
    example("E09", "A supermarket that sells tobacco",                 "moderate",    "F01",     tobacco_role="retail", tobacco_revenue_pct=3),
    example("E10", "Two per cent of revenue from gambling",            "moderate",    "F01",     gambling_revenue_pct=2),
    example("E11", "Not communicating with the Global Compact",        "low",         "F02",     ungc_status="non_communicating"),
    example("E12", "Under observation by a sovereign fund",            "low",         "F03",     norges_bank="observation"),
    example("E13", "A reviewer who once worked there",                 "low",         "K01",     reviewer_interest="former_employer"),
    # one trigger each
    example("E20", "A mining company",                                 "substantial", "N01",     isic_rev4="0729", sector_label="Mining of other non-ferrous metal ores"),
    example("E21", "Exactly at the limit of the enhanced review",      "moderate",    "",        in_kind_usd=0, cash_usd=100_000),
    example("E22", "Above the limit of the enhanced review",           "substantial", "N02",     in_kind_usd=0, cash_usd=100_001),
    example("E23", "Above the limit of high risk",                     "high",        "N02",     in_kind_usd=0, cash_usd=1_000_001),
    example("E24", "Named by a unilateral sanctions programme",        "high",        "N03",     unilateral_sanctions=["EXAMPLE-LIST"]),
    example("E25", "Half of it belongs to a State",                    "substantial", "N04",     state_owned_pct=50),
    example("E26", "An owner is a politically exposed person",         "substantial", "N04",     owners=[{**_OWNER, "pct": 100, "pep": True}]),
    example("E27", "A grave report, not resolved",                     "substantial", "N05",     adverse_media=[{**_MEDIUM, "severity": 3}]),
    example("E28", "A very grave report, not resolved",                "high",        "N05",     adverse_media=[{**_MEDIUM, "severity": 4}]),
    example("E29", "A very grave report, too old to count",            "low",         "",        adverse_media=[{**_MEDIUM, "severity": 5, "age_years": 5.5}]),
    example("E30", "Forced labour alleged",                            "substantial", "N05",     forced_or_child_labour="alleged"),
    example("E31", "Lends half a person",                              "substantial", "N06",     loaned_personnel_fte=0.5),
    example("E32", "Sells a product that follows a standard",          "substantial", "N07",     standards_interest="sells_conforming_product"),
    example("E33", "Is regulated by an instrument",                    "substantial", "N07",     standards_interest="regulated_by_instrument"),
    example("E34", "Shows the emblem beside its own",                  "substantial", "N08",     emblem_use="co_branding"),
    example("E35", "Asks to be the only partner",                      "substantial", "N09",     exclusivity=True),
    example("E36", "Bids in a tender",                                 "substantial", "N10",     un_tender="bidding"),
    example("E37", "Terms of its own on data",                         "substantial", "N11",     data_or_ip_terms=True),
    example("E38", "Excluded by a sovereign fund",                     "high",        "N12",     norges_bank="exclusion"),
    example("E39", "A situation under Security Council measures",      "substantial", "N13",     conflict_or_unsc_regime_country=True),
    example("E40", "A debarment that has ended",                       "substantial", "N14",     mdb_debarment="expired"),
    example("E41", "A small part of revenue from weapons",             "high",        "N15 F01", conventional_weapons_revenue_pct=4),
    example("E42", "A listed person owns ten per cent",                "high",        "N16",     unsc="confirmed", unsc_subject="owner", unsc_subject_pct=10),
    example("E43", "Four triggers together",                           "high",        "N04 N06 N07 N11", state_owned_pct=60, loaned_personnel_fte=1, standards_interest="sells_conforming_product", data_or_ip_terms=True),
    example("E44", "Three triggers together",                          "substantial", "N04 N06 N11", state_owned_pct=60, loaned_personnel_fte=1, nonstandard_legal_terms=True),
    # exclusions
    example("E50", "The company itself is listed",                     "excluded",    "X01",     unsc="confirmed", unsc_subject="entity"),
    example("E51", "A listed person owns half of it",                  "excluded",    "X01",     unsc="confirmed", unsc_subject="owner", unsc_subject_pct=50),
    example("E52", "On the Ineligibility List",                        "excluded",    "X02",     ungm_ineligible=True),
    example("E53", "Parts of controversial weapons",                   "excluded",    "X03",     controversial_weapons="component"),
    example("E54", "Makes tobacco",                                    "excluded",    "X04",     tobacco_role="manufacture", tobacco_revenue_pct=80),
    example("E55", "A tenth of revenue from selling tobacco",          "excluded",    "X04",     tobacco_role="retail", tobacco_revenue_pct=10),
    example("E56", "Forced labour found by a court, not put right",    "excluded",    "X05",     forced_or_child_labour="substantiated_unremediated"),
    example("E57", "Broke sanctions of the Security Council",          "excluded",    "X06",     unsc_sanctions_violation=True),
    example("E58", "A tenth of revenue from gambling",                 "excluded",    "X07",     gambling_revenue_pct=10),
    example("E59", "A declaration was found false",                    "excluded",    "X08",     declaration_found_false=True),
    example("E60", "Debarred by a development bank",                   "excluded",    "X09",     mdb_debarment="active"),
    example("E61", "A tenth of revenue from weapons",                  "excluded",    "X10",     conventional_weapons_revenue_pct=10),
    example("E62", "Excluded, and not complete either",                "excluded",    "X03",     controversial_weapons="financing", complete=False, missing_fields=["lei"]),
    # routes, completeness and holds
    example("E70", "A ministry",                                       "other_track", "R02",     entity_type="government"),
    example("E71", "A ministry in breach of sanctions",                "referred",    "X06",     entity_type="government", unsc_sanctions_violation=True),
    example("E72", "A university",                                     "other_track", "R02",     entity_type="academia"),
    example("E73", "An association funded by tobacco",                 "excluded",    "X04",     entity_type="ngo", tobacco_role="controlled_or_funded_by_tobacco"),
    example("E74", "The UN would pay",                                 "redirect_procurement", "R01", pays_partner=True),
    example("E75", "An answer is missing",                             "returned_incomplete", "C01", complete=False, missing_fields=["lei"]),
    example("E76", "A name that may be listed",                        "hold_screening", "S01",  unsc="possible", unsc_subject="director"),
    example("E77", "A quarter belongs to nobody knows whom",           "hold_ownership", "S02",  owners=[{**_OWNER, "pct": 75}, {**_OWNER, "pct": 25, "disclosed": False}]),
)
# fmt: on
