"""After a decision: what the applicant asked to be looked at again, and records for other UN bodies."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.proposal import Proposal
from registry.models.user import User


class Reconsideration(Base):
    """A request to look again at a refusal; answered by somebody who did not decide. No legal right."""

    __tablename__ = "reconsiderations"
    __table_args__ = (
        CheckConstraint("outcome in ('', 'upheld', 'reopened')", name="outcome"),
        CheckConstraint("(answered_at is null) = (outcome = '')", name="answered_has_outcome"),
        CheckConstraint("of_state in ('declined', 'excluded')", name="of_state"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    of_state: Mapped[str] = mapped_column(String(10))
    submission_no: Mapped[int]
    grounds: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")  # internal
    letter_text: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)


class VerificationRecord(Base):
    """What was checked of a partner, when, under which policy: signed, for other UN bodies; never changed."""

    __tablename__ = "verification_records"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(20), unique=True)  # V-2026-0001
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    content: Mapped[str] = mapped_column(Text)  # canonical JSON: the bytes that are signed
    signature: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(64))  # SHA-256 of the public key
    public_key: Mapped[str] = mapped_column(String(64), default="")  # in hex; a key may be replaced later
    valid_until: Mapped[date | None]
    issued_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship()
    issued_by: Mapped[User] = relationship()
