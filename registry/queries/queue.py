"""The desk's queue: which cases, in which order, and the numbers beside the filters.

Numbers by state, level, subprogramme and country are exact, from the summary kept with each step. Those that
need the rows themselves (search, overdue, mine, by due date) stop at 1,001 and are shown as "1,000+".
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, tuple_, union, union_all
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import CaseCount, InterestDeclaration, Organisation, Proposal, Review, User
from registry.models.count import DIMENSIONS, ROLLUPS
from registry.permissions import SEES_ALL, roles_held, visible_among_sent, visible_to, was_sent
from registry.text import fold
from workflows.proposal import PROPOSAL, TERMINAL

PAGE = 25
CAP = 1000
OPEN = "open"  # instead of a state: every case that has not ended
OPEN_STATES = tuple(state for state in PROPOSAL.states if state not in TERMINAL and state != "draft")


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


@dataclass(frozen=True)
class Page:
    """One page of rows and the marks of its neighbours (empty: there is none)."""

    rows: Sequence[
        Any
    ]  # id reference title state risk_level gate lead_subprogramme country submitted_at due_on partner
    previous: str = ""
    following: str = ""


@dataclass(frozen=True)
class Numbers:
    """Cases by value of each dimension, other filters applied; how many match; overdue and mine among them.

    `total`, `overdue`, `mine` above CAP mean "more than CAP". No `facets` when no number is exact.
    """

    facets: dict[str, dict[Any, int]]
    total: int
    overdue: int | None
    mine: int | None


def list_cases(session: Session, actor: User, wanted: Wanted, *, now: datetime, size: int = PAGE) -> Page:
    """The page that `wanted` asks for: newest first, or those with a running clock by due date."""
    mark = Proposal.due_on if wanted.by_due else Proposal.submitted_at
    keys = tuple_(mark, Proposal.id)
    is_rising, is_back = wanted.by_due, bool(wanted.before)
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
            Organisation.name.label("partner"),
        )
        .join(Organisation, Organisation.id == Proposal.organisation_id, isouter=True)
        .where(visible_among_sent(actor, now), *_conditions(wanted, actor, now))
        .limit(size + 1)
    )
    start = read_mark(wanted.before or wanted.after, by_due=wanted.by_due)
    if start is not None:
        here = tuple_(literal(start[0], mark.type), literal(start[1], Proposal.id.type))
        query = query.where(keys > here if is_rising != is_back else keys < here)
    up = is_rising != is_back
    query = query.order_by(*(column.asc() if up else column.desc() for column in (mark, Proposal.id)))
    rows = list(session.execute(query).all())
    is_more = len(rows) > size
    rows = rows[:size][::-1] if is_back else rows[:size]
    if not rows:
        return Page(rows)
    first, last = (_mark_of(row, by_due=wanted.by_due) for row in (rows[0], rows[-1]))
    has_previous = is_more if is_back else start is not None
    has_following = True if is_back and start is not None else is_more
    return Page(rows, first if has_previous else "", last if has_following else "")


def list_drafts(session: Session, actor: User, *, now: datetime, limit: int = 200) -> list[Proposal]:
    """Cases that the desk opened and that nobody has sent yet, newest first."""
    query = (
        select(Proposal)
        .where(visible_to(actor, now), Proposal.state == "draft")
        .order_by(Proposal.created_at.desc(), Proposal.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def count_cases(session: Session, actor: User, wanted: Wanted, page: Page, *, now: datetime) -> Numbers:
    """The numbers of the page, in at most three statements. While somebody searches, only the total."""
    if wanted.text:
        is_whole = not (page.previous or page.following or wanted.after or wanted.before)
        total = len(page.rows) if is_whole else _capped(session, actor, [wanted], now)[0]
        return Numbers({}, total, None, None)
    facets = _facets(session, actor, wanted, now) if wanted.is_exact else {}
    asked = [replace(wanted, is_overdue=True), replace(wanted, is_mine=True)]
    if not wanted.is_exact:
        asked.append(wanted)
    overdue, mine, *rest = _capped(session, actor, asked, now)
    total = rest[0] if rest else _total(facets, wanted)
    return Numbers(facets, total, overdue, mine)


def _conditions(
    wanted: Wanted, actor: User, now: datetime, *, has_index: bool = False
) -> list[ColumnElement[bool]]:
    """`has_index`: another condition of the question has the index that should be read."""
    # a running clock says that the case was sent, and the index of due dates does not hold the number
    has_clock = wanted.is_overdue or wanted.by_due
    found: list[ColumnElement[bool]] = [] if has_clock else [was_sent()]
    if wanted.state == OPEN:
        # said the other way round: with a list of states SQLite would sort every open case for one page
        found.append(Proposal.state.not_in(TERMINAL))
    for column, value, blank in (
        (Proposal.state, wanted.state if wanted.state not in ("", OPEN) else None, ""),
        (Proposal.risk_level, wanted.risk, ""),
        (Proposal.lead_subprogramme, wanted.subprogramme, 0),
        (Proposal.country, wanted.country, ""),
    ):
        if value is None:
            continue
        if has_clock or has_index or value == blank:
            # coalesce keeps SQLite from the index of this column, where a better one is there to be read
            found.append(func.coalesce(column, blank) == value)
        else:
            found.append(column == value)
    found += [Proposal.search_key.contains(word, autoescape=True) for word in fold(wanted.text).split()[:8]]
    if wanted.is_overdue:
        found.append(Proposal.due_on < geneva_day(now))
    elif wanted.by_due:
        found.append(Proposal.due_on.is_not(None))
    if wanted.is_mine:
        # a set of ids, so that each way uses its index
        found.append(Proposal.id.in_(union(*(select(Proposal.id).where(way) for way in _ways_of(actor)))))
    return found


def _ways_of(actor: User) -> tuple[ColumnElement[bool], ...]:
    """What makes a case somebody's own: triaged, opened, or reviewed by the person."""
    reviewing = select(Review.proposal_id).where(
        Review.reviewer_id == actor.id, Review.state.in_(("open", "declared", "given"))
    )
    return Proposal.triaged_by_id == actor.id, Proposal.created_by_id == actor.id, Proposal.id.in_(reviewing)


