"""Interests in standards: an organisation that follows a body of UNECE; it is a record, not a case (N07)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.organisation import Organisation


class StandardsInterest(Base):
    """`subject`: the standard or the question. Taking part in a body never depends on an approval."""

    __tablename__ = "standards_interests"
    __table_args__ = (CheckConstraint("until_on is null or until_on >= since_on", name="dates"),)

    id: Mapped[Id]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    body: Mapped[str] = mapped_column(String(40), index=True)  # of the reference data
    subject: Mapped[str] = mapped_column(String(300))
    since_on: Mapped[date]
    until_on: Mapped[date | None]  # none: it goes on
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
