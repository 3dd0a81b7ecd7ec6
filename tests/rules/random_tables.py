"""Tables and values made at random from a seed: every kind of column, cell, outcome and hit policy."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.cell import Column
from rules.glossary import Glossary, Input
from rules.hit import Aggregate
from rules.table import BadTable, Hit, Output, Table, TableSource, build_table
from rules.text import Text
from tests.rules.naive import NaiveTable

TITLE = Text("t", "t", "t")
PARAMETERS: Mapping[str, Any] = {"limit": 10, "half": Decimal("50.5"), "tenth": Decimal("0.1")}
WORDS = ("none", "retail", "wholesale", "manufacture", "other")
LEVELS = ("high", "middle", "low")
AGGREGATES: tuple[Aggregate, ...] = ("", "", "count", "sum", "min", "max")


@dataclass(frozen=True)
class Made:
    """One random table: as we read it, as the naive reader does, and the columns to ask."""

    table: Table
    naive: NaiveTable
    columns: tuple[Column, ...]
    source: TableSource


def column(dice: random.Random, name: str) -> Column:
    kind = dice.choice(("number", "number", "choice", "flag"))
    if kind == "number":
        return Column(name, "number", low=dice.choice((0, 0, -50)), high=dice.choice((100, None)))
    if kind == "flag":
        return Column(name, "flag")
    words = tuple(dice.sample(WORDS, dice.randint(2, len(WORDS))))
    return Column(name, "choice", words=words, nullable=dice.random() < 0.3)


def bound(dice: random.Random) -> tuple[str, Decimal]:
    if dice.random() < 0.2:
        name = dice.choice(list(PARAMETERS))
        return name, Decimal(PARAMETERS[name])
    number = Decimal(dice.randint(0, 100))
    if dice.random() < 0.2:
        number = min(number + Decimal(dice.randint(1, 99)) / 100, Decimal(100))
    return str(number), number


def span(dice: random.Random) -> str:
    gap = dice.choice(("", " "))
    first, second = sorted((bound(dice), bound(dice)), key=lambda each: each[1])
    if first[1] == second[1] or dice.random() < 0.2:
        return first[0]
    if dice.random() < 0.5:
        return f"{dice.choice(('<', '<=', '>', '>='))}{gap}{first[0]}"
    return f"{dice.choice('[(]')}{first[0]}{gap}..{gap}{second[0]}{dice.choice('])[')}"


def cell(dice: random.Random, asked: Column, any_share: float) -> str:
    if dice.random() < any_share:
        return "-"
    if asked.type == "flag":
        return dice.choice(("true", "false", "not(true)"))
    if asked.type == "choice":
        known = [*asked.words, *(["null"] if asked.nullable else [])]
        tests = dice.sample(known, dice.randint(1, len(known) - 1))
    else:
        tests = list(dict.fromkeys(span(dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))))
    inner = dice.choice((", ", ",")).join(tests)
    return f"not({inner})" if dice.random() < 0.2 else inner


def outputs(dice: random.Random, hit: Hit) -> tuple[Output, ...]:
    aggregate = dice.choice(AGGREGATES) if hit is Hit.COLLECT else ""
    if aggregate:
        return (Output("days", "number", aggregate=aggregate),)
    words = Output("level", "word", LEVELS, nullable=dice.random() < 0.3)
    rest = [
        Output("days", "number", nullable=dice.random() < 0.3),
        Output("binding", "flag"),
        Output("track", "word", ("long", "short")),
    ]
    return (words, *dice.sample(rest, dice.randint(0, 2)))


def outcome(dice: random.Random, output: Output) -> str:
    if output.nullable and dice.random() < 0.2:
        return "-"
    if output.type == "word":
        return dice.choice(output.words)
    if output.type == "flag":
        return dice.choice(("true", "false"))
    return dice.choice(("1", "2", "2.5", "-3", "limit", "tenth"))


def made(dice: random.Random, *, most_rows: int = 30, most_columns: int = 8) -> Made:
    """A table that can be read; one that says a thing twice is thrown away. Raises BadTable for any other."""
    columns = tuple(column(dice, f"c{at}") for at in range(dice.randint(1, most_columns)))
    hit = dice.choice(list(Hit))
    several = outputs(dice, hit)
    any_share = dice.choice((0.2, 0.5, 0.7))
    rows: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {}
    for _ in range(dice.randint(1, most_rows)):
        cells = {each.name: cell(dice, each, any_share) for each in columns}
        then = tuple(outcome(dice, each) for each in several)
        rows["".join(repr((cells, then)).split())] = (cells, then)
    names = tuple(each.name for each in columns)
    source = TableSource("made", TITLE, hit, names, several, tuple(rows.values()))
    glossary = Glossary.of(Input(each, TITLE, "facts a.b") for each in columns)
    try:
        table = build_table(source, glossary, PARAMETERS)
    except BadTable as bad:
        if not all("two rows are the same" in fault or "each value once" in fault for fault in bad.faults):
            raise
        return made(dice, most_rows=most_rows, most_columns=most_columns)
    naive = NaiveTable(
        str(hit),
        several[0].aggregate,
        [(each.type, each.words) for each in several],
        [(list(cells.values()), then) for cells, then in rows.values()],
        PARAMETERS,
    )
    return Made(table, naive, columns, source)


TINY = Decimal("0.000000000000000000000000000000001")


def values(dice: random.Random, each: Made) -> list[Any]:
    """A value for each column: often the very bound of a cell, or a hair beside it."""
    return [_value(dice, column, each.table, at) for at, column in enumerate(each.columns)]


def _value(dice: random.Random, asked: Column, table: Table, at: int) -> Any:
    if asked.type == "flag":
        return dice.random() < 0.5
    if asked.type == "choice":
        return dice.choice([*asked.words, *([None] if asked.nullable else [])])
    bounds = [bound.value for bound in dice.choice(table.rows).cells[at].bounds]
    if not bounds or dice.random() < 0.3:
        return dice.randint(max(0, asked.low), 100)
    number = dice.choice(bounds)
    beside = Decimal(number) + dice.choice((TINY, -TINY, Decimal(0)))
    exact = number if beside == number else beside
    return exact if exact >= asked.low and (asked.high is None or exact <= asked.high) else number
