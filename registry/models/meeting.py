"""Meetings of the Partnerships Task Force, and what was decided there."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.proposal import Proposal
from registry.models.user import User

MEETING_STATES = ("planned", "held", "closed")
DECIDED = ("agreed", "recommended", "noted", "put_off")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{value}'" for value in values))


class Meeting(Base):
    """One meeting. Its pack is what was known at `known_at`; without it, what is known now."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(_one_of("state", MEETING_STATES), name="state"),
        CheckConstraint("state = 'planned' or known_at is not null", name="held_has_pack"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_has_time"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)  # 1, 2, …
    held_on: Mapped[date]  # the day it is planned for, then the day it was held
    place: Mapped[str] = mapped_column(Text, default="")  # a room, or the address of an online meeting
    state: Mapped[str] = mapped_column(String(10), default="planned")
    known_at: Mapped[datetime | None]
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)


class MeetingDecision(Base):
    """What a meeting decided about a case, an agreement or neither. A corrected one is a new row."""

    __tablename__ = "meeting_decisions"
    __table_args__ = (
        CheckConstraint(_one_of("decided", DECIDED), name="decided"),
        CheckConstraint("proposal_id is null or agreement_id is null", name="one_subject"),
        CheckConstraint("text <> ''", name="text_given"),
        Index("ix_meeting_decisions_meeting", "meeting_id", "recorded_at"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meetings.id"))
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    decided: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # when a corrected row took its place
    corrects_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting_decisions.id"))

    meeting: Mapped[Meeting] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    recorded_by: Mapped[User] = relationship()
