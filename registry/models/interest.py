"""What may bend a review: gifts, interest groups that were invited or not, views on others' verdicts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

STANCES = ("agree", "disagree")
GROUPS_WANTED = 2  # interest groups invited beside the applicant (K03)


class Gift(Base):
    """A gift or hospitality that a person declared, for the hints of K01 and the oversight register."""

    __tablename__ = "gifts"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    giver: Mapped[str] = mapped_column(String(300))  # as written; organisation_id when it is known
    what: Mapped[str] = mapped_column(String(500))
    value_usd_cents: Mapped[int | None]
    received_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=user_id)


class InvitedGroup(Base):
    """An interest group invited beside the applicant where a standard is concerned (K03)."""

    __tablename__ = "invited_groups"
    __table_args__ = (
        CheckConstraint(
            "kind in ('competitors', 'users', 'public_interest', 'member_states', 'other')", name="kind"
        ),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    invited_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class ReviewResponse(Base):
    """What one reviewer says of another's verdict once verdicts are open; the last word of each counts."""

    __tablename__ = "review_responses"
    __table_args__ = (
        CheckConstraint("stance in ('agree', 'disagree')", name="stance"),
        UniqueConstraint("review_id", "user_id"),
    )

    id: Mapped[Id]
    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reviews.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    stance: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]

    user: Mapped[User] = relationship()
