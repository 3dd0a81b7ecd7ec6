"""A report laid out once for every writer: numbers, numerals, anchors, and where each figure comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from registry import reference
from registry.reports.document import (
    Chart,
    Figure,
    Paragraph,
    Report,
    Section,
    Shown,
    Table,
    Written,
)
from registry.reports.words import ReportWords
from workflows.wording import N_

Piece = str | Shown

PROFILE_NAMES = {
    "internal": N_("Internal: not for publication"),
    "excom": N_("For the Executive Committee"),
    "public": N_("Public"),
}
LONG_TITLE = 36  # letters: printed smaller
MANY_COLUMNS = 8
SHORT_CELL = 36  # letters: a table of such cells may be narrow
SHORT_TABLE = 14  # rows: such a table is not broken over pages
LONG_CELL = 900  # letters: a row with such a cell may be broken
MOST_RECORDS = 40  # of one figure on paper; the workbook has all
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Heading:
    """`numeral`: "II." or "A." of a report with a table of contents; empty in a short one."""

    kind: ClassVar[str] = "heading"
    level: int
    numeral: str
    text: str
    anchor: str

    @property
    def said(self) -> str:
        return f"{self.numeral} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in pieces, so that a writer may link the figures that are said in it."""

    kind: ClassVar[str] = "line"
    number: int | None
    pieces: tuple[Piece, ...]
    bullets: tuple[tuple[Piece, ...], ...] = ()

    @property
    def text(self) -> str:
        return said(self.pieces)


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with its label, "Table 3"; empty where there is only one."""

    kind: ClassVar[str] = "table"
    label: str
    table: Table
    anchor: str

    @property
    def title(self) -> str:
        return f"{self.label}. {self.table.caption}" if self.label else self.table.caption


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture with its label, "Figure 2", and the table with its numbers."""

    kind: ClassVar[str] = "chart"
    label: str
    chart: Chart
    anchor: str

    @property
    def title(self) -> str:
        return f"{self.label}. {self.chart.title}" if self.label else self.chart.title


@dataclass(frozen=True, slots=True)
class Said:
    """An officer's text. `remarks`: draft, who signed it off, made by a machine."""

    kind: ClassVar[str] = "text"
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


Block = Heading | Line | Placed | Drawn | Said


@dataclass(frozen=True, slots=True)
class Source:
    """Where one figure comes from; only the internal profile prints it."""

    anchor: str
    text: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Outline:
    """What the four writers print, in order."""

    report: Report
    words: ReportWords
    organisation: str
    about: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(each for each in self.blocks if isinstance(each, Heading))

    @property
    def is_turned(self) -> bool:
        """A short document around a wide table lies on its side as a whole."""
        tables = (each.table for each in self.blocks if isinstance(each, Placed))
        return not self.report.contents and any(table.is_wide for table in tables)

    @property
    def has_long_title(self) -> bool:
        return len(self.report.title) > LONG_TITLE

    def source_of(self, shown: Shown) -> str | None:
        """The anchor to link to; None where sources are not printed."""
        return anchor_of(shown.figure.id) if self.report.profile == "internal" else None

    def runs(self) -> Iterator[tuple[bool, tuple[Block, ...]]]:
        """The blocks by the way the page lies: (is it turned, blocks).

        A heading goes with what follows it; words between two wide tables stay on the turned page.
        """
        if self.is_turned:
            yield True, self.blocks
            return
        run: list[Block] = []
        waiting: list[Block] = []  # for the block that tells where they belong
        is_wide = False
        for block in self.blocks:
            if isinstance(block, Heading) or (is_wide and isinstance(block, Line | Said)):
                waiting.append(block)
                continue
            turned = isinstance(block, Placed) and block.table.is_wide
            if turned != is_wide:
                if run:
                    yield is_wide, tuple(run)
                run, is_wide = [], turned
            run += [*waiting, block]
            waiting = []
        if is_wide and waiting:
            yield is_wide, tuple(run)
            run, is_wide = [], False
        if run or waiting:
            yield is_wide, (*run, *waiting)


def lay_out(report: Report) -> Outline:
    """The report with its numbers. Drafts of officers are left out of every profile but the internal one."""
    words = ReportWords(report.language)
    return Outline(
        report=report,
        words=words,
        organisation=reference.load().organisation.name.get(report.language),
        about=() if report.is_plain else _about(report, words),
        notes=report.notes if report.is_plain else _notes(report, words),
        blocks=tuple(_blocks(report, words)),
        sources=tuple(_sources(report)) if report.profile == "internal" else (),
    )


def width_of(table: Table) -> float:
    """Of the page's width: few columns of short words need not be drawn apart."""
    narrow = {1: 0.4, 2: 0.5, 3: 0.7}.get(len(table.heads), 1.0)
    words = (cell if isinstance(cell, str) else cell.text for row in table.rows for cell in row)
    return narrow if narrow == 1 or all(len(each) <= SHORT_CELL for each in words) else 1.0


def is_heavy(table: Table, column: int, *, is_total: bool) -> bool:
    """Printed bold: the total, and heads of rows; in a wide table of texts they only number the rows."""
    return is_total or (column == 0 and table.has_row_heads and not table.is_wide)


def about_line(outline: Outline) -> str:
    """Period and instant in one line, for the foot of a page."""
    return " · ".join(value for _, value in _about(outline.report, outline.words)[:2])


def first_records(source: Source, words: ReportWords) -> tuple[tuple[str, ...], str]:
    """The references of what was counted, and words about the rest where there are many."""
    records = source.figure.records
    rest = len(records) - MOST_RECORDS
    more = words.say(N_("and %(more)s more"), more=words.number(rest)) if rest > 0 else ""
    return records[:MOST_RECORDS], more


