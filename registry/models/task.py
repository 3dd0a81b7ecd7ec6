"""Work that waits for an office: what a timer could not do by itself, samples to look at again."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.proposal import Proposal
from registry.models.user import User


class Task(Base):
    """A visible thing to do. `key` is unique while open, so that a timer writes it once."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_open", "role", "done_at", "due_on"),)

    id: Mapped[Id]
    key: Mapped[str | None] = mapped_column(String(120), unique=True)  # none once it is done
    kind: Mapped[str] = mapped_column(String(40))  # reviewer_missing, step_blocked, late_case …
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)  # the review, case or agreement meant
    role: Mapped[str] = mapped_column(String(40))  # the office that does it
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    verb: Mapped[str] = mapped_column(String(40), default="")  # the step that could not be taken
    reasons: Mapped[str] = mapped_column(Text, default="")  # names of the guards that stood against it
    due_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))  # none: the timer itself
    done_note: Mapped[str] = mapped_column(Text, default="")

    proposal: Mapped[Proposal | None] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    done_by: Mapped[User | None] = relationship()


class QualityCheck(Base):
    """An approved low-risk case drawn for a second look by somebody who had no duty on it."""

    __tablename__ = "quality_checks"
    __table_args__ = (
        CheckConstraint("finding in ('', 'sound', 'small_faults', 'wrong')", name="finding"),
        CheckConstraint("(done_at is null) = (finding = '')", name="done_has_finding"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), unique=True)
    drawn_at: Mapped[datetime]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    finding: Mapped[str] = mapped_column(String(15), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship()
    checked_by: Mapped[User | None] = relationship()
