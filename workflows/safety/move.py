"""One thing that may happen: a step of a table, or something that the world does."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.machine import Step
from workflows.safety.meaning import Place
from workflows.safety.space import Pairs, Space

Effects = tuple[tuple[str, Pairs], ...]  # variable → its values before and after


@dataclass(frozen=True)
class Move:
    """`bits`: the cases in which it may happen. `known`: what certainly held beside the case (a form, a date)."""

    words: str
    before: Place
    after: Place
    bits: int
    effects: Effects = ()
    flow: str = ""  # of a step; "" is the world
    step: Step | None = None
    who: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    known: frozenset[str] = field(default_factory=frozenset)
    state: str = ""  # of the match or the review, before
    stays: bool = False  # shared by many places: it leads from each of them to itself

    def to(self, place: Place) -> Place:
        """Where it leads from a place."""
        return place if self.stays else self.after

    def image(self, space: Space, bits: int) -> int:
        bits &= self.bits
        for name, pairs in self.effects:
            if not bits:
                return 0
            bits = space.moved(bits, name, pairs)
        return bits

    def origin(self, space: Space, bits: int) -> int:
        """Every case that this move turns into one of these."""
        for name, pairs in reversed(self.effects):
            bits = space.unmoved(bits, name, pairs)
        return bits & self.bits

    def origins(self, space: Space, number: int) -> list[int]:
        """The numbers that this move turns into `number`."""
        found = [number]
        for name, pairs in reversed(self.effects):
            found = [old for each in found for old in space.before(each, name, pairs)]
        return [each for each in found if self.bits >> each & 1]
