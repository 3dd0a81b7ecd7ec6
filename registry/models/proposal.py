"""The case: a proposal with its sections, submissions, assessed values, facts snapshots and times."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.organisation import Organisation
from registry.models.user import User
from workflows.proposal import PROPOSAL


class Proposal(Base):
    """One case. The desk says "case". `version` rises with every step: two people cannot both move it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state in ({})".format(", ".join(f"'{state}'" for state in PROPOSAL.states)), name="state"
        ),
        CheckConstraint(
            "state in ('draft', 'withdrawn') or submitted_at is not null", name="submitted_has_date"
        ),
        CheckConstraint("source in ('portal', 'email', 'letter', 'meeting', 'import')", name="source"),
        Index("ix_proposals_state_submitted", "state", "submitted_at", "id"),
        Index("ix_proposals_submitted", "submitted_at", "id"),
        Index("ix_proposals_country_submitted", "country", "submitted_at", "id"),
        Index("ix_proposals_lead_submitted", "lead_subprogramme", "submitted_at", "id"),
        Index("ix_proposals_risk_submitted", "risk_level", "submitted_at", "id"),
        # a search reads this index alone until it finds a row
        Index("ix_proposals_search", "submitted_at", "id", "search_key"),
        Index("ix_proposals_due", "due_on", "id"),
        # counting what is overdue reads this index alone
        Index("ix_proposals_overdue", "due_on", "state", "risk_level", "lead_subprogramme", "country", "id"),
    )

    id: Mapped[Id]
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)  # P-2026-0001, given at submission
    state: Mapped[str] = mapped_column(String(30), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(10), default="portal")
    sponsor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id")
    )  # who solicited or sponsored it
    solicited_note: Mapped[str] = mapped_column(Text, default="")
    contact_email: Mapped[str | None] = mapped_column(String(254))  # whom the desk invited
    # times of the case
    received_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]  # accepted as complete: the clocks start here
    decided_at: Mapped[datetime | None]
    due_on: Mapped[date | None]  # of the running clock; none while paused
    submission_no: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    # the policy
    policy_version: Mapped[int | None]
    form_version: Mapped[int] = mapped_column(default=1)
    gate: Mapped[str | None] = mapped_column(String(30))
    dd_level: Mapped[str | None] = mapped_column(String(12))
    risk_level: Mapped[str | None] = mapped_column(String(12))
    first_risk_level: Mapped[str | None] = mapped_column(String(12))  # the authority stays with this one
    value_usd_cents: Mapped[int | None] = mapped_column(
        BigInteger
    )  # cash and in kind, at the rate of the snapshot
    snapshot_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("snapshots.id", use_alter=True, name="fk_proposals_snapshot_id")
    )
    # triage
    triaged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    triaged_at: Mapped[datetime | None]
    lead_subprogramme: Mapped[int | None]
    country: Mapped[str | None] = mapped_column(String(2))
    programme_fit: Mapped[str] = mapped_column(Text, default="")
    expected_benefit: Mapped[str] = mapped_column(Text, default="")
    staff_days: Mapped[int | None]
    outcome_reason: Mapped[str | None] = mapped_column(
        String(40)
    )  # id of a decline, redirect or send-back reason
    outcome_note: Mapped[str] = mapped_column(Text, default="")  # shown to the partner
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"))
    counted: Mapped[list[Any] | None] = mapped_column(Json)  # the cell of case_counts that this case is in
    award_expected_on: Mapped[date | None]  # when to look again at a case that waits for a tender (K05)
    award_known_at: Mapped[datetime | None]  # the tender is over: the case may be decided
    derogated_at: Mapped[datetime | None]  # the Executive Secretary set X09 aside
    conflict_note: Mapped[str] = mapped_column(Text, default="")  # of the lead, on conflicting verdicts
    groups_note: Mapped[str] = mapped_column(Text, default="")  # why fewer than two interest groups (K03)
    reminded: Mapped[int] = mapped_column(default=0)  # stage reached: 1 reminder, 2 alternate, 3 desk, 4 head
    frozen: Mapped[dict[str, Any] | None] = mapped_column(Json)  # at approval: part of the file → its hash
    frozen_at: Mapped[datetime | None]
    changed_parts: Mapped[dict[str, Any] | None] = mapped_column(Json)  # as last seen: part → hash
    search_key: Mapped[str] = mapped_column(Text, default="")  # folded title, partner, reference
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    sponsor: Mapped[User | None] = relationship(foreign_keys=sponsor_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)
    triaged_by: Mapped[User | None] = relationship(foreign_keys=triaged_by_id)
    snapshot: Mapped[Snapshot | None] = relationship(foreign_keys=snapshot_id)
    subprogrammes: Mapped[list[ProposalSubprogramme]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalSubprogramme.subprogramme"
    )


