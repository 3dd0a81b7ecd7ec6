"""A stored decision made again from its stored facts, and what then differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.facts import check_facts
from rules.policy.model import Policy
from rules.verdict import decide_checked

NOT_REPLAYED = frozenset({"near_misses"})  # they follow from facts and version, and decide nothing


def differences(policy: Policy, facts: object, outcome: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of a stored outcome (`Decision.to_dict()`) that come out otherwise now; empty: identical.

    `policy` is the version of the outcome. Raises BadFacts when the facts are no longer accepted.
    """
    again = decide_checked(policy, check_facts(facts)).to_dict()
    if again == outcome:
        return ()
    names = dict.fromkeys([*again, *(name for name in outcome if name not in NOT_REPLAYED)])
    missing = object()
    return tuple(name for name in names if again.get(name, missing) != outcome.get(name, missing))
