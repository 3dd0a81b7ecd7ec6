"""One table asked about one set of values: the rows that matched and why, the near misses, the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rules.asked import Reading
from rules.hit import NoAnswer, Result, Row
from rules.table import Table


class MatchedRow(NamedTuple):
    """A row that matched, with every cell that it asks beside its value."""

    row: Row
    readings: tuple[Reading, ...]


class NearRow(NamedTuple):
    """A row that failed by exactly one cell, `failed`."""

    row: Row
    failed: Reading


class Evaluation(NamedTuple):
    """The explained outcome. `refused` says why there is no result; it is empty when there is one.

    `near` are the indexes of the rows that failed by exactly one cell; near_misses says by which.
    """

    table: Table
    values: Sequence[Any]
    matched: tuple[MatchedRow, ...]
    near: tuple[int, ...]
    answer: Result
    refused: str

    @property
    def result(self) -> Result:
        """What the hit policy makes of the matched rows. Raises NoAnswer."""
        if self.refused:
            raise NoAnswer(self.refused)
        return self.answer

    @property
    def near_misses(self) -> tuple[NearRow, ...]:
        table, values = self.table, self.values
        failed = [(table.rows[at], table.failed_cell(at, values)) for at in self.near]
        return tuple(NearRow(row, Reading(asked, values[asked.at])) for row, asked in failed)


def evaluate(table: Table, values: Sequence[Any]) -> Evaluation:
    """Ask a table with explanation. Raises BadValue for a value that a column does not hold.

    Rows stand in the order of the table. No result (a gap, or rows that disagree) is explained too.
    """
    found, nearly = table.sift(values)
    rows, asked, near = table.index.rows_of, table.asked, table.index.rows_of(nearly)
    matched = tuple([MatchedRow(asked[at].row, asked[at].readings(values)) for at in rows(found)])
    try:
        answer = table.result_of([each.row for each in matched])
    except NoAnswer as none:
        return Evaluation(table, values, matched, near, None, str(none))
    return Evaluation(table, values, matched, near, answer, "")
