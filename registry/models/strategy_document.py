"""The Framework and the Partnership Strategy: versions, days of review, consultations of member States."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

DOCUMENT_KINDS = ("framework", "strategy", "guidance")


class StrategyDocument(Base):
    """A document that guides all partnerships; what it says stands in its versions."""

    __tablename__ = "strategy_documents"
    __table_args__ = (
        CheckConstraint(
            "kind in ({})".format(", ".join(f"'{each}'" for each in DOCUMENT_KINDS)), name="kind"
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[dict[str, Any]]  # {en, fr, ru}
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    versions: Mapped[list[StrategyVersion]] = relationship(
        back_populates="document", order_by="StrategyVersion.recorded_at.desc(), StrategyVersion.id"
    )


class StrategyVersion(Base):
    """A draft until it is adopted: a file, an address, or both. The version adopted next takes its place."""

    __tablename__ = "strategy_versions"
    __table_args__ = (
        CheckConstraint("(adopted_on is null) = (adopted_at is null)", name="adopted_has_day"),
        CheckConstraint("(adopted_on is null) = (adopted_by = '')", name="adopted_by_somebody"),
        CheckConstraint("(sha256 is null) = (filename is null)", name="file_has_name"),
        CheckConstraint("sha256 is not null or link <> ''", name="file_or_link"),
        UniqueConstraint("document_id", "label"),
    )

    id: Mapped[Id]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("strategy_documents.id"))
    label: Mapped[str] = mapped_column(String(100))  # "Draft of March 2027"
    about: Mapped[dict[str, Any]]  # what it says or changes, in a few sentences: {en, fr, ru}
    link: Mapped[str] = mapped_column(String(500), default="")
    filename: Mapped[str | None] = mapped_column(String(200))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    adopted_on: Mapped[date | None]
    adopted_by: Mapped[str] = mapped_column(String(200), default="")  # "EXCOM, 130th meeting"
    adopted_at: Mapped[datetime | None]  # recorded
    review_due_on: Mapped[date | None]  # given with the adoption
    reminded_on: Mapped[date | None]  # that this day is near

    document: Mapped[StrategyDocument] = relationship(back_populates="versions")
    consultations: Mapped[list[Consultation]] = relationship(
        back_populates="version", order_by="Consultation.opened_on, Consultation.id"
    )


class Consultation(Base):
    """Member States are asked about a version, from one day to another; it may be closed before."""

    __tablename__ = "consultations"
    __table_args__ = (CheckConstraint("closes_on >= opened_on", name="days_in_order"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("strategy_versions.id"), index=True)
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]  # recorded

    version: Mapped[StrategyVersion] = relationship(back_populates="consultations")
    comments: Mapped[list[ConsultationComment]] = relationship(
        back_populates="consultation", order_by="ConsultationComment.received_on, ConsultationComment.id"
    )


class ConsultationComment(Base):
    """What one member State said. It is recorded as it came and never changed."""

    __tablename__ = "consultation_comments"

    id: Mapped[Id]
    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultations.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))  # the member State
    text: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    consultation: Mapped[Consultation] = relationship(back_populates="comments")
    recorded_by: Mapped[User] = relationship()
    responses: Mapped[list[ConsultationResponse]] = relationship(
        order_by="ConsultationResponse.recorded_at, ConsultationResponse.id"
    )


class ConsultationResponse(Base):
    """What the secretariat answered. A later one takes the place of an earlier one, which stays."""

    __tablename__ = "consultation_responses"

    id: Mapped[Id]
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation_comments.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    responded_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()
