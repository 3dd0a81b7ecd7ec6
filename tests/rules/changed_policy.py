"""Policies that an officer might have made of a shipped one: other numbers, rows, cells, words and rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from rules.cell import Column
from rules.policy import SOURCES
from rules.policy.model import PolicySource, WordingSource, build_policy
from rules.table import BadTable, TableSource
from rules.text import Text

Change = Callable[[PolicySource], PolicySource]
SIGNS = "aB7 é–😀я,;'\"\\=+-@[]()<>&_x\n\t%"
TEXTS = st.text(SIGNS, min_size=1, max_size=12).filter(str.strip)
SPOKEN = st.builds(Text, TEXTS, TEXTS, TEXTS)
NUMBERS = st.one_of(
    st.integers(0, 2_000_000), st.decimals(0, 60, places=2).map(lambda d: Decimal(str(d)).normalize())
)


def brief(version: int) -> PolicySource:
    """A shipped policy with few examples, which make reading slow."""
    return replace(SOURCES[version], examples=SOURCES[version].examples[:2])


def plain(number: Decimal | int) -> Decimal | int:
    return int(number) if number == int(number) else number


@st.composite
def another_parameter(draw: st.DrawFn) -> Change:
    at, number, label = draw(st.integers(0, 22)), draw(NUMBERS), draw(SPOKEN)

    def change(source: PolicySource) -> PolicySource:
        listed = list(source.parameters)
        listed[at] = replace(listed[at], value=plain(number), label=label)
        return replace(source, parameters=tuple(listed))

    return change


def cell_of(draw: st.DrawFn, column: Column, parameters: Sequence[str]) -> str:
    """A cell that the column can hold, as somebody would write it."""
    if column.type == "flag":
        return draw(st.sampled_from(["-", "true", "false"]))
    if column.type == "choice":
        several = st.lists(st.sampled_from(column.words), min_size=1, max_size=2, unique=True).map(", ".join)
        return draw(st.one_of(st.just("-"), several, several.map(lambda inner: f"not({inner})")))
    high = column.high if column.high is not None else 2_000_000
    low, up = sorted(draw(st.lists(st.integers(column.low, high), min_size=2, max_size=2, unique=True)))
    return draw(
        st.sampled_from(
            [
                f"[{low}..{up}]",
                f"({low}..{up})",
                f">= {low}",
                f"<{up}",
                f"{low}, {up}",
                f"not({low})",
                f"{low}",
            ]
            + [f"> {name}" for name in parameters]
            + ["-", f"{low}.5"]
        )
    )


def with_table(source: PolicySource, at: int, table: TableSource) -> PolicySource:
    return replace(source, tables=(*source.tables[:at], table, *source.tables[at + 1 :]))


@st.composite
def another_cell(draw: st.DrawFn, source: PolicySource) -> Change:
    at = draw(st.integers(0, len(source.tables) - 1))
    table = source.tables[at]
    row, name = draw(st.integers(0, len(table.rows) - 1)), draw(st.sampled_from(table.inputs))
    column = next(each.column for each in source.inputs if each.name == name)
    text = cell_of(draw, column, ["simplified_max_usd", "triggers_for_high"])

    def change(given: PolicySource) -> PolicySource:
        rows = list(given.tables[at].rows)
        rows[row] = ({**rows[row][0], name: text}, rows[row][1])
        return with_table(given, at, replace(given.tables[at], rows=tuple(rows)))

    return change


@st.composite
def moved_row(draw: st.DrawFn, source: PolicySource) -> Change:
    at = draw(st.integers(0, len(source.tables) - 1))
    last = len(source.tables[at].rows) - 1
    origin, target = draw(st.integers(0, last)), draw(st.integers(0, last))

    def change(given: PolicySource) -> PolicySource:
        rows = list(given.tables[at].rows)
        rows.insert(target, rows.pop(origin))
        return with_table(given, at, replace(given.tables[at], rows=tuple(rows)))

    return change


@st.composite
def new_rule(draw: st.DrawFn, source: PolicySource) -> Change:
    rule = draw(st.from_regex(r"N[1-9][0-9]", fullmatch=True))
    at = next(at for at, table in enumerate(source.tables) if table.name == "triggers")
    name = draw(st.sampled_from(source.tables[at].inputs))
    column = next(each.column for each in source.inputs if each.name == name)
    cell, reason, letter = cell_of(draw, column, []), draw(SPOKEN), draw(st.none() | SPOKEN)

    def change(given: PolicySource) -> PolicySource:
        table = given.tables[at]
        first = table.outputs[0]
        outputs = (replace(first, words=(*first.words, rule)), *table.outputs[1:])
        rows = (*table.rows, ({name: cell}, (rule, "substantial")))
        wording = {**given.wording, rule: WordingSource("trigger", "4", reason, letter, ("DEFAULT",))}
        return replace(with_table(given, at, replace(table, outputs=outputs, rows=rows)), wording=wording)

    return change


@st.composite
def other_words(draw: st.DrawFn, source: PolicySource) -> Change:
    """Another title of a table, label and letter of an input, name of a gate, title of a source."""
    said = draw(SPOKEN)
    kind = draw(st.sampled_from(["title", "label", "letter", "name", "citation", "question"]))
    at = draw(st.integers(0, 8))

    def change(given: PolicySource) -> PolicySource:
        if kind == "title":
            return with_table(given, at, replace(given.tables[at], title=said))
        if kind == "name":
            gates = dict(given.names.gates)
            gates[list(gates)[at % len(gates)]] = said
            return replace(given, names=replace(given.names, gates=gates))
        if kind == "citation":
            cited = replace(given.citations[at], title=said.en)
            return replace(given, citations=(*given.citations[:at], cited, *given.citations[at + 1 :]))
        new: Any = {kind: said}
        return replace(
            given, inputs=(*given.inputs[:at], replace(given.inputs[at], **new), *given.inputs[at + 1 :])
        )

    return change


def is_policy(source: PolicySource) -> bool:
    try:
        build_policy(source)
    except BadTable:
        return False
    return True


@st.composite
def changed_sources(draw: st.DrawFn) -> PolicySource:
    """A shipped policy after one to four changes; a change that makes no policy is left out."""
    source = brief(draw(st.sampled_from(sorted(SOURCES))))
    kinds = (another_cell, moved_row, new_rule, other_words)
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from((*kinds, None)))
        change = draw(another_parameter() if kind is None else kind(source))
        if is_policy(change(source)):
            source = change(source)
    return source
