"""A facts document for any values of the inputs: a counter-example is decided like a real case."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from rules.codes import ENGAGEMENT_TYPES, ISIC_DIVISIONS
from rules.decision import Decision
from rules.facts import BadFacts, check_facts, plain
from rules.hit import NoAnswer
from rules.index import BadValue
from rules.policy.example import PLAIN
from rules.policy.model import Policy
from rules.verdict import decide_checked

Values = Mapping[str, Any]


def quiet(policy: Policy) -> dict[str, Any]:
    """The values of the plain case: every given input by name."""
    values = policy.values(check_facts(PLAIN))
    return {
        each.name: values[at]
        for at, each in enumerate(policy.glossary.inputs)
        if not each.source.startswith("table ")
    }


def facts_of(policy: Policy, values: Values) -> dict[str, Any]:
    """A document whose inputs have these values; what is not named stays as in the plain case."""
    document = copy.deepcopy(dict(PLAIN))
    wanted = {**quiet(policy), **values}
    for name, value in wanted.items():
        if name in policy.glossary and (path := policy.glossary[name].path):
            section, _, field = path.partition(".")
            document[section][field] = value
    if not wanted["complete"]:
        document["submission"]["missing_fields"] = ["lei"]
    proposal, screening = document["proposal"], document["screening"]
    proposal["cash_usd"], proposal["in_kind_usd"] = wanted["value"], 0
    proposal["same_partner_last_12m_usd"] = wanted["relationship"] - wanted["value"]
    proposal["types"] = _types(policy, wanted["types_not_simple"])
    screening["unilateral_sanctions"] = [
        f"Programme {n}" for n in range(1, wanted["unilateral_programmes"] + 1)
    ]
    screening["adverse_media"] = _media(wanted["adverse_severity"])
    document["submitter"]["owners"] = _owners(
        wanted["largest_undisclosed_pct"], wanted["politically_exposed_owner"]
    )
    document["submitter"]["isic_rev4"] = _sector(policy, wanted["high_risk_sector"])
    whole: dict[str, Any] = plain(document)
    return whole


def _types(policy: Policy, not_simple: int) -> list[str]:
    simple = policy.settings.lists["simple_engagement_types"]
    other = [each for each in ENGAGEMENT_TYPES if each not in simple]
    return other[:1] * not_simple if not_simple else list(simple[:1])


def _media(severity: Any) -> list[dict[str, Any]]:
    if not severity:
        return []
    return [{"topic": "Report", "severity": severity, "age_years": 0, "resolved": False}]


def _owners(undisclosed: Any, exposed: bool) -> list[dict[str, Any]]:
    shares = [(undisclosed, False), (100 - undisclosed, True)]
    return [
        {"name": "Owner", "pct": share, "country": "CH", "pep": exposed, "disclosed": disclosed}
        for share, disclosed in shares
        if share
    ]


def _sector(policy: Policy, high: bool) -> str | None:
    """A sector code of high risk, or one that is not; null when every code is of high risk."""
    prefixes = policy.settings.lists["high_risk_isic_prefixes"]
    if high:
        return next(each for each in (f"{prefix:0<2}" for prefix in prefixes) if each[:2] in ISIC_DIVISIONS)
    return next((each for each in sorted(ISIC_DIVISIONS) if not each.startswith(prefixes)), None)


def decided(policy: Policy, values: Values) -> Decision | None:
    """What the policy decides on these values; None when they contradict each other or it has no answer."""
    try:
        return decide_checked(policy, check_facts(facts_of(policy, values)))
    except (BadFacts, NoAnswer, BadValue):
        return None
