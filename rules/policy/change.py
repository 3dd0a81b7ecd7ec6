"""Changes of a policy as it is written: each takes a source and gives another one. Whether it holds, others say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from rules.policy.model import TABLES, PolicySource, WordingSource
from rules.table import TableSource
from rules.text import Text

Row = tuple[Mapping[str, str], tuple[str, ...]]  # cells by column, outcomes in order
_NAME = re.compile("[a-z_][a-z0-9_]*")
RULE = "rule"  # the output whose words are the ids of rules


class NoSuchPart(LookupError):
    """The source has no such parameter, table, row, column, rule or input."""


def table_of(source: PolicySource, name: str) -> TableSource:
    """Raises NoSuchPart."""
    for table in source.tables:
        if table.name == name:
            return table
    raise NoSuchPart(name)


def row_of(table: TableSource, at: int) -> Row:
    """The row of a number, from 1. Raises NoSuchPart."""
    if not 1 <= at <= len(table.rows):
        raise NoSuchPart(f"{table.name}, row {at}")
    return table.rows[at - 1]


def set_parameter(source: PolicySource, name: str, value: int | Decimal | tuple[str, ...]) -> PolicySource:
    if name not in {each.name for each in source.parameters}:
        raise NoSuchPart(name)
    changed = (replace(each, value=value) if each.name == name else each for each in source.parameters)
    return replace(source, parameters=tuple(changed))


def set_row(source: PolicySource, table: str, at: int, row: Row) -> PolicySource:
    def change(rows: list[Row]) -> None:
        rows[at - 1] = row

    return _rows_changed(source, table, at, change)


def add_row(source: PolicySource, table: str, after: int, row: Row) -> PolicySource:
    """A row below the one of number `after`."""
    return _rows_changed(source, table, after, lambda rows: rows.insert(after, row))


def remove_row(source: PolicySource, table: str, at: int) -> PolicySource:
    def change(rows: list[Row]) -> None:
        del rows[at - 1]

    return _rows_changed(source, table, at, change)


def move_row(source: PolicySource, table: str, at: int, to: int) -> PolicySource:
    """The row of number `at` gets the number `to`; what lies between makes room."""
    row_of(table_of(source, table), to)
    return _rows_changed(source, table, at, lambda rows: rows.insert(to - 1, rows.pop(at - 1)))


def _rows_changed(
    source: PolicySource, name: str, at: int, change: Callable[[list[Row]], None]
) -> PolicySource:
    table = table_of(source, name)
    row_of(table, at)
    rows = list(table.rows)
    change(rows)
    return _with_table(source, replace(table, rows=tuple(rows)))


def _with_table(source: PolicySource, changed: TableSource) -> PolicySource:
    return replace(
        source, tables=tuple(changed if each.name == changed.name else each for each in source.tables)
    )


def askable_inputs(source: PolicySource, table: str) -> tuple[str, ...]:
    """What the table could ask besides: facts, derived inputs, and what tables before it find out."""
    asked = table_of(source, table)
    before = set(TABLES[: TABLES.index(asked.name)])

    def is_known(where: str) -> bool:
        kind, _, name = where.partition(" ")
        return kind != "table" or name in before

    return tuple(
        each.name for each in source.inputs if each.name not in asked.inputs and is_known(each.source)
    )


def unused_columns(source: PolicySource, table: str) -> tuple[str, ...]:
    """Columns in which every row says `-`; the last column of a table stays."""
    asked = table_of(source, table)
    idle = [name for name in asked.inputs if all(cells.get(name, "-") == "-" for cells, _ in asked.rows)]
    return tuple(idle) if len(idle) < len(asked.inputs) else tuple(idle[:-1])


def add_column(source: PolicySource, table: str, name: str) -> PolicySource:
    """The table asks one more input; every row takes any value of it."""
    asked = table_of(source, table)
    if name not in askable_inputs(source, table):
        raise NoSuchPart(name)
    return _with_table(source, replace(asked, inputs=(*asked.inputs, name)))


def remove_column(source: PolicySource, table: str, name: str) -> PolicySource:
    asked = table_of(source, table)
    if name not in unused_columns(source, table):
        raise NoSuchPart(name)
    rows = tuple(
        ({column: cell for column, cell in cells.items() if column != name}, outcome)
        for cells, outcome in asked.rows
    )
    return _with_table(
        source, replace(asked, inputs=tuple(each for each in asked.inputs if each != name), rows=rows)
    )


def rule_tables(source: PolicySource) -> tuple[TableSource, ...]:
    """The tables whose rows give rules."""
    return tuple(table for table in source.tables if any(out.name == RULE for out in table.outputs))


def set_wording(source: PolicySource, rule: str, wording: WordingSource) -> PolicySource:
    if rule not in source.wording:
        raise NoSuchPart(rule)
    return replace(source, wording={**source.wording, rule: wording})


def add_rule(source: PolicySource, table: str, rule: str, wording: WordingSource) -> PolicySource:
    """A new rule id that rows of the table may give, with its words."""
    giving = table_of(source, table)
    if giving not in rule_tables(source):
        raise NoSuchPart(table)
    outputs = tuple(
        replace(out, words=(*out.words, rule)) if out.name == RULE else out for out in giving.outputs
    )
    changed = _with_table(source, replace(giving, outputs=outputs))
    return replace(changed, wording={**source.wording, rule: wording})


def is_given(source: PolicySource, rule: str) -> bool:
    """Whether a row gives the rule."""
    return any(
        outcome[at] == rule
        for table in rule_tables(source)
        for at, output in enumerate(table.outputs)
        if output.name == RULE
        for _, outcome in table.rows
    )


def remove_rule(source: PolicySource, rule: str) -> PolicySource:
    """A rule id that no row gives any more, and its words. Raises NoSuchPart."""
    if rule not in source.wording or is_given(source, rule):
        raise NoSuchPart(rule)
    tables = tuple(
        replace(
            table,
            outputs=tuple(
                replace(out, words=tuple(word for word in out.words if word != rule))
                if out.name == RULE
                else out
                for out in table.outputs
            ),
        )
        for table in source.tables
    )
    wording = {each: words for each, words in source.wording.items() if each != rule}
    return replace(source, tables=tables, wording=wording)


def set_input_words(
    source: PolicySource, name: str, *, label: Text, question: Text, letter: Text | None
) -> PolicySource:
    """How an input is called and asked; what it is stays."""
    if name not in {each.name for each in source.inputs}:
        raise NoSuchPart(name)
    inputs = tuple(
        replace(each, label=label, question=question, letter=letter) if each.name == name else each
        for each in source.inputs
    )
    return replace(source, inputs=inputs)


def readers(source: PolicySource) -> dict[str, list[tuple[str, int]]]:
    """For each parameter the rows, by table and number, that name it in a cell or an outcome."""
    found: dict[str, list[tuple[str, int]]] = {each.name: [] for each in source.parameters}
    for table in source.tables:
        for number, (cells, outcome) in enumerate(table.rows, 1):
            words = {word for text in (*cells.values(), *outcome) for word in _NAME.findall(text)}
            for name in words & found.keys():
                found[name].append((table.name, number))
    return found


def says(source: PolicySource, parameter: str) -> list[str]:
    """The rules whose words show the parameter."""
    return [rule for rule, each in source.wording.items() if f"{{{parameter}}}" in each.reason.en]
