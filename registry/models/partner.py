"""The partner as the office keeps it: what it is recognised by, notes on it, two records made one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.organisation import Organisation
from registry.models.user import User


class OrganisationKey(Base):
    """What two records of one organisation share. kind: name (its sound), domain, lei, registration."""

    __tablename__ = "organisation_keys"
    __table_args__ = (Index("ix_organisation_keys_kind_key", "kind", "key"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)


class OrganisationWord(Base):
    """A word of partners' names under the keys by which a misspelt one finds it. Never taken away."""

    __tablename__ = "organisation_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    word: Mapped[str] = mapped_column(Text, primary_key=True)


class OrganisationNote(Base):
    """Something the office wants to remember about a partner. Taken away is not deleted."""

    __tablename__ = "organisation_notes"

    id: Mapped[Id]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    written_by: Mapped[User] = relationship()


class OrganisationMerge(Base):
    """Two records of one organisation made one: `merged` points to `kept` until this is undone.

    `moved`: table → ids of the rows that were moved, and of the kept record what was filled in.
    """

    __tablename__ = "organisation_merges"
    __table_args__ = (CheckConstraint("kept_id <> merged_id", name="two_records"),)

    id: Mapped[Id]
    kept_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    merged_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[dict[str, Any]] = mapped_column(Json)
    merged_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    merged_at: Mapped[datetime]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]

    kept: Mapped[Organisation] = relationship(foreign_keys=kept_id)
    merged: Mapped[Organisation] = relationship(foreign_keys=merged_id)
    merged_by: Mapped[User] = relationship(foreign_keys=merged_by_id)


class DistinctOrganisations(Base):
    """The desk looked: these two are not the same. `first_id` is the smaller of the two ids."""

    __tablename__ = "distinct_organisations"

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    said_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]
