"""Why a case has its level, for its page: worked out again from the snapshot by the version that decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

import rules
from registry.models import Snapshot
from registry.queries.facts import CaseFacts
from registry.queries.policy import published_policy
from registry.web.policy_why import Asked, Explainer, Nearly, Reason
from rules.policy import UnknownVersion


@dataclass(frozen=True)
class Why:
    """Staff only: `nearly` never stands in a letter or on a page of the partner."""

    reasons: tuple[Reason, ...]
    bars: tuple[Reason, ...]
    level: tuple[tuple[Asked, ...], str] | None
    nearly: tuple[Nearly, ...]


def why_of(session: Session, snapshot: Snapshot | None, facts: CaseFacts) -> Why | None:
    """The explanation of a stored decision; None when it cannot be had again: the stored one is shown."""
    decision = _again(session, snapshot) if snapshot is not None else None
    if decision is None:
        return None
    explainer = Explainer(decision.policy, facts)
    return Why(
        explainer.reasons(decision),
        explainer.bars(decision),
        explainer.level(decision),
        explainer.nearly(decision),
    )


def _again(session: Session, snapshot: Snapshot) -> rules.Decision | None:
    """The decision on the snapshot's facts; None unless policy and outcome are those that were stored."""
    try:
        policy = published_policy(session, snapshot.policy_version)
        decision = rules.decide(policy, snapshot.facts)
    except (UnknownVersion, rules.BadFacts):
        return None
    stored = snapshot.outcome
    is_same = (policy.hash, decision.gate, list(decision.rule_ids)) == (
        snapshot.policy_hash,
        stored.get("gate"),
        stored.get("rule_ids"),
    )
    return decision if is_same else None
