"""Do two tables mean the same, however they are written? If not: one case that they answer differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rules.glossary import Glossary
from rules.hit import SINGLE, Hit, NoAnswer, Outcome, Row, aggregated, choose, in_order
from rules.proof.boxes import MOST_PARTS, loosened
from rules.proof.meaning_formula import differ
from rules.proof.pieces import Box, Space, space_of
from rules.proof.relations import NONE, Relations
from rules.proof.report import piece_in_words, told
from rules.proof.solver import solving
from rules.proof.undecided import NotDecided
from rules.proof.wording import MEANS, NO_ROW, fill
from rules.table import Table
from rules.text import Text

Answer = tuple[Any, ...]  # outcomes in their order; empty: no answer


class MethodsDisagree(RuntimeError):
    """The sweep and z3 answer the same question differently: a fault of this package."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that the tables answer differently; `witness` names only the inputs that matter for it."""

    witness: Mapping[str, Any]
    one: Answer
    other: Answer
    words: Text


@solving()
def same_meaning(
    one: Table, other: Table, glossary: Glossary, relations: Relations = NONE
) -> Difference | None:
    """None when every case gets the same answer from both tables; both methods are asked.

    Of a table that gives several rows, each outcome counts once, in its order; of COLLECT, how often each
    is given, or the number made of them. Raises MethodsDisagree, and NotDecided when one gives up.
    """
    names, _ = relations.around(tuple(dict.fromkeys((*one.inputs, *other.inputs))))
    columns = [glossary[name].column for name in names]
    found = _Compare(one, other, columns, relations).difference(glossary, relations.whole)
    if (one.hit in SINGLE) is (other.hit in SINGLE) and differ(one, other, columns, relations) is (
        found is None
    ):
        raise MethodsDisagree(f"tables {one.name} and {other.name}")
    return found


class _Compare:
    """The sweep over both tables at once."""

    def __init__(self, one: Table, other: Table, columns: Sequence[Any], relations: Relations) -> None:
        self.tables = (one, other)
        cells = [
            pair
            for table in self.tables
            for row in table.rows
            for pair in zip(table.inputs, row.cells, strict=True)
        ]
        self.space = space_of(columns, cells, relations)
        self.rows = tuple(
            [(self.space.box(zip(table.inputs, row.cells, strict=True)), row) for row in table.rows]
            for table in self.tables
        )

    def difference(self, glossary: Glossary, whole: frozenset[str]) -> Difference | None:
        if (self.tables[0].hit in SINGLE) is not (self.tables[1].hit in SINGLE):
            return self._told({}, glossary, whole)
        for wanted in self._portions():
            search = _Search(self.space, self._only(0, wanted), self._only(1, wanted), self._answers_differ)
            search.alike = self._alike()
            point = search.run()
            if point is not None:
                return self._told(loosened(self.space, point, search.boxes), glossary, whole)
        return None

    def _portions(self) -> Iterator[frozenset[tuple[Outcome, ...]] | None]:
        """Lists are the same when those of every two outcomes are; single answers are looked at whole."""
        hits = {table.hit for table in self.tables}
        if hits & SINGLE or any(output.aggregate for table in self.tables for output in table.outputs):
            yield None
            return
        outcomes = list(dict.fromkeys(row.outcome for table in self.tables for row in table.rows))
        yield from (frozenset((each,)) for each in outcomes)
        if hits != {Hit.COLLECT}:
            yield from (frozenset(pair) for pair in combinations(outcomes, 2))

    def _only(self, at: int, wanted: frozenset[tuple[Outcome, ...]] | None) -> list[tuple[Box, Row]]:
        return [pair for pair in self.rows[at] if wanted is None or pair[1].outcome in wanted]

    def _alike(self) -> bool:
        """Whether equal rows give equal answers."""
        one, other = self.tables
        return one.hit is other.hit and one.outputs == other.outputs

    def _answers_differ(self, one: Sequence[Row], other: Sequence[Row]) -> bool:
        both = self.tables[0].hit is Hit.COLLECT and self.tables[1].hit is Hit.COLLECT
        return answer(self.tables[0], one, bag=both) != answer(self.tables[1], other, bag=both)

    def _told(self, point: Mapping[str, int], glossary: Glossary, whole: frozenset[str]) -> Difference:
        space = self.space
        pieces = {name: space.pieces[space.at[name]][piece] for name, piece in point.items()}
        chosen = [pieces[name].value if name in pieces else each[0].value for name, each in self._all()]
        values = dict(zip(space.names, chosen, strict=True))
        answers = [
            answer(table, [row for row in table.rows if _matches(table, row, values)], bag=False)
            for table in self.tables
        ]
        case = told(glossary, {name: piece_in_words(piece, name in whole) for name, piece in pieces.items()})
        said = fill(MEANS, case=case, one=_said(answers[0]), other=_said(answers[1]))
        return Difference({n: p.value for n, p in pieces.items()}, answers[0], answers[1], said)

    def _all(self) -> Iterator[tuple[str, Sequence[Any]]]:
        yield from zip(self.space.names, self.space.pieces, strict=True)


