"""How long it takes to prove a policy and a large table: both methods together, CPU time of this process."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from rules.cell import Column
from rules.glossary import Glossary, Input
from rules.hit import Hit, Output
from rules.policy import load
from rules.proof import check
from rules.proof.solver import z3
from rules.proof.tables import TableCheck
from rules.table import Table, TableSource, build_table
from rules.text import Text
from tests.bench.harness import Bench, area

WORDS = ("a", "b", "c", "d", "e")
Leaf = dict[str, tuple[int, int] | tuple[str, ...] | bool]


def columns(count: int) -> list[Column]:
    """Half numbers, a quarter words, a quarter yes or no."""
    made = []
    for number in range(count):
        name = f"c{number}"
        if number % 4 < 2:
            made.append(Column(name, "number", high=1_000))
        elif number % 4 == 2:
            made.append(Column(name, "choice", words=WORDS))
        else:
            made.append(Column(name, "flag"))
    return made


def glossary_of(asked: list[Column]) -> Glossary:
    return Glossary.of(Input(each, Text(each.name, each.name, each.name), "facts a.b") for each in asked)


def split_table(rows: int, count: int, seed: int) -> tuple[Table, Glossary]:
    """A UNIQUE table that is complete: the whole domain cut in two until there are enough rows."""
    dice, asked = random.Random(seed), columns(count)
    leaves: list[Leaf] = [{}]
    while len(leaves) < rows:
        leaf = leaves.pop(dice.randrange(len(leaves)))
        leaves += _halves(dice, leaf, dice.choice(asked)) or [leaf]
    outputs = (Output("word", "word", WORDS),)
    written = tuple((_cells(leaf), (dice.choice(WORDS),)) for leaf in leaves)
    source = TableSource(
        "split", Text("t", "t", "t"), Hit.UNIQUE, tuple(each.name for each in asked), outputs, written
    )
    glossary = glossary_of(asked)
    return build_table(source, glossary, {}), glossary


def _halves(dice: random.Random, leaf: Leaf, column: Column) -> list[Leaf]:
    own = leaf.get(column.name)
    if column.type == "flag":
        return [] if own is not None else [{**leaf, column.name: True}, {**leaf, column.name: False}]
    if column.type == "choice":
        words = own if isinstance(own, tuple) else WORDS
        if len(words) < 2:
            return []
        at = dice.randrange(1, len(words))
        return [{**leaf, column.name: tuple(map(str, part))} for part in (words[:at], words[at:])]
    low, high = own if isinstance(own, tuple) else (-1, 1_000)
    if int(high) - int(low) < 3:
        return []
    at = dice.randrange(int(low) + 1, int(high))
    return [{**leaf, column.name: (int(low), at)}, {**leaf, column.name: (at, int(high))}]


def _cells(leaf: Leaf) -> Mapping[str, str]:
    cells = {}
    for name, own in leaf.items():
        if isinstance(own, bool):
            cells[name] = str(own).lower()
        elif isinstance(own[0], str):
            cells[name] = ", ".join(map(str, own))
        else:
            low, high = own
            cells[name] = f"<= {high}" if low == -1 else f"({low}..{high}]"
    return cells


def priority_table(rows: int, count: int, seed: int) -> tuple[Table, Glossary]:
    """A PRIORITY table whose rows overlap a lot, with a last row for every other case."""
    dice, asked = random.Random(seed), columns(count)
    words = tuple(f"w{number}" for number in range(rows))
    written = []
    for at in range(rows - 1):
        leaf: Leaf = {}
        for column in dice.sample(asked, 3):
            halves = _halves(dice, leaf, column)
            leaf = dice.choice(halves) if halves else leaf
        written.append((_cells(leaf), (words[at],)))
    written.append(({}, (words[-1],)))
    names = tuple(each.name for each in asked)
    output = (Output("word", "word", words),)
    source = TableSource("priority", Text("t", "t", "t"), Hit.PRIORITY, names, output, tuple(written))
    glossary = glossary_of(asked)
    return build_table(source, glossary, {}), glossary


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def check_table(made: tuple[Table, Glossary]) -> int:
    """How many findings; completeness, reachable rows and conflicts, by both methods."""
    asked = TableCheck(*made)
    answers = (asked.complete(), asked.reachable(), asked.without_conflict())
    return sum(len(each.findings) for each in answers)


@area("rules.proof")
def rules_proof(bench: Bench) -> None:
    z3()  # imported once a process
    policy = load()
    if not check(policy).holds:
        raise RuntimeError("version 1 no longer holds: the figure would time something else")
    taken = min(seconds(lambda: check(policy)) for _ in range(3))
    bench.record("rules.proof.version_1", taken, "s", at_most=2, scaled=True)
    for kind, make in (("split", split_table), ("priority", priority_table)):
        made = make(100, 12, 1)
        taken = min(seconds(lambda made=made: check_table(made)) for _ in range(2))  # type: ignore[misc]
        bench.record(f"rules.proof.{kind}_100x12", taken, "s", at_most=5, scaled=True)