def _capped(session: Session, actor: User, asked: Iterable[Wanted], now: datetime) -> list[int]:
    """How many rows each question finds, counted no further than CAP + 1, in one statement."""
    counts = [
        select(func.count())
        .select_from(_some_ids(one, actor, now).limit(CAP + 1).subquery())
        .scalar_subquery()
        for one in asked
    ]
    return [int(number) for number in session.execute(select(*counts)).one()]


def _some_ids(one: Wanted, actor: User, now: datetime) -> Any:
    """Ids of matching cases. One's own: each way is cut off by itself, or thousands would be put together."""
    matching = select(Proposal.id).where(
        visible_among_sent(actor, now),
        *_conditions(replace(one, is_mine=False), actor, now, has_index=one.is_mine),
    )
    if not one.is_mine:
        return matching
    return union(*(select(matching.where(way).limit(CAP + 1).subquery().c.id) for way in _ways_of(actor)))


def _facets(session: Session, actor: User, wanted: Wanted, now: datetime) -> dict[str, dict[Any, int]]:
    sees_all = bool(roles_held(actor, geneva_day(now)) & SEES_ALL)
    if sees_all:
        parts = [_from_summary(name, wanted) for name in DIMENSIONS]
    else:
        cells = _visible_cells(actor, now)
        parts = [_from_cells(cells, name, wanted) for name in DIMENSIONS]
    facets: dict[str, dict[Any, int]] = {name: {} for name in DIMENSIONS}
    for name, value, number in session.execute(union_all(*parts)):
        if number:
            facets[name][int(value) if name == "subprogramme" else value] = int(number)
    if sees_all:
        _take_out(facets, wanted, _recused_cells(session, actor))
    return facets


