"""Derived inputs: small named functions of the facts, listed in the glossary, the only policy that is code.

Each has two readings: `exactly` for complete facts, and `range_of` for a draft, where an answer may be
UNKNOWN and the result is then a OneOf or a Between that holds every value still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.possible import BOTH, Between, Numeric, add, between
from rules.shape import UNKNOWN

Sections = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters of a policy as functions need them: numbers and lists by name."""

    numbers: Mapping[str, Numeric]
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived input, the facts it reads and its two readings."""

    name: str
    paths: tuple[str, ...]
    exactly: Callable[[Sections, Settings], Any]
    range_of: Callable[[Sections, Settings], Any]


def _amount(value: Any) -> Any:
    return Between(0, None) if value is UNKNOWN else value


def value(facts: Sections, _: Settings) -> Any:
    """What the partner brings: cash and in kind, US dollars."""
    proposal = facts["proposal"]
    return proposal["cash_usd"] + proposal["in_kind_usd"]


def value_range(facts: Sections, _: Settings) -> Any:
    proposal = facts["proposal"]
    return add(_amount(proposal["cash_usd"]), _amount(proposal["in_kind_usd"]))


def relationship(facts: Sections, _: Settings) -> Any:
    """The value and what the same group brought in the last 12 months, US dollars (K06)."""
    proposal = facts["proposal"]
    return proposal["cash_usd"] + proposal["in_kind_usd"] + proposal["same_partner_last_12m_usd"]


def relationship_range(facts: Sections, settings: Settings) -> Any:
    return add(value_range(facts, settings), _amount(facts["proposal"]["same_partner_last_12m_usd"]))


def largest_undisclosed_pct(facts: Sections, _: Settings) -> Any:
    """The largest share of an owner who is not disclosed, percent; 0 when all are."""
    return max((owner["pct"] for owner in facts["submitter"]["owners"] if not owner["disclosed"]), default=0)


def largest_undisclosed_range(facts: Sections, _: Settings) -> Any:
    owners = facts["submitter"]["owners"]
    if owners is UNKNOWN:
        return Between(0, 100)
    low: Numeric = 0
    high: Numeric = 0
    for owner in owners:
        if owner["disclosed"] is True:
            continue
        share = owner["pct"]
        high = max(high, 100 if share is UNKNOWN else share)
        if owner["disclosed"] is False and share is not UNKNOWN:
            low = max(low, share)
    return between(low, high)


def politically_exposed_owner(facts: Sections, _: Settings) -> Any:
    """Whether an owner is a politically exposed person."""
    return any(owner["pep"] for owner in facts["submitter"]["owners"])


def politically_exposed_range(facts: Sections, _: Settings) -> Any:
    owners = facts["submitter"]["owners"]
    if owners is UNKNOWN:
        return BOTH
    answers = {owner["pep"] for owner in owners}
    if True in answers:
        return True
    return BOTH if UNKNOWN in answers else False


def high_risk_sector(facts: Sections, settings: Settings) -> Any:
    """Whether the sector code starts with a prefix of the list; a code that is null does not."""
    code = facts["submitter"]["isic_rev4"]
    return code is not None and code.startswith(settings.lists["high_risk_isic_prefixes"])


def high_risk_sector_range(facts: Sections, settings: Settings) -> Any:
    return BOTH if facts["submitter"]["isic_rev4"] is UNKNOWN else high_risk_sector(facts, settings)


def adverse_severity(facts: Sections, settings: Settings) -> Any:
    """The worst severity among unresolved media no older than the window; 0 when there are none."""
    media = facts["screening"]["adverse_media"]
    if not media:
        return 0
    window = settings.numbers["adverse_window_years"]
    return max((m["severity"] for m in media if not m["resolved"] and m["age_years"] <= window), default=0)


def adverse_severity_range(facts: Sections, settings: Settings) -> Any:
    media = facts["screening"]["adverse_media"]
    if media is UNKNOWN:
        return Between(0, 5)
    window = settings.numbers["adverse_window_years"]
    low: Numeric = 0
    high: Numeric = 0
    for medium in media:
        age, severity = medium["age_years"], medium["severity"]
        if medium["resolved"] is True or (age is not UNKNOWN and age > window):
            continue
        high = max(high, 5 if severity is UNKNOWN else severity)
        if medium["resolved"] is False and age is not UNKNOWN:
            low = max(low, 1 if severity is UNKNOWN else severity)
    return between(low, high)


def unilateral_programmes(facts: Sections, _: Settings) -> Any:
    """How many unilateral sanctions programmes name the company."""
    return len(facts["screening"]["unilateral_sanctions"])


def unilateral_range(facts: Sections, _: Settings) -> Any:
    programmes = facts["screening"]["unilateral_sanctions"]
    return Between(0, None) if programmes is UNKNOWN else len(programmes)


def types_not_simple(facts: Sections, settings: Settings) -> Any:
    """How many of the engagement types are not on the list of simple ones."""
    simple = settings.lists["simple_engagement_types"]
    return sum(1 for each in facts["proposal"]["types"] if each not in simple)


def types_not_simple_range(facts: Sections, settings: Settings) -> Any:
    return Between(0, None) if facts["proposal"]["types"] is UNKNOWN else types_not_simple(facts, settings)


_OWNERS = "submitter.owners"
_PROGRAMMES = "screening.unilateral_sanctions"
_CASH, _KIND, _LAST = "proposal.cash_usd", "proposal.in_kind_usd", "proposal.same_partner_last_12m_usd"

_ALL = (
    Derived("value", (_CASH, _KIND), value, value_range),
    Derived("relationship", (_CASH, _KIND, _LAST), relationship, relationship_range),
    Derived("largest_undisclosed_pct", (_OWNERS,), largest_undisclosed_pct, largest_undisclosed_range),
    Derived("politically_exposed_owner", (_OWNERS,), politically_exposed_owner, politically_exposed_range),
    Derived("high_risk_sector", ("submitter.isic_rev4",), high_risk_sector, high_risk_sector_range),
    Derived("adverse_severity", ("screening.adverse_media",), adverse_severity, adverse_severity_range),
    Derived("unilateral_programmes", (_PROGRAMMES,), unilateral_programmes, unilateral_range),
    Derived("types_not_simple", ("proposal.types",), types_not_simple, types_not_simple_range),
)
DERIVED: Mapping[str, Derived] = {each.name: each for each in _ALL}
