"""What dashboards are made of: tiles, tables, pictures; and numbers that lead to their list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy.orm import Session

from registry.queries.dashboard import Asked, Cells, Cube, count_cube
from registry.reports.document import Chart, Head, Series, Table
from registry.reports.report_chart import svg_of
from registry.web.formats import show_number
from registry.web.language import current_language


@dataclass(frozen=True, slots=True)
class Cell:
    """`tone`: late, or nothing. Without `href` it is words, or a nought: an empty list is no place to go."""

    text: str
    href: str = ""
    tone: str = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    words: Any
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. The first cell of a row is its head. `empty`: said when there is no row."""

    id: str
    caption: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    note: Any = ""
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that somebody should look at today, with the words that say what it counts."""

    words: Any
    cell: Cell


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a sentence, the pictures and their tables; `more` is a link to where the work is done."""

    id: str
    title: Any
    sentence: Any = ""
    pictures: Sequence[Markup] = ()
    sheets: Sequence[Sheet] = ()
    more: tuple[Any, str] | None = None
    lines: Sequence[Any] = ()  # sentences under the tables
    under: Sequence[Sheet] = ()  # tables under the picture


@dataclass(frozen=True, slots=True)
class Page:
    """One dashboard. Tiles with a nought are told in one sentence, not each on its own."""

    tiles: Sequence[Tile]
    parts: Sequence[Part]
    choices: Sequence[tuple[str, str, bool]] = ()  # words, address, whether it is this one
    about: str = ""  # of what the page speaks: the subprogramme

    @property
    def waiting(self) -> list[Tile]:
        return [each for each in self.tiles if each.cell.href]

    @property
    def silent(self) -> list[Any]:
        return [each.words for each in self.tiles if not each.cell.href]


@dataclass
class Counted:
    """The cubes of one dashboard, each counted once when it is first asked for."""

    session: Session
    dashboard: str
    cubes: Mapping[str, Cube]
    asked: Asked
    _cells: dict[str, Cells] = field(default_factory=dict)

    def cells(self, cube: str) -> Cells:
        if cube not in self._cells:
            self._cells[cube] = count_cube(self.session, self.cubes[cube], self.asked)
        return self._cells[cube]

    def number(self, cube: str, **chosen: str | Sequence[str]) -> int:
        return self.cells(cube).number(**chosen)

    def address(self, cube: str, **chosen: str | Sequence[str]) -> str:
        """Of the list of exactly these rows."""
        asked: list[tuple[str, str]] = [("area", str(self.asked.area))] if self.asked.area else []
        for name, values in chosen.items():
            asked += [(name, each) for each in ([values] if isinstance(values, str) else values)]
        return f"/dashboards/{self.dashboard}/{cube}" + (f"?{urlencode(asked)}" if asked else "")

    def cell(self, cube: str, tone: str = "", **chosen: str | Sequence[str]) -> Cell:
        number = self.number(cube, **chosen)
        href = self.address(cube, **chosen) if number else ""
        return Cell(show_number(number), href, tone if number else "")

    def tile(self, words: Any, cube: str, tone: str = "", **chosen: str | Sequence[str]) -> Tile:
        return Tile(words, self.cell(cube, tone, **chosen))


def words(text: Any, href: str = "") -> Cell:
    """A cell that is no number."""
    return Cell(str(text), href, is_number=False)


def grid(
    counted: Counted,
    cube: str,
    rows: Iterable[tuple[Any, Mapping[str, str | Sequence[str]]]],
    columns: Iterable[tuple[Mapping[str, str | Sequence[str]], str]],
    beside: Callable[[Any], Sequence[Cell]] = lambda _words: (),
) -> list[list[Cell]]:
    """Rows of numbers: (head, what it chooses) × (what the column chooses, its tone)."""
    columns = list(columns)
    return [
        [words(head), *beside(head)]
        + [counted.cell(cube, tone, **{**of_row, **of_column}) for of_column, tone in columns]
        for head, of_row in rows
    ]


def picture(
    name: str,
    title: Any,
    kind: Any,
    labels: Sequence[Any],
    series: Sequence[tuple[Any, Sequence[int | float | None]]],
    says: Any,
    unit: Any = "",
) -> Markup:
    """The chart as SVG with a title and what it says; nothing when every value is nought."""
    if not any(value for _name, values in series for value in values):
        return Markup("")
    table = Table(
        name,
        str(title),
        (Head(""), *(Head(str(head), is_number=True) for head, _values in series)),
        tuple(
            (str(label), *(str(values[place] or 0) for _name, values in series))
            for place, label in enumerate(labels)
        ),
    )
    chart = Chart(
        name,
        str(title),
        kind,
        tuple(str(label) for label in labels),
        tuple(Series(str(head), tuple(values)) for head, values in series),
        str(says),
        table,
        str(unit),
    )
    return Markup(svg_of(chart, current_language()))  # nosec B704: the writer escapes every word
