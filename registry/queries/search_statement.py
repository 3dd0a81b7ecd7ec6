"""How words are asked for: the language of both engines' word indexes, and what a question becomes in it.

Every word of a thing is kept with its kind and place: `a0water` stands anywhere in an agreement, `a1water`
in its name, `a2sdg6` is a link. A question is words that must all be there, each by the beginning of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.models import SearchEntry
from registry.text import beginnings, latin_words

ANYWHERE, IN_NAME, LINK = "0", "1", "2"
MOST_WORDS = 8
CAP = 1000
SAMPLE, FEW = 2000, 100  # the newest entries of a kind; a quarter of it when no more than FEW are wanted
COMMON, LEAST = 0.01, 2  # the part of the sample that answers where CAP are wanted; and at least so many
_LITE = table("search_words", column("search_words"), column("rowid"))
_QUESTION = bindparam("question", type_=String())


def words_asked(typed: str) -> list[str]:
    """The words that a thing must have, each by its beginning; at most MOST_WORDS."""
    return beginnings(typed)[:MOST_WORDS]


@lru_cache(maxsize=10_000)  # few links, many agreements
def link_word(kind: str, value: str) -> str:
    """A link as one word: "sdg", "6" → "sdg6"."""
    return kind + "".join(latin_words(value))


def question(
    session: Session, kind: str, words: Iterable[str], *, links: Iterable[str] = (), rank: str = "all"
) -> str:
    """The question in the engine's own language. rank: all | first (every word in the name) | rest."""
    is_lite = is_sqlite(session)
    both, without = (" AND ", " NOT ") if is_lite else (" & ", " & !")
    asked = list(words)
    exact = [f"{kind}{LINK}{link}" for link in links]
    named = both.join(_term(kind, IN_NAME, word, is_lite) for word in asked)
    if rank == "first":
        return both.join([named, *exact])
    parts = both.join([*(_term(kind, ANYWHERE, word, is_lite) for word in asked), *exact])
    return f"({parts}){without}({named})" if rank == "rest" else parts


def list_newest(
    session: Session,
    kind: str,
    model: Any,
    asked: str,
    *conditions: ColumnElement[bool],
    limit: int = CAP + 1,
) -> list[uuid.UUID]:
    """Ids of rows of `model` that answer the question and the conditions, the newest first."""
    is_lite = is_sqlite(session)
    in_turn = not is_lite and _is_common(session, kind, asked, limit)
    query = _in_turn(kind, model) if in_turn else _from_index(is_lite, model)
    if conditions:
        query = query.where(*conditions)
    return [row.subject_id for row in session.execute(query.limit(limit), {"question": asked})]


@cache
def _from_index(is_lite: bool, model: Any) -> Select[Any]:
    """Numbers and ids of rows of `model` that answer the parameter `question`, the newest first.

    PostgreSQL takes all that answer from the index of words, and then puts them in order: right for a
    question that few answer. It would choose otherwise, because it thinks that every beginning of a word is
    met by one entry in two hundred.
    """
    if is_lite:
        return (
            select(SearchEntry.seq, SearchEntry.subject_id)
            .select_from(_LITE)
            .join(SearchEntry, SearchEntry.seq == _LITE.c.rowid)
            .join(model, SearchEntry.subject_id == model.id)
            .where(_LITE.c.search_words.op("MATCH")(_QUESTION))
            .order_by(_LITE.c.rowid.desc())
        )
    all_of_them = select(SearchEntry.seq, SearchEntry.subject_id).where(_answers(SearchEntry.words))
    every = all_of_them.cte("hits").prefix_with("MATERIALIZED")
    hits = select(every).order_by(every.c.seq.desc()).offset(0).subquery()  # so that not all are joined
    query = select(hits.c.seq, hits.c.subject_id).join(model, hits.c.subject_id == model.id)
    return query.order_by(hits.c.seq.desc())


@cache
def _in_turn(kind: str, model: Any) -> Select[Any]:
    """The same for a question that many answer: one entry after the other until there are enough."""
    return (
        select(SearchEntry.seq, SearchEntry.subject_id)
        .join(model, SearchEntry.subject_id == model.id)
        .where(SearchEntry.kind == literal_column(f"'{kind}'"), _answers(SearchEntry.words))
        .order_by(SearchEntry.seq.desc())
    )


def _is_common(session: Session, kind: str, asked: str, limit: int) -> bool:
    """Whether the newest entries of this kind say that `limit` are met before long."""
    looked_at = SAMPLE if limit > FEW else SAMPLE // 4
    seen: int = session.scalar(_sample(kind, looked_at), {"question": asked}) or 0
    return seen >= max(LEAST, COMMON * looked_at * limit / CAP)


@cache
def _sample(kind: str, size: int) -> Select[Any]:
    newest = select(SearchEntry.words).where(SearchEntry.kind == literal_column(f"'{kind}'"))
    entries = newest.order_by(SearchEntry.seq.desc()).limit(size).subquery()
    return select(func.count()).select_from(entries).where(_answers(entries.c.words))


def _answers(words: Any) -> ColumnElement[bool]:
    answer: ColumnElement[bool] = words.op("@@")(cast(_QUESTION, TSQUERY))
    return answer


def answering(session: Session, asked: str) -> Select[Any]:
    """Ids of everything that answers a question."""
    query = select(SearchEntry.subject_id)
    if is_sqlite(session):
        return query.join(_LITE, _LITE.c.rowid == SearchEntry.seq).where(
            _LITE.c.search_words.op("MATCH")(literal(asked))
        )
    return query.where(SearchEntry.words.op("@@")(cast(literal(asked), TSQUERY)))


def _term(kind: str, place: str, word: str, is_lite: bool) -> str:
    if len(word) < 3:  # the beginning of too many words
        return f"{kind}{place}{word}"
    return f"{kind}{place}{word}*" if is_lite else f"{kind}{place}{word}:*"
