"""Declared or assessed: which of the two the policy reads (POLICY.md, "Declared and assessed")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import rules
from rules.severity import NoRiskOrder

OWNERS, SECTOR = "submitter.owners", "submitter.isic_rev4"


def more_severe(policy: rules.Policy, path: str, declared: Any, assessed: Any) -> Any:
    """The worse of two values of one fact; the assessed one where neither is worse.

    The sector is that of the riskiest activity; of two ownerships the one with more undisclosed, then the one
    with a politically exposed person; amounts and yes/no answers: the higher, yes.
    """
    if path == SECTOR:
        prefixes = policy.settings.lists["high_risk_isic_prefixes"]
        return (
            declared if declared.startswith(prefixes) and not str(assessed).startswith(prefixes) else assessed
        )
    if path == OWNERS:
        return max((declared, assessed), key=_hidden)
    try:
        return rules.more_severe(policy, path.partition(".")[2], declared, assessed)
    except (KeyError, NoRiskOrder):
        pass
    if isinstance(declared, bool) and isinstance(assessed, bool):
        return declared or assessed
    if _is_number(declared) and _is_number(assessed):
        return max(declared, assessed)
    return assessed


def _hidden(owners: Sequence[Mapping[str, Any]]) -> tuple[float, bool, int]:
    undisclosed = max((float(owner["pct"]) for owner in owners if not owner["disclosed"]), default=0.0)
    return undisclosed, any(owner["pep"] for owner in owners), len(owners)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
