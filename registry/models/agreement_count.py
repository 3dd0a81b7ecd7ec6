"""Numbers of the register: delta rows written with each change, folded later, always exact."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base


class AgreementCount(Base):
    """`delta` agreements more (or fewer) that have both links; blank kinds stand for "whatever".

    One row a pair of links of different kinds, one a link, one for all. The number of a pair is the sum of
    its rows; folding replaces them by one. Scope: staff, or public for what is published.
    """

    __tablename__ = "agreement_counts"
    __table_args__ = (
        Index("ix_agreement_counts_first", "scope", "kind", "value", "with_kind", "with_value", "delta"),
        Index("ix_agreement_counts_second", "scope", "with_kind", "with_value", "kind", "value", "delta"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    scope: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(15))
    value: Mapped[str] = mapped_column(String(40))
    with_kind: Mapped[str] = mapped_column(String(15))  # later in the order of kinds; blank: a link alone
    with_value: Mapped[str] = mapped_column(String(40))
    delta: Mapped[int]
