"""What media and other sources report about a partner: one row a report, kept whatever became of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.organisation import Organisation
from registry.models.user import User

_COUNTS = "superseded_at is null and confirmed_at is not null"
_WAITS = "superseded_at is null and confirmed_at is null"


class Finding(Base):
    """A report about an organisation, for this case and every later one.

    It counts once a second person confirms it. Another word on the same report (organisation, topic, day,
    source) closes the row that counts when it is confirmed itself. `severity` is from 1 to 5, as labels.yaml
    says. Rows of the time before a second person was asked were confirmed by nobody.
    """

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("severity between 1 and 5", name="severity"),
        Index(
            "ix_findings_report", "organisation_id", "topic", "reported_on", "source", unique=True,
            sqlite_where=text(_COUNTS), postgresql_where=text(_COUNTS),
        ),
        Index(
            "ix_findings_waiting", "organisation_id", "topic", "reported_on", "source", unique=True,
            sqlite_where=text(_WAITS), postgresql_where=text(_WAITS),
        ),
        CheckConstraint(
            "confirmed_by_id is null or confirmed_by_id <> recorded_by_id", name="second_person"
        ),
        CheckConstraint("confirmed_at is null or refused_by_id is null", name="one_answer"),
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
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    refused_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    superseded_at: Mapped[datetime | None]  # replaced, or refused

    organisation: Mapped[Organisation] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def counts(self) -> bool:
        return self.superseded_at is None and self.confirmed_at is not None

    @property
    def waits(self) -> bool:
        return self.superseded_at is None and self.confirmed_at is None
