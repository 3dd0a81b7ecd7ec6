"""How agreements of the register belong together, in words of the reference data."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id

RELATIONS = ("part_of", "follows", "same_project", "related")


class AgreementRelation(Base):
    """`agreement` is part of, follows, shares a project with, or is otherwise related to `other`."""

    __tablename__ = "agreement_relations"
    __table_args__ = (
        CheckConstraint("kind in ({})".format(", ".join(f"'{kind}'" for kind in RELATIONS)), name="kind"),
        CheckConstraint("agreement_id <> other_id", name="two_agreements"),
        UniqueConstraint("agreement_id", "other_id"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship(foreign_keys=agreement_id)
    other: Mapped[Agreement] = relationship(foreign_keys=other_id)
