"""The names of the figures that reports, dashboards and evidence show, with their words and units."""

from __future__ import annotations

from collections.abc import Mapping

from registry.queries.counted import Unit
from registry.queries.figure_tally import Kind, Named
from workflows.wording import N_


def _sum(words: str, unit: Unit = "usd_cents") -> Named:
    return Named(words, "sum", unit)


def _share(words: str, of: str) -> Named:
    return Named(words, "share", "percent", of)


def _days(words: str, kind: Kind, of: str) -> Named:
    return Named(words, kind, "days", of)


_LEVELS, _ALL, _EACH = "days_by_level", "agreements_active", "active_by_subprogramme"

# Period: what happened from `since` to `as_of`. Day: what was so on `as_of`.
# fmt: off
CASES: Mapping[str, Named] = {
    "received":          Named(N_("Proposals received")),
    "channelled":        Named(N_("Proposals passed to review or to the right door")),
    "decided":           Named(N_("Proposals decided")),
    "approved":          Named(N_("Proposals approved")),
    "declined":          Named(N_("Proposals declined")),
    "excluded":          Named(N_("Proposals excluded")),
    "open_cases":        Named(N_("Proposals under way on the last day")),
    "levelled":          Named(N_("Proposals received that have a due diligence level")),
    "simplified_share":  _share(N_("Share on the simplified track"), "levelled"),
    "median_days":       _days(N_("Working days to a decision, median"), "median", "days"),
    "p90_days":          _days(N_("Working days to a decision, 90th percentile"), "p90", "days"),
    "late_decided":      Named(N_("Decisions after the promised day")),
    "late_open":         Named(N_("Proposals late on the last day")),
    "overrides":         Named(N_("Levels and exclusions set aside by an official")),
    "recusals":          Named(N_("Recusals for an interest")),
}
CASE_SERIES: Mapping[str, Named] = {
    "received_by_subprogramme": Named(N_("Proposals received, by subprogramme")),
    "received_by_type":         Named(N_("Proposals received, by type of engagement")),
    "received_by_level":        Named(N_("Proposals received, by due diligence level")),
    "channelled_by_door":       Named(N_("Proposals passed on, by door")),
    "decided_by_outcome":       Named(N_("Proposals decided, by outcome")),
    "decided_by_level":         Named(N_("Proposals decided, by due diligence level")),
    "median_days_by_level":     _days(N_("Working days by level, median"), "median", _LEVELS),
    "p90_days_by_level":        _days(N_("Working days by level, 90th percentile"), "p90", _LEVELS),
    "declined_by_reason":       Named(N_("Proposals declined, by reason")),
    "excluded_by_rule":         Named(N_("Proposals excluded, by rule")),
    "overrides_by_kind":        Named(N_("Levels and exclusions set aside, by kind")),
}
AGREEMENTS: Mapping[str, Named] = {
    "agreements_new":       Named(N_("Agreements signed")),
    "agreements_renewed":   Named(N_("Of these, agreements that renew an earlier one")),
    "agreements_active":    Named(N_("Agreements in force on the last day")),
    "agreements_ended":     Named(N_("Agreements that ended")),
    "agreements_recorded":  Named(N_("Agreements in the register on the last day")),
    "agreements_amended":   Named(N_("Agreements amended")),
    "agreements_suspended": Named(N_("Agreements suspended")),
    "cross_share":          _share(N_("Share of agreements in force of two subprogrammes or more"), _ALL),
    "sdg5_share":           _share(N_("Share of agreements in force that further gender equality"), _ALL),
    "value_active":         _sum(N_("Value of agreements in force")),
    "value_new":            _sum(N_("Value of agreements signed")),
    "cash_promised":        _sum(N_("Cash promised by agreements in force")),
    "in_kind_promised":     _sum(N_("In kind promised by agreements in force")),
}
AGREEMENT_SERIES: Mapping[str, Named] = {
    "new_by_subprogramme":      Named(N_("Agreements signed, by subprogramme")),
    "new_by_type":              Named(N_("Agreements signed, by type of engagement")),
    "new_by_nexus":             Named(N_("Agreements signed, by nexus area")),
    "new_by_goal":              Named(N_("Agreements signed, by goal")),
    "active_by_subprogramme":   Named(N_("Agreements in force, by subprogramme")),
    "active_by_type":           Named(N_("Agreements in force, by type of engagement")),
    "active_by_nexus":          Named(N_("Agreements in force, by nexus area")),
    "active_by_goal":           Named(N_("Agreements in force, by goal")),
    "active_by_instrument":     Named(N_("Agreements in force, by instrument")),
    "active_by_role":           Named(N_("Agreements in force, by role in the mandate")),
    "active_by_country":        Named(N_("Agreements in force, by country of the partner")),
    "active_by_partner_type":   Named(N_("Agreements in force, by kind of partner")),
    "active_by_beneficiary":    Named(N_("Agreements in force, by country that benefits")),
    "active_by_marker":         Named(N_("Agreements in force, by validated gender marker")),
    "ended_by_subprogramme":    Named(N_("Agreements that ended, by subprogramme")),
    "ended_by_type":            Named(N_("Agreements that ended, by type of engagement")),
    "ended_by_nexus":           Named(N_("Agreements that ended, by nexus area")),
    "ended_by_goal":            Named(N_("Agreements that ended, by goal")),
    "recorded_by_subprogramme": Named(N_("Agreements in the register, by subprogramme")),
    "recorded_by_type":         Named(N_("Agreements in the register, by type of engagement")),
    "recorded_by_nexus":        Named(N_("Agreements in the register, by nexus area")),
    "recorded_by_goal":         Named(N_("Agreements in the register, by goal")),
    "recorded_by_state":        Named(N_("Agreements in the register, by state")),
    "cross_by_subprogramme":    _share(N_("Share with another subprogramme, by subprogramme"), _EACH),
    "sdg5_by_subprogramme":     _share(N_("Share that furthers gender equality, by subprogramme"), _EACH),
    "value_by_lead":            _sum(N_("Value of agreements in force, by lead subprogramme")),
    "cash_by_lead":             _sum(N_("Cash promised, by lead subprogramme")),
    "in_kind_by_lead":          _sum(N_("In kind promised, by lead subprogramme")),
}
RESULTS: Mapping[str, Named] = {
    "cash_received":          _sum(N_("Cash received")),
    "in_kind_received":       _sum(N_("In kind received")),
    "delivered":              Named(N_("Deliverables delivered")),
    "delivered_verified":     Named(N_("Of these, deliverables with evidence or confirmed at the end")),
    "overdue_deliverables":   Named(N_("Deliverables overdue on the last day")),
    "conditions_met":         Named(N_("Conditions met")),
    "closing_reviews":        Named(N_("Closing reviews written")),
    "people_reached":         _sum(N_("People reached, as closing reviews say"), "number"),
}
RESULT_SERIES: Mapping[str, Named] = {
    "closing_by_achievement": Named(N_("Closing reviews, by what was achieved")),
}
INCIDENTS: Mapping[str, Named] = {
    "incidents":              Named(N_("Incidents recorded")),
    "incidents_open":         Named(N_("Incidents open on the last day")),
    "incidents_confidential": Named(N_("Confidential incidents recorded")),
}
INCIDENT_SERIES: Mapping[str, Named] = {
    "incidents_by_kind":      Named(N_("Incidents recorded, by kind")),
    "incidents_by_severity":  Named(N_("Incidents recorded, by severity")),
}
SCREENING: Mapping[str, Named] = {
    "screening_runs":         Named(N_("Runs of the screening")),
    "matches_raised":         Named(N_("Possible matches raised")),
    "matches_confirmed":      Named(N_("Matches confirmed")),
    "matches_cleared":        Named(N_("Possible matches cleared")),
    "oldest_list":            _days(N_("Age of the oldest list in days"), "highest", "list_age"),
}
SCREENING_SERIES: Mapping[str, Named] = {
    "list_age":               _days(N_("Age of each list in days"), "highest", "list_age"),
}
# fmt: on
INTERNAL = frozenset({"incidents_confidential"})  # no other profile says it, merged or not
