"""What a dashboard counts, and the rows behind each number: one condition gives both.

A `Cube` is a kind of rows under a condition, counted by every combination of its dimensions in one statement.
A number of a page is a cube with some values chosen, and its list is the same cube with the same values: they
cannot differ. Both see only what the reader may see, so that a person recused from a case does not count it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, Uuid, case, func, literal, or_, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import GENEVA, ONE_DAY, geneva_day, is_working_day
from registry.models import User
from registry.queries.dashboard_kind import KINDS
from registry.queries.kept import kept_as

PAGE = 100
AGES = (5, 10, 20)  # working days; what is older is "older"
WEEKS = 3  # whole weeks after the present one


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, and of which subprogramme (1 to 8; 0: of none).

    `medians`: level → working days. `lists`: list that counts → its version in force or None.
    """

    actor: User
    now: datetime
    area: int = 0
    medians: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, uuid.UUID | None] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return geneva_day(self.now)


Condition = ColumnElement[bool]
Dimension = Callable[[Asked], Any]  # gives a column or an expression


@dataclass(frozen=True, slots=True)
class Cube:
    """`amount`: a column that is summed besides, in its own minor unit."""

    kind: str  # of dashboard_kind.KINDS
    where: Callable[[Asked], Sequence[Condition]]
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    amount: Any = None


@dataclass(frozen=True)
class Cells:
    """What a cube counted. A value is told as text; "" is the value of what has none."""

    dimensions: tuple[str, ...]
    cells: Mapping[tuple[str, ...], tuple[int, int]]
    _sums: dict[tuple[str, ...], dict[tuple[str, ...], tuple[int, int]]] = field(default_factory=dict)

    def number(self, **chosen: str | Iterable[str]) -> int:
        """Rows with these values: one of several, or any where a dimension is not named."""
        return sum(cell[0] for cell in self._matching(chosen))

    def amount(self, **chosen: str | Iterable[str]) -> int:
        return sum(cell[1] for cell in self._matching(chosen))

    def values(self, dimension: str) -> list[str]:
        """The values that occur, those of the most rows first."""
        found = {key[0]: cell[0] for key, cell in self._summed((dimension,)).items()}
        return sorted(found, key=lambda value: (-found[value], value))

    def _matching(self, chosen: Mapping[str, str | Iterable[str]]) -> Iterable[tuple[int, int]]:
        summed = self._summed(tuple(chosen))
        values = [[value] if isinstance(value, str) else list(value) for value in chosen.values()]
        return (summed[key] for key in product(*values) if key in summed)

    def _summed(self, names: tuple[str, ...]) -> dict[tuple[str, ...], tuple[int, int]]:
        """The cells by these dimensions alone; added up once, since a page asks for many of one kind."""
        if names not in self._sums:
            places = [self.dimensions.index(name) for name in names]
            found: dict[tuple[str, ...], tuple[int, int]] = {}
            for key, (number, amount) in self.cells.items():
                short = tuple(key[place] for place in places)
                before = found.get(short, (0, 0))
                found[short] = before[0] + number, before[1] + amount
            self._sums[names] = found
        return self._sums[names]


def count_cube(session: Session, cube: Cube, asked: Asked) -> Cells:
    """Every cell of the cube that is not empty, in one statement."""
    cells: dict[tuple[str, ...], tuple[int, int]] = {}
    for *values, number, amount in session.execute(_kept(cube, asked)):
        if number:
            cells[tuple(_told(value) for value in values)] = int(number), int(amount)
    return Cells(tuple(cube.dimensions), cells)


def _kept(cube: Cube, asked: Asked) -> Select[Any]:
    """The statement that counts the cube, built once a day and reach: that costs as much as to ask it."""
    told = (asked.today, asked.area, tuple(asked.medians.items()), tuple(asked.lists.items()))
    return kept_as((id(cube), *told), partial(_counting, cube, asked), asked.actor, asked.now)


def _counting(cube: Cube, asked: Asked) -> Select[Any]:
    kind = KINDS[cube.kind]
    marked = _matching(
        cube,
        asked,
        select(
            *(make(asked).label(f"by_{name}") for name, make in cube.dimensions.items()),
            (kind.id if cube.amount is None else cube.amount).label("counted"),
        ),
    ).subquery()
    keys = [marked.c[f"by_{name}"] for name in cube.dimensions]
    total: Any = literal(0) if cube.amount is None else func.coalesce(func.sum(marked.c.counted), 0)
    return select(*keys, func.count(marked.c.counted), total).group_by(*keys)


Chosen = Mapping[str, Collection[str]]  # dimension → its values, of which any will do


def count_rows(session: Session, cube: Cube, asked: Asked, chosen: Chosen) -> int:
    """How long the list is."""
    kind = KINDS[cube.kind]
    narrowed = _narrowed(cube, asked, chosen, select(kind.id.label("id"))).subquery()
    return session.scalar(select(func.count()).select_from(narrowed)) or 0


def list_rows(session: Session, cube: Cube, asked: Asked, chosen: Chosen, *, offset: int = 0) -> list[Any]:
    """The rows behind a number, PAGE of them: records of the cube's kind, in the kind's order."""
    kind = KINDS[cube.kind]
    query = _narrowed(cube, asked, chosen, select(kind.entity)).options(*kind.options)
    return list(session.scalars(query.order_by(*kind.order).limit(PAGE).offset(offset)).unique())


