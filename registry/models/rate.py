"""United Nations operational rates of exchange, by currency and month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base


class ExchangeRate(Base):
    """Units of `currency` for one US dollar in the month that begins on `month_on`."""

    __tablename__ = "exchange_rates"
    __table_args__ = (CheckConstraint("per_usd > 0", name="per_usd"),)

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    month_on: Mapped[date] = mapped_column(primary_key=True)
    per_usd: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    source: Mapped[str] = mapped_column(String(300), default="")
