"""A report as data: sections of numbered paragraphs, tables, charts and officers' texts.

Who builds it (`excom`, `recommendation_report`, …) knows no format; who writes it (`report_html`,
`report_docx`, `report_pdf`, `report_xlsx`) knows no register. Every text is already in the report's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from registry.queries.counted import Figure, Unit

__all__ = [
    "PROFILES", "Cell", "Chart", "Figure", "Head", "Paragraph", "Part", "Profile", "Report", "Section",
    "Series", "Shown", "Table", "Unit", "Written", "figures_of",
]  # fmt: skip

Profile = Literal["internal", "excom", "public"]  # who reads it: from the most to the least
PROFILES: tuple[Profile, ...] = ("internal", "excom", "public")


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the report says it: `text` in the report's language ("12", "USD 1.2 million", "…")."""

    text: str
    figure: Figure


Cell = str | Shown


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table; `share` of the width, 1 is usual. Numbers stand on the right."""

    text: str
    is_number: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """With `has_row_heads` the first cell of a row is its head. A screen reader says `caption` first."""

    id: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_row_heads: bool = True
    note: str = ""
    total: tuple[Cell, ...] | None = None
    is_wide: bool = False  # needs the page turned


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one colour of the bars; None is a gap, not a zero."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars (side by side), stacked bars or lines over `labels`. Its numbers stand in `table` too."""

    id: str
    title: str
    kind: Literal["bars", "stacked", "lines"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str  # what the picture says, in a sentence
    table: Table
    unit: str = ""  # words beside the axis


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words with the figures said in them, numbered through the whole report."""

    text: str
    figures: tuple[Shown, ...] = ()
    is_numbered: bool = True
    bullets: tuple[str, ...] = ()
    records: tuple[str, ...] = ()  # references that the bullets speak of, one each; empty: of none


@dataclass(frozen=True, slots=True)
class Written:
    """What an officer wrote for this report and another signed off."""

    paragraphs: tuple[str, ...]
    signed_off: str  # "Signed off by … on 5 Nov 2026"; empty: a draft, which only the internal profile shows
    is_unofficial: bool = False  # a machine translated it


Part = Paragraph | Table | Chart | Written


@dataclass(frozen=True, slots=True)
class Section:
    """`id` is stable: pages, tests and redactions name it."""

    id: str
    heading: str
    parts: tuple[Part, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed. The same definition, as_of and known_at give the same report for ever."""

    id: str  # "excom", "recommendations"
    definition: str  # identity of the definition: SHA-256 of its text, first 12 digits
    title: str
    subtitle: str  # "Note by the secretariat"
    language: str  # en | fr | ru
    profile: Profile
    since: date | None  # first day of the period; None: from the beginning
    as_of: date
    known_at: datetime
    sections: tuple[Section, ...]
    summary: str = ""
    symbol: str = ""  # of the document series, when there is one
    notes: tuple[str, ...] = field(default=())  # how it was made; printed at the end
    contents: bool = True  # print a table of contents
    is_plain: bool = False  # in another's layout: no period, readers and definition; the foot has the instant

    def figures(self) -> Iterator[Shown]:
        """Every figure in the order of printing; one that is said twice comes twice."""
        for section in self.sections:
            for part in section.parts:
                yield from figures_of(part)


def figures_of(part: Part) -> Iterator[Shown]:
    """The figures of one part; those of a chart are those of its table."""
    if isinstance(part, Paragraph):
        yield from part.figures
    elif isinstance(part, Table):
        for row in (*part.rows, *(() if part.total is None else (part.total,))):
            yield from (cell for cell in row if isinstance(cell, Shown))
    elif isinstance(part, Chart):
        yield from figures_of(part.table)