def _from_summary(name: str, wanted: Wanted) -> Select[Any]:
    """Cases by value of `name`, from the smallest roll-up that keeps it and every other filter."""
    filters = _filters(wanted, besides=name)
    place = next(i for i, kept in enumerate(ROLLUPS) if {name, *filters} <= set(kept))
    columns = {each: getattr(CaseCount, each) for each in DIMENSIONS}
    return (
        select(literal(name), cast(columns[name], String), func.sum(CaseCount.delta))
        .where(CaseCount.rollup == place, *(columns[each].in_(values) for each, values in filters.items()))
        .group_by(columns[name])
    )


def _visible_cells(actor: User, now: datetime) -> Any:
    """For somebody who does not see every case: the visible ones, grouped."""
    columns = {
        "state": Proposal.state,
        "risk": func.coalesce(Proposal.risk_level, ""),
        "subprogramme": func.coalesce(Proposal.lead_subprogramme, 0),
        "country": func.coalesce(Proposal.country, ""),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()), func.count().label("number"))
        .where(was_sent(), visible_among_sent(actor, now))
        .group_by(*columns.values())
        .cte("cells")
    )


def _from_cells(cells: Any, name: str, wanted: Wanted) -> Select[Any]:
    filters = _filters(wanted, besides=name)
    return (
        select(literal(name), cast(cells.c[name], String), func.sum(cells.c.number))
        .where(*(cells.c[each].in_(values) for each, values in filters.items()))
        .group_by(cells.c[name])
    )


def _filters(wanted: Wanted, *, besides: str = "") -> dict[str, tuple[Any, ...]]:
    """Dimension → the values that match."""
    found: dict[str, tuple[Any, ...]] = {}
    if wanted.state:
        found["state"] = OPEN_STATES if wanted.state == OPEN else (wanted.state,)
    for name, value in (
        ("risk", wanted.risk),
        ("subprogramme", wanted.subprogramme),
        ("country", wanted.country),
    ):
        if value is not None:
            found[name] = (value,)
    found.pop(besides, None)
    return found


def _recused_cells(session: Session, actor: User) -> list[list[Any]]:
    """The cells of the cases that the person must not see (K01)."""
    rows = session.scalars(
        select(Proposal.counted)
        .join(InterestDeclaration, InterestDeclaration.proposal_id == Proposal.id)
        .where(InterestDeclaration.user_id == actor.id, InterestDeclaration.interest != "none")
    )
    return [row for row in rows if row]


def _take_out(facets: dict[str, dict[Any, int]], wanted: Wanted, cells: list[list[Any]]) -> None:
    for cell in cells:
        values = dict(zip(DIMENSIONS, cell, strict=True))
        for name in DIMENSIONS:
            others = _filters(wanted, besides=name)
            if all(values[each] in allowed for each, allowed in others.items()):
                facets[name][values[name]] = facets[name].get(values[name], 0) - 1


def _total(facets: dict[str, dict[Any, int]], wanted: Wanted) -> int:
    states = _filters(wanted).get("state")
    return sum(number for state, number in facets["state"].items() if states is None or state in states)


def _mark_of(row: Any, *, by_due: bool) -> str:
    return f"{(row.due_on if by_due else row.submitted_at).isoformat()}_{row.id}"


def read_mark(text: str, *, by_due: bool) -> tuple[date | datetime, uuid.UUID] | None:
    """The place in the list that a mark names; None for anything else: the list starts at its top."""
    moment, _, number = text.rpartition("_")
    try:
        where: date | datetime = date.fromisoformat(moment) if by_due else datetime.fromisoformat(moment)
        if isinstance(where, datetime) and where.tzinfo is None:
            return None
        return where, uuid.UUID(number)
    except ValueError:
        return None
