"""Evaluations, what they recommend, what was answered, and what has been done since.

What a report reads is only added to: a row is true from `effective_on` and known from `recorded_at`; a
correction sets `superseded_at` of the row that it replaces and leaves everything else of it as it was.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User
from workflows.recommendation import RECOMMENDATION

ACCEPTANCES = ("accepted", "partially_accepted", "not_stated", "rejected")
STATUSES = RECOMMENDATION.states


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(each) for each in values)})"


class Evaluation(Base):
    """What was evaluated and when; `dated` as its title page says it: "September 2021"."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("title", "dated"),)

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(300))
    dated: Mapped[str] = mapped_column(String(60), default="")
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class Recommendation(Base):
    """One recommendation; its words, answer and progress are rows of their own. `number` as it is printed."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)

    id: Mapped[Id]
    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluations.id"))
    number: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]  # place in the evaluation, from 1
    recorded_at: Mapped[datetime]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    evaluation: Mapped[Evaluation] = relationship()


class RecommendationTerms(Base):
    """What is recommended, answered and promised. Empty text or no date: the source does not say.

    `responsibility` is what the source says in words; `units` are ids of organisation.yaml found in it.
    """

    __tablename__ = "recommendation_terms"
    __table_args__ = (
        CheckConstraint(_one_of("acceptance", ACCEPTANCES), name="acceptance"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="superseded_later"),
        Index("ix_recommendation_terms_effective", "recommendation_id", "effective_on"),
    )

    id: Mapped[Id]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"))
    effective_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    acceptance: Mapped[str] = mapped_column(String(20))
    response: Mapped[str] = mapped_column(Text)
    responsibility: Mapped[str] = mapped_column(String(500))
    units: Mapped[list[Any]]
    target_on: Mapped[date | None]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    recorded_by: Mapped[User] = relationship()


class ProgressEntry(Base):
    """How far a recommendation was on a day."""

    __tablename__ = "recommendation_progress"
    __table_args__ = (
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="superseded_later"),
        Index("ix_recommendation_progress_effective", "recommendation_id", "effective_on"),
    )

    id: Mapped[Id]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"))
    effective_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    recorded_by: Mapped[User] = relationship()


class RecommendationLink(Base):
    """A document that stands for what was done: its title and where it is."""

    __tablename__ = "recommendation_links"

    id: Mapped[Id]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(1000))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # taken off


class RecommendationFigure(Base):
    """A figure of the register that is shown as evidence: a name of registry.queries.figure."""

    __tablename__ = "recommendation_figures"

    id: Mapped[Id]
    recommendation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recommendations.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # taken off
