"""What may happen without anybody taking a step: facts change, screening lapses, people turn out to have interests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from workflows.safety.change import at_risk, swapped
from workflows.safety.meaning import AWAITED, ELSEWHERE, RECORDED, TRUTH, UNSETTLED, Place
from workflows.safety.move import Effects, Move
from workflows.safety.space import ANY, Pairs, Space, all_to
from workflows.safety.tables import RISKS, Tables

# until a level is computed or again from here on, the desk may take changed facts into the case
ASSESSED = ("submitted", "in_review", "in_decision", "decided", "deferred", "waiting_for_award",
            "exclusion_proposed", "derogation_asked")  # fmt: skip
# help that a case may need to come to its end, but not luck: the facts stay as they are
HELPS = ("the names are screened", "the case is assessed again")


class Environment:
    """Makes the moves of the world from a place."""

    def __init__(self, tables: Tables, space: Space) -> None:
        self.tables, self.space = tables, space
        self.persons = space.variables["person"].values
        self.ends = tables.ends("proposal")

    def moves(self, place: Place) -> Iterator[Move]:
        if place.case == "draft" or (place.case in self.ends and not place.paper):
            return
        if place.case == ELSEWHERE:
            yield Move("the case is approved again", place, place._replace(case="approved"), self.space.every)
        yield from self._names_and_facts
        if place.case not in (*self.ends, ELSEWHERE):
            yield from self._facts(place)
            yield from self._reviews(place)
            yield from self._people(place)

    @cached_property
    def _names_and_facts(self) -> tuple[Move, ...]:
        """A confirmed match of a list that binds stays an exclusion until it is taken back."""
        every = self.space.every
        found = self.space.having("hit", "none") & self.space.having("names", "screened")
        return (
            _stay("a name is new or its screening lapses", every, ("names", (("screened", "unscreened"),))),
            _stay("the names are screened", every, ("names", (("unscreened", "screened"),))),
            _stay("a run finds a match", found, ("hit", (("none", "open"),))),
            _stay("the facts change", self.space.without("hit", "same"), ("truth", ANY)),
        )

    def _facts(self, place: Place) -> Iterator[Move]:
        if place.case not in ASSESSED:
            return
        known = self.space.having("names", "screened") & self.space.without("hit", *UNSETTLED)
        higher = RISKS[RISKS.index(place.risk) :] if place.risk else ("",)
        for gate in RECORDED[1:]:
            bits = known & self.space.having(
                "truth", *(truth for truth, each in TRUTH.items() if each == gate)
            )
            recorded = ("recorded", all_to(RECORDED, gate))
            for risk in higher if gate == "pass" else (place.risk,):
                to = at_risk(place, risk, self.tables) if risk else place
                yield _move(place, "the case is assessed again", bits, recorded, to=to)

    def _reviews(self, place: Place) -> Iterator[Move]:
        """What was complete when the decision opened need not be so when somebody decides."""
        if place.case not in ("in_decision", "decided", "deferred"):
            return
        every = self.space.every
        if set(place.slots) == {"given"}:
            yield Move("another office is asked for a review", place, place._replace(slots=(AWAITED,)), every)
        if place.views in ("noted", "heard"):
            views = "conflict" if place.views == "noted" else "unnoted"
            yield Move("the note on the conflict is struck out", place, place._replace(views=views), every)
        if place.views in ("objection", "noted", "heard"):
            yield Move(
                "at the level of the case an objection is now a veto",
                place,
                place._replace(views="veto"),
                every,
            )

    def _people(self, place: Place) -> Iterator[Move]:
        """The one who is followed declares, or turns out to have solicited the proposal; slots pass on."""
        held = [slot for slot in place.slots if slot.endswith(":one")]
        if not held:
            declares = (("stranger", "declared"), ("sponsor", "declared_sponsor"))
            yield _move(place, "Ann declares to have no interest", self.space.every, ("person", declares))
            over = ("person", (("reviewing", "declared"),))
            yield _move(place, "Ann's review is over without a verdict of hers", self.space.every, over)
            interest = ("person", all_to(self.persons, "recused"))
            yield _move(place, "Ann declares an interest and is recused", self.space.every, interest)
            if "given" in place.slots and place.case == "in_review":
                words = "Ann declares an interest after her verdict"
                bits = self.space.having("person", "review")
                for slot in ("open:other", "open:nobody"):
                    to = place._replace(slots=swapped(place.slots, "given", slot))
                    yield _move(place, words, bits, interest, to=to)
        solicited = (
            ("stranger", "sponsor"),
            *all_to(set(self.persons) - {"stranger", "sponsor", "recused"}, "declared_sponsor"),
        )
        yield _move(
            place, "Ann turns out to have solicited the proposal", self.space.every, ("person", solicited)
        )


def _stay(words: str, bits: int, effect: tuple[str, Pairs]) -> Move:
    return Move(words, Place(), Place(), bits, (effect,), stays=True)


def _move(
    place: Place,
    words: str,
    bits: int,
    *effects: tuple[str, tuple[tuple[str, str], ...]],
    to: Place | None = None,
) -> Move:
    named: Effects = tuple(effects)
    return Move(words, place, to or place, bits, named)
