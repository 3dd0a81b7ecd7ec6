"""Small random tables whose every case can be listed, with relations between their inputs, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product
from math import floor
from typing import Any

from rules.cell import Cell, Column
from rules.glossary import Glossary, Input
from rules.hit import Hit, Output
from rules.proof.relations import Order, Relation, Relations, never
from rules.table import BadTable, Table, TableSource, build_table
from rules.text import Text
from tests.rules.naive import passes

TITLE = Text("Tiny", "Petit", "Малая")
MOST = 4  # the largest bound of a number
NUMBERS = [Decimal(half) / 2 for half in range(2 * MOST + 1)]  # every piece of 0 to 4, cut at whole numbers
COUNTS = range(MOST + 3)  # beyond the last bound all counts are alike
WORDS = ("a", "b", "c")


@lru_cache(maxsize=20_000, typed=True)
def _passes(cell: Cell, value: Any) -> bool:
    return passes(str(cell), value, {})


@dataclass(frozen=True)
class Tiny:
    table: Table
    glossary: Glossary
    relations: Relations
    source: TableSource

    def cases(self) -> Iterator[Mapping[str, Any]]:
        """Every case that the relations allow, up to what no cell can tell apart."""
        columns = [each.column for each in self.glossary.inputs]
        for values in product(*(self.values(column) for column in columns)):
            case = dict(zip((column.name for column in columns), values, strict=True))
            if all(self._allows(each, case) for each in self.relations.all):
                yield case

    def values(self, column: Column) -> Sequence[Any]:
        if column.type == "flag":
            return (False, True)
        if column.type == "choice":
            return (*column.words, None) if column.nullable else column.words
        return COUNTS if column.name in self.relations.whole else NUMBERS

    @staticmethod
    def _allows(relation: Relation, case: Mapping[str, Any]) -> bool:
        if isinstance(relation, Order):
            return bool(case[relation.small] <= case[relation.large])
        return not all(_passes(cell, case[name]) for name, cell in relation.cells)

    def agreeing(self, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The cases with these values, or with others that no cell can tell from them; at least one."""
        found = [case for case in self.cases() if all(_alike(case[name], values[name]) for name in values)]
        assert found, values
        return found

    def matching(self, case: Mapping[str, Any]) -> list[int]:
        """The rows that match, read by the second reader."""
        return [
            at
            for at, row in enumerate(self.table.rows)
            if all(_passes(cell, case[name]) for name, cell in zip(self.table.inputs, row.cells, strict=True))
        ]


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)) and not isinstance(one, bool):
        return floor(one) == floor(other) and (one % 1 == 0) is (other % 1 == 0)
    return bool(one == other) and (one is None) is (other is None)


def _column(dice: random.Random, name: str) -> Column:
    kind = dice.choice(("number", "count", "choice", "flag"))
    if kind == "flag":
        return Column(name, "flag")
    if kind == "choice":
        return Column(name, "choice", words=WORDS[: dice.randint(2, 3)], nullable=dice.random() < 0.4)
    return Column(name, "number", high=MOST if kind == "number" else None)


def _cell(dice: random.Random, column: Column, any_share: float) -> str:
    if dice.random() < any_share:
        return "-"
    if column.type == "flag":
        return dice.choice(("true", "false"))
    if column.type == "choice":
        known = [*column.words, *(["null"] if column.nullable else [])]
        inner = ", ".join(dice.sample(known, dice.randint(1, len(known) - 1)))
    else:
        low, high = sorted(dice.sample(range(MOST + 1), 2))
        inner = dice.choice(
            (
                str(low), f"< {high}", f"<= {low}", f"> {low}", f">= {high}", f"[{low}..{high}]",
                f"({low}..{high}]", f"[{low}..{high})", f"({low}..{high})", f"{low}, > {high}",
            )
        )  # fmt: skip
    return f"not({inner})" if dice.random() < 0.2 else inner


