"""Numbers beside the filters: delta rows written with each change of a case, folded later, always exact."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base

DIMENSIONS = ("state", "risk", "subprogramme", "country")
# Which dimensions the rows of a roll-up keep; the others are blank in them. The first one that keeps what a
# question needs answers it, so that a number costs the same at a thousand cases and at a million.
ROLLUPS = (
    ("country",),
    ("state", "risk", "subprogramme"),
    ("risk", "country"),
    ("subprogramme", "country"),
    DIMENSIONS,
)


class CaseCount(Base):
    """`delta` cases more (or fewer) in this cell of state × risk × lead subprogramme × country.

    The number of a cell is the sum of its rows; folding replaces the rows of a cell by one. `rollup` is the
    place in ROLLUPS of the set of dimensions that the row keeps.
    """

    __tablename__ = "case_counts"
    __table_args__ = (
        Index("ix_case_counts_cell", "rollup", "state", "risk", "subprogramme", "country", "delta"),
        Index("ix_case_counts_country", "rollup", "country", "state", "risk", "subprogramme", "delta"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    rollup: Mapped[int]
    state: Mapped[str] = mapped_column(String(30))
    risk: Mapped[str] = mapped_column(String(12))  # empty text while there is no level
    subprogramme: Mapped[int]  # 0 while there is no lead
    country: Mapped[str] = mapped_column(String(2))  # empty text while unknown
    delta: Mapped[int]
