"""What changes an agreement after its signature: an amendment of its text, and rounds of "still true?"."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id, Json
from registry.models.user import User
from workflows.amendment import AMENDMENT
from workflows.renewal import RENEWAL


class Amendment(Base):
    """A copy of the terms with other values, cleared like the first text and merged by its signature."""

    __tablename__ = "amendments"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in AMENDMENT.states)), name="state"),
        CheckConstraint("(state = 'merged') = (signed_on is not null)", name="merged_is_signed"),
        CheckConstraint("(open_key is null) = (state in ('merged', 'cancelled'))", name="one_open"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    number: Mapped[int]  # 1, 2 … of the agreement; a cancelled one keeps its number
    state: Mapped[str] = mapped_column(String(10), default="drafting")
    open_key: Mapped[uuid.UUID | None] = mapped_column(unique=True)  # the agreement: one open at a time
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Text)
    base: Mapped[dict[str, Any]] = mapped_column(Json)  # column → value in force when it was opened
    proposed: Mapped[dict[str, Any]] = mapped_column(Json)  # column → value; only what is to differ
    effective_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_by_partner: Mapped[str] = mapped_column(String(200), default="")
    signed_by_unece: Mapped[str] = mapped_column(String(200), default="")
    text_version: Mapped[int | None]  # of the agreement, after the merge
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)
    clearances: Mapped[list[AmendmentClearance]] = relationship(
        cascade="all, delete-orphan", order_by="AmendmentClearance.unit"
    )


class AmendmentClearance(Base):
    """A unit that must clear the amended text before it is signed (of the instrument that it would have)."""

    __tablename__ = "amendment_clearances"
    __table_args__ = (UniqueConstraint("amendment_id", "unit"),)

    id: Mapped[Id]
    amendment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("amendments.id"))
    unit: Mapped[str] = mapped_column(String(40))
    cleared_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    cleared_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")

    cleared_by: Mapped[User | None] = relationship()


class Renewal(Base):
    """One round of "still true?" over what the partner submitted: to renew, or when due diligence lapsed."""

    __tablename__ = "renewals"
    __table_args__ = (
        CheckConstraint("purpose in ('renewal', 'mid_term')", name="purpose"),
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in RENEWAL.states)), name="state"),
        CheckConstraint("(open_key is null) = (state in ('renewed', 'settled', 'refused'))", name="one_open"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    open_key: Mapped[uuid.UUID | None] = mapped_column(unique=True)  # the agreement: one open at a time
    version: Mapped[int] = mapped_column(default=1)
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))  # none: the clock
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    diligence_until: Mapped[date | None]  # the last day of the due diligence when it was asked
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # "section.field" → {still, now}
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    looks: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # changed answer or document → note
    note: Mapped[str] = mapped_column(Text, default="")
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"))
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship(foreign_keys=agreement_id)
    successor: Mapped[Agreement | None] = relationship(foreign_keys=successor_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)
