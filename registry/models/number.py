"""Reference numbers: the last number given per kind and year, raised under the row's lock."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base


class ReferenceNumber(Base):
    """`last` number given for `kind` (P, AGR) in `year`."""

    __tablename__ = "reference_numbers"

    kind: Mapped[str] = mapped_column(String(5), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
