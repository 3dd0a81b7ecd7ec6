"""Lists of good practices and lessons: filters by tag with counts, words, paging; those that fit a case."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from registry.models import Practice, PracticeTag, PracticeText, User
from registry.models.practice import TAGS
from registry.queries.practice import (
    Told,
    practices_visible_to,
    reads_as_public,
    told,
    told_many,
    withheld,
)
from registry.queries.search_statement import answering, question, words_asked

VIEWS = ("", "writing", "retired")  # in force; being written or waiting for a second person; retired
PAGE = 20
LETTER = "k"  # of practices in the index of words
# how much a tag in common says: the kind of work first, then where it is done
WEIGHTS = {"types": 3, "nexus": 2, "subprogramme": 2, "step": 2, "sector": 1, "sdg": 1}
ALONE = ("types", "nexus", "subprogramme")  # one of these must be in common
MOST = 2000  # tags that are looked at


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; "" is no filter. `tags`: kind of TAGS → value; marks are ids of rows."""

    text: str = ""
    view: str = ""
    kind: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class PracticePage:
    """Rows, how many there are in all, how many by kind of filter and value, marks of the neighbours."""

    rows: Sequence[Told]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    previous: str = ""
    following: str = ""


@dataclass(frozen=True)
class Fitting:
    """A text that may help here, and the tags that it has in common: kind → values."""

    told: Told
    common: Mapping[str, tuple[str, ...]]


def list_practices(
    session: Session, actor: User | None, wanted: Wanted, *, now: datetime, size: int = PAGE
) -> PracticePage:
    """The newest first. The public sees only what is in force and cleared for it."""
    conditions = _conditions(session, actor, wanted, now)
    query = select(Practice).where(*conditions)
    keys = (Practice.created_at, Practice.id)
    mark = _mark(session, wanted.before or wanted.after)
    is_back = bool(wanted.before) and mark is not None
    if mark is not None:
        here = tuple_(literal(mark.created_at, keys[0].type), literal(mark.id, keys[1].type))
        query = query.where(tuple_(*keys) > here if is_back else tuple_(*keys) < here)
    query = query.order_by(*(key.asc() if is_back else key.desc() for key in keys)).limit(size + 1)
    found = list(session.scalars(query))
    is_more, rows = len(found) > size, found[:size]
    if is_back:
        rows.reverse()
    previous = rows[0].id.hex if rows and (is_more if is_back else mark is not None) else ""
    following = rows[-1].id.hex if rows and (is_back or is_more) else ""
    total = session.scalar(select(func.count()).select_from(Practice).where(*conditions)) or 0
    shown = _newest(session, rows) if wanted.view == "writing" else told_many(session, rows)
    return PracticePage(shown, total, _counts(session, conditions, wanted), previous, following)


def count_waiting(session: Session, actor: User, now: datetime) -> int:
    """Texts that wait for a second person."""
    seen = practices_visible_to(actor, now)
    query = select(func.count()).select_from(Practice).where(Practice.state == "in_review", seen)
    return 0 if reads_as_public(actor, now) else session.scalar(query) or 0


def _conditions(
    session: Session, actor: User | None, wanted: Wanted, now: datetime
) -> list[ColumnElement[bool]]:
    is_public = reads_as_public(actor, now)
    view = "" if is_public else wanted.view
    found = [practices_visible_to(actor, now), _of_view(view)]
    if is_public and (hidden := withheld(session)):
        found.append(Practice.id.not_in(hidden))
    number = _number(view)
    if wanted.kind:
        of_kind = and_(PracticeText.number == number, PracticeText.kind == wanted.kind)
        found.append(
            exists(
                select(PracticeText.number)
                .where(PracticeText.practice_id == Practice.id, of_kind)
                .correlate(Practice)
            )
        )
    for kind, value in wanted.tags:
        tagged = and_(PracticeTag.number == number, PracticeTag.kind == kind, PracticeTag.value == value)
        found.append(
            exists(
                select(PracticeTag.number)
                .where(PracticeTag.practice_id == Practice.id, tagged)
                .correlate(Practice)
            )
        )
    if words := words_asked(wanted.text):
        found.append(Practice.id.in_(answering(session, question(session, LETTER, words))))
    return found


