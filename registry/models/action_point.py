"""Small things that somebody took on, on an agreement, a case or at a meeting: who, what, until when."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.meeting import Meeting
from registry.models.proposal import Proposal
from registry.models.user import User


class ActionPoint(Base):
    """One thing to do, of one member of staff. It is done with a note."""

    __tablename__ = "action_points"
    __table_args__ = (
        CheckConstraint(
            "(agreement_id is null or proposal_id is null)"
            " and (agreement_id is not null or proposal_id is not null or meeting_id is not null)",
            name="one_subject",
        ),
        CheckConstraint("(done_at is null) = (done_note = '')", name="done_has_note"),
        Index("ix_action_points_owner", "owner_id", "done_at", "due_on"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meetings.id"), index=True)  # given there
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    done_note: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[Agreement | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    done_by: Mapped[User | None] = relationship(foreign_keys=done_by_id)
