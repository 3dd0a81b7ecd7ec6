"""Takes single guards out of the tables: the proof must see every one of them, or the guard proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from workflows import roles as r
from workflows.machine import Step
from workflows.safety.meaning import Place, make_space
from workflows.safety.proof import broken_laws, judge, not_as_named, two_rows
from workflows.safety.search import Search
from workflows.safety.tables import Tables

EVERYBODY = (r.OWNER, r.SYSTEM, r.RECUSED, *r.STAFF_ROLES)

# Guards that no law can see, each with the reason why it stays: none at present.
FORM_ONLY: dict[tuple[str, str, str], str] = {}


@dataclass(frozen=True)
class Mutant:
    """One row without one of its guards."""

    flow: str
    number: int
    kind: str  # need | when | role | anybody
    guard: str
    step: Step

    @property
    def name(self) -> str:
        what = "for anybody" if self.kind == "anybody" else f"without {self.kind} {self.guard}"
        return f"{self.flow}.{self.step.verb} to {self.step.target} {what}"


def mutants(tables: Tables) -> Iterator[Mutant]:
    """Every row without each need, each condition and each role, and open to anybody."""
    for flow, steps in tables.steps.items():
        for number, step in enumerate(steps):
            for guard in step.needs:
                needs = tuple(each for each in step.needs if each != guard)
                yield Mutant(flow, number, "need", guard, replace(step, needs=needs))
            for guard in step.when:
                when = tuple(each for each in step.when if each != guard)
                yield Mutant(flow, number, "when", guard, replace(step, when=when))
            for role in step.by:
                by = tuple(each for each in step.by if each != role)
                yield Mutant(flow, number, "role", role, replace(step, by=by))
            yield Mutant(flow, number, "anybody", "", replace(step, by=EVERYBODY))


class Hunt:
    """Judges mutants against what the sound tables reach: most show at once, the rest are walked whole."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or Tables()
        self.sound = Search(self.tables, make_space(self.tables.orders))
        self.sound.run()

    def seen_by(self, mutant: Mutant) -> str:
        """The law that the mutant breaks; "" when nothing shows."""
        tables = self.tables.replaced(mutant.flow, mutant.number, mutant.step)
        for law, *_ in not_as_named(tables):
            return law
        near = Search(tables, self.sound.space, reached=self.sound.reached)
        met = (
            (place, move, self.sound.reached[place] & move.bits)
            for place in self._places(mutant)
            for move in near.steps.moves_of(mutant.flow, place, only=mutant.step.verb)
            if self.sound.reached[place] & move.bits
        )
        for law, *_ in broken_laws(near, met):
            return law
        if mutant.kind == "when":
            for law, *_ in two_rows(near):
                return law
        whole = Search(tables, self.sound.space)
        whole.run()
        return next((law for law, *_ in judge(whole)), "")

    def _places(self, mutant: Mutant) -> list[Place]:
        flow, sources = mutant.flow, set(mutant.step.source)
        if flow == "proposal":
            return [place for place in self.sound.reached if place.case in sources]
        if flow == "agreement":
            return [place for place in self.sound.reached if place.paper in sources]
        if flow == "review":
            return [
                place for place in self.sound.reached if {s.partition(":")[0] for s in place.slots} & sources
            ]
        return list(self.sound.reached)

    def survivors(self, some: Iterable[Mutant] | None = None) -> list[Mutant]:
        """Mutants that nothing sees and that no reason is written for."""
        return [
            mutant
            for mutant in some or mutants(self.tables)
            if not self.seen_by(mutant) and (mutant.flow, mutant.step.verb, mutant.guard) not in FORM_ONLY
        ]