def select_of(cube: Cube, asked: Asked, *columns: Any) -> Select[Any]:
    """The same rows, for a question of one's own about some columns."""
    return _matching(cube, asked, select(*columns))


def _matching(cube: Cube, asked: Asked, query: Select[Any]) -> Select[Any]:
    kind = KINDS[cube.kind]
    query = query.select_from(kind.entity)
    for target, on in kind.joins:
        query = query.join(target, on)
    return query.where(*kind.visible(asked.actor, asked.now), *cube.where(asked))


def _narrowed(cube: Cube, asked: Asked, chosen: Chosen, query: Select[Any]) -> Select[Any]:
    """ValueError: a dimension or a value that cannot be."""
    conditions = []
    for name, values in chosen.items():
        if name not in cube.dimensions:
            raise ValueError(f"nothing is counted by {name}")
        column = cube.dimensions[name](asked)
        conditions.append(or_(*(_is_value(column, value) for value in values)))
    return _matching(cube, asked, query).where(*conditions)


def _is_value(column: ColumnElement[Any], value: str) -> Condition:
    if value:
        return or_(column == _read(column, value))
    return or_(column.is_(None), column == "") if isinstance(column.type, String) else column.is_(None)


def _told(value: Any) -> str:
    return "" if value is None else str(value)


def _read(column: ColumnElement[Any], value: str) -> Any:
    """Text of an address as the column has it. ValueError: no such value can be."""
    if isinstance(column.type, Uuid):
        return uuid.UUID(value)
    return int(value) if isinstance(column.type, Integer) else value


# --- dimensions ------------------------------------------------------------------------------------------


def earliest(today: date, days: int) -> date:
    """The earliest day after which, up to and including `today`, come no more than `days` working days."""
    holidays = reference.load().holiday_dates
    day, used = today, 0
    while used + is_working_day(day, holidays) <= days:
        used += is_working_day(day, holidays)
        day -= ONE_DAY
    return day


def begins(day: date) -> datetime:
    """The first instant of a day in Geneva."""
    return datetime(day.year, day.month, day.day, tzinfo=GENEVA)


def by_age(column: Any) -> Dimension:
    """How many working days ago an instant was: "5" (up to five), "10", "20", "older"."""

    def dimension(asked: Asked) -> ColumnElement[Any]:
        steps = [(column >= begins(earliest(asked.today, days)), str(days)) for days in AGES]
        return case((column.is_(None), ""), *steps, else_="older")

    return dimension


def weeks_ahead(today: date) -> dict[str, tuple[date, date]]:
    """late, today, week (its rest, up to Sunday), week1 … week3: first and last day of each."""
    sunday = today + timedelta(days=6 - today.weekday())
    found = {"late": (date.min, today - ONE_DAY), "today": (today, today), "week": (today + ONE_DAY, sunday)}
    for number in range(1, WEEKS + 1):
        monday = sunday + timedelta(days=7 * number - 6)
        found[f"week{number}"] = (monday, monday + timedelta(days=6))
    return found


def by_due(column: Any) -> Dimension:
    """When a date comes, as `weeks_ahead` names it; "later" after that, "" when there is none."""

    def dimension(asked: Asked) -> ColumnElement[Any]:
        steps = [(column <= last, name) for name, (_first, last) in weeks_ahead(asked.today).items()]
        return case((column.is_(None), ""), *steps, else_="later")

    return dimension


def by_days(column: Any, *days: int) -> Dimension:
    """How many days ahead a date is, at most: "30", "60", …; "later" after that, "" when there is none."""

    def dimension(asked: Asked) -> ColumnElement[Any]:
        steps = [(column <= asked.today + timedelta(days=each), str(each)) for each in days]
        return case((column.is_(None), ""), *steps, else_="later")

    return dimension


def quarters(today: date, count: int) -> dict[str, tuple[date, date]]:
    """The last `count` quarters, the present one last: 2026-Q4 → its first and last day."""
    place = today.year * 4 + (today.month - 1) // 3
    found = {}
    for each in range(place - count + 1, place + 1):
        year, quarter = divmod(each, 4)
        following = date(year + (quarter == 3), (quarter * 3 + 3) % 12 + 1, 1)
        found[f"{year}-Q{quarter + 1}"] = (date(year, quarter * 3 + 1, 1), following - ONE_DAY)
    return found


def by_quarter(column: Any, count: int, *, is_date: bool = False) -> Dimension:
    """In which of the last `count` quarters an instant (or a date) lies; "before" for what is older."""

    def dimension(asked: Asked) -> ColumnElement[Any]:
        steps = [
            (column >= (first if is_date else begins(first)), name)
            for name, (first, _last) in reversed(quarters(asked.today, count).items())
        ]
        return case((column.is_(None), ""), *steps, else_="before")

    return dimension


def since_quarters(today: date, count: int) -> date:
    """The first day of the oldest of the last `count` quarters."""
    return next(iter(quarters(today, count).values()))[0]
