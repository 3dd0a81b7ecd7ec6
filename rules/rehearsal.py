"""A version tried on past cases: what each was and would be, summed up by class and by who has to act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.boundary import NO_ANSWER, class_of
from rules.decision import RANKS, Decision
from rules.facts import BadFacts
from rules.hit import NoAnswer
from rules.policy.model import Policy
from rules.verdict import decide

LEVELS = tuple(RANKS)
GATES = (
    "excluded", "referred", "other_track", "redirect_procurement", "returned_incomplete", "hold_screening",
    "hold_ownership",
)  # fmt: skip
CLASSES = (*LEVELS, *GATES, NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rehearsal compares: the class, the rules, and the roles that review or act."""

    kind: str
    rules: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()


def outcome_stored(outcome: Mapping[str, Any]) -> Outcome:
    """Of a stored decision, as Decision.to_dict wrote it."""
    acting = {act["role"] for act in outcome["acts"]} | set(outcome["required_reviewers"])
    kind = class_of(outcome["gate"], outcome["risk_level"])
    return Outcome(kind, tuple(outcome["rule_ids"]), frozenset(acting))


def outcome_now(policy: Policy, facts: object) -> Outcome:
    """Under a version that may still have gaps: no answer is a class of its own."""
    try:
        decision: Decision = decide(policy, facts)
    except (NoAnswer, BadFacts):
        return Outcome(NO_ANSWER)
    acting = {act.role for act in decision.acts} | set(decision.required_reviewers)
    return Outcome(class_of(decision.gate, decision.risk_level), decision.rule_ids, frozenset(acting))


@dataclass(frozen=True, slots=True)
class Load:
    """In how many cases a role reviews or acts: as it was, and as it would be."""

    role: str
    old: int
    new: int


@dataclass
class Tally:
    """Old class × new class → cases, and the work of each role."""

    matrix: Counter[tuple[str, str]] = field(default_factory=Counter)
    work: dict[str, list[int]] = field(default_factory=dict)

    def add(self, old: Outcome, new: Outcome) -> None:
        self.matrix[old.kind, new.kind] += 1
        for place, roles in enumerate((old.roles, new.roles)):
            for role in roles:
                self.work.setdefault(role, [0, 0])[place] += 1

    @property
    def load(self) -> list[Load]:
        """Every role that has to act, the one whose work changes most first."""
        lines = [Load(role, old, new) for role, (old, new) in self.work.items()]
        return sorted(lines, key=lambda line: (-abs(line.new - line.old), line.role))


def classes_in(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The classes of a matrix in their order: all levels, and the gates that occur."""
    present = {kind for pair in pairs for kind in pair}
    return [kind for kind in CLASSES if kind in LEVELS or kind in present]
