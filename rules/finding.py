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
    at = {output.name: column for column, output in enumerate(table.outputs)}
    by_rule: dict[str, list[Row]] = {}
    for row in rows:
        if row.outcome[at["rule"]] is not None:
            by_rule.setdefault(str(row.outcome[at["rule"]]), []).append(row)
    return tuple(
        _finding(policy, table, rule, its_rows, values, letters) for rule, its_rows in by_rule.items()
    )


def _finding(
    policy: Policy, table: Table, rule: str, rows: Sequence[Row], values: Sequence[Any], letters: bool
) -> Finding:
    wording = policy.wording[rule]
    at = {output.name: column for column, output in enumerate(table.outputs)}
    final_by = rows[0].outcome[at["final_by"]] if "final_by" in at else None
    return Finding(
        rule_id=rule,
        kind=wording.kind,
        inputs=_readings(policy, table, rows, values),
        reason=wording.reason,
        letter=wording.letter if letters else None,
        source=wording.source,
        citations=wording.citations,
        final_by=str(final_by) if final_by else None,
        alone_high="risk" in at and any(row.outcome[at["risk"]] == "high" for row in rows),
    )


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
