"""What a partner promised under an agreement and what came of it: cash, things, people on loan (K04)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.agreement import Agreement
from registry.models.base import Base, Id
from registry.models.user import User

KINDS = ("cash", "in_kind", "loaned_personnel")
# what a loaned person undertakes, each by itself (K04)
UNDERTAKINGS = ("regulated_instrument", "supervision", "procurement", "spending", "confidentiality")


class Contribution(Base):
    """One contribution. `promised_minor` is the cash, the fair market value or the notional value of a loan.

    The Executive Office may set another fair market value (`corrected_minor`): the higher one decides.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint("kind in ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
        CheckConstraint("promised_minor >= 0", name="promised"),
        CheckConstraint("ends_on is null or starts_on is null or ends_on >= starts_on", name="dates"),
        CheckConstraint("(corrected_minor is null) = (corrected_by_id is null)", name="corrected"),
        CheckConstraint("support_cost_pct between 0 and 100", name="support_cost"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreements.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300), default="")
    is_of_case: Mapped[bool] = mapped_column(default=False)  # taken over from what the partner proposed
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    promised_minor: Mapped[int] = mapped_column(BigInteger)
    valued_on: Mapped[date]  # the day whose exchange rate counts
    # cash
    trust_fund: Mapped[str] = mapped_column(String(100), default="")
    grant_reference: Mapped[str] = mapped_column(String(100), default="")
    support_cost_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    # in kind
    basis: Mapped[str] = mapped_column(Text, default="")  # of the fair market or notional value
    corrected_minor: Mapped[int | None] = mapped_column(BigInteger)
    corrected_basis: Mapped[str] = mapped_column(Text, default="")
    corrected_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    corrected_at: Mapped[datetime | None]
    # a person on loan
    person_name: Mapped[str] = mapped_column(String(200), default="")
    months: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    loan_instrument: Mapped[str] = mapped_column(String(300), default="")  # the rules that the loan is under
    barred_instruments: Mapped[str] = mapped_column(Text, default="")  # of UNECE, that regulate the lender
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cooling_off_until: Mapped[date | None]  # 12 months after the end
    hr_cleared_on: Mapped[date | None]
    hr_reference: Mapped[str] = mapped_column(String(300), default="")  # where the clearance is written
    hr_recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    hr_recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # a mistake, or not promised after all; the row stays
    removed_reason: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[Agreement] = relationship()
    corrected_by: Mapped[User | None] = relationship(foreign_keys=corrected_by_id)
    hr_recorded_by: Mapped[User | None] = relationship(foreign_keys=hr_recorded_by_id)
    dues: Mapped[list[ContributionDue]] = relationship(
        cascade="all, delete-orphan", order_by="ContributionDue.due_on, ContributionDue.id"
    )
    undertakings: Mapped[list[Undertaking]] = relationship(
        cascade="all, delete-orphan", order_by="Undertaking.kind"
    )

    @property
    def deciding_minor(self) -> int:
        """The value that counts: the higher of what the partner and the Executive Office say."""
        return max(self.promised_minor, self.corrected_minor or 0)

    @property
    def signed_undertakings(self) -> frozenset[str]:
        return frozenset(row.kind for row in self.undertakings)


class ContributionDue(Base):
    """A date of a contribution: an instalment (or a delivery) with its amount, or a report to the donor."""

    __tablename__ = "contribution_dues"
    __table_args__ = (
        CheckConstraint("kind in ('instalment', 'report')", name="kind"),
        CheckConstraint("amount_minor >= 0 and done_minor >= 0", name="amounts"),
        CheckConstraint("(done_on is null) = (done_by_id is null)", name="done_by_somebody"),
        Index("ix_contribution_dues_open", "done_on", "due_on"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # in the contribution's currency
    done_on: Mapped[date | None]  # received, or sent
    done_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    done_by: Mapped[User | None] = relationship()


class Undertaking(Base):
    """One undertaking of a loaned person, signed on a day."""

    __tablename__ = "undertakings"
    __table_args__ = (
        CheckConstraint("kind in ({})".format(", ".join(f"'{kind}'" for kind in UNDERTAKINGS)), name="kind"),
        UniqueConstraint("contribution_id", "kind"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributions.id"))
    kind: Mapped[str] = mapped_column(String(25))
    signed_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
