"""The whole check of a policy: every group of questions, with findings in words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rules.cell import BadCell
from rules.decision import Decision
from rules.policy.model import Example, Policy
from rules.proof.decisions import Decisions
from rules.proof.formula import Whole
from rules.proof.invariants import INVARIANTS, UNMOVED
from rules.proof.lines import flow_of
from rules.proof.meaning import same_meaning
from rules.proof.parts import Written, written
from rules.proof.relations import Relations, relations_of
from rules.proof.report import Finding, Ran, Report
from rules.proof.solver import solving
from rules.proof.tables import Answers, TableCheck, early, first_warnings
from rules.proof.undecided import NotDecided
from rules.proof.wording import (
    ALTERED,
    EXAMPLE,
    NO_ANSWER,
    NONE_YET,
    REWRITTEN,
    TITLES,
    UNCITED,
    UNDECIDED,
    UNSOUND,
    UNUSED,
    fill,
)
from rules.verdict import decide

SECONDS = 60  # of the sweeps over whole decisions, which take less than one for version 1
COMPARED = ("gate", "dd_level", "risk_level", "rule_ids")


@dataclass
class _Check:
    """One run: what has been found so far."""

    policy: Policy
    relations: Relations
    findings: list[Finding] = field(default_factory=list)
    ran: list[Ran] = field(default_factory=list)

    def group(self, name: str, ask: Callable[[], Answers], methods: int = 2) -> None:
        started = time.perf_counter()
        answers = ask()
        self.findings += answers.findings
        seconds = time.perf_counter() - started
        self.ran.append(Ran(name, TITLES[name], answers.asked, len(answers.findings), methods, seconds))

    def skip(self, name: str) -> None:
        self.ran.append(Ran(name, TITLES[name], 0, 0, 2, 0.0))


@solving()
def check(policy: Policy, published: Policy | None = None) -> Report:
    """Everything that must hold before a version is published: only a Report that `holds` lets it be.

    `published` is what has been published under the same number, if anything has: that never changes.
    """
    run = _Check(policy, relations_of(policy))
    tables = list(policy.tables.values())
    run.findings += early(tables, policy.glossary)
    laws = _laws(run)
    checks = [TableCheck(table, policy.glossary, run.relations) for table in tables]
    run.group("complete", lambda: _together(each.complete() for each in checks))
    run.group("reachable", lambda: _together(each.reachable() for each in checks))
    run.group("conflict", lambda: _together(each.without_conflict() for each in checks))
    _ask_decisions(run, laws)
    if published is not None:
        run.group("published", lambda: _unchanged(policy, published))
    mix: Counter[str] = Counter()
    run.group("citations", lambda: _citations(policy), methods=1)
    run.group("examples", lambda: _examples(policy, mix), methods=1)
    return Report(
        findings=tuple(run.findings),
        warnings=(*first_warnings(tables), *_warnings(policy)),
        ran=tuple(run.ran),
        mix=mix,
        tables=len(tables),
        rows=sum(len(table.rows) for table in tables),
        invariants=len(INVARIANTS) + len(UNMOVED),
    )


def _ask_decisions(run: _Check, laws: list[Written]) -> None:
    """Whole decisions can be asked about only when there is one for every case."""
    if any(each.kind != "dead" for each in run.findings):
        run.skip("monotone")
        run.skip("invariants")
        return
    flow, whole = flow_of(run.policy, run.relations, laws, SECONDS), Whole(run.policy, run.relations)
    decisions = Decisions(run.policy, flow, whole)
    run.group("monotone", decisions.monotone)
    run.group("invariants", lambda: decisions.invariants(laws))


def _together(answers: Iterable[Answers]) -> Answers:
    found = Answers()
    for each in answers:
        found.findings += each.findings
        found.asked += each.asked
    return found


def _laws(run: _Check) -> list[Written]:
    found = []
    for law in INVARIANTS:
        try:
            found.append(written(run.policy, law))
        except BadCell as bad:
            run.findings.append(Finding("parameter", "", (), fill(UNSOUND, id=law.id, why=str(bad)), {}))
    return found


def _unchanged(policy: Policy, published: Policy) -> Answers:
    """The same identity; otherwise which tables mean something else."""
    answers = Answers(asked=1)
    if policy.hash == published.hash:
        return answers
    relations = relations_of(published)
    for name, table in policy.tables.items():
        answers.asked += 1
        try:
            found = same_meaning(published.tables[name], table, policy.glossary, relations)
        except NotDecided as why:
            said = fill(UNDECIDED, question=f"{name}: published", why=str(why))
            answers.findings.append(Finding("undecided", name, (), said, {}))
            continue
        if found is not None:
            said = fill(ALTERED, version=str(policy.version), table=table.title, difference=found.words)
            answers.findings.append(Finding("published", name, (), said, found.witness))
    if not answers.findings:
        said = fill(REWRITTEN, version=str(policy.version))
        answers.findings.append(Finding("published", "", (), said, {}))
    return answers


def _citations(policy: Policy) -> Answers:
    """build_policy refuses an unknown source; a rule without any is found here."""
    uncited = [rule for rule, each in policy.wording.items() if not each.citations]
    findings = [Finding("citation", "", (), fill(UNCITED, rule=rule), {"rule": rule}) for rule in uncited]
    return Answers(findings, len(policy.wording))


def _warnings(policy: Policy) -> list[Finding]:
    used = {cited.id for each in policy.wording.values() for cited in each.citations}
    found = [
        Finding("unused", "", (), fill(UNUSED, source=each), {"source": each})
        for each in policy.citations
        if each not in used
    ]
    return found if policy.source.examples else [*found, Finding("examples", "", (), NONE_YET, {})]


def _examples(policy: Policy, mix: Counter[str]) -> Answers:
    answers = Answers(asked=len(policy.source.examples))
    for example in policy.source.examples:
        try:
            decision = decide(policy, example.facts)
        except ValueError as bad:  # faults of the facts, or no answer: the message says which
            said = fill(NO_ANSWER, id=example.id, title=example.title, why=str(bad))
            answers.findings.append(Finding("example", "", (), said, {"id": example.id}))
            continue
        mix[decision.risk_level or decision.gate] += 1
        answers.findings += _differences(example, decision)
    return answers


def mix_of(policy: Policy, documents: Iterable[object]) -> Counter[str]:
    """How many facts documents come out at each level or stop at each gate; "faulty" has no decision."""
    mix: Counter[str] = Counter()
    for document in documents:
        try:
            decision = decide(policy, document)
            mix[decision.risk_level or decision.gate] += 1
        except ValueError:
            mix["faulty"] += 1
    return mix


def _differences(example: Example, decision: Decision) -> list[Finding]:
    found = []
    for part in COMPARED:
        expected, got = _comparable(example.expected.get(part)), _comparable(getattr(decision, part))
        if expected != got:
            words = fill(
                EXAMPLE,
                id=example.id,
                title=example.title,
                part=part,
                expected=_said(expected),
                got=_said(got),
            )
            values = {"id": example.id, "part": part, "expected": expected, "got": got}
            found.append(Finding("example", "", (), words, values, (example.facts,)))
    return found


def _comparable(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "–" if value is None else str(value)
