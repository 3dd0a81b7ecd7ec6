"""Lists brought into the register: one batch a file, its rows as they were judged, columns remembered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.user import User

BATCH_STATES = ("checked", "taken", "undone")
VERDICTS = ("accepted", "warned", "refused", "duplicate")


class ImportBatch(Base):
    """One file on its way into the register. `number` is what people call it by."""

    __tablename__ = "import_batches"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in BATCH_STATES)), name="state"),
        CheckConstraint("(state = 'checked') = (taken_at is null)", name="taken_has_time"),
        CheckConstraint("(state = 'undone') = (undone_at is not null)", name="undone_has_time"),
        Index("ix_import_batches_sha256", "sha256"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(10), default="checked")
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int] = mapped_column(default=0)
    columns: Mapped[dict[str, Any]] = mapped_column(Json)  # field → number of the column, from 1
    settings: Mapped[dict[str, Any]] = mapped_column(Json)  # how it is read; services.register_import
    counts: Mapped[dict[str, Any]] = mapped_column(Json)  # rows by verdict, what was made
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    made_by: Mapped[User] = relationship(foreign_keys=made_by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)


class ImportRow(Base):
    """One row of a file. The ids are of what it made; no foreign keys, so that a batch can be taken back."""

    __tablename__ = "import_rows"
    __table_args__ = (
        CheckConstraint("verdict in ({})".format(", ".join(f"'{v}'" for v in VERDICTS)), name="verdict"),
        CheckConstraint("choice in ('', 'skip', 'same', 'new')", name="choice"),
        Index("ix_import_rows_agreement", "agreement_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("import_batches.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # as a spreadsheet counts
    verdict: Mapped[str] = mapped_column(String(10))
    faults: Mapped[list[Any]] = mapped_column(Json)  # [{cell, code, …}]: adapters.register_fault words them
    choice: Mapped[str] = mapped_column(String(4), default="")  # of a person, for a duplicate
    agreement_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None]  # only where the row made the organisation


class ImportMapping(Base):
    """Which column means what in lists with this header: the next file of its kind needs no asking."""

    __tablename__ = "import_mappings"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)  # of the folded header
    columns: Mapped[dict[str, Any]] = mapped_column(Json)
    settings: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime]
