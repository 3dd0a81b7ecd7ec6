"""What officers write for a section of a report. A step is a row: a past report finds its text.

The rows of one place (report, day, section, language) are numbered from 1; the last one says how it stands,
the last signed one known at an instant is what a report of that instant prints.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

STATES = ("draft", "submitted", "returned", "signed")


class ReportText(Base):
    """One step of a text: who wrote it, who took the step, when. `profile` is the widest circle it is for."""

    __tablename__ = "report_texts"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{each}'" for each in STATES)), name="state"),
        CheckConstraint("profile in ('internal', 'excom', 'public')", name="profile"),
        CheckConstraint("language in ('en', 'fr', 'ru')", name="language"),
        CheckConstraint("state <> 'signed' or taken_by_id <> written_by_id", name="second_person"),
        CheckConstraint("state <> 'returned' or note <> ''", name="returned_has_note"),
        UniqueConstraint("place_id", "number"),
        UniqueConstraint("report", "until_on", "section", "language", "number"),
    )

    id: Mapped[Id]
    place_id: Mapped[uuid.UUID]  # of the chain of events; made of the four columns below
    report: Mapped[str] = mapped_column(String(40))  # "excom"
    until_on: Mapped[date]  # the report of this day
    section: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(String(10))
    is_machine: Mapped[bool] = mapped_column(default=False)  # a machine translated it: marked unofficial
    note: Mapped[str] = mapped_column(Text, default="")  # why it was returned
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    taken_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    written_by: Mapped[User] = relationship(foreign_keys=written_by_id)
    taken_by: Mapped[User] = relationship(foreign_keys=taken_by_id)
