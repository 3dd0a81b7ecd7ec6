"""The tables of version 1 that lead from facts to a level: track, exclusion, gate, triggers, flags, level."""

from __future__ import annotations

from rules.policy.version_1.glossary import DD_LEVELS, GATES, RISK_LEVELS, TRACKS
from rules.table import Hit, Output, TableSource, grid, listed, when
from rules.text import Text

EXCLUSIONS = ("X01", "X02", "X03", "X04", "X05", "X06", "X07", "X08", "X09", "X10")
STOPS = ("R01", "R02", "C01", "S01", "S02")
TRIGGERS = tuple(f"N{number:02}" for number in range(1, 17))
FLAGS = ("F01", "F02", "F03", "A01", "G01", "K01")
BARS = (
    "simplified.flag",
    "simplified.value",
    "simplified.duration",
    "simplified.types",
    "simplified.emblem",
    "simplified.project",
)

# fmt: off
TRACK = grid(
    "track", Text("Track by kind of organisation", "Voie selon la nature de l'organisation", "Направление по виду организации"),
    Hit.UNIQUE, "entity_type", (Output("track", "word", TRACKS),), (
    # entity_type                                                   track
    ("company, soe, industry_association, corporate_foundation",    "business"),
    ("ngo, academia",                                               "civil"),
    ("government, igo",                                             "public"),
))

# binding: counts whatever the organisation is. final by: who makes it final.
# An exclusion that does not count for a track has that track in its cell.
EXCLUSION = listed(
    "exclusion", Text("Exclusion", "Exclusion", "Исключение"), Hit.RULE_ORDER,
    (Output("rule", "word", EXCLUSIONS), Output("binding", "flag"), Output("final_by", "word", ("desk", "deputy_executive_secretary"))), (
    # rule   binding  final by                        cells
    (("X01", "true",  "desk"),                       when(unsc="confirmed", unsc_subject="entity, controller, director, signatory")),
    (("X01", "true",  "desk"),                       when(unsc="confirmed", unsc_subject_pct=">= owner_control_pct")),
    (("X02", "false", "desk"),                       when(track="not(public)", ungm_ineligible="true")),
    (("X03", "false", "desk"),                       when(track="not(public)", controversial_weapons="not(none)")),
    (("X04", "false", "desk"),                       when(track="not(public)", tobacco_role="manufacture, controlled_or_funded_by_tobacco")),
    (("X04", "false", "desk"),                       when(track="not(public)", tobacco_role="wholesale, retail", tobacco_revenue_pct=">= exclusion_revenue_pct")),
    (("X05", "false", "deputy_executive_secretary"), when(track="not(public)", forced_or_child_labour="substantiated_unremediated")),
    (("X06", "true",  "desk"),                       when(unsc_sanctions_violation="true")),
    (("X07", "false", "deputy_executive_secretary"), when(track="business", pornography="true")),
    (("X07", "false", "deputy_executive_secretary"), when(track="business", banned_substances_or_wildlife="true")),
    (("X07", "false", "deputy_executive_secretary"), when(track="business", gambling_revenue_pct=">= exclusion_revenue_pct")),
    (("X08", "false", "deputy_executive_secretary"), when(track="not(public)", declaration_found_false="true")),
    (("X09", "false", "desk"),                       when(track="business", mdb_debarment="active")),
    (("X10", "false", "deputy_executive_secretary"), when(track="business", conventional_weapons_revenue_pct=">= exclusion_revenue_pct")),
))

# The whole order of decision in one table: no two rows overlap, no case is left over.
# letter: whether the partner gets one. rule -: the rules of the gate are the exclusions, or there are none.
GATE = grid(
    "gate", Text("Track, route, exclusion, completeness and holds, in their order", "Voie, orientation, exclusion, complétude et suspensions, dans l'ordre", "Направление, маршрут, исключение, полнота и приостановка, по порядку"),
    Hit.UNIQUE, "track binding_exclusions exclusions pays_partner complete unsc largest_undisclosed_pct",
    (Output("gate", "word", GATES), Output("rule", "word", STOPS, nullable=True), Output("letter", "flag")), (
    # track       binding  exclusions  pays     complete  unsc             undisclosed              gate                    rule   letter
    ("public",    "-",     "> 0",      "-",     "-",      "-",             "-",                     "referred",             "-",   "false"),
    ("public",    "-",     "0",        "-",     "-",      "-",             "-",                     "other_track",          "R02", "true"),
    ("civil",     "-",     "> 0",      "-",     "-",      "-",             "-",                     "excluded",             "-",   "true"),
    ("civil",     "-",     "0",        "-",     "-",      "-",             "-",                     "other_track",          "R02", "true"),
    ("business",  "> 0",   "-",        "-",     "-",      "-",             "-",                     "excluded",             "-",   "true"),
    ("business",  "0",     "-",        "true",  "-",      "-",             "-",                     "redirect_procurement", "R01", "true"),
    ("business",  "0",     "> 0",      "false", "-",      "-",             "-",                     "excluded",             "-",   "true"),
    ("business",  "0",     "0",        "false", "false",  "-",             "-",                     "returned_incomplete",  "C01", "true"),
    ("business",  "0",     "0",        "false", "true",   "possible",      "-",                     "hold_screening",       "S01", "true"),
    ("business",  "0",     "0",        "false", "true",   "not(possible)", ">= owner_disclose_pct", "hold_ownership",       "S02", "true"),
    ("business",  "0",     "0",        "false", "true",   "not(possible)", "< owner_disclose_pct",  "pass",                 "-",   "true"),
))

