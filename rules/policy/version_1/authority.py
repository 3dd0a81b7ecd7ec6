"""The tables of version 1 that follow from the outcome: validity, authority, reviewers, documents, times."""

from __future__ import annotations

from rules.table import Hit, Output, TableSource, grid, listed, when
from rules.text import Text

ROLES = (
    "desk",
    "focal_point",
    "alternate_focal_point",
    "approving_official",
    "division_director",
    "deputy_executive_secretary",
    "executive_office",
    "task_force_panel",
    "legal_affairs",
    "excom",
    "executive_secretary",
)
VERBS = ("review", "advise", "recommend", "decide", "concur", "record", "confirm")
APPROVERS = ("low", "moderate", "substantial", "high", "desk")
DOCUMENTS = (
    "registration_extract",
    "signed_declarations",
    "ownership_statement",
    "annual_accounts",
    "un_questionnaire",
    "conduct_policies",
    "ownership_evidence",
    "group_structure",
    "sustainability_report",
    "revenue_breakdown",
    "remediation_plan",
    "loan_agreement_draft",
    "standards_interest_statement",
    "emblem_request",
    "exclusivity_reasons",
    "legal_terms_draft",
    "project_reference",
)
_NOT_PASS = "not(pass)"
_ACT = (Output("role", "word", ROLES), Output("verb", "word", VERBS))

# fmt: off
VALIDITY = grid(
    "validity", Text("Validity of due diligence", "Validité de la diligence", "Срок действия проверки"),
    Hit.UNIQUE, "gate risk_level", (Output("months", "number", nullable=True),), (
    # gate      risk           months
    ("pass",    "low",         "validity_months_low"),
    ("pass",    "moderate",    "validity_months_moderate"),
    ("pass",    "substantial", "validity_months_substantial"),
    ("pass",    "high",        "validity_months_high"),
    (_NOT_PASS, "-",           "-"),
))

# One row an act, in the order of the acts. An exclusion that rests only on grounds which the desk cannot
# make final (no recorded_exclusions) waits for the Deputy Executive Secretary.
AUTHORITY = grid(
    "authority", Text("Authority, as ordered acts", "Autorité, par actes successifs", "Полномочия, по порядку действий"),
    Hit.RULE_ORDER, "gate risk_level recorded_exclusions", _ACT, (
    # gate       risk           recorded  role                          verb
    ("pass",     "low",         "-",      "focal_point",                "review"),
    ("pass",     "low",         "-",      "approving_official",         "decide"),
    ("pass",     "moderate",    "-",      "focal_point",                "review"),
    ("pass",     "moderate",    "-",      "division_director",          "decide"),
    ("pass",     "moderate",    "-",      "deputy_executive_secretary", "concur"),
    ("pass",     "substantial", "-",      "focal_point",                "review"),
    ("pass",     "substantial", "-",      "executive_office",           "advise"),
    ("pass",     "substantial", "-",      "deputy_executive_secretary", "decide"),
    ("pass",     "high",        "-",      "focal_point",                "review"),
    ("pass",     "high",        "-",      "task_force_panel",           "advise"),
    ("pass",     "high",        "-",      "legal_affairs",              "advise"),
    ("pass",     "high",        "-",      "deputy_executive_secretary", "recommend"),
    ("pass",     "high",        "-",      "executive_secretary",        "decide"),
    (_NOT_PASS,  "-",           "-",      "desk",                       "record"),
    ("excluded", "-",           "0",      "deputy_executive_secretary", "confirm"),
))

APPROVER = grid(
    "approver", Text("The act that decides, in words", "L'acte qui décide, en toutes lettres", "Решающее действие, словами"),
    Hit.UNIQUE, "gate risk_level", (Output("approver", "word", APPROVERS),), (
    # gate      risk           approver
    ("pass",    "low",         "low"),
    ("pass",    "moderate",    "moderate"),
    ("pass",    "substantial", "substantial"),
    ("pass",    "high",        "high"),
    (_NOT_PASS, "-",           "desk"),
))

