"""Who passed the check of which training path, and until when it counts. Rows are only added."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User


class TrainingRecord(Base):
    """One passed check of one person."""

    __tablename__ = "training_records"
    __table_args__ = (
        CheckConstraint("lapses_on > completed_on", name="lapses_later"),
        Index("ix_training_records_person", "user_id", "path"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    path: Mapped[str] = mapped_column(String(40))
    completed_on: Mapped[date]
    lapses_on: Mapped[date]  # the first day on which it does not count
    recorded_at: Mapped[datetime]

    user: Mapped[User] = relationship()
