"""The register: agreements, their links, clearances, signatures, and the history that reports ask about."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.organisation import Organisation
from registry.models.proposal import Proposal
from registry.models.user import User
from workflows.agreement import AGREEMENT


class Agreement(Base):
    """One partnership in the register. Texts are {en, fr, ru}; values are minor units of `currency`."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in AGREEMENT.states)), name="state"),
        CheckConstraint("ends_on is null or starts_on is null or ends_on >= starts_on", name="dates"),
        CheckConstraint("state not in ('signed', 'active') or signed_on is not null", name="signed_has_date"),
        CheckConstraint("origin in ('case', 'recorded', 'imported')", name="origin"),
        CheckConstraint(
            "excom_status in ('not_required', 'existing', 'pending', 'approved')", name="excom_status"
        ),
        Index("ix_agreements_state_signed", "state", "signed_on", "id"),
        Index("ix_agreements_state_ends", "state", "ends_on", "id"),
        Index("ix_agreements_listed", "created_at", "id"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(20), unique=True)  # AGR-2026-0001
    state: Mapped[str] = mapped_column(String(15), default="drafting")
    version: Mapped[int] = mapped_column(default=1)
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    origin: Mapped[str] = mapped_column(String(10), default="case")  # of the other track: recorded; imported
    renewed_from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    text_version: Mapped[int] = mapped_column(default=1)  # of the text in force; an amendment adds one
    instrument: Mapped[str] = mapped_column(String(40))
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    summary: Mapped[dict[str, Any]] = mapped_column(Json)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_by_partner: Mapped[str] = mapped_column(String(200), default="")
    signed_by_unece: Mapped[str] = mapped_column(String(200), default="")
    countersigned_on: Mapped[date | None]
    signed_on_behalf_of: Mapped[str] = mapped_column(String(300), default="")  # with proof among its files
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    cash_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    in_kind_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    value_usd_cents: Mapped[int] = mapped_column(BigInteger, default=0)  # at the rate of the snapshot
    is_value_public: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=True)  # an embargo is False with a reason
    embargo_reason: Mapped[str] = mapped_column(Text, default="")
    embargo_until: Mapped[date | None]
    redactions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # public field → reason
    lead_subprogramme: Mapped[int] = mapped_column(index=True)
    subprogrammes: Mapped[list[Any]] = mapped_column(Json)
    types: Mapped[list[Any]] = mapped_column(Json)
    nexus: Mapped[list[Any]] = mapped_column(Json)
    sdgs: Mapped[list[Any]] = mapped_column(Json)
    sdg_targets: Mapped[list[Any]] = mapped_column(Json)
    sdg_notes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # goal or target → how, in words
    gender_marker: Mapped[str] = mapped_column(String(15), default="none")
    gender_validated_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    gender_validated_at: Mapped[datetime | None]  # reported only when validated; any change of it unvalidates
    role_in_mandate: Mapped[str] = mapped_column(String(30), default="")  # of the reference data
    bodies: Mapped[list[Any]] = mapped_column(Json, default=list)  # UNECE bodies and instruments concerned
    beneficiary_countries: Mapped[list[Any]] = mapped_column(Json)
    focal_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    excom_project: Mapped[str] = mapped_column(String(100), default="")
    excom_status: Mapped[str] = mapped_column(String(12), default="not_required")
    dd_level: Mapped[str | None] = mapped_column(String(12))
    risk_level: Mapped[str | None] = mapped_column(String(12))
    dd_completed_on: Mapped[date | None]
    dd_valid_until: Mapped[date | None]
    payments_paused_at: Mapped[datetime | None]  # M01, M02
    payments_paused_reason: Mapped[str] = mapped_column(String(40), default="")
    report_due_on: Mapped[date | None] = mapped_column(index=True)  # next progress report (M04)
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    search_key: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    focal_point: Mapped[User | None] = relationship(foreign_keys=focal_point_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)
    clearances: Mapped[list[Clearance]] = relationship(
        cascade="all, delete-orphan", order_by="Clearance.unit"
    )


class AgreementLink(Base):
    """What an agreement is found and counted by: kinds in services.agreement_links.

    `created_at` is the agreement's own: a list of one link is read in the order of its index.
    """

    __tablename__ = "agreement_links"
    __table_args__ = (Index("ix_agreement_links_listed", "kind", "value", "created_at", "agreement_id"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(15), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[datetime]


class Clearance(Base):
    """A unit that must clear the draft before signature (from the instrument's reference data)."""

    __tablename__ = "clearances"
    __table_args__ = (UniqueConstraint("agreement_id", "unit"),)

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    unit: Mapped[str] = mapped_column(String(40))
    cleared_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    cleared_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")

    cleared_by: Mapped[User | None] = relationship()


class AgreementHistory(Base):
    """What an agreement said from a day to a day (effective), as recorded at an instant (known)."""

    __tablename__ = "agreement_history"
    __table_args__ = (
        Index("ix_agreement_history_agreement", "agreement_id", "recorded_at"),
        # all that a question about a past day reads, so that the wide rows stay where they are
        Index(
            "ix_agreement_history_as_of",
            "valid_from", "valid_to", "recorded_at", "superseded_at", "state", "agreement_id",
        ),
        Index("ix_agreement_history_recorded", "recorded_at"),  # the feed of changes
    )  # fmt: skip

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # when this row stopped being what we knew
    state: Mapped[str] = mapped_column(String(15), index=True)
    columns: Mapped[dict[str, Any]] = mapped_column(Json)  # every reportable column