class ProposalSubprogramme(Base):
    """A subprogramme that a case concerns (proposed by the partner or assigned by the desk)."""

    __tablename__ = "proposal_subprogrammes"

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    subprogramme: Mapped[int] = mapped_column(primary_key=True)


class Section(Base):
    """The current answers of one wizard page. `version` makes a second editor's save a visible conflict."""

    __tablename__ = "sections"

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    updated_at: Mapped[datetime]

    updated_by: Mapped[User] = relationship()


class Submission(Base):
    """All answers as they were when the button was pressed; never changed."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    form_version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)  # section name → answers
    hash: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]


class Assessment(Base):
    """A value that the desk found, beside the declared one: field path, value, source, person, both times."""

    __tablename__ = "assessments"
    __table_args__ = (
        Index("ix_assessments_proposal_field", "proposal_id", "field"),
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> assessed_by_id", name="second_person"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"))
    field: Mapped[str] = mapped_column(String(80))  # path in the facts document: declarations.tobacco_role
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(500))
    is_internal: Mapped[bool] = mapped_column(default=True)
    assessed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    needs_second: Mapped[bool] = mapped_column(
        default=False
    )  # a finding that is not clear: a claim until confirmed
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    contested_at: Mapped[datetime | None]  # the partner says it is wrong
    contest_note: Mapped[str] = mapped_column(Text, default="")

    assessed_by: Mapped[User] = relationship(foreign_keys=assessed_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def waits(self) -> bool:
        """Whether a second person still has to confirm it."""
        return self.needs_second and self.confirmed_at is None and self.superseded_at is None


class Snapshot(Base):
    """Immutable facts of a policy decision, with what decided: policy hash, engine version, exchange rate."""

    __tablename__ = "snapshots"

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    submission_no: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    facts_hash: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)  # the decision as rules.Decision.to_dict gives it
    policy_version: Mapped[int]
    policy_hash: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[str] = mapped_column(String(20))
    exchange_rates: Mapped[dict[str, Any]] = mapped_column(Json)  # currency → {rate, month, source}
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime]


class LevelChange(Base):
    """A level raised by a reviewer or lowered by the approver, with the reason (invariant 4)."""

    __tablename__ = "level_changes"

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    from_risk: Mapped[str] = mapped_column(String(12))
    to_risk: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[User] = relationship()


class Clock(Base):
    """A promise of time: acknowledge, triage or decision. Working days of the Geneva calendar."""

    __tablename__ = "clocks"
    __table_args__ = (
        CheckConstraint("kind in ('acknowledge', 'triage', 'decision', 'answer')", name="kind"),
        Index("ix_clocks_proposal", "proposal_id"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"))
    kind: Mapped[str] = mapped_column(String(12))
    working_days: Mapped[int]
    started_on: Mapped[date]
    due_on: Mapped[date]
    stopped_at: Mapped[datetime | None]

    pauses: Mapped[list[ClockPause]] = relationship(
        cascade="all, delete-orphan", order_by="ClockPause.paused_on"
    )


class ClockPause(Base):
    """A time in which a clock stood still, with the reason that the partner sees (id in reference data)."""

    __tablename__ = "clock_pauses"

    id: Mapped[Id]
    clock_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clocks.id"), index=True)
    reason: Mapped[str] = mapped_column(String(30))
    paused_on: Mapped[date]
    resumed_on: Mapped[date | None]


class Question(Base):
    """A question to the partner and its answer; both stay with the case."""

    __tablename__ = "questions"

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    review_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reviews.id"))  # asked from this review
    hit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hits.id"))  # to judge this match
    about: Mapped[str | None] = mapped_column(String(500))  # %(name)s of a question in our own words
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    reminded: Mapped[int] = mapped_column(default=0)  # 1 before the date, 2 after it, 3 before closing
    sections: Mapped[list[str] | None] = mapped_column(Json)  # what the partner may change in the answer
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
