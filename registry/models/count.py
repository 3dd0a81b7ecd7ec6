"""Numbers beside the filters: delta rows written with each change of a case, folded later, always exact."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base


class CaseCount(Base):
    """`delta` cases more (or fewer) in this cell of state × risk × lead subprogramme × country.

    The number of a cell is the sum of its rows; folding replaces the rows of a cell by one.
    """

    __tablename__ = "case_counts"
    __table_args__ = (Index("ix_case_counts_cell", "state", "risk", "subprogramme", "country", "delta"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    state: Mapped[str] = mapped_column(String(30))
    risk: Mapped[str] = mapped_column(String(12))  # empty text while there is no level
    subprogramme: Mapped[int]  # 0 while there is no lead
    country: Mapped[str] = mapped_column(String(2))  # empty text while unknown
    delta: Mapped[int]
