"""Steps and workflows: state + roles + facts → next state, or every reason why not.

The only module that imports `transitions`. One shared machine per workflow, without callbacks or automatic
transitions; guards are evaluated here, so that a refusal gives all reasons and never fails silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transitions import Machine


class Refusal(Exception):
    """A step that is not taken. The web turns each kind into its status once, in registry.web.errors."""


class WrongState(Refusal):
    """The step does not start from this state: most often somebody else was quicker (409)."""

    def __init__(
        self, verb: str, state: str, *, moved_by: str | None = None, moved_at: datetime | None = None
    ) -> None:
        super().__init__(f"{verb} is not possible from {state}")
        self.verb, self.state, self.moved_by, self.moved_at = verb, state, moved_by, moved_at


class NotYours(Refusal):
    """None of the person's roles may take the step (404: a stranger learns nothing)."""

    def __init__(self, verb: str, by: Collection[str]) -> None:
        super().__init__(f"{verb} is taken by {', '.join(sorted(by))}")
        self.verb, self.by = verb, tuple(by)


class Blocked(Refusal):
    """Something that must hold does not (422). `needs` has the name of each, `reasons` its sentence."""

    def __init__(self, verb: str, needs: Iterable[str], reasons: Iterable[str]) -> None:
        self.verb, self.needs, self.reasons = verb, tuple(needs), tuple(reasons)
        super().__init__(f"{verb}: {'; '.join(self.reasons)}")


@dataclass(frozen=True, slots=True)
class State:
    """A state with its name for staff, its name for the partner, whose turn it is and what comes next."""

    name: str
    staff: str
    partner: str
    turn: str = "us"  # us | partner | nobody
    next: str = ""  # to the partner: what happens next
    is_end: bool = False
    service: str = ""  # the parameter of the policy that promises the time; * stands for the diligence level
    pause: str = ""  # why the promised time stands still here (pause_reason of the reference data)


@dataclass(frozen=True, slots=True)
class Step:
    """One row: who may do what from where to where, what must hold, and how it is worded."""

    verb: str
    source: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    button: str
    needs: tuple[str, ...] = ()  # all must hold, else Blocked
    when: tuple[str, ...] = ()  # chooses between rows of one verb; "!name" is its opposite
    sentence: str = ""  # for the timeline: "%(actor)s sent the proposal"
    style: str = "secondary"  # primary | secondary | warning
    authority: str = ""  # the paragraph that gives the power


@dataclass(frozen=True)
class Workflow:
    """A table of steps over states, and the questions that can be asked of it."""

    name: str
    state_rows: tuple[State, ...]
    steps: tuple[Step, ...]
    needs: Mapping[str, str]  # name of a guard → the sentence shown when it does not hold
    initial: str
    _machine: Machine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {row.name for row in self.state_rows}
        for step in self.steps:
            strange = ({*step.source, step.target} - known) | (set(step.needs) - set(self.needs))
            if strange:
                raise ValueError(f"{self.name}.{step.verb}: unknown {', '.join(sorted(strange))}")
        machine = Machine(model=None, states=list(known), initial=self.initial, auto_transitions=False)
        for step in self.steps:
            machine.add_transition(step.verb, list(step.source), step.target)
        object.__setattr__(self, "_machine", machine)

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(row.name for row in self.state_rows)

    @property
    def verbs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.verb for step in self.steps))

    def state(self, name: str) -> State:
        return next(row for row in self.state_rows if row.name == name)

    def rows(self, verb: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.verb == verb)

    def verbs_from(self, state: str) -> tuple[str, ...]:
        return tuple(self._machine.get_triggers(state))

    def choose(self, state: str, verb: str, roles: Collection[str], facts: Mapping[str, bool]) -> Step:
        """The row that applies. Raises WrongState, NotYours or Blocked (with every reason)."""
        here = [step for step in self.rows(verb) if state in step.source]
        if not here:
            raise WrongState(verb, state)
        mine = [step for step in here if set(step.by) & set(roles)]
        if not mine:
            raise NotYours(verb, {role for step in here for role in step.by})
        fitting = [step for step in mine if all(_holds(name, facts) for name in step.when)]
        if not fitting:
            # no row fits: say what the nearest row would want, as a need
            wanted = [name for name in mine[0].when if not _holds(name, facts)]
            raise Blocked(verb, wanted, [self.needs[name] for name in wanted])
        missing = [name for name in fitting[0].needs if not facts.get(name, False)]
        if missing:
            raise Blocked(verb, missing, [self.needs[name] for name in missing])
        return fitting[0]

    def offers(
        self, state: str, roles: Collection[str], facts: Mapping[str, bool], *, only: str | None = None
    ) -> list[Offer]:
        """Every step (or only one verb) that these roles may take from here, with what still blocks each."""
        offers: list[Offer] = []
        for verb in self.verbs_from(state) if only is None else (only,):
            try:
                offers.append(Offer(self.choose(state, verb, roles, facts)))
            except Blocked as refusal:
                row = next(s for s in self.rows(verb) if state in s.source and set(s.by) & set(roles))
                offers.append(Offer(row, refusal.needs, refusal.reasons))
            except NotYours:
                continue
        return offers


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that somebody may take, and the reasons that still stand against it (none: it can be pressed)."""

    step: Step
    needs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.reasons


def _holds(name: str, facts: Mapping[str, Any]) -> bool:
    if name.startswith("!"):
        # unknown is not no: the opposite holds only when the fact is there and false
        return facts.get(name[1:]) is False
    return facts.get(name, False) is True
