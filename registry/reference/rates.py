"""UN operational rates of exchange by month: what one US dollar is worth, and money converted by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from registry.reference.country import currency_digits, is_currency
from registry.reference.source import Source
from registry.reference.text import Mark


class RateMissing(LookupError):
    """No rate for this currency in that month or earlier; the message says what to add where."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_usd` units of `currency` for one US dollar, from the first day of `month` until the next rate."""

    currency: str
    month: date
    per_usd: Decimal
    mark: Mark


def read_rates(source: Source) -> tuple[Rate, ...]:
    file = source.read("exchange_rates.yaml").only("mark", "months")
    mark = file.mark()
    found = []
    for entry in file.entries("months", "month"):
        month = _month(entry.only("month", "rates").string("month"))
        if month is None:
            raise entry.fail("month", "a month such as 2026-09")
        rates = entry.entry("rates")
        for currency in rates.data:
            if not is_currency(currency) or currency == "USD":
                raise rates.fail(currency, "an ISO 4217 code other than USD as the key")
            try:
                per_usd = Decimal(str(rates.data[currency]))
            except InvalidOperation:
                per_usd = Decimal(0)
            if not per_usd.is_finite() or per_usd <= 0:
                raise rates.fail(currency, "a number above 0: units for one US dollar")
            found.append(Rate(currency, month, per_usd, mark))
    return tuple(sorted(found, key=lambda rate: (rate.currency, rate.month)))


def _month(words: str) -> date | None:
    try:
        return date.fromisoformat(f"{words}-01")
    except ValueError:
        return None


def find_rate(rates: tuple[Rate, ...], currency: str, on: date) -> Rate:
    """The rate in force on a day: that of its month, else the latest earlier one. USD is always 1."""
    if currency == "USD":
        return Rate("USD", on.replace(day=1), Decimal(1), "SEEN")
    fitting = [rate for rate in rates if rate.currency == currency and rate.month <= on]
    if not fitting:
        raise RateMissing(
            f"No exchange rate for {currency} in {on:%Y-%m} or earlier. Add it to exchange_rates.yaml."
        )
    return fitting[-1]


def to_usd(rates: tuple[Rate, ...], minor: int, currency: str, on: date) -> tuple[int, Rate]:
    """`minor` units of `currency` as US cents, half a cent rounded up, with the rate that was used."""
    rate = find_rate(rates, currency, on)
    major = Decimal(minor) / (Decimal(10) ** currency_digits(currency))
    cents = (major / rate.per_usd * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return int(cents), rate