def _matches(table: Table, row: Row, values: Mapping[str, Any]) -> bool:
    return all(cell.matches(values[name]) for name, cell in zip(table.inputs, row.cells, strict=True))


def _said(given: Answer) -> Text:
    if not given:
        return NO_ROW
    shown = ", ".join("/".join("–" if part is None else str(part) for part in each) for each in given)
    return Text(shown, shown, shown)


def answer(table: Table, rows: Sequence[Row], *, bag: bool) -> Answer:
    """What a table says when these of its rows match; a table that has no answer says nothing."""
    aggregate = next((each.aggregate for each in table.outputs if each.aggregate), None)
    try:
        if table.hit in SINGLE:
            return (choose(table.hit, table.outputs, rows).outcome,)
        if aggregate:
            return ((aggregated(aggregate, rows),),)
    except NoAnswer:
        return ()
    given = [row.outcome for row in in_order(table.hit, table.outputs, list(rows))]
    return tuple(sorted(given, key=repr)) if bag else tuple(dict.fromkeys(given))


class _Search:
    """A point at which two lists of rows leave different answers; parts that leave the same rows are left."""

    def __init__(
        self,
        space: Space,
        one: Sequence[tuple[Box, Row]],
        other: Sequence[tuple[Box, Row]],
        differ: Callable[[Sequence[Row], Sequence[Row]], bool],
    ) -> None:
        self.space, self.differ, self.alike = space, differ, False
        self.lists = (one, other)
        self.split = len(one)
        self.boxes = [*(box for box, _ in one), *(box for box, _ in other)]
        boxes = [*self.boxes, *space.forbidden]
        self.void = sum(1 << at for at in range(len(one) + len(other), len(boxes)))
        self.all = (1 << len(boxes)) - 1
        self.inside = [
            [
                sum(1 << at for at, box in enumerate(boxes) if box[column] >> piece & 1)
                for piece in range(len(each))
            ]
            for column, each in enumerate(space.pieces)
        ]
        self.free = [
            sum(1 << at for at, box in enumerate(boxes) if box[column] == whole)
            for column, whole in enumerate(space.whole)
        ]
        self.same: set[tuple[int, int]] = set()
        self.left = MOST_PARTS

    def run(self) -> Mapping[str, int] | None:
        found = self._look((1 << len(self.free)) - 1, self.all)
        if found is None:
            return None
        return {self.space.names[column]: piece for column, piece in sorted(found.items())}

    def _look(self, columns: int, alive: int) -> dict[int, int] | None:
        self.left -= 1
        if self.left < 0:
            raise NotDecided("the comparison took too many steps")
        settled, best, cutting = alive, -1, 0
        for column, free in enumerate(self.free):
            if columns >> column & 1:
                settled &= free
                cuts = (alive & ~free).bit_count()
                if cuts > cutting:
                    best, cutting = column, cuts
        if settled & self.void or (columns, alive) in self.same:
            return None
        one, other = self._alive(alive)
        found: dict[int, int] | None = None
        if self.alike and _keys(one) == _keys(other):
            pass
        elif best < 0:
            found = {} if self.differ([row for _, row in one], [row for _, row in other]) else None
        else:
            found = self._split(columns & ~(1 << best), best, alive)
        if found is None:
            self.same.add((columns, alive))
        return found

    def _split(self, columns: int, column: int, alive: int) -> dict[int, int] | None:
        parts: dict[int, int] = {}
        for piece, rows in enumerate(self.inside[column]):
            parts.setdefault(alive & rows, piece)
        for rows, piece in parts.items():
            found = self._look(columns, rows)
            if found is not None:
                return {**found, column: piece}
        return None

    def _alive(self, alive: int) -> tuple[list[tuple[Box, Row]], list[tuple[Box, Row]]]:
        one, other = self.lists
        return (
            [pair for at, pair in enumerate(one) if alive >> at & 1],
            [pair for at, pair in enumerate(other, self.split) if alive >> at & 1],
        )


def _keys(rows: Sequence[tuple[Box, Row]]) -> list[tuple[Box, tuple[Outcome, ...]]]:
    return [(box, row.outcome) for box, row in rows]
