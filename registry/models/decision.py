"""Acts of officials on a case: advice, recommendation, decision, concurrence; each by name, never changed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

OUTCOMES = ("approve", "approve_with_conditions", "decline", "defer", "for", "against", "no_view")


class Decision(Base):
    """One act of the ordered acts of POLICY.md 8, tied to the facts snapshot that it was taken on."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome in ({})".format(", ".join(f"'{o}'" for o in OUTCOMES)), name="outcome"),
        CheckConstraint("recorded_by_id is null or recorded_by_id <> decided_by_id", name="both_names"),
        CheckConstraint("(recorded_by_id is null) = (signed_note_id is null)", name="recorded_from_note"),
        UniqueConstraint("proposal_id", "number"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]  # of the acts on this case, from 1
    submission_no: Mapped[int]
    round: Mapped[int]
    role: Mapped[str] = mapped_column(String(40))  # in which the act was taken
    act: Mapped[str] = mapped_column(String(20))  # advise, recommend, decide, concur, hear, confirm …
    outcome: Mapped[str] = mapped_column(String(25))
    reasons: Mapped[str] = mapped_column(Text, default="")  # internal
    letter_text: Mapped[str] = mapped_column(Text, default="")  # to the partner
    next_steps: Mapped[str] = mapped_column(Text, default="")  # to the partner
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime]
    snapshot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("snapshots.id"))
    defer_until: Mapped[date | None]
    # an act recorded from a signed note: who typed it in, and the note
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_note_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))

    decided_by: Mapped[User] = relationship(foreign_keys=decided_by_id)
    recorded_by: Mapped[User | None] = relationship(foreign_keys=recorded_by_id)


class Letter(Base):
    """What the partner was told, in the partner's language, from letter wording only; kept as sent."""

    __tablename__ = "letters"

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # approved, declined, excluded, returned, redirected …
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    signed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
