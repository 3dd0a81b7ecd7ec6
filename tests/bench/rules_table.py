"""A table of 30 rows and 8 inputs, and the same table for the engines that it is compared with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rules.cell import Column
from rules.glossary import Glossary, Input
from rules.table import Hit, Output, Table, build_table, grid
from rules.text import Text

ROWS = 30
WORDS = ("none", "retail", "wholesale", "manufacture", "finance", "transport")
COLUMNS = (
    *(Column(f"amount_{at}", "number", high=1_000) for at in range(4)),
    *(Column(f"role_{at}", "choice", words=WORDS) for at in range(2)),
    *(Column(f"asked_{at}", "flag") for at in range(2)),
)
NAMES = tuple(column.name for column in COLUMNS)
SAMPLES = 20_000  # more than any engine could keep at hand


@dataclass(frozen=True)
class Test:
    """One cell in the three dialects: S-FEEL, ZEN and Python as SpiffWorkflow reads it; "" is any value."""

    feel: str
    zen: str
    python: str


ANY = Test("-", "", "")


def cell(dice: random.Random, column: Column) -> Test:
    if dice.random() < 0.5:
        return ANY
    if column.type == "flag":
        answer = dice.random() < 0.5
        return Test(str(answer).lower(), str(answer).lower(), str(answer))
    if column.type == "choice":
        words = dice.sample(WORDS, dice.randint(1, 3))
        quoted = ", ".join(f'"{word}"' for word in words)
        return Test(", ".join(words), quoted, f"? in [{quoted}]")
    low = dice.randrange(0, 800)
    return dice.choice(
        (
            Test(f"> {low}", f"> {low}", f"> {low}"),
            Test(f"<= {low}", f"<= {low}", f"<= {low}"),
            Test(f"[{low}..{low + 200})", f"[{low}..{low + 200})", f"{low} <= ? < {low + 200}"),
        )
    )


def made_cells(seed: int = 8) -> list[list[Test]]:
    dice = random.Random(seed)
    return [[cell(dice, column) for column in COLUMNS] for _ in range(ROWS)]


def our_table(cells: Sequence[Sequence[Test]]) -> Table:
    title = Text("Thirty rows", "Trente lignes", "Тридцать строк")
    glossary = Glossary.of(Input(column, title, "facts a.b") for column in COLUMNS)
    rows = [(*(each.feel for each in row), str(at)) for at, row in enumerate(cells)]
    return build_table(
        grid("thirty", title, Hit.RULE_ORDER, " ".join(NAMES), (Output("number", "number"),), rows),
        glossary,
        {},
    )


def samples(seed: int = 9) -> list[list[Any]]:
    dice = random.Random(seed)
    return [[_value(dice, column) for column in COLUMNS] for _ in range(SAMPLES)]


def _value(dice: random.Random, column: Column) -> Any:
    if column.type == "number":
        return dice.randrange(0, 1_001)
    return dice.choice(WORDS) if column.type == "choice" else dice.random() < 0.5