def _of_view(view: str) -> ColumnElement[bool]:
    if view == "writing":
        return Practice.state.in_(("draft", "in_review"))
    return Practice.state == "retired" if view == "retired" else Practice.published_no.is_not(None)


def _number(view: str) -> Any:
    """The number of the text that a row of this view shows."""
    return Practice.published_no if view == "" else Practice.text_no


def _counts(
    session: Session, conditions: Sequence[ColumnElement[bool]], wanted: Wanted
) -> dict[str, dict[str, int]]:
    number = _number(wanted.view)
    tags = (
        select(PracticeTag.kind, PracticeTag.value, func.count())
        .join(Practice, and_(Practice.id == PracticeTag.practice_id, PracticeTag.number == number))
        .where(*conditions)
        .group_by(PracticeTag.kind, PracticeTag.value)
    )
    kinds = (
        select(PracticeText.kind, func.count())
        .join(Practice, and_(Practice.id == PracticeText.practice_id, PracticeText.number == number))
        .where(*conditions)
        .group_by(PracticeText.kind)
    )
    found: dict[str, dict[str, int]] = {"kind": {}}
    for name, count in session.execute(kinds):
        found["kind"][name] = count
    for kind, value, count in session.execute(tags):
        found.setdefault(kind, {})[value] = count
    return found


def _mark(session: Session, typed: str) -> Practice | None:
    try:
        return session.get(Practice, uuid.UUID(typed)) if typed else None
    except ValueError:
        return None


def _newest(session: Session, rows: Sequence[Practice]) -> list[Told]:
    """The text that is being written, not the one in force: few rows."""
    return [told(session, row, row.text_no) for row in rows]


def fitting(
    session: Session,
    actor: User | None,
    tags: Mapping[str, Collection[str]],
    *,
    now: datetime,
    limit: int,
    public_only: bool = False,
) -> list[Fitting]:
    """The texts in force that have most in common with `tags`; kind of work, area or nexus must be among it.

    `tags`: kind of TAGS → values of the case or agreement; `step` the step at which they are shown.
    """
    asked = [
        and_(PracticeTag.kind == kind, PracticeTag.value.in_(list(values)))
        for kind, values in tags.items()
        if kind in TAGS and values
    ]
    if not asked:
        return []
    seen = [practices_visible_to(None if public_only else actor, now)]
    if (public_only or reads_as_public(actor, now)) and (hidden := withheld(session)):
        seen.append(Practice.id.not_in(hidden))
    query = (
        select(Practice, PracticeTag.kind, PracticeTag.value)
        .join(
            PracticeTag,
            and_(PracticeTag.practice_id == Practice.id, PracticeTag.number == Practice.published_no),
        )
        .where(*seen, or_(*asked))
        .order_by(Practice.created_at.desc(), PracticeTag.kind, PracticeTag.value)
        .limit(MOST)
    )
    rows: dict[uuid.UUID, Practice] = {}
    common: dict[uuid.UUID, dict[str, list[str]]] = {}
    for practice, kind, value in session.execute(query):
        rows[practice.id] = practice
        common.setdefault(practice.id, {}).setdefault(kind, []).append(value)
    able = [each for each, shared in common.items() if set(shared) & set(ALONE)]
    able.sort(key=lambda each: -_score(common[each]))  # stable: the newest of equals first
    best = able[:limit]
    texts = told_many(session, [rows[each] for each in best])
    return [
        Fitting(text, {kind: tuple(values) for kind, values in common[each].items()})
        for each, text in zip(best, texts, strict=True)
    ]


def _score(common: Mapping[str, Sequence[str]]) -> int:
    return sum(WEIGHTS[kind] * min(len(values), 2) for kind, values in common.items())
