"""Search over everything that a person of the staff may see: agreements, cases, partners, practices.

Best first: what has every word in its name (title, partner, number), then what has them anywhere; within
both the newest first. No more than CAP are looked at of either; above it the total is "more than CAP".
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from registry.models import (
    Agreement,
    Organisation,
    OrganisationWord,
    Practice,
    Proposal,
    SavedSearch,
    User,
)
from registry.permissions import agreements_visible_to, organisations_visible_to, visible_to
from registry.queries.practice import practices_visible_to, reads_as_public, told_many, withheld
from registry.queries.search_statement import CAP, MOST_WORDS, list_newest, question, words_asked
from registry.text import latin_words
from rules.screening.likeness import keys_of, likeness
from rules.screening.words import company_word

KINDS = ("agreements", "cases", "partners", "practices")
_LETTER = {"agreements": "a", "cases": "c", "partners": "o", "practices": "k"}
PAGE = 20
SHORT = 5  # of each kind while all are shown
ALIKE = 0.7  # at least, for a word that may have been meant
FEW = 3  # matches or fewer: perhaps something else was meant


@dataclass(frozen=True)
class Matches:
    """One kind: rows in order, how many there are (above CAP: "more than CAP"), marks of the neighbours."""

    kind: str
    rows: Sequence[Any]  # Agreement | Proposal | Organisation | Told
    total: int
    previous: str = ""
    following: str = ""


def search(
    session: Session,
    actor: User,
    typed: str,
    *,
    now: datetime,
    kind: str = "",
    after: str = "",
    size: int = PAGE,
) -> list[Matches]:
    """The first of each kind, or a page of one. `after` is the number of rows before the page."""
    words = words_asked(typed)
    if not words:
        return []
    asked = [kind] if kind else list(KINDS)
    return [
        _matches(session, actor, each, words, now=now, start=_number(after) if kind else 0,
                 size=size if kind else SHORT)
        for each in asked
    ]  # fmt: skip


def _matches(
    session: Session, actor: User, kind: str, words: Sequence[str], *, now: datetime, start: int, size: int
) -> Matches:
    model, visible = _seen(session, kind, actor, now)
    ids: list[uuid.UUID] = []
    for rank in ("first", "rest"):
        if len(ids) <= CAP:
            asked = question(session, _LETTER[kind], words, rank=rank)
            ids += list_newest(session, _LETTER[kind], model, asked, visible, limit=CAP + 1 - len(ids))
    page = ids[:CAP][start : start + size]
    rows = {row.id: row for row in session.scalars(_rows(kind, page))} if page else {}
    is_more = start + size < min(len(ids), CAP)
    shown = [rows[each] for each in page]
    return Matches(
        kind,
        told_many(session, shown) if kind == "practices" else shown,
        len(ids),
        str(max(start - size, 0)) if start else "",
        str(start + size) if is_more else "",
    )


def _seen(session: Session, kind: str, actor: User, now: datetime) -> tuple[Any, ColumnElement[bool]]:
    if kind == "agreements":
        return Agreement, agreements_visible_to(actor, now)
    if kind == "cases":
        return Proposal, visible_to(actor, now)
    if kind == "practices":
        hidden = withheld(session) if reads_as_public(actor, now) else set()
        return Practice, practices_visible_to(actor, now) & Practice.id.not_in(hidden)
    return Organisation, organisations_visible_to(actor, now)


def _rows(kind: str, ids: Sequence[uuid.UUID]) -> Any:
    if kind == "agreements":
        return select(Agreement).where(Agreement.id.in_(ids)).options(joinedload(Agreement.organisation))
    if kind == "cases":
        return select(Proposal).where(Proposal.id.in_(ids)).options(joinedload(Proposal.organisation))
    if kind == "practices":
        return select(Practice).where(Practice.id.in_(ids))
    return select(Organisation).where(Organisation.id.in_(ids))


def _number(text: str) -> int:
    return min(int(text), CAP) if text.isdecimal() else 0


def suggest(session: Session, actor: User, typed: str, *, now: datetime) -> str:
    """What may have been meant, "" for nothing: words of partners' names that sound or are written alike.

    Only partners' names are read for it, each word once, however many rows have it; and only what finds a
    partner that the person may see is said.
    """
    words = latin_words(typed)[:MOST_WORDS]
    meant = [_nearest(session, word) for word in words]
    if not any(meant):
        return ""
    instead = [other or word for word, other in zip(words, meant, strict=True)]
    asked = question(session, "o", instead)
    seen = organisations_visible_to(actor, now)
    return " ".join(instead) if list_newest(session, "o", Organisation, asked, seen, limit=1) else ""


def _nearest(session: Session, typed: str) -> str:
    """The most alike word of a partner's name; "" when the word itself is one, or none is near."""
    word = company_word(typed)
    keys = keys_of(word)
    if not keys:
        return ""
    query = select(OrganisationWord.word).where(OrganisationWord.key.in_(sorted(keys))).distinct().limit(CAP)
    known = sorted(session.scalars(query))
    if typed in known:
        return ""
    scored = [(likeness(word, company_word(each)), each) for each in known]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else ""


def list_saved(session: Session, actor: User) -> list[SavedSearch]:
    """A person's own saved searches by name."""
    mine = SavedSearch.user_id == actor.id
    return list(session.scalars(select(SavedSearch).where(mine).order_by(SavedSearch.name)))


def find_saved(session: Session, saved_id: uuid.UUID, actor: User) -> SavedSearch | None:
    return session.scalar(
        select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.user_id == actor.id)
    )
