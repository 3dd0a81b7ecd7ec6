"""Documents of a case: stored by content hash, with type and dates, or a written reason why there is none."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User


class Document(Base):
    """A file (sha256, size, type by content) or, with no file, the reason for its absence."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("(sha256 is null) = (missing_reason is not null)", name="file_or_reason"),
        CheckConstraint("proposal_id is not null or agreement_id is not null", name="of_something"),
        CheckConstraint("scan in ('not_scanned', 'clean', 'infected')", name="scan"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("questions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # document type of the reference data
    title: Mapped[str] = mapped_column(String(300), default="")
    filename: Mapped[str | None] = mapped_column(String(200))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    scan: Mapped[str] = mapped_column(String(12), default="not_scanned")
    is_internal: Mapped[bool] = mapped_column(default=False)  # the partner does not see it
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    missing_reason: Mapped[str | None] = mapped_column(String(40))
    missing_note: Mapped[str] = mapped_column(Text, default="")
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    uploaded_by: Mapped[User] = relationship()
