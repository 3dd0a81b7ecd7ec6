"""How a report says things in its language: catalogues and formats without a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from registry import TRANSLATIONS
from registry.clock import GENEVA
from registry.queries.export_words import Words
from registry.queries.register import text_in
from registry.reports.document import Figure, Shown, Unit

UNKNOWN = "…"


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language]) if language != "en" else NullTranslations()


class ReportWords(Words):
    """Names of codes (see Words), sentences, dates and numbers of one language.

    Sentences are marked with N_ where they stand and translated here; values are named: %(number)s.
    """

    def say(self, text: str, **values: object) -> str:
        said = _catalogue(self.language).ugettext(text)
        return said % values if values else said

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """`number` is the value of %(number)s too, written for a reader."""
        said = _catalogue(self.language).ungettext(one, many, number)
        return said % {"number": self.number(number), **values}

    def pick(self, texts: Mapping[str, str]) -> str:
        """Of {en, fr, ru}: the report's language, else English, else what there is."""
        return text_in(texts, self.language)

    def day(self, day: date | None) -> str:
        """ "31 December 2022", as notes by the secretariat write it."""
        return format_date(day, "d MMMM yyyy", locale=self.language) if day else ""

    def instant(self, instant: datetime) -> str:
        """Geneva time."""
        local = instant.astimezone(GENEVA)
        return str(format_datetime(local, "d MMMM yyyy, HH:mm", locale=self.language))

    def number(self, value: int | Decimal) -> str:
        return str(format_decimal(value, locale=self.language, decimal_quantization=False))

    def value(self, value: int | Decimal | None, unit: Unit = "number") -> str:
        """A figure for a reader; UNKNOWN for None. Amounts in whole dollars, shares as whole percents."""
        if value is None:
            return UNKNOWN
        if unit == "usd_cents":
            return f"USD {self.number(round(Decimal(value) / 100))}"
        if unit == "percent":
            return str(format_percent(Decimal(value) / 100, locale=self.language))
        return self.number(value)

    def shown(self, figure: Figure) -> Shown:
        return Shown(self.value(figure.value, figure.unit), figure)
