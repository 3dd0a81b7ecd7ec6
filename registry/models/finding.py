"""What media and other sources report about a partner: one row a report, kept whatever became of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.organisation import Organisation
from registry.models.user import User


class Finding(Base):
    """A report about an organisation, for this case and every later one.

    A row never changes: another word on the same report (organisation, topic, day, source) closes it and adds
    a row. `severity` is from 1 to 5, as labels.yaml says.
    """

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("severity between 1 and 5", name="severity"),
        Index(
            "ix_findings_report", "organisation_id", "topic", "reported_on", "source", unique=True,
            sqlite_where=text("superseded_at is null"), postgresql_where=text("superseded_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    topic: Mapped[str] = mapped_column(String(30))  # labels.yaml, adverse_topic
    severity: Mapped[int]
    reported_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(500))
    is_resolved: Mapped[bool]
    file_name: Mapped[str] = mapped_column(String(200), default="")  # that it came in with
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    recorded_by: Mapped[User] = relationship()
