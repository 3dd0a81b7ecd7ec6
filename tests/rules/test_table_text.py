"""One character of a table changed: it is refused, or another table that is read exactly as it stands there.

Never a row skipped, never a cell dropped: the naive reader reads the same changed text.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import pytest

from rules import policy
from rules.cell import Column, Is
from rules.glossary import Glossary, Input
from rules.policy.model import Policy
from rules.possible import Numeric
from rules.table import BadTable, Hit, Output, Table, TableSource, build_table, grid, when
from rules.text import Text
from tests.rules import naive
from tests.rules.test_naive import comparable

TITLE = Text("t", "t", "t")
GLOSSARY = Glossary.of(
    [
        Input(Column("a", "number", low=-9, high=99), TITLE, "facts x.a"),
        Input(Column("b", "choice", words=("no", "not", "on"), nullable=True), TITLE, "facts x.b"),
        Input(Column("c", "flag"), TITLE, "facts x.c"),
    ]
)
NUMBERS: dict[str, Numeric] = {"k": 3, "l": 50}
OUTPUTS = (
    Output("level", "word", ("low", "lows"), nullable=True),
    Output("days", "number"),
    Output("ends", "flag"),
)
SMALL = grid("small", TITLE, Hit.RULE_ORDER, "a b c", OUTPUTS, (
    (">= k",        "no, null",  "-",         "low",  "12",  "true"),
    ("(1..l]",      "not(on)",   "true",      "-",    "k",   "false"),
    ("not(7, 8)",  "-",         "not(true)", "lows", "1.5", "true"),
    ("-",           "not",       "false",     "low",  "0",   "false"),
))  # fmt: skip
ALPHABET = "0159-.,<>=()[]aklmnotrue _\t\nА\u00a0²"
ASKED = list(itertools.product((-9, 0, 1, 2, 3, 4, 49, 50, 51, 99), ("no", "not", "on", None), (True, False)))

Put = Callable[[str], TableSource]


def texts_of(source: TableSource) -> Iterator[tuple[str, Put]]:
    """Every text of a table with a function that puts another one in its place."""
    for at, name in enumerate(source.inputs):
        yield name, lambda text, at=at: _put_input(source, at, text)  # type: ignore[misc]
    for row, (cells, outcome) in enumerate(source.rows):
        for name, cell in cells.items():
            yield cell, lambda text, row=row, name=name: _put_cell(source, row, name, text)  # type: ignore[misc]
            yield name, lambda text, row=row, name=name: _put_name(source, row, name, text)  # type: ignore[misc]
        for at, value in enumerate(outcome):
            yield value, lambda text, row=row, at=at: _put_outcome(source, row, at, text)  # type: ignore[misc]


def _put_input(source: TableSource, at: int, text: str) -> TableSource:
    return dataclasses.replace(source, inputs=(*source.inputs[:at], text, *source.inputs[at + 1 :]))


def _put_cell(source: TableSource, row: int, name: str, text: str) -> TableSource:
    cells, outcome = source.rows[row]
    return _put_row(source, row, ({**cells, name: text}, outcome))


def _put_name(source: TableSource, row: int, name: str, text: str) -> TableSource:
    cells, outcome = source.rows[row]
    return _put_row(source, row, ({text if each == name else each: cells[each] for each in cells}, outcome))


def _put_outcome(source: TableSource, row: int, at: int, text: str) -> TableSource:
    cells, outcome = source.rows[row]
    return _put_row(source, row, (cells, (*outcome[:at], text, *outcome[at + 1 :])))


def _put_row(
    source: TableSource, row: int, changed: tuple[Mapping[str, str], tuple[str, ...]]
) -> TableSource:
    return dataclasses.replace(source, rows=(*source.rows[:row], changed, *source.rows[row + 1 :]))


def one_character_changed(text: str) -> Iterator[str]:
    for at in range(len(text) + 1):
        for sign in ALPHABET:
            yield text[:at] + sign + text[at:]
            if at < len(text) and sign != text[at]:
                yield text[:at] + sign + text[at + 1 :]
        if at < len(text):
            yield text[:at] + text[at + 1 :]


def bare(text: str) -> str:
    """A text in the one of its spellings that has no blanks, no zeros that say nothing and round brackets."""
    bare = "".join(text.split())
    if ".." in bare and bare[0] in "](" and bare[-1] in ")[":
        bare = f"({bare[1:-1]})"
    elif ".." in bare:
        bare = bare.replace("]", "(", 1) if bare[0] == "]" else bare
        bare = bare[:-1] + ")" if bare[-1] == "[" else bare
    elif "." in bare:
        bare = bare.rstrip("0").rstrip(".")
    return "0" if bare == "-0" else bare


def read_as_written(source: TableSource, table: Table, numbers: dict[str, Numeric]) -> None:
    """The table has every row and cell of its source, and says what the naive reader reads there."""
    assert len(table.rows) == len(source.rows)
    assert table.inputs == source.inputs
    second = naive.NaiveTable(
        str(source.hit),
        "",
        [(output.type, output.words) for output in source.outputs],
        [([cells.get(name, "-") for name in source.inputs], outcome) for cells, outcome in source.rows],
        numbers,
    )
    for row in table.rows:
        for name, cell in zip(table.inputs, row.cells, strict=True):
            words = {test.value for test in cell.tests if isinstance(test, Is)}
            assert words <= {*GLOSSARY[name].column.words, None, True, False}
    for values in ASKED:
        vector = [dict(zip("abc", values, strict=True))[name] for name in table.inputs]
        result = comparable(table.result(values))
        assert ([] if result == () else result) == naive.ask(second, vector)[2]


def test_every_changed_character_of_a_small_table_is_refused_or_read_as_it_stands() -> None:
    original = build_table(SMALL, GLOSSARY, NUMBERS).canonical()
    seen: Counter[str] = Counter()
    for text, put in texts_of(SMALL):
        for changed in set(one_character_changed(text)):
            source = put(changed)
            try:
                table = build_table(source, GLOSSARY, NUMBERS)
            except BadTable:
                seen["refused"] += 1
                continue
            same = table.canonical() == original
            assert not same or bare(changed) == bare(text), (text, changed)
            seen["same" if same else "another"] += 1
            read_as_written(source, table, NUMBERS)
    assert seen["refused"] > 5_000
    assert seen["another"] > 100
    assert seen["same"] > 100  # blanks


@pytest.mark.parametrize("number", [1, 2])
def test_a_changed_character_of_a_shipped_version_is_refused_or_another_table(number: int) -> None:
    version = policy.load(number)
    dice = random.Random(number)
    seen = [sampled(version, source, dice) for source in version.source.tables for _ in range(80)]
    assert seen.count("refused") > 1_000
    assert seen.count("another") > 0


def sampled(version: Policy, source: TableSource, dice: random.Random) -> str:
    text, put = dice.choice(list(texts_of(source)))
    changed = dice.choice([each for each in one_character_changed(text) if bare(each) != bare(text)])
    numbers = {name: p.value for name, p in version.parameters.items() if not isinstance(p.value, tuple)}
    try:
        table = build_table(put(changed), version.glossary, numbers)
    except BadTable:
        return "refused"
    assert len(table.rows) == len(source.rows)
    assert table.canonical() != version.tables[source.name].canonical(), (source.name, text, changed)
    return "another"


def broken(change: str) -> TableSource:
    rows = ((when(a="> 1", b="no"), ("low", "1", "true")), (when(a="> 2"), ("low", "2", "true")))
    whole = TableSource("broken", TITLE, Hit.RULE_ORDER, ("a", "b"), OUTPUTS, rows)
    return {
        "an unknown column in a cell": dataclasses.replace(whole, rows=((when(z="> 1"), rows[0][1]),)),
        "a column that the table does not list": dataclasses.replace(whole, inputs=("a",)),
        "a column twice": dataclasses.replace(whole, inputs=("a", "b", "a")),
        "a column in other letters": dataclasses.replace(whole, inputs=("A", "b")),
        "no columns": dataclasses.replace(whole, inputs=(), rows=(({}, rows[0][1]),)),
    }[change]


# fmt: off
SAID = {
    "an unknown column in a cell":           "table broken, row 1: there is no column 'z'",
    "a column that the table does not list": "table broken, row 1: there is no column 'b'",
    "a column twice":                        "table broken: input 'a' stands there twice",
    "a column in other letters":             "table broken: the glossary has no input 'A'",
    "no columns":                            "table broken: it has no inputs",
}
# fmt: on


@pytest.mark.parametrize("change", SAID)
def test_a_cell_or_a_column_is_never_dropped_in_silence(change: str) -> None:
    with pytest.raises(BadTable) as refused:
        build_table(broken(change), GLOSSARY, NUMBERS)
    assert SAID[change] in refused.value.faults
