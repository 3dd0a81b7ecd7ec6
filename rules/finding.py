"""Why a rule fired: its inputs with their values, the cells in words, the wording and the citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.asked import Asked
from rules.glossary import Input
from rules.hit import Row
from rules.policy.model import Citation, Policy
from rules.table import Table
from rules.text import Text


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
        for asked in table.asked[row.number - 1].asked:
            if asked.name not in read:
                read[asked.name] = reading(policy.glossary[asked.name], asked, values)
    return tuple(read.values())


def reading(known: Input, asked: Asked, values: Sequence[Any]) -> Reading:
    """A cell beside the value of its input, as a person reads it."""
    return Reading(asked.name, known.label, values[asked.at], known.unit, asked.text, asked.words)
