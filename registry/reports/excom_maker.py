"""What every section of the EXCOM report is made with: its facts, its words, its figures for its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list

from registry.queries.figure_merge import OTHER, hide_small, merge_small
from registry.reports.document import (
    Cell,
    Chart,
    Figure,
    Head,
    Paragraph,
    Part,
    Profile,
    Section,
    Series,
    Shown,
    Table,
)
from registry.reports.excom_facts import Facts
from registry.reports.excom_profile import sees
from registry.reports.words import ReportWords
from workflows.wording import N_, NN_

FEWER = N_("fewer than five")
HIDDEN = "·"
NOT_SHOWN = N_("A dot stands for a number that is counted in the last row, or for nought.")
COUNTED_LAST = N_("Groups of fewer than five are counted in the last row.")
TOGETHER = N_("Others, together")


@dataclass(frozen=True, slots=True)
class SubHead:
    """A heading inside a section; what follows it belongs to it."""

    id: str
    heading: str


Keyed = tuple[str, Part | SubHead]  # name of the part in excom_profile, what it says


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures over the keys of a table; `part` names it in excom_profile ("" is always there)."""

    part: str
    head: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Maker:
    """One report being made. Numbers go through `cut` or `merged`, which hide what readers must not see."""

    facts: Facts
    words: ReportWords
    profile: Profile

    @property
    def is_internal(self) -> bool:
        return self.profile == "internal"

    def sees(self, section: str, part: str) -> bool:
        return sees(self.profile, section, part)

    # figures

    def figure(self, name: str) -> Figure:
        return self.facts.now.one[name]

    def cut(self, figure: Figure) -> Figure:
        """The figure as this profile may know it."""
        return figure if self.is_internal else hide_small(figure)

    def one(self, name: str) -> Shown:
        """A figure of one number."""
        return self.shown(self.cut(self.figure(name)))

    def shown(self, figure: Figure) -> Shown:
        if figure.merged and figure.value is None:
            return Shown(self.words.say(FEWER) if figure.unit == "number" else HIDDEN, figure)
        return self.words.shown(figure)

    def many(self, name: str) -> Mapping[str, Figure]:
        """A series, merged for the outside."""
        return self.merged(self.facts.now.many[name])

    def share(self, name: str) -> Shown | None:
        """The number of "75 per cent", as notes by the secretariat write it; None: there is none to say."""
        figure = self.cut(self.figure(name))
        if figure.value is None:
            return None
        return Shown(self.words.number(round(figure.value)), figure)

    def merged(self, figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
        return figures if self.is_internal else merge_small(figures)

    def group(self, name: str, key: str) -> Shown | None:
        """One number of a series, as the tables show it: None where it is merged with others, or nought."""
        figure = self.many(name).get(key)
        return None if figure is None or figure.value is None else self.shown(figure)

    def keys_of(self, name: str, figure_id: str) -> Shown:
        """How many keys a series has: of how many countries the partners are."""
        count = len(self.facts.now.many[name])
        return self.shown(self.cut(Figure(figure_id, count, "number", name)))

    def is_any(self, *shown: Shown) -> bool:
        """Whether one of them is more than nought, shown or not."""
        return any(each.figure.merged or each.figure.value for each in shown)

    # sentences

    def counted(self, shown: Shown, one: str, many: str, **values: object) -> str:
        """ "12 agreements", "fewer than five agreements"; forms marked with N_, %(number)s the number."""
        value = shown.figure.value
        number = 5 if value is None else int(value)  # the form of "fewer than five" is that of five
        return self.words.plural(one, many, number, number=shown.text, **values)

    def agreements(self, shown: Shown) -> str:
        return self.counted(shown, *NN_("%(number)s agreement", "%(number)s agreements"))

    def proposals(self, shown: Shown) -> str:
        return self.counted(shown, *NN_("%(number)s proposal", "%(number)s proposals"))

    def listed(self, items: Iterable[str]) -> str:
        """ "A, B and C"."""
        locale = "en_GB" if self.words.language == "en" else self.words.language
        return str(format_list(tuple(items), locale=locale))

    def quoted(self, text: str) -> str:
        left, right = {"fr": ("«\u00a0", "\u00a0»"), "ru": ("«", "»")}.get(self.words.language, ("“", "”"))
        return f"{left}{text}{right}"

    def paragraph(
        self, text: str, *figures: Shown, bullets: Sequence[str] = (), **values: object
    ) -> Paragraph:
        """A numbered paragraph. `text` is marked with N_; figures in the order in which they are said."""
        return Paragraph(self.words.say(text, **values), figures, bullets=tuple(bullets))

    def told(self, text: str, bullets: Sequence[tuple[str, str]]) -> Paragraph:
        """A paragraph with a bullet for each (reference of a record, what is said of it)."""
        return Paragraph(
            self.words.say(text),
            bullets=tuple(said for _, said in bullets),
            records=tuple(reference for reference, _ in bullets),
        )

    def largest(self, table: Table) -> Paragraph:
        """Says what a table of numbers shows: its largest row, or rows, of the first column."""
        best = 0
        names: list[str] = []
        shown: Shown | None = None
        for row in table.rows:
            cell = row[1]
            if isinstance(cell, str) or cell.figure.merged or not cell.figure.value:
                continue
            if cell.figure.value > best:
                best, names, shown = int(cell.figure.value), [], cell
            if cell.figure.value == best:
                names.append(str(row[0]))
        if shown is None:
            return self.paragraph(N_("The numbers are too small to be shown one by one."))
        text = N_("Most agreements in force: %(names)s (%(number)s).")
        if len(names) > 1:
            text = N_("Most agreements in force: %(names)s (%(number)s each).")
        return self.paragraph(text, shown, names=self.listed(names), number=shown.text)

    # tables

    def table(
        self,
        section: str,
        table_id: str,
        caption: str,
        head: str,
        columns: Sequence[Column],
        name_of: Callable[[str], str],
        *,
        keys: Sequence[str] | None = None,
        note: str = "",
        share: float = 2.6,
    ) -> Table:
        """A row a key, a column a series; `keys` are the rows when they are given, else those counted.

        Outside, each column is merged by itself: a dot where its number went into the last row.
        """
        shown = [each for each in columns if not each.part or self.sees(section, each.part)]
        cut = [self.merged(each.figures) for each in shown]
        wanted = list(keys) if keys is not None else _by_size([each.figures for each in shown])
        rows = [
            (name_of(key), *(self._cell(*pair, key) for pair in zip(cut, shown, strict=True)))
            for key in wanted
        ]
        rows = [row for row in rows if any(_is_said(cell) for cell in row)]
        # a column that only the last row has says nothing of the groups
        kept = [at for at in range(len(shown)) if any(_is_said(row[at + 1]) for row in rows)]
        if any(OTHER in figures for figures in cut):
            last = (self.shown(each[OTHER]) if OTHER in each else HIDDEN for each in cut)
            rows.append((self.words.say(TOGETHER), *last))
            has_dots = any(HIDDEN in (row[at + 1] for at in kept) for row in rows)
            note = f"{note} {self.words.say(NOT_SHOWN if has_dots else COUNTED_LAST)}".strip()
        heads = (Head(head, share=share), *(Head(shown[at].head, is_number=True) for at in kept))
        said = tuple((row[0], *(row[at + 1] for at in kept)) for row in rows) if kept else ()
        return Table(table_id, caption, heads, said, note=note)

    def _cell(self, figures: Mapping[str, Figure], column: Column, key: str) -> Cell:
        if key in figures:
            return self.shown(figures[key])
        if OTHER in figures:
            return HIDDEN
        name = next(iter(column.figures.values())).query if column.figures else column.part
        unit = next(iter(column.figures.values())).unit if column.figures else "number"
        if unit in ("days", "percent"):
            return HIDDEN if not self.is_internal else ""
        return self.words.shown(Figure(f"{name}.{key}", 0, unit, name))

    def chart(self, table: Table, title: str, alt: str, unit: str = "", *, columns: int) -> Chart:
        """Bars of the first columns of a table of numbers, but for those of which little is shown."""
        rows = [row for row in table.rows if row[0] != self.words.say(TOGETHER)]
        drawn = [
            at for at in range(1, min(columns, len(table.heads) - 1) + 1)
            if at == 1 or 2 * sum(_bar(row[at]) is not None for row in rows) > len(rows)
        ]  # fmt: skip
        series = tuple(
            Series(table.heads[at].text, tuple(_bar(row[at]) for row in table.rows)) for at in drawn
        )
        labels = tuple(str(row[0]) for row in table.rows)
        return Chart(f"{table.id}-chart", title, "bars", labels, series, alt, table, unit)

    def charted(self, part: str, table: Table, columns: int) -> Iterator[tuple[str, Part]]:
        """The table as a picture with its numbers, when there is more than one row to compare."""
        if len(table.rows) > 1:
            title, unit = table.caption, self.words.say(N_("agreements"))
            yield part, self.chart(table, title, self.largest(table).text, unit, columns=columns)
        else:
            yield from self.filled(part, table)

    def filled(self, part: str, table: Table) -> Iterator[tuple[str, Part]]:
        """The table, unless it says nothing: no row, or nothing but numbers that are not shown."""
        if any(isinstance(cell, Shown) and cell.figure.value for row in table.rows for cell in row):
            yield part, table


Builder = Callable[[Maker], Iterator[Keyed]]


def _bar(cell: Cell) -> float | None:
    if isinstance(cell, Shown) and cell.figure.value is not None:
        return float(cell.figure.value)
    return None


def _is_said(cell: Cell) -> bool:
    return isinstance(cell, Shown) and cell.text not in ("", HIDDEN)


def _by_size(columns: Sequence[Mapping[str, Figure]]) -> list[str]:
    """Every key, the largest of the first column first, then by name."""
    keys = {key for figures in columns for key in figures}

    def size(key: str) -> tuple[float, str]:
        figure = columns[0].get(key) if columns else None
        return (-float(figure.value or 0) if figure is not None else 0.0, key)

    return sorted(keys, key=size)


def split(heading: str, section_id: str, parts: Iterable[Part | SubHead]) -> list[Section]:
    """One section, and one of the second level for each heading inside it."""
    found: list[Section] = []
    name, words, level, taken = section_id, heading, 1, list[Part]()
    for part in parts:
        if isinstance(part, SubHead):
            found.append(Section(name, words, tuple(taken), level))
            name, words, level, taken = f"{section_id}-{part.id}", part.heading, 2, []
        else:
            taken.append(part)
    found.append(Section(name, words, tuple(taken), level))
    return found
