"""What the two sides of an agreement promised to deliver, until when, and whether it came."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.document import Document
from registry.models.progress_report import ProgressReport
from registry.models.user import User

SIDES = ("partner", "unece")


class Deliverable(Base):
    """One promise with a date. `evidence` says where it can be seen; a file may stand beside it."""

    __tablename__ = "deliverables"
    __table_args__ = (
        CheckConstraint("side in ('partner', 'unece')", name="side"),
        CheckConstraint("done_on is null or dropped_at is null", name="done_or_dropped"),
        CheckConstraint("(done_on is null) = (done_at is null)", name="done_has_day"),
        Index("ix_deliverables_open", "due_on", "done_on", "dropped_at"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(10), default="partner")  # who delivers
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]  # when it was marked
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    evidence: Mapped[str] = mapped_column(Text, default="")
    evidence_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("progress_reports.id"))  # that said so
    dropped_at: Mapped[datetime | None]
    dropped_reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship()
    done_by: Mapped[User | None] = relationship(foreign_keys=done_by_id)
    evidence_file: Mapped[Document | None] = relationship()
    report: Mapped[ProgressReport | None] = relationship()
