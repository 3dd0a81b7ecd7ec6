"""Screening results: one party against one version of one list; typed results are claims until confirmed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.organisation import Party
from registry.models.user import User

RESULTS = ("clear", "false_positive", "possible", "confirmed")


class Screening(Base):
    """A result for party × list version.

    "clear" needs nobody else unless it was imported; any other result is a claim until a second person
    confirms it, and a claim blocks.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        CheckConstraint("result in ({})".format(", ".join(f"'{r}'" for r in RESULTS)), name="result"),
        CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> entered_by_id", name="second_person_confirms"
        ),
        Index("ix_screenings_party", "party_id", "entered_at"),
        Index("ix_screenings_proposal", "proposal_id"),
    )

    id: Mapped[Id]
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parties.id"))
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"))
    list_source: Mapped[str] = mapped_column(String(30))  # unsc | ungm | own | …
    list_version: Mapped[str] = mapped_column(String(100))  # publisher's date or version looked at
    method: Mapped[str] = mapped_column(String(20), default="hand")  # hand | import | engine
    result: Mapped[str] = mapped_column(String(15))
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    refused_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    refused_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    party: Mapped[Party] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=entered_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def is_settled(self) -> bool:
        """Whether the result counts: what somebody here found clear at once, all else once confirmed."""
        if self.superseded_at or self.refused_at:
            return False
        return (self.result == "clear" and self.method != "import") or self.confirmed_at is not None

    @property
    def waits(self) -> bool:
        """Whether a second person still has to confirm or refuse it."""
        return not (self.is_settled or self.superseded_at or self.refused_at)
