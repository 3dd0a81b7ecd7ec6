"""The yearly stock-taking: a round, and what each focal point said of each agreement of a subprogramme."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.user import User

ANSWERS = ("right", "corrected", "ended")


class StockTaking(Base):
    """The round of one year. Open until the desk closes it; every agreement then open is asked about."""

    __tablename__ = "stock_takings"

    id: Mapped[Id]
    year: Mapped[int] = mapped_column(unique=True)
    due_on: Mapped[date]
    opened_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    reminded_on: Mapped[date | None]  # last reminder of those who have not answered
    closed_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)


class StockEntry(Base):
    """One agreement in a round, asked of its lead subprogramme; answered once, by anybody of that list."""

    __tablename__ = "stock_entries"
    __table_args__ = (
        CheckConstraint("answer in ('', {})".format(", ".join(f"'{a}'" for a in ANSWERS)), name="answer"),
        CheckConstraint("(answer = '') = (answered_at is null)", name="answered_has_time"),
        CheckConstraint("answer <> 'ended' or note <> ''", name="end_has_note"),
        UniqueConstraint("stock_taking_id", "agreement_id"),
        Index("ix_stock_entries_area", "stock_taking_id", "subprogramme", "answer"),
    )

    id: Mapped[Id]
    stock_taking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stock_takings.id"))
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    subprogramme: Mapped[int]
    answer: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship()
    answered_by: Mapped[User | None] = relationship()
