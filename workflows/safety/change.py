"""What a step of the case changes besides its state; a verb that is not named here changes the state alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflows.machine import Step
from workflows.safety.meaning import (
    ACT_OF_VERB,
    AWAITED,
    ELSEWHERE,
    FOLLOWED,
    PERSON,
    RECORDED,
    Place,
    act_value,
)
from workflows.safety.move import Effects
from workflows.safety.space import Space, all_to
from workflows.safety.tables import RISKS, Tables

Change = tuple[Place, Effects]
NOT_ASSESSED: Effects = (("recorded", all_to(RECORDED, "nothing")),)
OUT_OF_REVIEW = frozenset(
    {"submitted", "returned", "withdrawn", "closed", "merged", "exclusion_proposed", "derogation_asked"}
)


class Changes:
    """The places after a step, more than one where something is left to chance."""

    def __init__(self, tables: Tables, space: Space) -> None:
        self.tables = tables
        self.acts = tuple(space.variables["person"].values[len(PERSON) :])
        # the acts of the round do not stand any more; who took one has decided all the same
        self.forget: Effects = (("person", all_to(self.acts, "approval")),)
        self.ends = tables.ends("proposal")
        self._ways: Mapping[str, Callable[[Place, Step, str], list[Change]]] = {
            "submit": lambda _, step, __: [(Place(step.target), (*NOT_ASSESSED, *self.forget))],
            "accept": self._review_begins,
            "reroute": self._review_begins,
            "answer": _answered,
            "ask": self._leave_decision,
            "wait_for_award": self._leave_decision,
            "resume": lambda place, step, _: [(place._replace(case=step.target), (("truth", (("tender", "passes"),)),))],
            "note_conflict": _noted,
            "hear_objection": _heard,
            "complete_reviews": _decision_opens,
            "raise_level": self._raised,
            "ask_reconsideration": lambda place, step, _: [(Place(step.target, was=place.case), ())],
            "uphold": lambda _, step, __: [(Place(step.target), ())],
            "reopen": lambda _, step, __: [(Place(step.target), NOT_ASSESSED)],
            "advise_derogation": lambda place, step, _: [(place._replace(case=step.target, advised=True), ())],
            "grant_derogation": lambda _, step, __: [(Place(step.target), (("truth", (("x09", "passes"),)),))],
            "defer": _only_the_state,
            "lower_level": _only_the_state,
            "refuse_concurrence": _undone,
        }  # fmt: skip

    def of(self, place: Place, step: Step, who: str) -> list[Change]:
        way = self._ways.get(step.verb)
        if way is not None:
            return way(place, step, who)
        if step.verb in ACT_OF_VERB:
            return [(self._after_act(place, step), ())]
        if step.target in OUT_OF_REVIEW or step.target in self.ends:
            return [(Place(step.target), ())]
        return _only_the_state(place, step, who)

    def next_act(self, place: Place) -> tuple[str, str] | None:
        return next((act for act in self.tables.orders.get(place.risk, ()) if act not in place.done), None)

    def _review_begins(self, place: Place, step: Step, who: str) -> list[Change]:
        fresh = Place(step.target)
        found: list[Change] = [(fresh._replace(slots=("open:other", "open:other")), self.forget)]
        if who != FOLLOWED:  # nobody gives a review to themselves
            found.append((fresh._replace(slots=("open:one", "open:other")), self.forget))
        if step.verb == "reroute":
            found.append((place._replace(case=ELSEWHERE), ()))
        return found

    def _leave_decision(self, place: Place, step: Step, _: str) -> list[Change]:
        slots = tuple(sorted("open:other" if slot == AWAITED else slot for slot in place.slots))
        return [(place._replace(case=step.target, risk="", done=(), slots=slots), self.forget)]

    def _raised(self, place: Place, step: Step, who: str) -> list[Change]:
        if not place.risk:
            return _only_the_state(place, step, who)
        higher = RISKS[RISKS.index(place.risk) + 1 :]
        return [(at_risk(place._replace(case=step.target), risk, self.tables), ()) for risk in higher]

    def _after_act(self, place: Place, step: Step) -> Place:
        if step.target in self.ends:
            return Place(step.target, paper="drafting" if step.target == "approved" else "")
        act = self.next_act(place)
        after = place._replace(case=step.target, done=(*place.done, act) if act else place.done)
        if step.verb == "recommend" and place.views in ("objection", "noted"):
            after = after._replace(views="heard")  # the Deputy has spoken after it
        if ACT_OF_VERB[step.verb] == "decide":
            after = after._replace(outcome="no" if step.verb == "decline" else "yes")
        return after


def at_risk(place: Place, risk: str, tables: Tables) -> Place:
    """The place at a higher level: acts that no level from there on asks for do not count any more."""
    asked = {act for each in RISKS[RISKS.index(risk) :] for act in tables.orders[each]}
    return place._replace(risk=risk, done=tuple(act for act in place.done if act in asked))


def swapped(slots: tuple[str, ...], old: str, new: str | None) -> tuple[str, ...]:
    """One slot changed; slots have no order."""
    rest = list(slots)
    rest.remove(old)
    return tuple(sorted([*rest, new] if new else rest))


def _only_the_state(place: Place, step: Step, _: str) -> list[Change]:
    return [(place._replace(case=step.target), ())]


def _answered(place: Place, step: Step, _: str) -> list[Change]:
    after = place._replace(case=step.target)
    if "given" not in place.slots:
        return [(after, ())]
    # a changed answer goes back into review
    return [(after, ()), (after._replace(slots=swapped(place.slots, "given", "open:other")), ())]


def _noted(place: Place, step: Step, _: str) -> list[Change]:
    return [(place._replace(case=step.target, views="heard" if place.views == "unnoted" else "noted"), ())]


def _heard(place: Place, step: Step, _: str) -> list[Change]:
    views = {"objection": "heard", "noted": "heard", "conflict": "unnoted"}.get(place.views, place.views)
    return [(place._replace(case=step.target, views=views), ())]


def _decision_opens(place: Place, step: Step, _: str) -> list[Change]:
    return [(place._replace(case=step.target, risk=risk, slots=("given",)), ()) for risk in RISKS]


def _undone(place: Place, step: Step, _: str) -> list[Change]:
    """Without the concurrence the decision does not stand."""
    undone = [act_value(act) for act in place.done if act[1] == "decide"]
    kept = tuple(act for act in place.done if act[1] != "decide")
    after = place._replace(case=step.target, done=kept, outcome="")
    return [(after, (("person", all_to(undone, "approval")),))]
