"""Which of two answers is the more severe: declared and assessed values are read the worse way."""

from __future__ import annotations

from typing import Any

from rules.policy.model import Policy


class NoRiskOrder(ValueError):
    """An answer of which more or less is no risk, so that neither can be the more severe."""


def more_severe(policy: Policy, name: str, declared: Any, assessed: Any) -> Any:
    """The worse of two answers to one input of the glossary; None stands for no answer.

    Raises NoRiskOrder when the glossary gives the input no risk order, KeyError when it does not know it.
    """
    known = policy.glossary[name]
    if not known.worst_last and known.worse != "up":
        raise NoRiskOrder(f"{name} has no risk order")
    if declared is None or assessed is None:
        return assessed if declared is None else declared
    if known.worst_last:
        return max(declared, assessed, key=known.worst_last.index)
    return max(declared, assessed)
