"""What a search reads: one row of words for each thing found; searches that somebody keeps."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DDL, ForeignKey, String, Text, UniqueConstraint, Uuid, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Id

# Their names begin alike, so that the comparison of models and database passes over them.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries', content_rowid='seq',"
    " detail='none', tokenize='unicode61 remove_diacritics 0')"
)
POSTGRES_INDEX = "CREATE INDEX search_words ON search_entries USING gin (words)"
# In parts: of an index on (kind, seq) PostgreSQL does not know that it is in the order of the rows.
POSTGRES_KINDS = tuple(
    f"CREATE INDEX search_words_{kind} ON search_entries (seq) WHERE kind = '{kind}'" for kind in "acokp"
)


class SearchEntry(Base):
    """The words of one agreement (a), case (c), organisation (o), published agreement (p), or practice (k).

    `words` are made by registry.text: folded, in Latin letters, each marked with kind and place. A later seq
    is a newer thing. SQLite reads the words through its table search_words, PostgreSQL through an index.
    """

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(1))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


def _only(dialect: str, statement: str) -> DDL:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]


event.listen(SearchEntry.__table__, "after_create", _only("sqlite", SQLITE_INDEX))
for each in (POSTGRES_INDEX, *POSTGRES_KINDS):
    event.listen(SearchEntry.__table__, "after_create", _only("postgresql", each))


class SavedSearch(Base):
    """A search that a person keeps under a name; `query` is the part of the address behind "?"."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(12))  # search | agreements
    query: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
