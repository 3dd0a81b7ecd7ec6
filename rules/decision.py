"""What the policy decides on complete facts, with everything needed to explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rules.finding import Finding, explain, jsonable
from rules.hit import Row
from rules.near_miss import NearMiss, near_misses, telling_misses
from rules.policy.model import Act, Policy
from rules.text import Text

ENGINE_VERSION = "1"

RANKS = {"low": 0, "moderate": 1, "substantial": 2, "high": 3}
EXCLUDED_RANK = 4

DECIDING = ("exclusion", "gate")
GRADING = (*DECIDING, "triggers", "flags", "simplified", "level")


@dataclass(frozen=True)
class Decision:
    """The outcome of a policy for one case; `findings` explain `rule_ids`, in the same order."""

    gate: str
    dd_level: str | None
    risk_level: str | None
    rule_ids: tuple[str, ...]
    acts: tuple[Act, ...]
    approver: Text
    validity_months: int | None
    service_days: int | None
    required_documents: tuple[str, ...]
    required_reviewers: tuple[str, ...]
    letter_allowed: bool
    policy_version: int
    policy_hash: str
    policy: Policy = field(repr=False, compare=False)
    values: Sequence[Any] = field(repr=False, compare=False)
    matched: tuple[tuple[str, tuple[Row, ...]], ...] = field(repr=False, compare=False)
    engine_version: str = ENGINE_VERSION

    @property
    def derogable(self) -> bool:
        """Whether the Executive Secretary may derogate: nothing but X09 excludes."""
        return self.gate == "excluded" and self.rule_ids == ("X09",)

    @property
    def derived(self) -> Mapping[str, Any]:
        """The derived inputs and the track by name."""
        glossary = self.policy.glossary
        names = [*(each.name for each in self.policy.derived), "track"]
        return {name: self.values[glossary.positions[name]] for name in names}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        found = {
            each.rule_id: each
            for table, rows in self.matched
            if rows and table != "simplified"
            for each in self._explained(table, rows)
        }
        return tuple(found[rule] for rule in self.rule_ids)

    @cached_property
    def bars(self) -> tuple[Finding, ...]:
        """Why a case without triggers is not on the simplified track."""
        return self._explained("simplified", dict(self.matched).get("simplified", ()))

    def _explained(self, table: str, rows: Sequence[Row]) -> tuple[Finding, ...]:
        return explain(self.policy, self.policy.tables[table], rows, self.values, self.letter_allowed)

    @property
    def asked_tables(self) -> tuple[str, ...]:
        """The tables that led here: grading is asked only of a case that passed the gate."""
        return GRADING if self.gate == "pass" else DECIDING

    @property
    def failed_by_one(self) -> tuple[NearMiss, ...]:
        """Every row of those tables that failed by exactly one cell; for staff only."""
        return near_misses(self.policy, self.asked_tables, self.values)

    @cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """Those of them that tell an officer something (see rules/near_miss.py); for staff only."""
        return telling_misses(self.policy, self.asked_tables, self.values)

    def to_dict(self, *, staff: bool = False) -> dict[str, Any]:
        """JSON-ready; `approver` is the English text, `approver_text` all three. `staff` adds near misses."""
        told = self._told()
        return {**told, "near_misses": [each.to_dict() for each in self.near_misses]} if staff else told

    def _told(self) -> dict[str, Any]:
        return {
            "gate": self.gate,
            "dd_level": self.dd_level,
            "risk_level": self.risk_level,
            "rule_ids": list(self.rule_ids),
            "approver": self.approver.en,
            "approver_text": self.approver.to_dict(),
            "validity_months": self.validity_months,
            "service_days": self.service_days,
            "acts": [act.to_dict() for act in self.acts],
            "findings": [each.to_dict() for each in self.findings],
            "bars": [each.to_dict() for each in self.bars],
            "required_documents": list(self.required_documents),
            "required_reviewers": list(self.required_reviewers),
            "derogable": self.derogable,
            "letter_allowed": self.letter_allowed,
            "derived": {name: jsonable(value) for name, value in self.derived.items()},
            "policy_version": self.policy_version,
            "policy_hash": self.policy_hash,
            "engine_version": self.engine_version,
        }


def level_rank(decision: Decision) -> int | None:
    """low 0, moderate 1, substantial 2, high 3, excluded 4; None for what is not on that scale."""
    if decision.gate == "excluded":
        return EXCLUDED_RANK
    return RANKS[decision.risk_level] if decision.risk_level is not None else None
