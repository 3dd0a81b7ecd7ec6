"""Closed lists that facts are checked against: countries, ISIC divisions, SDG targets (pure data)."""

from __future__ import annotations

# ISO 3166-1 alpha-2, the 249 officially assigned codes.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())

# The 88 divisions of ISIC Rev.4; groups and classes are checked for their form only.
_DIVISIONS = """
01 02 03 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 35 36 37
38 39 41 42 43 45 46 47 49 50 51 52 53 55 56 58 59 60 61 62 63 64 65 66 68 69 70 71 72 73 74 75 77 78 79
80 81 82 84 85 86 87 88 90 91 92 93 94 95 96 97 98 99
"""
ISIC_DIVISIONS = frozenset(_DIVISIONS.split())

# Goal: number of numbered targets, letters of the means of implementation.
_TARGETS = {
    1: (5, "ab"), 2: (5, "abc"), 3: (9, "abcd"), 4: (7, "abc"), 5: (6, "abc"), 6: (6, "ab"),
    7: (3, "ab"), 8: (10, "ab"), 9: (5, "abc"), 10: (7, "abc"), 11: (7, "abc"), 12: (8, "abc"),
    13: (3, "ab"), 14: (7, "abc"), 15: (9, "abc"), 16: (10, "ab"), 17: (19, ""),
}  # fmt: skip

SDG_TARGETS = frozenset(
    f"{goal}.{part}"
    for goal, (numbered, letters) in _TARGETS.items()
    for part in (*range(1, numbered + 1), *letters)
)

LISTED_INSTRUMENTS = (
    "contribution_agreement",
    "memorandum_of_understanding",
    "letter_of_agreement",
    "pro_bono_agreement",
    "non_reimbursable_loan_agreement",
    "data_sharing_agreement",
    "no_instrument_rules_of_procedure",
    "contract",
)

ENGAGEMENT_TYPES = (
    "financial_contribution",
    "in_kind_goods_services",
    "loaned_personnel",
    "standards_participation",
    "expertise_open_forum",
    "knowledge_exchange",
    "data_sharing",
    "event_sponsorship",
    "event_participation",
    "advocacy",
    "joint_publication_research",
    "ppp_centre_of_excellence",
    "emblem_or_name_use",
    "services_for_fee",
    "grant_to_implementing_partner",
)

# Lists that names can be screened against: the Security Council's, the organization's own, then all others.
SCREENING_LISTS = ("unsc", "own", "ungm", "ofac", "eu", "uk", "worldbank", "ebrd", "idb", "ftm")
ALWAYS_SCREENED = ("unsc", "own")
