"""The statements of the desk's queue, built once for each shape of a question, then only filled in.

Building a statement costs more than reading the page does. So values stand in it as named parameters, and
those of people who see every case are kept; who sees some cases gets a condition of their own each time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.db import is_sqlite
from registry.models import CaseCount, InterestDeclaration, Organisation, Proposal, Review, User
from registry.models.count import DIMENSIONS, ROLLUPS
from registry.permissions import is_recused, sees_all_sent, visible_to, was_sent
from registry.text import fold
from workflows.proposal import PROPOSAL, TERMINAL

CAP = 1000
OPEN = "open"  # instead of a state: every case that has not ended
OPEN_STATES = tuple(state for state in PROPOSAL.states if state not in TERMINAL and state != "draft")
# in the order in which a row is tested: the filter that leaves the fewest comes first
COLUMNS: dict[str, Any] = {
    "country": Proposal.country,
    "subprogramme": Proposal.lead_subprogramme,
    "risk": Proposal.risk_level,
    "state": Proposal.state,
}
BLANKS: dict[str, Any] = {"state": "", "risk": "", "subprogramme": 0, "country": ""}
ACTOR = bindparam("actor", type_=Uuid())
TODAY = bindparam("today", type_=Date())
AT_MOST = bindparam("at_most", type_=Integer())


@dataclass(frozen=True)
class Wanted:
    """What the desk asks for. `after` and `before` are marks of a page: `2026-11-05T12:00:00+00:00_<id>`."""

    text: str = ""
    state: str = ""  # a state, or "open"
    risk: str | None = None  # "" stands for: no level yet
    subprogramme: int | None = None
    country: str | None = None
    is_overdue: bool = False
    is_mine: bool = False
    by_due: bool = False
    after: str = ""
    before: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the summary alone can answer."""
        return not (self.text or self.is_overdue or self.is_mine or self.by_due)

    @property
    def words(self) -> list[str]:
        """The words that a case must contain, as they are kept for the search."""
        return fold(self.text).split()[:8]


@dataclass(frozen=True)
class Shape:
    """What is asked, without the values. `given`: filter → whether it asks for what has no value yet."""

    words: int
    is_open: bool
    given: tuple[tuple[str, bool], ...]
    is_overdue: bool
    is_mine: bool
    by_due: bool
    starts_at_mark: bool
    is_back: bool
    lead: str  # the filter whose index is read; empty: the database chooses


Build = Callable[[tuple[Shape, ...], ColumnElement[bool]], Any]


def shape_of(wanted: Wanted, *, starts_at_mark: bool = False, is_planned: bool = True) -> Shape:
    """`is_planned`: the database knows how often a value occurs (PostgreSQL) and chooses the index itself."""
    given = {name: value for name in COLUMNS if (value := _value_of(wanted, name)) is not None}
    rare = ["country", "subprogramme", "risk", "state"]
    if wanted.state in OPEN_STATES:
        rare = ["country", "state", "subprogramme", "risk"]
    return Shape(
        words=len(wanted.words),
        is_open=wanted.state == OPEN,
        given=tuple((name, value == BLANKS[name]) for name, value in given.items()),
        is_overdue=wanted.is_overdue,
        is_mine=wanted.is_mine,
        by_due=wanted.by_due,
        starts_at_mark=starts_at_mark,
        is_back=bool(wanted.before),
        lead="" if is_planned else next((name for name in rare if given.get(name, BLANKS[name])), ""),
    )


def _value_of(wanted: Wanted, name: str) -> Any:
    """What is asked of a column; None when nothing is."""
    value = getattr(wanted, name)
    return None if name == "state" and value in ("", OPEN) else value


def values_of(wanted: Wanted, actor: User, now: datetime) -> dict[str, Any]:
    """The parameters of every statement that answers `wanted`."""
    values = {name: value for name in COLUMNS if (value := _value_of(wanted, name)) is not None}
    for number, word in enumerate(wanted.words):
        plain = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
        values[f"word_{number}"] = f"%{plain}%"
    return values | {"actor": actor.id, "today": geneva_day(now)}


