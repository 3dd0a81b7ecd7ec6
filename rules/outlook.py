"""What is still possible on partial facts: the same tables, asked in three values (yes, no, it depends).

Sound: however the missing answers turn out, the decision lies within the outlook. It is not always the
tightest: two rows that read the same missing answer are judged one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from rules.facts import Facts, check_partial
from rules.finding import Finding, explain, jsonable
from rules.policy.model import Policy
from rules.possible import Between, OneOf, any_of, between, is_settled
from rules.shape import UNKNOWN
from rules.table import Row, Table
from rules.unanswered import range_of_input, unknown_paths


@dataclass(frozen=True, slots=True)
class Outlook:
    """Possible gates, levels, rules and what follows. "Proven" holds whatever the missing answers are.

    Levels, times and documents speak of the case that passes, while it can; when it cannot, there are no
    levels and no times.
    `missing` are the unknown answers that can still change something, as section.field.
    """

    gates: frozenset[str]
    dd_levels: frozenset[str]
    risk_levels: frozenset[str]
    exclusions_proven: tuple[str, ...]
    exclusions_possible: tuple[str, ...]
    rules_proven: tuple[str, ...]
    rules_possible: tuple[str, ...]
    validity_months: tuple[int, ...]
    service_days: tuple[int, ...]
    documents: tuple[str, ...]
    documents_possible: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    findings_proven: tuple[Finding, ...]
    derived: dict[str, Any]

    @property
    def settled(self) -> bool:
        """Whether gate, level, rules and documents can no longer change."""
        return not (self.rules_possible or self.documents_possible) and (
            len(self.gates) == 1 and len(self.dd_levels) <= 1 and len(self.risk_levels) <= 1
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "gates": sorted(self.gates),
            "dd_levels": sorted(self.dd_levels),
            "risk_levels": sorted(self.risk_levels),
            "exclusions_proven": list(self.exclusions_proven),
            "exclusions_possible": list(self.exclusions_possible),
            "rules_proven": list(self.rules_proven),
            "rules_possible": list(self.rules_possible),
            "validity_months": list(self.validity_months),
            "service_days": list(self.service_days),
            "documents": list(self.documents),
            "documents_possible": list(self.documents_possible),
            "missing": list(self.missing),
            "unknown": list(self.unknown),
            "findings_proven": [each.to_dict() for each in self.findings_proven],
            "derived": {
                name: jsonable(value) if is_settled(value) else value.to_dict()
                for name, value in self.derived.items()
            },
            "settled": self.settled,
        }


@dataclass(slots=True)
class _Asked:
    """A table's rows on partial values, and the rules they stand for (each once, in table order)."""

    certain: list[Row]
    open: list[Row]

    def rules(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(rules that certainly fire, rules that may)."""
        certain = tuple(dict.fromkeys(str(row.outcome[0]) for row in self.certain))
        maybe = dict.fromkeys(str(row.outcome[0]) for row in self.open)
        return certain, tuple(rule for rule in maybe if rule not in certain)

    def count(self, keep: Any = None) -> Any:
        """How many rules fire, of those whose rows `keep` accepts."""
        certain, maybe = _Asked(list(filter(keep, self.certain)), list(filter(keep, self.open))).rules()
        return between(len(certain), len(certain) + len(maybe))

    @property
    def rows(self) -> list[Row]:
        return self.certain + self.open


class _Survey:
    """One reading of a draft: the possible values of every input, filled in table by table."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self.policy = policy
        self.facts = facts
        self.at = policy.glossary.positions
        self.values = [range_of_input(each, facts, policy.settings) for each in policy.glossary.inputs]
        self.undecided: set[str] = set()  # inputs that an undecided row asks about

    def ask(self, name: str) -> _Asked:
        table = self.policy.tables[name]
        certain, open_rows = table.possible(self.values)
        for row in open_rows:
            self.undecided.update(_open_inputs(table, row, self.values))
        return _Asked(certain, open_rows)

    def put(self, name: str, value: Any) -> None:
        self.values[self.at[name]] = value

    def outcomes(self, asked: _Asked, column: int) -> frozenset[Any]:
        return frozenset(row.outcome[column] for row in asked.rows)


def _open_inputs(table: Table, row: Row, values: Sequence[Any]) -> Iterable[str]:
    for name, at, cell in zip(table.inputs, table.positions, row.cells, strict=True):
        if cell.allows(values[at]) is None:
            yield name


def assess(policy: Policy, partial: object) -> Outlook:
    """The outlook on a draft: keys missing or "unknown" are unknown.

    Raises BadFacts for what is there but wrong.
    """
    if isinstance(partial, Facts):
        partial = partial.to_dict()
    facts = check_partial(partial)
    survey = _Survey(policy, facts)
    survey.put("track", any_of(survey.outcomes(survey.ask("track"), 0)))
    exclusion = survey.ask("exclusion")
    survey.put("exclusions", exclusion.count())
    survey.put("binding_exclusions", exclusion.count(lambda row: row.outcome[1]))
    survey.put("recorded_exclusions", exclusion.count(lambda row: row.outcome[2] == "desk"))
    gate = survey.ask("gate")
    gates = survey.outcomes(gate, 0)
    survey.put("gate", any_of(gates))
    graded = _grade(survey) if "pass" in gates else {}
    return _outlook(survey, exclusion, gate, graded)


def _grade(survey: _Survey) -> dict[str, _Asked]:
    """Triggers, flags and level, as far as the case may pass."""
    triggers = survey.ask("triggers")
    survey.put("trigger_count", triggers.count())
    survey.put("high_triggers", triggers.count(lambda row: row.outcome[1] == "high"))
    flags = survey.ask("flags")
    survey.put("flag_bars", flags.count(lambda row: row.outcome[1]))
    bars = survey.ask("simplified")
    survey.put("bars", bars.count())
    level = survey.ask("level")
    survey.put("dd_level", any_of(survey.outcomes(level, 0)))
    survey.put("risk_level", any_of(survey.outcomes(level, 1)))
    return {"triggers": triggers, "flags": flags, "simplified": bars, "level": level}


def _outlook(survey: _Survey, exclusion: _Asked, gate: _Asked, graded: dict[str, _Asked]) -> Outlook:
    gates = cast(frozenset[str], survey.outcomes(gate, 0))
    dd_levels = survey.outcomes(graded["level"], 0) if graded else frozenset()
    risk_levels = survey.outcomes(graded["level"], 1) if graded else frozenset()
    proven, possible = _rules(survey, exclusion, gate, graded)
    if graded:
        survey.put("gate", "pass")
    months, days = survey.ask("validity"), survey.ask("service")
    documents, documents_possible = survey.ask("documents").rules()
    exclusions_proven, exclusions_possible = exclusion.rules()
    policy = survey.policy
    derived = {each.name: survey.values[survey.at[each.name]] for each in policy.derived}
    return Outlook(
        gates=gates,
        dd_levels=cast(frozenset[str], dd_levels),
        risk_levels=cast(frozenset[str], risk_levels),
        exclusions_proven=exclusions_proven,
        exclusions_possible=exclusions_possible,
        rules_proven=proven,
        rules_possible=possible,
        validity_months=_numbers(survey.outcomes(months, 0)),
        service_days=_numbers(survey.outcomes(days, 0)),
        documents=documents,
        documents_possible=documents_possible,
        missing=_missing(survey),
        unknown=unknown_paths(survey.facts),
        findings_proven=_findings(survey, exclusion, gate, graded, proven),
        derived=derived,
    )


def _rules(
    survey: _Survey, exclusion: _Asked, gate: _Asked, graded: dict[str, _Asked]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(rule ids that the decision will certainly report, those that it may), in its order."""
    certain: list[str] = []
    maybe: list[str] = []
    gates = survey.outcomes(gate, 0)
    exclusions_certain, exclusions_maybe = exclusion.rules()
    if gates & {"excluded", "referred"}:
        if gates <= {"excluded", "referred"}:
            certain += exclusions_certain
        else:
            maybe += exclusions_certain
        maybe += exclusions_maybe
    for row in gate.rows:
        if row.outcome[1] is not None:
            alone = {each.outcome[1] for each in gate.rows} == {row.outcome[1]}
            (certain if alone else maybe).append(str(row.outcome[1]))
    for name in ("triggers", "flags"):
        if name in graded:
            fires, may_fire = graded[name].rules()
            (certain if gates == {"pass"} else maybe).extend(fires)
            maybe += may_fire
    return tuple(dict.fromkeys(certain)), tuple(dict.fromkeys(rule for rule in maybe if rule not in certain))


def _findings(
    survey: _Survey, exclusion: _Asked, gate: _Asked, graded: dict[str, _Asked], proven: tuple[str, ...]
) -> tuple[Finding, ...]:
    """The explanation of every rule that is proven, and of every exclusion even if a route comes first."""
    policy, values = survey.policy, survey.values
    letters = survey.outcomes(gate, 2) == {True}
    asked = {"exclusion": exclusion, "gate": gate}
    asked.update((name, graded[name]) for name in ("triggers", "flags") if name in graded)
    found: list[Finding] = []
    for name, each in asked.items():
        rows = each.rows if name == "gate" else each.certain
        explained = explain(policy, policy.tables[name], rows, values, letters)
        found += [finding for finding in explained if finding.rule_id in proven or name == "exclusion"]
    return tuple(found)


def _numbers(values: frozenset[Any]) -> tuple[int, ...]:
    return tuple(sorted(int(value) for value in values if value is not None))


def _missing(survey: _Survey) -> tuple[str, ...]:
    """The unknown answers behind the inputs that an undecided row asks about."""
    paths: dict[str, None] = {}
    glossary = survey.policy.glossary
    by_name = {each.name: each.paths for each in survey.policy.derived}
    for each in glossary.inputs:
        if each.name in survey.undecided and not each.source.startswith("table "):
            paths.update(dict.fromkeys([each.path] if each.path else by_name[each.name]))
    return tuple(path for path in paths if _is_open(survey.facts.get(path)))


def _is_open(answer: Any) -> bool:
    """Whether an answer, or a part of its items, is unknown."""
    if isinstance(answer, tuple):
        return any(value is UNKNOWN for item in answer if hasattr(item, "values") for value in item.values())
    return answer is UNKNOWN


__all__ = ["Between", "OneOf", "Outlook", "assess"]
