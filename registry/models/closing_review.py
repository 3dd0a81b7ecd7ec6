"""What a partnership achieved and what others may learn from it, written before it is closed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.user import User

ACHIEVED = ("achieved", "partly", "not_achieved")


class ClosingReview(Base):
    """One for an agreement; it may be written again while the agreement is open."""

    __tablename__ = "closing_reviews"
    __table_args__ = (
        CheckConstraint("achieved in ('achieved', 'partly', 'not_achieved')", name="achieved"),
        CheckConstraint("people_reached is null or people_reached >= 0", name="people_reached"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), unique=True)
    achieved: Mapped[str] = mapped_column(String(15))
    results: Mapped[str] = mapped_column(Text)
    lessons: Mapped[str] = mapped_column(Text)
    would_repeat: Mapped[bool]
    people_reached: Mapped[int | None]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship()
    written_by: Mapped[User] = relationship()
