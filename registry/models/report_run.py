"""That a report was made, and the digest of its figures: a later reading is compared with it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User


class ReportRun(Base):
    """The report itself is not kept: the same definition, days and instant give it again. Never changed."""

    __tablename__ = "report_runs"
    __table_args__ = (
        CheckConstraint("profile in ('internal', 'excom', 'public')", name="profile"),
        CheckConstraint("since_on <= until_on", name="period"),
        Index("ix_report_runs_report", "report", "until_on", "made_at"),
    )

    id: Mapped[Id]
    report: Mapped[str] = mapped_column(String(40))  # "excom"
    definition: Mapped[str] = mapped_column(String(64))
    since_on: Mapped[date]
    until_on: Mapped[date]
    known_at: Mapped[datetime]
    profile: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over the figures and their ids
    occasion: Mapped[str] = mapped_column(String(200), default="")  # where it was presented
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]

    made_by: Mapped[User] = relationship()
