"""The policy once more as plain conditions, written from its text and not from the tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

PREFIXES = "02 03 05 06 07 08 09 0126 11 12 13 14 15 16 19 20 21 2520 3040 3510 3812 42 80 92"
HIGH_RISK = PREFIXES.split()
SIMPLE = {
    "event_sponsorship",
    "event_participation",
    "knowledge_exchange",
    "in_kind_goods_services",
    "advocacy",
    "expertise_open_forum",
}


def number(value: Any) -> Fraction:
    return Fraction(str(value))


def exclusions(d: dict[str, Any]) -> list[str]:
    screening, said = d["screening"], d["declarations"]
    controls = screening["unsc_subject"] in ("entity", "controller", "director", "signatory")
    sells = said["tobacco_role"] in ("wholesale", "retail") and number(said["tobacco_revenue_pct"]) >= 10
    conditions = {
        "X01": screening["unsc"] == "confirmed" and (controls or number(screening["unsc_subject_pct"]) >= 50),
        "X02": screening["ungm_ineligible"],
        "X03": said["controversial_weapons"] != "none",
        "X04": said["tobacco_role"] in ("manufacture", "controlled_or_funded_by_tobacco") or sells,
        "X05": said["forced_or_child_labour"] == "substantiated_unremediated",
        "X06": said["unsc_sanctions_violation"],
        "X07": said["pornography"]
        or said["banned_substances_or_wildlife"]
        or number(said["gambling_revenue_pct"]) >= 10,
        "X08": said["declaration_found_false"],
        "X09": screening["mdb_debarment"] == "active",
        "X10": number(said["conventional_weapons_revenue_pct"]) >= 10,
    }
    return [rule for rule, holds in conditions.items() if holds]


def stops(d: dict[str, Any]) -> tuple[str, list[str]] | None:
    """The gate and rules of a case that does not pass."""
    matched = exclusions(d)
    entity = d["submitter"]["entity_type"]
    if entity in ("government", "igo"):
        counted = [rule for rule in matched if rule in ("X01", "X06")]
        return ("referred", counted) if counted else ("other_track", ["R02"])
    if entity in ("ngo", "academia"):
        counted = [rule for rule in matched if rule in ("X01", "X02", "X03", "X04", "X05", "X06", "X08")]
        return ("excluded", counted) if counted else ("other_track", ["R02"])
    if "X01" in matched or "X06" in matched:
        return "excluded", matched
    if d["proposal"]["pays_partner"]:
        return "redirect_procurement", ["R01"]
    if matched:
        return "excluded", matched
    if not d["submission"]["complete"]:
        return "returned_incomplete", ["C01"]
    if d["screening"]["unsc"] == "possible":
        return "hold_screening", ["S01"]
    if any(number(o["pct"]) >= 25 and not o["disclosed"] for o in d["submitter"]["owners"]):
        return "hold_ownership", ["S02"]
    return None


def triggers(d: dict[str, Any], relationship: Fraction) -> tuple[list[str], bool]:
    """The triggers, and whether one of them gives high alone."""
    who, what, said, screening = d["submitter"], d["proposal"], d["declarations"], d["screening"]
    severity = max(
        (
            number(m["severity"])
            for m in screening["adverse_media"]
            if not m["resolved"] and number(m["age_years"]) <= 5
        ),
        default=Fraction(0),
    )
    conditions = {
        "N01": any(who["isic_rev4"].startswith(prefix) for prefix in HIGH_RISK) or said["virtual_assets"],
        "N02": relationship > 100_000,
        "N03": screening["unilateral_sanctions"] != [],
        "N04": number(who["state_owned_pct"]) >= 50 or any(o["pep"] for o in who["owners"]),
        "N05": severity >= 3 or said["forced_or_child_labour"] in ("alleged", "under_remediation"),
        "N06": number(what["loaned_personnel_fte"]) > 0,
        "N07": what["standards_interest"] != "none",
        "N08": what["emblem_use"] in ("co_branding", "commercial"),
        "N09": what["exclusivity"] or what["naming_rights"],
        "N10": what["un_tender"] != "none",
        "N11": what["data_or_ip_terms"] or what["nonstandard_legal_terms"],
        "N12": screening["norges_bank"] == "exclusion" or who["ungc_status"] == "expelled",
        "N13": screening["conflict_or_unsc_regime_country"],
        "N14": screening["mdb_debarment"] == "expired",
        "N15": 0 < number(said["conventional_weapons_revenue_pct"]) < 10,
        "N16": screening["unsc"] == "confirmed",
    }
    found = [rule for rule, holds in conditions.items() if holds]
    alone = severity >= 4 or relationship > 1_000_000 or bool({"N03", "N12", "N15", "N16"} & set(found))
    return found, alone


def flags(d: dict[str, Any], value: Fraction, relationship: Fraction) -> list[str]:
    said = d["declarations"]
    shares = [number(said[f"{name}_revenue_pct"]) for name in ("conventional_weapons", "gambling")]
    conditions = {
        "F01": said["tobacco_role"] in ("retail", "wholesale") or any(0 < share < 10 for share in shares),
        "F02": d["submitter"]["ungc_status"] in ("delisted_cop", "non_communicating"),
        "F03": d["screening"]["norges_bank"] == "observation",
        "A01": value <= 10_000 < relationship,
        "G01": d["proposal"]["funds_extrabudgetary_project"],
        "K01": d["coi"]["reviewer_interest"] != "none",
    }
    return [rule for rule, holds in conditions.items() if holds]


def plainly(d: dict[str, Any]) -> tuple[str, str | None, str | None, list[str], int | None]:
    """(gate, dd_level, risk_level, rule ids, months of validity)."""
    stopped = stops(d)
    if stopped is not None:
        return stopped[0], None, None, stopped[1], None
    what = d["proposal"]
    value = number(what["cash_usd"]) + number(what["in_kind_usd"])
    relationship = value + number(what["same_partner_last_12m_usd"])
    found, alone = triggers(d, relationship)
    flagged = flags(d, value, relationship)
    if found:
        risk = "high" if alone or len(found) >= 4 else "substantial"
        return "pass", "enhanced", risk, found + flagged, 12
    simple = (
        "F01" not in flagged
        and relationship <= 10_000
        and number(what["duration_months"]) <= 12
        and set(what["types"]) <= SIMPLE
        and what["emblem_use"] == "none"
        and not what["funds_extrabudgetary_project"]
    )
    if simple:
        return "pass", "simplified", "low", flagged, 36
    return "pass", "standard", "moderate", flagged, 24
