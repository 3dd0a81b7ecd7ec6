"""How an agreement goes, as its partner and its focal point say; and who was reminded of what."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id, Json
from registry.models.user import User

TRACKS = ("on_track", "delayed", "in_trouble")


class ProgressReport(Base):
    """One report of one side. A row never changes; another report follows it."""

    __tablename__ = "progress_reports"
    __table_args__ = (
        CheckConstraint("side in ('partner', 'unece')", name="side"),
        CheckConstraint("track in ('on_track', 'delayed', 'in_trouble')", name="track"),
        CheckConstraint("people_reached is null or people_reached >= 0", name="people_reached"),
        Index("ix_progress_reports_agreement", "agreement_id", "sent_at"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    side: Mapped[str] = mapped_column(String(10))
    track: Mapped[str] = mapped_column(String(12))
    done: Mapped[str] = mapped_column(Text)
    hinders: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    people_reached: Mapped[int | None]
    results: Mapped[str] = mapped_column(Text, default="")
    delivered: Mapped[list[str]] = mapped_column(Json, default=list)  # ids of deliverables that it ticked
    for_due_on: Mapped[date | None]  # the due date that it answers; none: a report in between
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship()
    written_by: Mapped[User] = relationship()


class Reminder(Base):
    """That people were reminded of one date of one row, at one stage: never twice."""

    __tablename__ = "reminders"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # days after the date
    reminded_at: Mapped[datetime]
