"""The same report for one reader: figures stay, records that they stand aside from are not named (K01)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from registry.reports.document import Cell, Chart, Figure, Paragraph, Part, Report, Shown, Table
from registry.reports.words import ReportWords
from workflows.wording import N_

NOTE = N_(
    "You declared an interest in something that this report speaks of. It is left out of your copy; the "
    "figures are whole. Ask a colleague to take the report along for others."
)


def without_records(report: Report, hidden: Set[str]) -> Report:
    """Takes the references out of the records, and rows and bullets of such a record out of the text.

    A report from which something was taken says so, in a note at its end.
    """
    sections = tuple(
        replace(section, parts=tuple(_part(part, hidden) for part in section.parts))
        for section in report.sections
    )
    if sections == report.sections:
        return report
    note = ReportWords(report.language).say(NOTE)
    return replace(report, sections=sections, notes=(*report.notes, note))


def _part(part: Part, hidden: Set[str]) -> Part:
    if isinstance(part, Paragraph):
        said = zip(part.bullets, part.records or ("",) * len(part.bullets), strict=True)
        kept = [(bullet, record) for bullet, record in said if record not in hidden]
        return replace(
            part,
            figures=tuple(_shown(each, hidden) for each in part.figures),
            bullets=tuple(bullet for bullet, _ in kept),
            records=tuple(record for _, record in kept) if part.records else (),
        )
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
