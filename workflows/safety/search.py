"""All cases that can be reached from the first draft, and the shortest way to one of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from workflows.safety.environment import Environment
from workflows.safety.meaning import Place
from workflows.safety.move import Effects, Move
from workflows.safety.space import Space
from workflows.safety.steps import Steps
from workflows.safety.tables import Tables

Relation = tuple[tuple[Place, Effects, int], ...]  # place after, what changes, in which cases
START = {"names": "unscreened", "hit": "none", "recorded": "nothing", "truth": "passes"}


@dataclass
class Search:
    """The moves of every place, made when asked for; `reached` after `run`."""

    tables: Tables
    space: Space
    reached: dict[Place, int] = field(default_factory=dict)
    _moves: dict[Place, tuple[Move, ...]] = field(default_factory=dict)
    _relations: dict[Place, tuple[Relation, Relation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.steps = Steps(self.tables, self.space)
        self.environment = Environment(self.tables, self.space)

    def first(self) -> dict[Place, int]:
        """Every proposal begins as a draft; the one who is followed may be its sponsor."""
        bits = 0
        for person in ("stranger", "sponsor"):
            bits |= 1 << self.space.number({**START, "person": person})
        return {Place(): bits}

    def moves(self, place: Place) -> tuple[Move, ...]:
        if place not in self._moves:
            self._moves[place] = (*self.steps.moves(place), *self.environment.moves(place))
        return self._moves[place]

    def count_moves(self) -> int:
        return sum(len(moves) for moves in self._moves.values())

    def run(self, new: Mapping[Place, int] | None = None) -> None:
        """Reaches all that follows from `new`, place by place; within a place first."""
        waiting = dict(new if new is not None else self.first())
        queue = deque(waiting)
        while queue:
            place = queue.popleft()
            fresh = waiting.pop(place) & ~self.reached.get(place, 0)
            if not fresh:
                continue
            within, onward = self._relation(place)
            fresh = self._saturate(place, fresh, within)
            for after, effects, bits in onward:
                found = self._image(fresh & bits, effects) & ~self.reached.get(after, 0)
                if found:
                    if after not in waiting:
                        waiting[after] = 0
                        queue.append(after)
                    waiting[after] |= found

    def _saturate(self, place: Place, fresh: int, within: Relation) -> int:
        """All that is new in this place once nothing more follows inside it."""
        known = self.reached.get(place, 0)
        found = fresh
        while fresh:
            known |= fresh
            more = 0
            for _, effects, bits in within:
                some = fresh & bits
                if some:
                    more |= self._image(some, effects)
            fresh = more & ~known
            found |= fresh
        self.reached[place] = known
        return found

    def _image(self, bits: int, effects: Effects) -> int:
        for name, pairs in effects:
            if not bits:
                return 0
            bits = self.space.moved(bits, name, pairs)
        return bits

    def _relation(self, place: Place) -> tuple[Relation, Relation]:
        if place not in self._relations:
            merged: dict[tuple[Place, Effects], int] = {}
            for move in self.moves(place):
                after = move.to(place)
                if after != place or move.effects:
                    merged[after, move.effects] = merged.get((after, move.effects), 0) | move.bits
            rows = [(after, effects, bits) for (after, effects), bits in merged.items()]
            self._relations[place] = (
                tuple(row for row in rows if row[0] == place),
                tuple(row for row in rows if row[0] != place),
            )
        return self._relations[place]


def shortest(search: Search, wanted: Callable[[Place], int]) -> list[tuple[Move, dict[str, str]]]:
    """The fewest moves from a draft to a case in `wanted(place)`, each with the case after it."""
    space = search.space
    layers = [search.first()]
    seen = dict(layers[0])
    while True:
        for place, bits in layers[-1].items():
            hit = bits & wanted(place)
            if hit:
                return _backward(search, layers, place, (hit & -hit).bit_length() - 1)
        layer: dict[Place, int] = {}
        for place, bits in layers[-1].items():
            for move in search.moves(place):
                after = move.to(place)
                new = move.image(space, bits) & ~seen.get(after, 0)
                if new:
                    layer[after] = layer.get(after, 0) | new
        for place, bits in layer.items():
            seen[place] = seen.get(place, 0) | bits
        if not layer:
            return []
        layers.append(layer)


def _backward(
    search: Search, layers: list[dict[Place, int]], place: Place, number: int
) -> list[tuple[Move, dict[str, str]]]:
    path: list[tuple[Move, dict[str, str]]] = []
    for layer in reversed(layers[:-1]):
        move, before, old = _step_into(search, layer, place, number)
        path.append((move, search.space.read(number)))
        place, number = before, old
    return path[::-1]


def _step_into(
    search: Search, layer: Mapping[Place, int], place: Place, number: int
) -> tuple[Move, Place, int]:
    for before, bits in layer.items():
        for move in search.moves(before):
            if move.to(before) == place:
                for old in move.origins(search.space, number):
                    if bits >> old & 1:
                        return move, before, old
    raise LookupError("a case without a way to it")


def count(reached: Iterable[int]) -> int:
    return sum(bits.bit_count() for bits in reached)
