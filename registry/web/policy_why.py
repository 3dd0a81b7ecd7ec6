"""Why a rule applied and what nearly did: inputs with values, the cell in words, the row in the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

import rules
from registry.queries.facts import CaseFacts
from registry.web.fact import name_of, show_fact
from registry.web.policy_words import cell_words, here, outcome_words, show_amount, word_text
from rules.asked import needed
from rules.cell import parse_cell
from rules.hit import Row
from rules.possible import is_settled
from rules.table import Table

Place = tuple[str, tuple[int, ...]]  # a table and the numbers of rows in it
NOWHERE: Place = ("", ())


@dataclass(frozen=True)
class Behind:
    """A fact behind an input: what was declared, what was found beside it and where."""

    name: str
    declared: str
    assessed: str
    source: str


@dataclass(frozen=True)
class Asked:
    """One input that a row asked about: its value, and the cell that it passed, in words."""

    name: str
    label: str
    value: str
    words: str
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A rule that applied. `href` leads to its rows in the table; empty where no row is known."""

    rule_id: str
    kind: str
    reason: str
    inputs: tuple[Asked, ...]
    source: str
    citations: tuple[str, ...]
    final_by: str | None
    is_internal: bool
    href: str = ""


@dataclass(frozen=True)
class Nearly:
    """A row that failed by one cell: what that input is, and what it would have needed. For staff only."""

    rule_id: str
    words: str
    label: str
    value: str
    needed: str
    met: tuple[Asked, ...]
    table: str
    href: str


def row_href(policy: rules.Policy, table: str, rows: Iterable[int]) -> str:
    """The page of a table with these rows highlighted."""
    numbers = ",".join(map(str, rows))
    return f"/policy/versions/{policy.version}/tables/{table}" + (f"?rows={numbers}" if numbers else "")


def value_words(policy: rules.Policy, name: str, value: Any) -> str:
    """A value of an input as people read it."""
    known = policy.glossary[name]
    if not is_settled(value):
        return str(_("not known exactly"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if known.column.type == "number" and value is not None:
        return show_amount(value, known.unit)
    return word_text(policy, name, value)


@dataclass(frozen=True)
class Explainer:
    """Puts findings of one policy into words; `facts` of a case add what was declared and assessed."""

    policy: rules.Policy
    facts: CaseFacts | None = None

    def reasons(self, decision: rules.Decision) -> tuple[Reason, ...]:
        """Why the decision is as it is, rule by rule."""
        tables = [table for table, _matched in decision.matched if table != "simplified"]
        rows = self._rows(decision, tables)
        return tuple(self._reason(each, *rows.get(each.rule_id, NOWHERE)) for each in decision.findings)

    def bars(self, decision: rules.Decision) -> tuple[Reason, ...]:
        """Why a case without triggers is not on the simplified track."""
        rows = self._rows(decision, ["simplified"])
        return tuple(self._reason(each, *rows.get(each.rule_id, NOWHERE)) for each in decision.bars)

    def _rows(self, decision: rules.Decision, tables: Sequence[str]) -> dict[str, Place]:
        """Rule → its table and the numbers of its rows that matched."""
        found: dict[str, Place] = {}
        for name in tables:
            at = [output.name for output in self.policy.tables[name].outputs].index("rule")
            for row in dict(decision.matched).get(name, ()):
                rule = str(row.outcome[at])
                found[rule] = (name, (*found.get(rule, NOWHERE)[1], row.number))
        return found

    def proven(self, outlook: rules.Outlook) -> tuple[Reason, ...]:
        """What is certain already, whatever the open answers are."""
        return tuple(self._reason(each, "", ()) for each in outlook.findings_proven)

    def level(self, decision: rules.Decision) -> tuple[tuple[Asked, ...], str] | None:
        """What the level table counted, and the address of its row; None when the case did not pass."""
        if decision.gate != "pass":
            return None
        table = self.policy.tables["level"]
        row = table.answer(decision.values)
        return self._asked_by(table, row, decision.values), row_href(self.policy, "level", [row.number])

    def nearly(self, decision: rules.Decision) -> tuple[Nearly, ...]:
        return tuple(self._nearly(each) for each in decision.near_misses)

    def _reason(self, finding: rules.Finding, table: str, rows: Sequence[int]) -> Reason:
        return Reason(
            rule_id=finding.rule_id,
            kind=finding.kind,
            reason=here(finding.reason),
            inputs=tuple(self._asked(each) for each in finding.inputs),
            source=self._source(finding),
            citations=tuple(each.title for each in finding.citations),
            final_by=finding.final_by,
            is_internal=finding.letter is None,
            href=row_href(self.policy, table, rows) if rows else "",
        )

    def _source(self, finding: rules.Finding) -> str:
        """What `finding.source` says, in the language of the page."""
        said = _(
            "Policy version %(number)s, section %(section)s (product default)",
            number=self.policy.version,
            section=self.policy.source.wording[finding.rule_id].section,
        )
        if not finding.citations:
            return str(said)
        return f"{said}; {_('after %(sources)s', sources=', '.join(each.id for each in finding.citations))}"

    def _asked(self, reading: rules.Reading) -> Asked:
        return self._in_words(reading.name, reading.value, reading.cell)

    def _asked_by(self, table: Table, row: Row, values: Sequence[Any]) -> tuple[Asked, ...]:
        return tuple(
            self._in_words(name, values[at], str(cell))
            for name, at, cell in zip(table.inputs, table.positions, row.cells, strict=True)
            if not cell.is_any
        )

    def _in_words(self, name: str, value: Any, cell: str) -> Asked:
        policy = self.policy
        read = parse_cell(cell, policy.glossary[name].column, policy.settings.numbers)
        return Asked(
            name,
            here(policy.glossary[name].label),
            value_words(policy, name, value),
            cell_words(policy, name, read).unescape(),
            tuple(self._behind(name)),
        )

    def _behind(self, name: str) -> Iterable[Behind]:
        """The facts that an input reads, as far as somebody declared or assessed them."""
        if self.facts is None:
            return
        known = self.policy.glossary[name]
        derived = {each.name: each.paths for each in self.policy.derived}
        for path in [known.path] if known.path else derived.get(name, ()):
            row = self.facts.assessed.get(path)
            declared = show_fact(path, self.facts.declared.get(path))
            if declared or row is not None:
                assessed = show_fact(path, row.value) if row is not None else ""
                yield Behind(name_of(path), declared, assessed, row.source if row is not None else "")

    def _nearly(self, miss: rules.NearMiss) -> Nearly:
        policy, table = self.policy, self.policy.tables[miss.table]
        outcome = ", ".join(
            outcome_words(policy, output, miss.outcome[output.name], "").unescape()
            for output in table.outputs
        )
        return Nearly(
            rule_id=miss.rule_id or "",
            words=here(miss.reason)
            if miss.reason
            else _("This would have followed: %(outcome)s", outcome=outcome),
            label=here(miss.failed.label),
            value=value_words(policy, miss.failed.name, miss.failed.value),
            needed=self._needed(miss),
            met=tuple(self._asked(each) for each in miss.met),
            table=here(table.title),
            href=row_href(policy, miss.table, [miss.row]),
        )

    def _needed(self, miss: rules.NearMiss) -> str:
        """What the failed input would have needed, in the words of the policy."""
        policy, name = self.policy, miss.failed.name
        cell = parse_cell(miss.failed.cell, policy.glossary[name].column, policy.settings.numbers)
        return cell_words(policy, name, needed(cell, miss.failed.value)).unescape()
