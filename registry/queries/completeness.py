"""What a proposal still lacks before it can be sent, section by section, in words of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rules
from registry.queries.facts import CaseFacts, facts_from_answers

SECTION_OF = {"submitter": "organisation", "proposal": "activity", "declarations": "declarations"}
OF_OWNERSHIP = ("owners", "state_owned_pct")
OF_LINKS = ("subprogrammes", "nexus", "sdgs", "sdg_targets", "gender_sdg5", "beneficiary_countries")


@dataclass(frozen=True)
class Gap:
    """One answer that is missing or wrong: its section, its facts path, what was expected."""

    section: str
    path: str
    expected: str


def missing_answers(answers: Mapping[str, Mapping[str, Any]], language: str, received_on: date) -> list[Gap]:
    """Every gap of the declared facts, by the same check that the policy uses; empty: it can be sent."""
    facts = facts_from_answers(answers, language, received_on)
    facts.put("submission.complete", True)
    facts.put("submission.missing_fields", [])
    facts.put("proposal.same_partner_last_12m_usd", 0)
    document = {**facts.document, "screening": rules.CLEAR_SCREENING}
    document["coi"] = dict(rules.CLEAR_COI)
    try:
        rules.check_facts(document)
    except rules.BadFacts as bad:
        return [Gap(section_of(fault.path), fault.path, str(fault)) for fault in bad.faults]
    return []


def section_of(path: str) -> str:
    """The wizard section in which a facts path is asked."""
    room, name = [*path.split("."), ""][:2]
    name = name.split("[")[0]
    if name in OF_OWNERSHIP:
        return "ownership"
    if name in OF_LINKS:
        return "links"
    return SECTION_OF.get(room, "activity")


def partial_document(facts: CaseFacts) -> dict[str, dict[str, Any]]:
    """The declared facts with clear checks: the likely outcome if nothing is found."""
    return {**facts.document, "screening": dict(rules.CLEAR_SCREENING), "coi": dict(rules.CLEAR_COI)}
