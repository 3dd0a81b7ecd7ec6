"""The desk's queue: which cases, in which order, and the numbers beside the filters.

Numbers by state, level, subprogramme and country are exact, from the summary kept with each step. Those that
need the rows themselves (search, overdue, mine, by due date) stop at 1,001 and are shown as "1,000+".
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Proposal, User
from registry.models.count import DIMENSIONS
from registry.permissions import sees_all_sent, visible_to
from registry.queries.queue_statement import (
    OPEN,
    OPEN_STATES,
    RECUSED_CELLS,
    Wanted,
    ask,
    capped_statement,
    page_statement,
    summary_statement,
    visible_statement,
)

PAGE = 25


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
    is_back = bool(wanted.before)
    start = read_mark(wanted.before or wanted.after, by_due=wanted.by_due)
    rows = ask(session, page_statement, [wanted], actor, now, start, at_most=size + 1).all()
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
    # each question once: who looks at what is overdue has asked for the number of these, too
    asked = [replace(wanted, is_overdue=True), replace(wanted, is_mine=True)]
    if not wanted.is_exact and wanted not in asked:
        asked.append(wanted)
    counted = dict(zip(asked, _capped(session, actor, asked, now), strict=True))
    total = _total(facets, wanted) if wanted.is_exact else counted[wanted]
    return Numbers(facets, total, counted[asked[0]], counted[asked[1]])


def _capped(session: Session, actor: User, asked: list[Wanted], now: datetime) -> list[int]:
    """How many rows each question finds, counted no further than CAP + 1, in one statement."""
    return [int(number) for number in ask(session, capped_statement, asked, actor, now).one()]


def _facets(session: Session, actor: User, wanted: Wanted, now: datetime) -> dict[str, dict[Any, int]]:
    sees_all = sees_all_sent(actor, now)
    facets: dict[str, dict[Any, int]] = {name: {} for name in DIMENSIONS}
    build = summary_statement if sees_all else visible_statement
    for name, value, number in ask(session, build, [wanted], actor, now):
        if number:
            facets[name][int(value) if name == "subprogramme" else value] = int(number)
    if sees_all:
        _take_out(facets, wanted, _recused_cells(session, actor))
    return facets


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
    return [row for row in session.scalars(RECUSED_CELLS, {"actor": actor.id}) if row]


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
