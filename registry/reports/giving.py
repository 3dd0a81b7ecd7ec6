"""360Giving as CSV: what partners gave in cash, one grant a partnership whose value is published.

The columns are those that the standard (1.1 and later) requires, with the partner's country.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from registry import reference
from registry.queries.export import Row
from registry.reports.register_file import LINES, MARK
from registry.reports.sheet import safe_cell

COLUMNS = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Recipient Org:Identifier", "Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name",
    "Funding Org:Country", "Planned Dates:Start Date", "Planned Dates:End Date",
)  # fmt: skip


def giving_pieces(rows: Iterable[Row], language: str) -> Iterator[str]:
    """The lines of the file. Without a day, an amount or a partner there is no grant to tell of."""
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, start=1):
        if row["value_cash"] and row["partner"] and (row["signed_on"] or row["starts_on"]):
            writer.writerow([safe_cell(cell) for cell in _grant(row, language)])
        if number % LINES == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _grant(row: Row, language: str) -> list[object]:
    ours = reference.load().open_data.organisation
    title = _text(row["title"], language)
    return [
        f"{ours}-{row['reference']}", title, _text(row["summary"], language) or title, row["value_currency"],
        row["value_cash"], row["signed_on"] or row["starts_on"], ours,
        reference.load().organisation.name.get(language),
        # without an identifier of its own the partner gets one that nobody else uses
        row["partner_org_id"] or f"{ours}-partner-of-{row['reference']}",
        row["partner"], row["partner_country"], row["starts_on"], row["ends_on"],
    ]  # fmt: skip


def _text(texts: dict[str, str] | None, language: str) -> str:
    found = texts or {}
    return found.get(language) or next(iter(found.values()), "")
