"""Files of the register that the worker writes: who asked for what, and the file until it is forgotten."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User


class RegisterExport(Base):
    """One workbook. The file lies beside those of the cases, named by `id`; `removed_at`: it is gone."""

    __tablename__ = "register_exports"

    id: Mapped[Id]
    ordered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    ordered_at: Mapped[datetime]
    filters: Mapped[dict[str, Any]]  # of the list: name → value
    language: Mapped[str] = mapped_column(String(2))
    ready_at: Mapped[datetime | None]
    row_count: Mapped[int | None]
    size: Mapped[int | None]
    removed_at: Mapped[datetime | None]

    ordered_by: Mapped[User] = relationship()