# A derogation from X09 is a state of its own; the fact is published without names.
DEROGATION = grid(
    "derogation", Text("Derogation from X09", "Dérogation à X09", "Отступление от X09"),
    Hit.RULE_ORDER, "gate", _ACT, (
    # gate       role                   verb
    ("excluded", "legal_affairs",       "advise"),
    ("excluded", "executive_secretary", "decide"),
))

REVIEWERS = grid(
    "reviewers", Text("Who must look at it", "Qui doit l'examiner", "Кто должен рассмотреть"),
    Hit.RULE_ORDER, "gate risk_level reviewer_interest funds_extrabudgetary_project", (Output("role", "word", ROLES),), (
    # gate       risk           interest     project  role
    ("pass",     "-",           "-",         "-",     "focal_point"),
    ("pass",     "-",           "not(none)", "-",     "alternate_focal_point"),
    ("pass",     "substantial", "-",         "-",     "executive_office"),
    ("pass",     "high",        "-",         "-",     "task_force_panel"),
    ("pass",     "high",        "-",         "-",     "legal_affairs"),
    ("pass",     "-",           "-",         "true",  "excom"),
    ("referred", "-",           "-",         "-",     "executive_secretary"),
    ("referred", "-",           "-",         "-",     "legal_affairs"),
))

DOCUMENT = listed(
    "documents", Text("Documents to provide", "Documents à fournir", "Какие документы представить"),
    Hit.RULE_ORDER, (Output("document", "word", DOCUMENTS),), (
    (("registration_extract",),         when(gate="pass")),
    (("signed_declarations",),          when(gate="pass")),
    (("ownership_statement",),          when(gate="pass", dd_level="standard, enhanced")),
    (("annual_accounts",),              when(gate="pass", dd_level="standard, enhanced")),
    (("un_questionnaire",),             when(gate="pass", dd_level="standard, enhanced")),
    (("conduct_policies",),             when(gate="pass", dd_level="enhanced")),
    (("ownership_evidence",),           when(gate="pass", dd_level="enhanced")),
    (("ownership_evidence",),           when(gate="hold_ownership")),
    (("group_structure",),              when(gate="pass", dd_level="enhanced")),
    (("sustainability_report",),        when(gate="pass", high_risk_sector="true")),
    (("revenue_breakdown",),            when(gate="pass", tobacco_role="not(none)")),
    (("revenue_breakdown",),            when(gate="pass", conventional_weapons_revenue_pct="> 0")),
    (("revenue_breakdown",),            when(gate="pass", gambling_revenue_pct="> 0")),
    (("remediation_plan",),             when(gate="pass", forced_or_child_labour="alleged, under_remediation")),
    (("loan_agreement_draft",),         when(gate="pass", loaned_personnel_fte="> 0")),
    (("standards_interest_statement",), when(gate="pass", standards_interest="not(none)")),
    (("emblem_request",),               when(gate="pass", emblem_use="co_branding, commercial")),
    (("exclusivity_reasons",),          when(gate="pass", exclusivity="true")),
    (("exclusivity_reasons",),          when(gate="pass", naming_rights="true")),
    (("legal_terms_draft",),            when(gate="pass", data_or_ip_terms="true")),
    (("legal_terms_draft",),            when(gate="pass", nonstandard_legal_terms="true")),
    (("project_reference",),            when(gate="pass", funds_extrabudgetary_project="true")),
))

# Working days from completeness to the decision.
SERVICE = grid(
    "service", Text("Time to decide", "Délai de décision", "Срок решения"),
    Hit.UNIQUE, "gate dd_level", (Output("days", "number", nullable=True),), (
    # gate      level         days
    ("pass",    "simplified", "decision_days_simplified"),
    ("pass",    "standard",   "decision_days_standard"),
    ("pass",    "enhanced",   "decision_days_enhanced"),
    (_NOT_PASS, "-",          "-"),
))
# fmt: on

TABLES: tuple[TableSource, ...] = (VALIDITY, AUTHORITY, APPROVER, DEROGATION, REVIEWERS, DOCUMENT, SERVICE)
