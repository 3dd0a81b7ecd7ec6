"""A stored decision made again from its stored facts, and what then differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rules.decision import Decision
from rules.facts import check_facts
from rules.outcome_text import OutcomeWriter
from rules.policy.model import Policy
from rules.verdict import decide_checked

NOT_REPLAYED = frozenset({"near_misses"})  # they follow from facts and version, and decide nothing


class Replay:
    """Makes stored decisions of one version again; one for all of them, it remembers how they are told."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._writer = OutcomeWriter(policy)

    def differences(self, facts: str, outcome: str) -> tuple[str, ...]:
        """The parts of a stored outcome that come out otherwise now, from the JSON texts of both; or ().

        The quick way is for canonical text (sorted keys, no blanks); any other text is compared by value.
        Raises BadFacts when the facts are no longer accepted, ValueError for what is not JSON.
        """
        decision = decide_checked(self.policy, check_facts(json.loads(facts)))
        return () if self._writer.is_of(decision, outcome) else compared(decision, json.loads(outcome))


def differences(policy: Policy, facts: object, outcome: Mapping[str, Any]) -> tuple[str, ...]:
    """The same for one decision that has been read. Raises BadFacts."""
    return compared(decide_checked(policy, check_facts(facts)), outcome)


def compared(decision: Decision, outcome: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a decision and a stored outcome differ; near misses are left out."""
    again = decision.to_dict()
    names = dict.fromkeys([*again, *(name for name in outcome if name not in NOT_REPLAYED)])
    missing = object()
    return tuple(name for name in names if again.get(name, missing) != outcome.get(name, missing))