def ask(
    session: Session,
    build: Build,
    asked: list[Wanted],
    actor: User,
    now: datetime,
    mark: tuple[date | datetime, uuid.UUID] | None = None,
    **more: Any,
) -> Any:
    """The rows of the statement that `build` makes; the questions share their values."""
    is_planned = not is_sqlite(session)
    shapes = tuple(shape_of(one, starts_at_mark=mark is not None, is_planned=is_planned) for one in asked)
    sees_all = sees_all_sent(actor, now)
    statement = _kept(build, shapes) if sees_all else build(shapes, visible_to(actor, now))
    values = values_of(asked[0], actor, now) | more
    if mark is not None:
        values |= {"mark": mark[0], "mark_id": mark[1]}
    return session.execute(statement, values)


@lru_cache(maxsize=1000)
def _kept(build: Build, shapes: tuple[Shape, ...]) -> Any:
    return build(shapes, ~is_recused(ACTOR))


def page_statement(shapes: tuple[Shape, ...], visible: ColumnElement[bool]) -> Select[Any]:
    """One page of rows from a mark on, `at_most` of them."""
    (shape,) = shapes
    mark = Proposal.due_on if shape.by_due else Proposal.submitted_at
    query = (
        select(
            Proposal.id,
            Proposal.reference,
            Proposal.title,
            Proposal.state,
            Proposal.risk_level,
            Proposal.gate,
            Proposal.lead_subprogramme,
            Proposal.country,
            Proposal.submitted_at,
            Proposal.due_on,
            Proposal.changed_parts,
            Organisation.name.label("partner"),
        )
        .join(Organisation, Organisation.id == Proposal.organisation_id, isouter=True)
        .where(visible, *_conditions(shape))
        .limit(AT_MOST)
    )
    is_rising = shape.by_due != shape.is_back
    if shape.starts_at_mark:
        keys = tuple_(mark, Proposal.id)
        here = tuple_(bindparam("mark", type_=mark.type), bindparam("mark_id", type_=Proposal.id.type))
        query = query.where(keys > here if is_rising else keys < here)
    return query.order_by(*(key.asc() if is_rising else key.desc() for key in (mark, Proposal.id)))


def capped_statement(shapes: tuple[Shape, ...], visible: ColumnElement[bool]) -> Select[Any]:
    """How many rows each question finds, counted no further than CAP + 1."""
    counts = (
        select(func.count())
        .select_from(_some_ids(shape, visible).limit(CAP + 1).subquery())
        .scalar_subquery()
        for shape in shapes
    )
    return select(*counts)


def summary_statement(shapes: tuple[Shape, ...], _visible: ColumnElement[bool]) -> Any:
    """Numbers of every case, from the summary: dimension, value, number. May be zero."""
    return union_all(*(_from_summary(name, shapes[0]) for name in DIMENSIONS))


def visible_statement(shapes: tuple[Shape, ...], visible: ColumnElement[bool]) -> Any:
    """The same numbers for somebody who does not see every case: the visible ones, counted."""
    columns = {name: func.coalesce(COLUMNS[name], BLANKS[name]).label(name) for name in DIMENSIONS}
    cells = (
        select(*columns.values(), func.count().label("number"))
        .where(was_sent(), visible)
        .group_by(*COLUMNS.values())
        .cte("cells")
    )
    return union_all(
        *(
            select(literal(name), cast(cells.c[name], String), func.sum(cells.c.number))
            .where(*_matches(shapes[0], cells.c, besides=name).values())
            .group_by(cells.c[name])
            for name in DIMENSIONS
        )
    )


RECUSED_CELLS = (
    select(Proposal.counted)
    .join(InterestDeclaration, InterestDeclaration.proposal_id == Proposal.id)
    .where(InterestDeclaration.user_id == ACTOR, InterestDeclaration.interest != "none")
)


