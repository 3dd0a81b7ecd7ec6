"""Organisations and their groups: who a partner is, with names in several scripts and identifiers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id

ENTITY_TYPES = (
    "company",
    "soe",
    "industry_association",
    "corporate_foundation",
    "government",
    "igo",
    "ngo",
    "academia",
)
PARTY_ROLES = ("entity", "parent", "owner", "director", "signatory")


class Organisation(Base):
    """A prospective or actual partner. `group_id` is the top of its group (itself when it has no parent)."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            "entity_type in ({})".format(", ".join(f"'{kind}'" for kind in ENTITY_TYPES)), name="entity_type"
        ),
        Index("ix_organisations_name_key", "name_key"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(String(300), default="")  # folded name, for search and duplicates
    entity_type: Mapped[str | None] = mapped_column(String(30))
    country: Mapped[str | None] = mapped_column(String(2))
    registration_no: Mapped[str | None] = mapped_column(String(100), index=True)
    lei: Mapped[str | None] = mapped_column(String(20), index=True)
    website: Mapped[str | None] = mapped_column(String(300))
    email_domain: Mapped[str | None] = mapped_column(String(200), index=True)
    isic_rev4: Mapped[str | None] = mapped_column(String(4))
    sector_label: Mapped[str | None] = mapped_column(String(300))
    employees: Mapped[int | None] = mapped_column(BigInteger)
    annual_revenue_usd: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_at: Mapped[datetime]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    parties: Mapped[list[Party]] = relationship(
        back_populates="organisation", order_by="Party.recorded_at, Party.id"
    )


class Party(Base):
    """Somebody who is screened: the organisation itself, a parent, an owner, a director or the signatory.

    A share is dated: a change closes the row (`valid_to`) and adds another. `pct` is a percentage 0 to 100.
    """

    __tablename__ = "parties"
    __table_args__ = (
        CheckConstraint("role in ({})".format(", ".join(f"'{role}'" for role in PARTY_ROLES)), name="role"),
        CheckConstraint("kind in ('person', 'organisation')", name="kind"),
        CheckConstraint("pct between 0 and 100", name="pct"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12))
    country: Mapped[str | None] = mapped_column(String(2))
    birth_on: Mapped[date | None]
    pct: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0))
    pep: Mapped[bool] = mapped_column(default=False)
    disclosed: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # recorded as ended; the row stays for what was known then

    organisation: Mapped[Organisation] = relationship(back_populates="parties")
    names: Mapped[list[PartyName]] = relationship(
        back_populates="party", cascade="all, delete-orphan", order_by="PartyName.id"
    )
    identifiers: Mapped[list[PartyIdentifier]] = relationship(cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        """The first name given, as written."""
        return self.names[0].name if self.names else ""


class PartyName(Base):
    """One spelling of a party's name, in one script."""

    __tablename__ = "party_names"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parties.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    script: Mapped[str] = mapped_column(String(4), default="Latn")  # ISO 15924
    kind: Mapped[str] = mapped_column(String(10), default="name")  # name | alias | previous

    party: Mapped[Party] = relationship(back_populates="names")


class PartyIdentifier(Base):
    """A number that names a party: registration, LEI, passport (kept only where screening needs it)."""

    __tablename__ = "party_identifiers"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parties.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # registration | lei | passport | tax
    value: Mapped[str] = mapped_column(String(100))
    country: Mapped[str | None] = mapped_column(String(2))
