"""Why a case has its level, for its page: worked out again from the snapshot by the version that decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import Proposal, Snapshot
from registry.queries.facts import CaseFacts
from registry.queries.policy import policy_in_force, published_policy
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


def newer_version(session: Session, proposal: Proposal, now: datetime) -> int | None:
    """The version in force, where the case was sent under another one."""
    number = policy_in_force(session, geneva_day(now)).version
    return number if proposal.policy_version not in (None, number) else None
