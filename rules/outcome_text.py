"""A decision as canonical JSON text, put together from parts that are encoded once; for replays.

The text is that of `Decision.to_dict()` with sorted keys and no blanks, so that an equal text is an equal
outcome. What it takes to explain a rule is remembered by the rows and the values that they read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rules.decision import Decision
from rules.finding import explain, jsonable
from rules.hit import Row
from rules.policy.model import Policy
from rules.table import Table

REMEMBERED = 20_000  # parts
NEAR = '"near_misses":['

encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class OutcomeWriter:
    """Writes the outcomes of one policy; keep it for as long as there are decisions to write."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._parts: dict[Any, Any] = {}

    def text(self, decision: Decision) -> str:
        """encode(decision.to_dict())"""
        before, after = self._halves(decision)
        return f"{before},{after}"

    def is_of(self, decision: Decision, stored: str) -> bool:
        """Whether a stored text is that of the decision; near misses, if it has any, are not looked at."""
        before, after = self._halves(decision)
        if len(stored) == len(before) + 1 + len(after):
            return stored == f"{before},{after}"
        return stored.startswith(f"{before},{NEAR}") and stored.endswith(f"],{after}")

    def _halves(self, decision: Decision) -> tuple[str, str]:
        """The text up to where near misses would stand, and the rest."""
        found: dict[str, str] = {}
        bars: list[str] = []
        for table, rows in decision.matched:
            if rows:
                told = self._told(decision, table, rows)
                if table == "simplified":
                    bars = list(told.values())
                else:
                    found.update(told)
        acts, level, engine, gate, after = self._frame(decision)
        findings = ",".join([found[rule] for rule in decision.rule_ids])
        derived = encode({name: jsonable(value) for name, value in decision.derived.items()})
        before = (
            f'{{{acts},"bars":[{",".join(bars)}],{level},"derived":{derived},{engine},'
            f'"findings":[{findings}],{gate}'
        )
        return before, after

    def _told(self, decision: Decision, table: str, rows: Sequence[Row]) -> dict[str, str]:
        """The findings of a table as text, by rule."""
        which = (table, *[row.number for row in rows])
        reads = self._parts.get(which)
        if reads is None:
            reads = self._keep(which, _positions(self.policy.tables[table], rows))
        values = [decision.values[at] for at in reads]
        key = (which, decision.letter_allowed, *values, *map(type, values))  # 1 and 1.0 are written otherwise
        told: dict[str, str] | None = self._parts.get(key)
        if told is None:
            asked = self.policy.tables[table]
            explained = explain(self.policy, asked, rows, decision.values, decision.letter_allowed)
            told = self._keep(key, {each.rule_id: encode(each.to_dict()) for each in explained})
        return told

    def _frame(self, decision: Decision) -> tuple[str, str, str, str, str]:
        """Everything but findings, bars and derived inputs, in the five pieces that lie between them."""
        key = (
            decision.acts, decision.approver, decision.gate, decision.dd_level, decision.risk_level,
            decision.rule_ids, decision.validity_months, decision.service_days, decision.required_documents,
            decision.required_reviewers, decision.letter_allowed,
        )  # fmt: skip
        frame: tuple[str, str, str, str, str] | None = self._parts.get(key)
        if frame is None:
            whole = decision.to_dict()
            groups: list[dict[str, Any]] = [{}]
            for name in sorted(whole):
                if name in ("bars", "derived", "findings") or name == "policy_hash":
                    groups.append({})
                if name not in ("bars", "derived", "findings"):
                    groups[-1][name] = whole[name]
            texts = [encode(group)[1:-1] for group in groups]
            texts[-1] += "}"
            frame = self._keep(key, tuple(texts))
        return frame

    def _keep(self, key: Any, part: Any) -> Any:
        if len(self._parts) >= REMEMBERED:
            self._parts.clear()
        self._parts[key] = part
        return part


def _positions(table: Table, rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(asked.at for row in rows for asked in table.asked[row.number - 1].asked))
