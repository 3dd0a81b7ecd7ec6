"""Who may use the name or emblem of the United Nations for what, until when, and on whose authority."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.document import Document
from registry.models.user import User


class NamePermission(Base):
    """A written authority (GA resolution 92 (I)). It counts only while its agreement is active."""

    __tablename__ = "name_permissions"
    __table_args__ = (
        CheckConstraint("expires_on is null or expires_on >= granted_on", name="dates"),
        CheckConstraint("(revoked_at is null) = (revoked_reason = '')", name="revoked_has_reason"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # labels.yaml, name_permission_kind
    scope: Mapped[str] = mapped_column(Text)  # on what, where, for how many
    granted_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    authority: Mapped[str] = mapped_column(String(300))  # who allowed it, and where that is written
    proof_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    revoked_reason: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[Agreement] = relationship()
    proof: Mapped[Document | None] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)
    revoked_by: Mapped[User | None] = relationship(foreign_keys=revoked_by_id)
