"""A case in the real database beside its model: what the model allows, what the services do.

The model is that of `workflows.safety`: places, persons and the meaning of each guard. It never asks the
guards of the application; it reads from the database only what the world decided: level and outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Proposal, Review, User
from tests.case import NOW
from workflows import roles as r
from workflows.machine import Blocked, NotYours, Refusal, Step, WrongState
from workflows.safety.change import at_risk
from workflows.safety.meaning import ACT_OF_VERB, FOLLOWED, FREE, OTHER, SYSTEM, Place, make_space
from workflows.safety.steps import Steps
from workflows.safety.tables import RISKS, Tables

TODAY = NOW.date()
GATES = {"pass": "pass", "redirect_procurement": "redirect", "other_track": "redirect"}
IN_REVIEW = ("in_review", "clarification_asked", "waiting_for_award", "in_decision", "decided", "deferred")
TABLES = Tables()
SPACE = make_space(TABLES.orders)
STEPS = Steps(TABLES, SPACE)
Slots = tuple[tuple[str, str], ...]  # (state, name of the holder or "")


@dataclass(frozen=True)
class Said:
    """A row that applies, or the refusal: its kind and everything that stands against it."""

    step: Step | None
    kind: type[Refusal] | None = None
    needs: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.step is not None:
            return f"{self.step.verb} to {self.step.target}"
        return f"{self.kind.__name__ if self.kind else '?'} {sorted(self.needs)}"


@dataclass
class Model:
    """What is known about the case without asking the application."""

    offices: Mapping[str, frozenset[str]]  # name → roles held, focal points by their slots only
    place: Place = field(default_factory=lambda: Place("submitted"))
    slots: Slots = ()
    persons: dict[str, str] = field(default_factory=dict)
    names: str = "unscreened"
    recorded: str = "nothing"
    truth: str = "passes"
    high: bool = False

    def person(self, name: str) -> str:
        return self.persons.get(name, "stranger")

    def as_seen_by(self, name: str) -> Place:
        """The place with the person as the one who is followed."""
        holders = {name: ":one", "": ":nobody"}
        slots = tuple(
            sorted(
                state if state == "given" else state + holders.get(who, ":other") for state, who in self.slots
            )
        )
        return self.place._replace(slots=slots)

    def roles(self, name: str) -> frozenset[str]:
        if name == "system":
            return frozenset({r.SYSTEM})
        if self.person(name) == "recused":
            return frozenset({r.RECUSED})
        held = self.offices[name] if self.high else self.offices[name] - {r.PANEL, r.LEGAL}
        reviews = self.person(name) == "review" or name in {who for _, who in self.slots}
        return held | {r.FOCAL_POINT} if reviews else held

    def who(self, name: str) -> str:
        if name == "system":
            return SYSTEM
        return OTHER if r.OWNER in self.offices[name] else FOLLOWED

    def says(self, flow: str, verb: str, state: str, name: str, given: Mapping[str, bool]) -> Said:
        """What the table says, with each guard as its meaning has it."""
        place, who, roles = self.as_seen_by(name), self.who(name), self.roles(name)
        holds = STEPS.situation(flow, place, who, roles, verb)
        person = self.person(name) if who == FOLLOWED else "stranger"
        known = {"names": self.names, "recorded": self.recorded, "truth": self.truth}
        number = SPACE.number({**known, "hit": "none", "person": person})
        workflow = TABLES.flows[flow]
        facts = {}
        for guard in {g.removeprefix("!") for row in workflow.rows(verb) for g in (*row.needs, *row.when)}:
            mask = holds(guard)
            facts[guard] = given.get(guard, guard in FREE[flow]) if mask is None else bool(mask >> number & 1)
        try:
            return Said(workflow.choose(state, verb, roles, facts))
        except Blocked as refusal:
            return Said(None, Blocked, frozenset(refusal.needs))
        except (NotYours, WrongState) as refusal:
            return Said(None, type(refusal))

    def after(self, flow: str, step: Step, name: str) -> list[Place]:
        """The places that the model knows after a step; persons take their duty."""
        who, place = self.who(name), self.as_seen_by(name)
        effects = STEPS.duty(place, flow, step, who)
        if flow != "proposal":
            self._change({name: self.person(name)}, effects)
            return [place]
        changes = STEPS.changes.of(place, step, who)
        self._change({name: self.person(name)}, effects)
        for _, more in changes[:1]:
            self._change(dict(self.persons), more)
        return [after for after, _ in changes]

    def _change(self, people: Mapping[str, str], effects: Any) -> None:
        for variable, pairs in effects:
            if variable == "person":
                for name, value in people.items():
                    self.persons[name] = dict(pairs).get(self.persons.get(name, value), self.person(name))
            elif variable == "truth":
                self.truth = dict(pairs).get(self.truth, self.truth)


class Played:
    """The real case and its model, step by step."""

    def __init__(
        self, session: Session, proposal: Proposal, people: Mapping[str, User], model: Model
    ) -> None:
        self.session, self.proposal, self.people, self.model = session, proposal, people, model
        self.read_world()

    def actor(self, name: str) -> User | None:
        return None if name == "system" else self.people[name]

    def attempt(self, flow: str, said: Said, call: Callable[[], object], what: str) -> bool:
        """The service does what the model says: the step, or the same refusal with the same reasons."""
        refused: Refusal | None = None
        try:
            with self.session.begin_nested():
                call()
        except Refusal as refusal:
            refused = refusal
        if refused is None:
            assert said.step is not None, f"{what}: the service did it, the model says {said}"
            return True
        self.session.expire_all()
        got = Said(None, type(refused), frozenset(getattr(refused, "needs", ()) or ()))
        assert said == got, f"{what}: the model says {said}, the service {got} ({refused})"
        return False

    def case_step(self, verb: str, name: str, call: Callable[[], object], given: Mapping[str, bool]) -> bool:
        model = self.model
        said = model.says("proposal", verb, self.proposal.state, name, given)
        what = f"{verb} by {name} from {self.proposal.state}"
        if not self.attempt("proposal", said, call, what):
            return False
        assert said.step is not None
        self.read_world(said.step)
        possible = model.after("proposal", said.step, name)
        self.settle(possible, name, what)
        return True

    def settle(self, possible: list[Place], name: str, what: str) -> None:
        """The real case is in one of the places that the model allows."""
        model = self.model
        assert self.proposal.state in {place.case for place in possible}, what
        if possible[0].slots:
            model.slots = self.real_slots()
        else:
            model.slots = ()
            for each, value in model.persons.items():
                if value == "reviewing":  # the review is over without a verdict of theirs
                    model.persons[each] = "declared"
        seen = model.as_seen_by(name).slots
        allowed = {tuple(sorted(place.slots)) for place in possible}
        # the model follows two slots; what counts is which kinds there are
        simple = {tuple(sorted(set(slots))) for slots in allowed}
        assert tuple(sorted(set(seen))) in simple, f"{what}: slots {seen}, the model allows {allowed}"
        wanted = [place for place in possible if place.risk in ("", self.risk())] or possible
        model.place = wanted[0]._replace(risk=self.risk() if wanted[0].risk else "", slots=())

    def read_world(self, step: Step | None = None) -> None:
        """What the world decided: the recorded outcome and the level."""
        self.session.flush()
        self.session.refresh(self.proposal)
        self.model.recorded = GATES.get(self.proposal.gate, "other") if self.proposal.gate else "nothing"
        self.model.high = self.proposal.risk_level == "high"
        place = self.model.place
        if step is None and place.risk and self.risk() != place.risk:
            self.model.place = at_risk(place, self.risk(), TABLES)

    def risk(self) -> str:
        """The level whose authority decides."""
        levels = [x for x in (self.proposal.first_risk_level, self.proposal.risk_level) if x in RISKS]
        return max(levels, key=RISKS.index) if levels else ""

    def real_reviews(self) -> list[Review]:
        """The newest attempt of each slot of the round."""
        rows = self.session.scalars(
            select(Review)
            .where(
                Review.proposal_id == self.proposal.id,
                Review.round == self.proposal.round,
                Review.state != "cancelled",
            )
            .order_by(Review.slot, Review.attempt)
        )
        return list({row.slot: row for row in rows}.values())

    def real_slots(self) -> Slots:
        if self.proposal.state not in IN_REVIEW:
            return ()
        names = {user.id: name for name, user in self.people.items()}
        return tuple(
            ("given", "") if row.state in ("given", "waived") else (row.state, names.get(row.reviewer_id, ""))  # type: ignore[arg-type]
            for row in self.real_reviews()
        )

    def views(self) -> str:
        """What the verdicts that count say together, in the words of the model."""
        said = {row.verdict for row in self.real_reviews() if row.state == "given"}
        if "objection" not in said:
            return "agree"
        return "conflict" if "no_objection" in said else "objection"


def waited() -> Any:
    """An instant at which the partner had its 60 days."""
    return NOW + timedelta(days=61)


__all__ = ["ACT_OF_VERB", "TODAY", "Model", "Played", "Said", "waited"]
