"""Keys of our parties' names, kept so that what changed on a list is met without reading every name."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base


class ScreenedName(Base):
    """A spelling whose keys are kept, all of them, as `algorithm` makes them. No row: the name is read."""

    __tablename__ = "screened_names"

    name_id: Mapped[int] = mapped_column(ForeignKey("party_names.id"), primary_key=True, autoincrement=False)
    algorithm: Mapped[str] = mapped_column(String(40))
    least: Mapped[float]  # what must be gathered for it, at least: rules.screening.blocking


class ScreenedTerm(Base):
    """A word that a spelling has, or a text of the whole of it: rules.screening.terms."""

    __tablename__ = "screened_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    term: Mapped[str] = mapped_column(Text, primary_key=True)
    name_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of ScreenedName


class ScreenedWord(Base):
    """A key under which a word is found. Rows of earlier algorithms only find more, never less."""

    __tablename__ = "screened_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    term: Mapped[str] = mapped_column(Text, primary_key=True)
