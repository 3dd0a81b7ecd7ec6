"""What a policy says of facts, in the words of the page: a decision or, with open answers, an outlook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

import rules
from registry.web.formats import show_label
from registry.web.policy_why import Explainer, Nearly, Reason
from registry.web.policy_words import here, show_amount
from rules.authority import acts_of


@dataclass(frozen=True)
class Line:
    """One thing that follows. Several `words` of an open line are possible, not certain."""

    title: str
    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Outcome:
    """Lines by name. `possible` are rules that may still fire, `missing` the answers that are open."""

    policy: rules.Policy
    lines: Mapping[str, Line]
    findings: tuple[Reason, ...]
    bars: tuple[Reason, ...] = ()
    near: tuple[Nearly, ...] = ()
    possible: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        return tuple(finding.rule_id for finding in self.findings)


def outcome_of(policy: rules.Policy, document: Mapping[str, Any]) -> Outcome:
    """The decision, or the outlook where an answer is missing. Raises BadFacts for answers that are wrong."""
    try:
        return _of_decision(policy, rules.decide(policy, document))
    except rules.BadFacts:
        return _of_outlook(policy, rules.assess(policy, document))


def _of_decision(policy: rules.Policy, decision: rules.Decision) -> Outcome:
    said, explainer = _Said(policy), Explainer(policy)
    return Outcome(
        policy,
        {
            "gate": Line(said.titles["gate"], said.all("gates", [decision.gate])),
            "level": Line(said.titles["level"], said.all("dd_levels", [decision.dd_level])),
            "risk": Line(said.titles["risk"], said.all("risk_levels", [decision.risk_level])),
            "acts": Line(said.titles["acts"], said.acts(decision.acts)),
            "time": Line(said.titles["time"], said.days([decision.service_days])),
            "validity": Line(said.titles["validity"], said.months([decision.validity_months])),
            "reviewers": Line(said.titles["reviewers"], said.all("roles", decision.required_reviewers)),
            "documents": Line(said.titles["documents"], said.all("documents", decision.required_documents)),
        },
        explainer.reasons(decision),
        explainer.bars(decision),
        explainer.nearly(decision),
    )


def _of_outlook(policy: rules.Policy, outlook: rules.Outlook) -> Outcome:
    said, names = _Said(policy), policy.names
    gates = [each for each in names.gates if each in outlook.gates]
    levels = [each for each in names.dd_levels if each in outlook.dd_levels]
    risks = [each for each in names.risk_levels if each in outlook.risk_levels]
    documents = said.all("documents", outlook.documents)
    documents += tuple(
        _("perhaps: %(document)s", document=words)
        for words in said.all("documents", outlook.documents_possible)
    )
    is_one = gates == ["pass"] and len(risks) == 1
    later = (_("follows from the level"),)
    words = {
        "gate": said.all("gates", gates),
        "level": said.all("dd_levels", levels),
        "risk": said.all("risk_levels", risks),
        "acts": said.acts(acts_of(policy, risks[0])) if is_one else later,
        "time": said.days(outlook.service_days),
        "validity": said.months(outlook.validity_months),
        "reviewers": later,
        "documents": documents,
    }
    is_open = {name: len(each) > 1 for name, each in words.items() if name not in ("acts", "documents")}
    return Outcome(
        policy,
        {name: Line(said.titles[name], each, is_open.get(name, False)) for name, each in words.items()},
        Explainer(policy).proven(outlook),
        possible=outlook.rules_possible,
        missing=outlook.missing,
    )


class _Said:
    """The names of one policy in the language of the page."""

    def __init__(self, policy: rules.Policy) -> None:
        self.names = policy.names
        self.titles = {
            "gate": _("Outcome"),
            "level": _("Level of due diligence"),
            "risk": _("Level of risk"),
            "acts": _("Who decides, in order"),
            "time": _("Time to decide"),
            "validity": _("Valid for"),
            "reviewers": _("Who must look at it"),
            "documents": _("Documents"),
        }

    def all(self, group: str, words: Iterable[str | None]) -> tuple[str, ...]:
        known = getattr(self.names, group)
        return tuple(
            here(known[word]) if word in known else show_label("role", word)
            for word in words
            if word is not None
        )

    def acts(self, acts: Iterable[rules.Act]) -> tuple[str, ...]:
        roles, verbs = self.names.roles, self.names.verbs
        return tuple(f"{here(roles[act.role])} {here(verbs[act.verb])}" for act in acts)

    def days(self, numbers: Iterable[int | None]) -> tuple[str, ...]:
        return tuple(show_amount(each, "working day") for each in numbers if each is not None)

    def months(self, numbers: Iterable[int | None]) -> tuple[str, ...]:
        return tuple(show_amount(each, "month") for each in numbers if each is not None)


@dataclass(frozen=True)
class Comparison:
    """Two outcomes side by side: what was and what would be."""

    before: Outcome
    after: Outcome

    @property
    def rows(self) -> list[tuple[str, Line, Line, bool]]:
        """(title, line before, line after, whether they differ)."""
        return [
            (line.title, line, self.after.lines[name], line != self.after.lines[name])
            for name, line in self.before.lines.items()
            if line.words or self.after.lines[name].words
        ]

    @property
    def is_same(self) -> bool:
        return not self.new and not self.gone and not any(differs for *_rest, differs in self.rows)

    @property
    def new(self) -> list[Reason]:
        return [each for each in self.after.findings if each.rule_id not in self.before.rule_ids]

    @property
    def kept(self) -> list[Reason]:
        return [each for each in self.after.findings if each.rule_id in self.before.rule_ids]

    @property
    def gone(self) -> list[Reason]:
        return [each for each in self.before.findings if each.rule_id not in self.after.rule_ids]
