"""Complete facts in, a decision out: the tables of a policy asked in the policy's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from rules.decision import Decision
from rules.facts import Facts, check_facts
from rules.hit import Row
from rules.policy.model import Act, Policy
from rules.text import Text

Matched = tuple[tuple[str, tuple[Row, ...]], ...]  # the rows that matched, by table

REMEMBERED = 10_000  # outcomes; version 1 knows some dozens


def decide(policy: Policy, facts: object) -> Decision:
    """The decision on a facts document (or on Facts). Raises BadFacts naming every fault."""
    if isinstance(facts, Facts) and not facts.partial:
        return decide_checked(policy, facts)
    return decide_checked(policy, check_facts(facts.to_dict() if isinstance(facts, Facts) else facts))


def decide_checked(policy: Policy, facts: Facts) -> Decision:
    """The same without looking at the document again; explanations are made when they are read."""
    plan, at = policy.plan, policy.glossary.positions
    values = policy.values(facts)
    given = plan.given(values)
    values[at["track"]] = policy.tables["track"].chosen(plan.ask("track", given, values).rows).outcome[0]

    exclusions = plan.ask("exclusion", given, values)
    values[at["exclusions"]] = len(exclusions.rules)
    values[at["binding_exclusions"]] = exclusions.count(1, True)
    values[at["recorded_exclusions"]] = exclusions.count(2, "desk")

    gate_row = policy.tables["gate"].chosen(plan.ask("gate", given, values).rows)
    gate, gate_rule, letter = gate_row.outcome
    values[at["gate"]] = gate
    matched: Matched
    if gate == "pass":
        rule_ids, matched = _grade(policy, given, values)
    elif gate_rule is not None:
        rule_ids, matched = (str(gate_rule),), (("gate", (gate_row,)),)
    else:
        rule_ids, matched = exclusions.rules, (("exclusion", exclusions.rows),)
    return _decision(policy, given, values, rule_ids, matched, bool(letter))


def _grade(policy: Policy, given: int, values: list[Any]) -> tuple[tuple[str, ...], Matched]:
    """Triggers, flags and level of a case that passed the gate; writes what it finds into `values`."""
    plan, at = policy.plan, policy.glossary.positions
    triggers = plan.ask("triggers", given, values)
    values[at["trigger_count"]] = len(triggers.rules)
    values[at["high_triggers"]] = triggers.count(1, "high")
    flags = plan.ask("flags", given, values)
    values[at["flag_bars"]] = flags.count(1, True)
    bars = plan.ask("simplified", given, values)
    values[at["bars"]] = len(bars.rules)
    level = policy.tables["level"].chosen(plan.ask("level", given, values).rows)
    values[at["dd_level"]], values[at["risk_level"]] = level.outcome
    kept = (("triggers", triggers.rows), ("flags", flags.rows), ("simplified", bars.rows))
    return triggers.rules + flags.rules, kept


def _decision(
    policy: Policy,
    given: int,
    values: list[Any],
    rule_ids: tuple[str, ...],
    matched: Matched,
    letter: bool,
) -> Decision:
    plan, at = policy.plan, policy.glossary.positions
    after = _after(policy, values)
    return Decision(
        gate=values[at["gate"]],
        dd_level=values[at["dd_level"]],
        risk_level=values[at["risk_level"]],
        rule_ids=rule_ids,
        acts=after.acts,
        approver=after.approver,
        validity_months=after.validity_months,
        service_days=after.service_days,
        required_documents=plan.ask("documents", given, values).rules,
        required_reviewers=plan.ask("reviewers", given, values).rules,
        letter_allowed=letter,
        policy_version=policy.version,
        policy_hash=policy.hash,
        policy=policy,
        values=tuple(values),
        matched=matched,
    )


@dataclass(frozen=True, slots=True)
class _After:
    """What follows from an outcome alone."""

    acts: tuple[Act, ...]
    approver: Text
    validity_months: int | None
    service_days: int | None


_AFTER = ("authority", "approver", "validity", "service")


def _after(policy: Policy, values: list[Any]) -> _After:
    """Few outcomes recur, so each is worked out once a policy: the key is all that these tables read."""
    tables = policy.tables
    key = tuple([values[at] for name in _AFTER for at in tables[name].positions])
    known = policy.settled.get(key)
    if known is None:
        months = tables["validity"].answer(values).outcome[0]
        days = tables["service"].answer(values).outcome[0]
        known = _After(
            acts=tuple(
                Act(str(row.outcome[0]), str(row.outcome[1])) for row in tables["authority"].answers(values)
            ),
            approver=policy.names.approvers[str(tables["approver"].answer(values).outcome[0])],
            validity_months=None if months is None else int(months),
            service_days=None if days is None else int(days),
        )
        if len(policy.settled) >= REMEMBERED:
            policy.settled.clear()
        policy.settled[key] = known
    return cast(_After, known)
