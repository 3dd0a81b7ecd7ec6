"""What went wrong with a partnership, or what is said in public about it, and what came of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.document import Document
from registry.models.finding import Finding
from registry.models.user import User


class Incident(Base):
    """One incident on one agreement. An adverse report is also a finding about the organisation."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("severity between 1 and 5", name="severity"),
        CheckConstraint("(closed_at is null) = (outcome = '')", name="closed_has_outcome"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # labels.yaml, incident_kind
    severity: Mapped[int]
    happened_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    is_confidential: Mapped[bool] = mapped_column(default=False)  # only for offices that see matches of names
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("findings.id"))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(String(30), default="")  # labels.yaml, incident_outcome
    outcome_note: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[Agreement] = relationship()
    file: Mapped[Document | None] = relationship()
    finding: Mapped[Finding | None] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
