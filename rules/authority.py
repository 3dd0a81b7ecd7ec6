"""Who decides at a risk level, in which order; asked by itself when the level was changed by hand."""

from __future__ import annotations

from rules.policy.model import Act, Policy


def acts_of(policy: Policy, risk_level: str) -> tuple[Act, ...]:
    """The ordered acts of a case that passed the gate at `risk_level` (low, moderate, substantial, high)."""
    at = policy.glossary.positions
    values: list[object] = [None] * len(at)
    values[at["gate"]], values[at["risk_level"]], values[at["recorded_exclusions"]] = "pass", risk_level, 0
    rows = policy.tables["authority"].answers(values)
    return tuple(Act(str(row.outcome[0]), str(row.outcome[1])) for row in rows)
