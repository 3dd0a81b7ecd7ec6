"""The same report for one reader: figures stay, records that they stand aside from are not named."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from registry.reports.document import Cell, Chart, Figure, Paragraph, Part, Report, Shown, Table


def without_records(report: Report, hidden: Set[str]) -> Report:
    """Takes the references out of the records, and rows and bullets that begin with one out of the text."""
    if not hidden:
        return report
    sections = tuple(
        replace(section, parts=tuple(_part(part, hidden) for part in section.parts))
        for section in report.sections
    )
    return replace(report, sections=sections)


def _part(part: Part, hidden: Set[str]) -> Part:
    if isinstance(part, Paragraph):
        bullets = tuple(each for each in part.bullets if each.partition(":")[0] not in hidden)
        return replace(part, figures=tuple(_shown(each, hidden) for each in part.figures), bullets=bullets)
    if isinstance(part, Table):
        return _table(part, hidden)
    if isinstance(part, Chart):
        return replace(part, table=_table(part.table, hidden))
    return part


def _table(table: Table, hidden: Set[str]) -> Table:
    rows = tuple(
        tuple(_cell(cell, hidden) for cell in row) for row in table.rows if not _is_hidden(row, hidden)
    )
    total = None if table.total is None else tuple(_cell(cell, hidden) for cell in table.total)
    return replace(table, rows=rows, total=total)


def _is_hidden(row: tuple[Cell, ...], hidden: Set[str]) -> bool:
    return bool(row) and isinstance(row[0], str) and row[0] in hidden


def _cell(cell: Cell, hidden: Set[str]) -> Cell:
    return _shown(cell, hidden) if isinstance(cell, Shown) else cell


def _shown(shown: Shown, hidden: Set[str]) -> Shown:
    figure: Figure = shown.figure
    if hidden.isdisjoint(figure.records):
        return shown
    records = tuple(each for each in figure.records if each not in hidden)
    return replace(shown, figure=replace(figure, records=records))