def records_of(source: Source, words: ReportWords) -> str:
    """The same in one line."""
    first, more = first_records(source, words)
    return f"{', '.join(first)} {more}".strip()


def anchor_of(figure_id: str) -> str:
    """ "decided.enhanced" → "figure-decided-enhanced"."""
    return "figure-" + re.sub(r"[^A-Za-z0-9]+", "-", figure_id).strip("-")


def said(pieces: Sequence[Piece]) -> str:
    """The words alone."""
    return "".join(each if isinstance(each, str) else each.text for each in pieces)


def pieces_of(text: str, figures: Sequence[Shown]) -> tuple[Piece, ...]:
    """The text cut at its figures. A figure whose words do not stand in the text is left out."""
    taken: list[tuple[int, int, Shown]] = []
    for shown in figures:
        if not shown.text:
            continue
        for found in re.finditer(rf"(?<![\w.,]){re.escape(shown.text)}(?!\w|[.,]\d)", text):
            start, end = found.span()
            if all(end <= left or start >= right for left, right, _ in taken):
                taken.append((start, end, shown))
                break
    pieces: list[Piece] = []
    at = 0
    for start, end, shown in sorted(taken, key=lambda each: each[0]):
        pieces += [text[at:start], shown]
        at = end
    return tuple(each for each in (*pieces, text[at:]) if each != "")


def _blocks(report: Report, words: ReportWords) -> Iterator[Block]:
    parts = [part for section in report.sections for part in section.parts]
    tables = _Labels(words, N_("Table %(number)s"), sum(isinstance(part, Table) for part in parts))
    charts = _Labels(words, N_("Figure %(number)s"), sum(isinstance(part, Chart) for part in parts))
    count = _Counter()
    numeral = _Numerals(report.contents)
    for section in report.sections:
        if section.heading:
            yield Heading(section.level, numeral.of(section), section.heading, f"section-{section.id}")
        for part in section.parts:
            if isinstance(part, Paragraph):
                yield _line(part, count)
            elif isinstance(part, Table):
                yield Placed(tables.take(), _turned(part), f"table-{tables.number}")
            elif isinstance(part, Chart):
                yield Drawn(charts.take(), part, f"chart-{charts.number}")
            elif part.signed_off or report.profile == "internal":
                lines = tuple(Line(count.take(), (text,)) for text in part.paragraphs)
                yield Said(lines, tuple(_remarks(part, words)))


def _line(part: Paragraph, count: _Counter) -> Line:
    pieces = pieces_of(part.text, part.figures)
    rest = [shown for shown in part.figures if shown not in pieces]
    bullets = tuple(pieces_of(text, rest) for text in part.bullets)
    return Line(count.take() if part.is_numbered else None, pieces, bullets)


def _turned(table: Table) -> Table:
    """Many columns need the page turned, whatever the builder thought."""
    return replace(table, is_wide=True) if len(table.heads) >= MANY_COLUMNS else table


def _remarks(part: Written, words: ReportWords) -> Iterator[str]:
    if part.is_unofficial:
        yield words.say(N_("Unofficial translation made by a machine."))
    yield part.signed_off or words.say(N_("Draft: nobody has signed it off yet."))


def _about(report: Report, words: ReportWords) -> tuple[tuple[str, str], ...]:
    say = words.say
    if report.since is None:
        period = say(N_("Until %(day)s"), day=words.day(report.as_of))
    else:
        since, until = words.day(report.since), words.day(report.as_of)
        period = say(N_("%(since)s to %(until)s"), since=since, until=until)
    return (
        (say(N_("Period")), period),
        (say(N_("Counts what was recorded by")), words.instant(report.known_at)),
        (say(N_("Readers")), say(PROFILE_NAMES[report.profile])),
    )


def _notes(report: Report, words: ReportWords) -> tuple[str, ...]:
    """How it was made: what the builder says, and what it takes to make the same report again."""
    again = words.say(
        N_("Definition %(definition)s. The same definition, period and instant give the same report again."),
        definition=report.definition,
    )
    return (*report.notes, again)


def _sources(report: Report) -> Iterator[Source]:
    seen = set()
    for shown in report.figures():
        if shown.figure.id not in seen:
            seen.add(shown.figure.id)
            yield Source(anchor_of(shown.figure.id), shown.text, shown.figure)


class _Counter:
    def __init__(self) -> None:
        self.number = 0

    def take(self) -> int:
        self.number += 1
        return self.number


class _Labels:
    """ "Table 1", "Table 2"; nothing where there is only one to speak of."""

    def __init__(self, words: ReportWords, text: str, how_many: int) -> None:
        self._words, self._text, self._is_one = words, text, how_many < 2
        self.number = 0

    def take(self) -> str:
        self.number += 1
        return "" if self._is_one else self._words.say(self._text, number=self.number)


class _Numerals:
    """I., II. for sections, A., B. for those below, none for the rest: as in notes by the secretariat."""

    def __init__(self, is_on: bool) -> None:
        self._is_on, self._section, self._below = is_on, 0, 0

    def of(self, section: Section) -> str:
        if not self._is_on or section.level > 2:
            return ""
        if section.level == 1:
            self._section, self._below = self._section + 1, 0
            return f"{_roman(self._section)}."
        self._below += 1
        return f"{chr(ord('A') + (self._below - 1) % 26)}."


def _roman(number: int) -> str:
    found = ""
    for value, sign in ROMAN:
        while number >= value:
            found, number = found + sign, number - value
    return found
