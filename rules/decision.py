"""What the policy decides on complete facts, with everything needed to explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from rules.cell import Cell, cell_in_words
from rules.policy.model import Act, Citation, Policy
from rules.table import Row, Table
from rules.text import LANGUAGES, Text

ENGINE_VERSION = "1"

RANKS = {"low": 0, "moderate": 1, "substantial": 2, "high": 3}
EXCLUDED_RANK = 4


def jsonable(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Reading:
    """One input that a rule looked at: its value and the cell that it passed."""

    name: str
    label: Text
    value: Any
    unit: str
    cell: str
    words: Text

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label.to_dict(),
            "value": jsonable(self.value),
            "unit": self.unit,
            "cell": self.cell,
            "words": self.words.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired.

    `letter` None is internal only; `final_by` is the role that makes an exclusion final.
    """

    rule_id: str
    kind: str
    inputs: tuple[Reading, ...]
    reason: Text
    letter: Text | None
    source: str
    citations: tuple[Citation, ...]
    final_by: str | None = None
    alone_high: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule_id": self.rule_id,
            "kind": self.kind,
            "reason": self.reason.to_dict(),
            "letter": self.letter.to_dict() if self.letter else None,
            "source": self.source,
            "citations": [each.to_dict() for each in self.citations],
            "inputs": [each.to_dict() for each in self.inputs],
            "final_by": self.final_by,
            "alone_high": self.alone_high,
        }


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
            if table != "simplified"
            for each in self._explained(table, rows)
        }
        return tuple(found[rule] for rule in self.rule_ids)

    @cached_property
    def bars(self) -> tuple[Finding, ...]:
        """Why a case without triggers is not on the simplified track."""
        return self._explained("simplified", dict(self.matched).get("simplified", ()))

    def _explained(self, table: str, rows: Sequence[Row]) -> tuple[Finding, ...]:
        return explain(self.policy, self.policy.tables[table], rows, self.values, self.letter_allowed)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `approver` is the English text, `approver_text` all three."""
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


def explain(
    policy: Policy, table: Table, rows: Sequence[Row], values: Sequence[Any], letters: bool
) -> tuple[Finding, ...]:
    """One finding a rule, in the order of the rows; several rows of one rule become one finding."""
    names = [output.name for output in table.outputs]
    rule_at = names.index("rule")
    by_rule: dict[str, list[Row]] = {}
    for row in rows:
        if row.outcome[rule_at] is not None:
            by_rule.setdefault(str(row.outcome[rule_at]), []).append(row)
    found = []
    for rule, its_rows in by_rule.items():
        wording = policy.wording[rule]
        outcomes = [dict(zip(names, row.outcome, strict=True)) for row in its_rows]
        final_by = outcomes[0].get("final_by")
        found.append(
            Finding(
                rule_id=rule,
                kind=wording.kind,
                inputs=_readings(policy, table, its_rows, values),
                reason=wording.reason,
                letter=wording.letter if letters else None,
                source=wording.source,
                citations=wording.citations,
                final_by=str(final_by) if final_by else None,
                alone_high=any(outcome.get("risk") == "high" for outcome in outcomes),
            )
        )
    return tuple(found)


def _readings(
    policy: Policy, table: Table, rows: Sequence[Row], values: Sequence[Any]
) -> tuple[Reading, ...]:
    """The cells of the rows that ask something; the first cell of an input stands for it."""
    read: dict[str, Reading] = {}
    for row in rows:
        for name, at, cell in zip(table.inputs, table.positions, row.cells, strict=True):
            if not cell.is_any and name not in read:
                known = policy.glossary[name]
                read[name] = Reading(name, known.label, values[at], known.unit, str(cell), _in_words(cell))
    return tuple(read.values())


def _in_words(cell: Cell) -> Text:
    return Text(*(cell_in_words(cell, language) for language in LANGUAGES))


def level_rank(decision: Decision) -> int | None:
    """low 0, moderate 1, substantial 2, high 3, excluded 4; None for what is not on that scale."""
    if decision.gate == "excluded":
        return EXCLUDED_RANK
    return RANKS[decision.risk_level] if decision.risk_level is not None else None
