"""Review slots, declarations of interest and conditions of a case."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.document import Document
from registry.models.proposal import Proposal
from registry.models.user import User
from workflows.review import REVIEW

VERDICTS = ("no_objection", "with_conditions", "objection", "cannot_judge")
INTERESTS = (
    "none",
    "financial",
    "family_employment",
    "former_employer",
    "gift_or_hospitality",
    "outside_activity",
    "personal_relationship",
)


class Review(Base):
    """One slot: a subprogramme (or another required reviewer) in one round of one submission."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in REVIEW.states)), name="state"),
        CheckConstraint(
            "verdict is null or verdict in ({})".format(", ".join(f"'{v}'" for v in VERDICTS)), name="verdict"
        ),
        CheckConstraint("(state = 'given') = (verdict is not null)", name="given_has_verdict"),
        UniqueConstraint("proposal_id", "round", "slot", "attempt"),
        Index("ix_reviews_reviewer_state", "reviewer_id", "state"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    submission_no: Mapped[int]
    round: Mapped[int]
    slot: Mapped[str] = mapped_column(String(30))  # subprogramme_1 … subprogramme_8, legal, gender, …
    attempt: Mapped[int] = mapped_column(default=1)  # 2 after a recusal handed the slot on
    subprogramme: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(40), default="focal_point")  # the office that holds the slot
    is_required: Mapped[bool] = mapped_column(default=True)  # an outside expert's view is advice
    asked: Mapped[str] = mapped_column(Text, default="")  # the question to an outside expert
    access_until: Mapped[date | None]  # of an outside expert: the last day on which the case is open to them
    is_lead: Mapped[bool] = mapped_column(default=False)
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(12), default="open")
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    # the three questions
    programme_fit: Mapped[str] = mapped_column(Text, default="")
    competitors: Mapped[str] = mapped_column(Text, default="")
    history: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str | None] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None]
    visible_from: Mapped[datetime | None]  # when the other reviewers may read it
    reminded: Mapped[int] = mapped_column(default=0)  # stage reached: 1 reminder, 2 alternate, 3 desk, 4 head
    changed: Mapped[list[str] | None] = mapped_column(Json)  # sections whose change brought the slot back

    reviewer: Mapped[User | None] = relationship()
    proposal: Mapped[Proposal] = relationship()


class InterestDeclaration(Base):
    """What a person declared about a case before seeing others' views (K01). Any interest recuses."""

    __tablename__ = "interest_declarations"
    __table_args__ = (
        CheckConstraint("interest in ({})".format(", ".join(f"'{i}'" for i in INTERESTS)), name="interest"),
        UniqueConstraint("proposal_id", "user_id"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    interest: Mapped[str] = mapped_column(String(25))
    note: Mapped[str] = mapped_column(Text, default="")  # for the person and oversight only
    hints: Mapped[list[str] | None] = mapped_column(Json)  # kinds of hints that were shown and ask for a note
    declared_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Condition(Base):
    """Something that must be done: from a review or a decision, carried into the agreement."""

    __tablename__ = "conditions"

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    review_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reviews.id"))
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decisions.id"))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(200), default="")  # partner, focal point, desk or a name
    due_on: Mapped[date | None]
    is_blocking: Mapped[bool] = mapped_column(default=False)  # must be met before signature
    evidence: Mapped[str] = mapped_column(Text, default="")
    evidence_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"))
    met_at: Mapped[datetime | None]
    met_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    evidence_file: Mapped[Document | None] = relationship()
    met_by: Mapped[User | None] = relationship()
