"""What is proven: the rows of four workflows, and the ordered acts of each level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from rules.authority import acts_of
from rules.policy import SOURCES, load
from workflows.agreement import AGREEMENT
from workflows.hit import HIT
from workflows.machine import Step, Workflow
from workflows.proposal import PROPOSAL
from workflows.review import REVIEW

RISKS = ("imagined", "low", "moderate", "substantial", "high")
# An officer may order the acts otherwise in the next version: no guard may rest on the present order alone.
IMAGINED = (
    ("executive_office", "advise"),
    ("division_director", "decide"),
    ("deputy_executive_secretary", "concur"),
)
Order = tuple[tuple[str, str], ...]  # (role, act) in order, without the reviews


def shipped_orders(version: int | None = None) -> dict[str, Order]:
    """The ordered acts of each level as the authority table of a shipped policy has them, and imagined ones."""
    policy = load(version or max(SOURCES))
    every = {risk: acts_of(policy, risk) for risk in RISKS if risk != "imagined"}
    orders = {
        risk: tuple((a.role, a.verb) for a in acts if a.verb != "review") for risk, acts in every.items()
    }
    return {**orders, "imagined": IMAGINED}


@dataclass(frozen=True)
class Tables:
    """The four tables. `replaced` gives the same with one row changed."""

    flows: Mapping[str, Workflow] = field(
        default_factory=lambda: {"proposal": PROPOSAL, "review": REVIEW, "hit": HIT, "agreement": AGREEMENT}
    )
    orders: Mapping[str, Order] = field(default_factory=shipped_orders)
    changed: Mapping[tuple[str, int], Step] = field(default_factory=dict)

    @cached_property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        return {
            name: tuple(self.changed.get((name, number), step) for number, step in enumerate(flow.steps))
            for name, flow in self.flows.items()
        }

    def rows(self, flow: str, verb: str, state: str) -> tuple[Step, ...]:
        """The rows of a verb from a state, in the order of the table."""
        return self._by_verb.get((flow, verb, state), ())

    def verbs_from(self, flow: str, state: str) -> tuple[str, ...]:
        return self._by_state.get((flow, state), ())

    def replaced(self, flow: str, number: int, step: Step) -> Tables:
        return replace(self, changed={**self.changed, (flow, number): step})

    def ends(self, flow: str) -> frozenset[str]:
        return frozenset(state.name for state in self.flows[flow].state_rows if state.is_end)

    @cached_property
    def _by_verb(self) -> dict[tuple[str, str, str], tuple[Step, ...]]:
        found: dict[tuple[str, str, str], list[Step]] = {}
        for flow, steps in self.steps.items():
            for step in steps:
                for state in step.source:
                    found.setdefault((flow, step.verb, state), []).append(step)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def _by_state(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], dict[str, None]] = {}
        for flow, verb, state in self._by_verb:
            found.setdefault((flow, state), {})[verb] = None
        return {key: tuple(verbs) for key, verbs in found.items()}