def _conditions(shape: Shape, *, has_index: bool = False) -> list[ColumnElement[bool]]:
    """`has_index`: another condition of the question has the index that should be read."""
    # a running clock says that the case was sent, and the index of due dates does not hold the number
    has_clock = shape.is_overdue or shape.by_due
    found: list[ColumnElement[bool]] = [] if has_clock else [was_sent()]
    for name, is_blank in shape.given:
        column, blank = COLUMNS[name], BLANKS[name]
        if has_clock or has_index or is_blank or shape.lead not in ("", name):
            # coalesce keeps SQLite from the index of this column, where a better one is there to be read
            column = func.coalesce(column, blank)
        found.append(column == bindparam(name, type_=COLUMNS[name].type))
    if shape.is_open:
        # said the other way round: with a list of states SQLite would sort every open case for one page
        found.append(Proposal.state.not_in(_listed(TERMINAL)))
    found += [
        Proposal.search_key.like(bindparam(f"word_{number}", type_=String()), escape="/")
        for number in range(shape.words)
    ]
    if shape.is_overdue:
        found.append(Proposal.due_on < TODAY)
    elif shape.by_due:
        found.append(Proposal.due_on.is_not(None))
    if shape.is_mine:
        # a set of ids, so that each way uses its index
        found.append(Proposal.id.in_(union(*(select(Proposal.id).where(way) for way in _ways()))))
    return found


def _ways() -> tuple[ColumnElement[bool], ...]:
    """What makes a case somebody's own: triaged, opened, or reviewed by the person."""
    reviewing = select(Review.proposal_id).where(
        Review.reviewer_id == ACTOR, Review.state.in_(_listed(("open", "declared", "given")))
    )
    return Proposal.triaged_by_id == ACTOR, Proposal.created_by_id == ACTOR, Proposal.id.in_(reviewing)


def _listed(values: Iterable[str]) -> list[ColumnElement[str]]:
    """Values that never change: as a plain sequence they would be written into the statement each time."""
    return [literal(value) for value in values]


def _some_ids(shape: Shape, visible: ColumnElement[bool]) -> Any:
    """Ids of matching cases. One's own: each way is cut off by itself, or thousands would be put together.

    A case is found by the first way that leads to it, so that nothing need be compared afterwards.
    """
    matching = select(Proposal.id).where(
        visible, *_conditions(replace(shape, is_mine=False), has_index=shape.is_mine)
    )
    if not shape.is_mine:
        return matching
    triaged, opened, reviewing = _ways()
    not_triaged, not_opened = Proposal.triaged_by_id.is_distinct_from(ACTOR), Proposal.created_by_id != ACTOR
    ways = ((triaged,), (opened, not_triaged), (reviewing, not_triaged, not_opened))
    return union_all(*(select(matching.where(*way).limit(CAP + 1).subquery().c.id) for way in ways))


def _from_summary(name: str, shape: Shape) -> Select[Any]:
    """Cases by value of `name`, from the smallest roll-up that keeps it and every other filter."""
    columns = {each: getattr(CaseCount, each) for each in DIMENSIONS}
    filters = _matches(shape, columns, besides=name)
    place = next(i for i, kept in enumerate(ROLLUPS) if {name, *filters} <= set(kept))
    # with filters, coalesce keeps SQLite from reading a whole roll-up in the order of the groups
    group = func.coalesce(columns[name], BLANKS[name]) if filters else columns[name]
    return (
        select(literal(name), cast(group, String), func.sum(CaseCount.delta))
        .where(CaseCount.rollup == place, *filters.values())
        .group_by(group)
    )


def _matches(shape: Shape, columns: Any, *, besides: str) -> dict[str, ColumnElement[bool]]:
    """Dimension → the condition on its column among `columns`."""
    found: dict[str, ColumnElement[bool]] = {}
    if shape.is_open and besides != "state":
        found["state"] = columns["state"].in_(_listed(OPEN_STATES))
    for name, _is_blank in shape.given:
        if name != besides:
            found[name] = columns[name] == bindparam(name, type_=COLUMNS[name].type)
    return found
