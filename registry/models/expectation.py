"""What a subprogramme seeks from partners and declines, version by version; the needs that it publishes."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

NEED_STATES = ("draft", "published", "closed")


class Expectation(Base):
    """One version, of one subprogramme. It counts from `effective_on`, once its Director has endorsed it.

    What is endorsed never changes: the next version takes its place. Texts are {en, fr, ru}, en never empty.
    """

    __tablename__ = "expectations"
    __table_args__ = (
        CheckConstraint("(endorsed_at is null) = (endorsed_by_id is null)", name="endorsed_has_person"),
        CheckConstraint("(endorsed_at is null) = (effective_on is null)", name="endorsed_has_day"),
        CheckConstraint("endorsed_at is null or sent_at is not null", name="endorsed_was_sent"),
        UniqueConstraint("subprogramme", "number"),
        Index(
            "ix_expectations_draft",
            "subprogramme",
            unique=True,
            sqlite_where=text("endorsed_at is null"),
            postgresql_where=text("endorsed_at is null"),
        ),
    )

    id: Mapped[Id]
    subprogramme: Mapped[int]
    number: Mapped[int]  # 1, 2, … of the subprogramme
    version: Mapped[int] = mapped_column(default=1)  # rises with every change of a draft
    seeks: Mapped[dict[str, Any]]
    declines: Mapped[dict[str, Any]]
    role_in_mandate: Mapped[dict[str, Any]]  # of partners
    types_sought: Mapped[list[Any]]  # ids of engagement_types.yaml
    types_declined: Mapped[list[Any]]
    nexus: Mapped[list[Any]]
    sdgs: Mapped[list[Any]]
    countries: Mapped[list[Any]]  # ISO codes; none: the whole region
    review_due_on: Mapped[date]
    drafted_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))  # who wrote last
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # it waits for the Director
    returned_note: Mapped[str] = mapped_column(Text, default="")  # what the Director wants changed
    endorsed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    effective_on: Mapped[date | None]
    endorsed_at: Mapped[datetime | None]  # recorded; a report as known before does not see it
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expectations.id"))
    reminded_on: Mapped[date | None]  # that the day of its review is near
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    drafted_by: Mapped[User] = relationship(foreign_keys=drafted_by_id)
    endorsed_by: Mapped[User | None] = relationship(foreign_keys=endorsed_by_id)


class Need(Base):
    """Something concrete that a subprogramme seeks.

    Public from `published_at` until `until_on` is over or somebody closes it. What is published never
    changes: whoever wants other words closes it and publishes a copy.
    """

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{each}'" for each in NEED_STATES)), name="state"),
        CheckConstraint("(published_at is null) = (published_by_id is null)", name="published_has_person"),
        CheckConstraint("state <> 'published' or published_at is not null", name="published_has_time"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_has_time"),
        Index("ix_needs_state", "state", "until_on", "id"),
    )

    id: Mapped[Id]
    subprogramme: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[dict[str, Any]]
    text: Mapped[dict[str, Any]]
    words: Mapped[list[Any]]  # that a proposal to this need would use, in any language
    types: Mapped[list[Any]]
    sdgs: Mapped[list[Any]]
    countries: Mapped[list[Any]]
    until_on: Mapped[date | None]  # the last day
    contact: Mapped[str] = mapped_column(String(200))  # a unit, never a person
    drafted_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    drafted_by: Mapped[User] = relationship(foreign_keys=drafted_by_id)
    published_by: Mapped[User | None] = relationship(foreign_keys=published_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)

    def is_open(self, on: date) -> bool:
        """Whether partners may propose to it on a day."""
        return self.state == "published" and (self.until_on is None or self.until_on >= on)


class NeedAnswer(Base):
    """A proposal that was started from a need."""

    __tablename__ = "need_answers"

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("needs.id"), index=True)
    recorded_at: Mapped[datetime]
