"""Good practices and lessons: texts that are never written over, and from which day each was in force."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.user import User
from workflows.practice import PRACTICE

KINDS = ("good_practice", "lesson")
TAGS = ("types", "subprogramme", "nexus", "sdg", "sector", "step")
TEXTS = ("title", "situation", "done", "outcome", "advice")  # in the order of reading


class Practice(Base):
    """What somebody learnt, and how far its newest text is. What counted on a day is in the editions."""

    __tablename__ = "practices"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in PRACTICE.states)), name="state"),
        CheckConstraint("state <> 'published' or published_no is not null", name="published_has_text"),
        CheckConstraint("state <> 'retired' or published_no is null", name="retired_has_none"),
        CheckConstraint("not is_public or published_no is not null", name="public_is_published"),
        Index("ix_practices_listed", "created_at", "id"),
    )

    id: Mapped[Id]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)  # of the row; a second editor is told
    closing_review_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("closing_reviews.id"), index=True)
    text_no: Mapped[int] = mapped_column(default=1)  # the newest text
    published_no: Mapped[int | None]  # the text in force
    published_on: Mapped[date | None]  # since when it is
    is_public: Mapped[bool] = mapped_column(default=False)  # the text in force is cleared for the public
    note: Mapped[str] = mapped_column(Text, default="")  # why it was sent back, withheld or retired
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)


class PracticeText(Base):
    """One text with its tags; a change is a row with the next number. Each text is {en, fr, ru}."""

    __tablename__ = "practice_texts"

    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(15))
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    situation: Mapped[dict[str, Any]] = mapped_column(Json)
    done: Mapped[dict[str, Any]] = mapped_column(Json)
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)
    advice: Mapped[dict[str, Any]] = mapped_column(Json)  # what others should do
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind in ('good_practice', 'lesson')", name="kind"),)

    written_by: Mapped[User] = relationship()


class PracticeTag(Base):
    """What a text is about: kind is one of TAGS; sector an ISIC division, step the name of a step."""

    __tablename__ = "practice_tags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["practice_id", "number"], ["practice_texts.practice_id", "practice_texts.number"]
        ),
        Index("ix_practice_tags_value", "kind", "value"),
    )

    practice_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(15), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)


class PracticeAgreement(Base):
    """An agreement that a text was learnt from."""

    __tablename__ = "practice_agreements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["practice_id", "number"], ["practice_texts.practice_id", "practice_texts.number"]
        ),
    )

    practice_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True, index=True)


class PracticeEdition(Base):
    """From `effective_on` this text is in force, for the staff or for everybody; none: it was retired.

    Rows are only added: what was in force on a day, as known at an instant, never changes later.
    """

    __tablename__ = "practice_editions"
    __table_args__ = (
        UniqueConstraint("practice_id", "number"),
        CheckConstraint("not is_public or text_no is not null", name="public_has_text"),
    )

    id: Mapped[Id]
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"))
    number: Mapped[int]  # 1, 2 … of the practice
    text_no: Mapped[int | None]
    is_public: Mapped[bool]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))


class Guidance(Base):
    """How a step works, as the office wrote it: the first text is shipped, each change is the next number."""

    __tablename__ = "guidance"
    __table_args__ = (UniqueConstraint("step", "number"),)

    id: Mapped[Id]
    step: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]  # from 2: 1 is the text that is shipped
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")  # what changed and why
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))

    written_by: Mapped[User] = relationship()