def _outputs(dice: random.Random) -> tuple[Output, ...]:
    word = Output("word", "word", ("x", "y", "z"))
    return (word, Output("flag", "flag")) if dice.random() < 0.4 else (word,)


def _outcome(dice: random.Random, outputs: Sequence[Output]) -> tuple[str, ...]:
    return tuple(dice.choice(output.words or ("true", "false")) for output in outputs)


def _relations(dice: random.Random, glossary: Glossary) -> Relations:
    columns = [each.column for each in glossary.inputs]
    numbers = [column for column in columns if column.type == "number"]
    found: list[Relation] = []
    same = [(a.name, b.name) for a in numbers for b in numbers if a is not b and a.high == b.high]
    if same and dice.random() < 0.5:
        found.append(Order(*dice.choice(same)))
    if dice.random() < 0.5:
        asked = dice.sample(columns, min(len(columns), dice.randint(1, 2)))
        cells = {column.name: _cell(dice, column, 0) for column in asked}
        found.append(never(cells, glossary))
    whole = frozenset(column.name for column in numbers if column.high is None)
    return Relations(tuple(found), whole)


def tiny(seed: int, hit: Hit | None = None) -> Tiny:
    """The table of a seed."""
    dice = random.Random(seed)
    columns = [_column(dice, f"c{number}") for number in range(dice.randint(1, 4))]
    glossary = Glossary.of(
        Input(column, Text(column.name, column.name, column.name), "facts a.b") for column in columns
    )
    hit = hit or dice.choice(list(Hit))
    outputs, share = _outputs(dice), dice.choice((0.2, 0.4, 0.6))
    names = tuple(column.name for column in columns)
    while True:
        rows = tuple(
            ({column.name: _cell(dice, column, share) for column in columns}, _outcome(dice, outputs))
            for _ in range(dice.randint(1, 6))
        )
        try:
            source = TableSource("tiny", TITLE, hit, names, outputs, rows)
            table = build_table(source, glossary, {})
        except BadTable:
            continue  # two rows came out the same
        return Tiny(table, glossary, _relations(dice, glossary), source)


def variant(made: Tiny, seed: int) -> Tiny:
    """The same table after one small change, or after none that can be seen."""
    dice = random.Random(seed)
    columns = [each.column for each in made.glossary.inputs]
    while True:
        rows = list(made.source.rows)
        at = dice.randrange(len(rows))
        cells, outcome = rows[at]
        change = dice.choice(("drop", "swap", "cell", "outcome", "split", "add"))
        if change == "drop":
            del rows[at]
        elif change == "swap":
            other = dice.randrange(len(rows))
            rows[at], rows[other] = rows[other], rows[at]
        elif change == "cell":
            column = dice.choice(columns)
            rows[at] = ({**cells, column.name: _cell(dice, column, 0.3)}, outcome)
        elif change == "outcome":
            rows[at] = (cells, _outcome(dice, made.source.outputs))
        elif change == "split":
            rows[at : at + 1] = _split(dice, columns, cells, outcome)
        else:
            rows.insert(
                at, ({c.name: _cell(dice, c, 0.3) for c in columns}, _outcome(dice, made.source.outputs))
            )
        try:
            source = replace(made.source, rows=tuple(rows))
            return Tiny(build_table(source, made.glossary, {}), made.glossary, made.relations, source)
        except BadTable:
            continue  # no rows left, or two the same


def _split(
    dice: random.Random, columns: Sequence[Column], cells: Mapping[str, str], outcome: tuple[str, ...]
) -> list[tuple[Mapping[str, str], tuple[str, ...]]]:
    """One row as two that mean the same together, where a column was free."""
    free = [column for column in columns if cells[column.name] == "-"]
    if not free:
        return [(cells, outcome)]
    column = dice.choice(free)
    halves = {"flag": ("true", "false"), "choice": (WORDS[0], f"not({WORDS[0]})"), "number": ("<= 2", "> 2")}
    return [({**cells, column.name: half}, outcome) for half in halves[column.type]]
