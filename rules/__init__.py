"""DECIDES: facts in, findings out. Never imports the web, the database or anything of the application."""

from __future__ import annotations

from rules.decision import ENGINE_VERSION, Decision, level_rank
from rules.facts import CLEAR_COI, CLEAR_SCREENING, BadFacts, Facts, check_facts, check_partial
from rules.finding import Finding, Reading
from rules.near_miss import NearMiss
from rules.outlook import Outlook, assess
from rules.policy.model import Act, Citation, Policy
from rules.severity import NoRiskOrder, more_severe
from rules.shape import UNKNOWN, Fault
from rules.text import Text
from rules.verdict import decide, decide_checked

__all__ = [
    "CLEAR_COI",
    "CLEAR_SCREENING",
    "ENGINE_VERSION",
    "UNKNOWN",
    "Act",
    "BadFacts",
    "Citation",
    "Decision",
    "Facts",
    "Fault",
    "Finding",
    "NearMiss",
    "NoRiskOrder",
    "Outlook",
    "Policy",
    "Reading",
    "Text",
    "assess",
    "check_facts",
    "check_partial",
    "decide",
    "decide_checked",
    "level_rank",
    "more_severe",
]