# risk: what the trigger gives alone.
TRIGGER = listed(
    "triggers", Text("Triggers of an enhanced review", "Déclencheurs d'un examen approfondi", "Признаки для углублённой проверки"),
    Hit.RULE_ORDER, (Output("rule", "word", TRIGGERS), Output("risk", "word", ("high", "substantial"))), (
    # rule   risk           cells
    (("N01", "substantial"), when(high_risk_sector="true")),
    (("N01", "substantial"), when(virtual_assets="true")),
    (("N02", "substantial"), when(relationship="(enhanced_above_usd..high_above_usd]")),
    (("N02", "high"),        when(relationship="> high_above_usd")),
    (("N03", "high"),        when(unilateral_programmes="> 0")),
    (("N04", "substantial"), when(state_owned_pct=">= state_control_pct")),
    (("N04", "substantial"), when(politically_exposed_owner="true")),
    (("N05", "substantial"), when(adverse_severity="[adverse_enhanced_severity..adverse_high_severity)")),
    (("N05", "high"),        when(adverse_severity=">= adverse_high_severity")),
    (("N05", "substantial"), when(forced_or_child_labour="alleged, under_remediation")),
    (("N06", "substantial"), when(loaned_personnel_fte="> 0")),
    (("N07", "substantial"), when(standards_interest="not(none)")),
    (("N08", "substantial"), when(emblem_use="co_branding, commercial")),
    (("N09", "substantial"), when(exclusivity="true")),
    (("N09", "substantial"), when(naming_rights="true")),
    (("N10", "substantial"), when(un_tender="not(none)")),
    (("N11", "substantial"), when(data_or_ip_terms="true")),
    (("N11", "substantial"), when(nonstandard_legal_terms="true")),
    (("N12", "high"),        when(norges_bank="exclusion")),
    (("N12", "high"),        when(ungc_status="expelled")),
    (("N13", "substantial"), when(conflict_or_unsc_regime_country="true")),
    (("N14", "substantial"), when(mdb_debarment="expired")),
    (("N15", "high"),        when(conventional_weapons_revenue_pct="(0..exclusion_revenue_pct)")),
    (("N16", "high"),        when(unsc="confirmed", unsc_subject="owner", unsc_subject_pct="< owner_control_pct")),
))

# bars: whether the flag bars the simplified track.
FLAG = listed(
    "flags", Text("Flags", "Signalements", "Отметки"),
    Hit.RULE_ORDER, (Output("rule", "word", FLAGS), Output("bars", "flag")), (
    # rule   bars      cells
    (("F01", "true"),  when(tobacco_role="retail, wholesale")),
    (("F01", "true"),  when(conventional_weapons_revenue_pct="(0..exclusion_revenue_pct)")),
    (("F01", "true"),  when(gambling_revenue_pct="(0..exclusion_revenue_pct)")),
    (("F02", "false"), when(ungc_status="delisted_cop, non_communicating")),
    (("F03", "false"), when(norges_bank="observation")),
    (("A01", "false"), when(value="<= simplified_max_usd", relationship="> simplified_max_usd")),
    (("G01", "false"), when(funds_extrabudgetary_project="true")),
    (("K01", "false"), when(reviewer_interest="not(none)")),
))

SIMPLIFIED = listed(
    "simplified", Text("What bars the simplified track", "Ce qui écarte la voie simplifiée", "Что исключает упрощённую процедуру"),
    Hit.RULE_ORDER, (Output("rule", "word", BARS),), (
    (("simplified.flag",),     when(flag_bars="> 0")),
    (("simplified.value",),    when(relationship="> simplified_max_usd")),
    (("simplified.duration",), when(duration_months="> simplified_max_months")),
    (("simplified.types",),    when(types_not_simple="> 0")),
    (("simplified.emblem",),   when(emblem_use="not(none)")),
    (("simplified.project",),  when(funds_extrabudgetary_project="true")),
))

LEVEL = grid(
    "level", Text("Level of due diligence and of risk", "Niveau de diligence et de risque", "Уровень проверки и риска"),
    Hit.UNIQUE, "trigger_count high_triggers bars",
    (Output("dd_level", "word", DD_LEVELS), Output("risk_level", "word", RISK_LEVELS)), (
    # triggers                 high    bars   level         risk
    ("0",                      "0",    "0",   "simplified", "low"),
    ("0",                      "0",    "> 0", "standard",   "moderate"),
    ("(0..triggers_for_high)", "0",    "-",   "enhanced",   "substantial"),
    (">= triggers_for_high",   "0",    "-",   "enhanced",   "high"),
    ("-",                      "> 0",  "-",   "enhanced",   "high"),
))
# fmt: on

TABLES: tuple[TableSource, ...] = (TRACK, EXCLUSION, GATE, TRIGGER, FLAG, SIMPLIFIED, LEVEL)
