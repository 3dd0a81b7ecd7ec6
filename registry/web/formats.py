"""How dates, money, numbers, countries and coded values read on a page, in the language of the page."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _

from registry import reference
from registry.clock import GENEVA, geneva_day
from registry.web.language import current_language
from registry.web.request import current_config

Text = dict[str, str]
NO_BREAK = "\N{NO-BREAK SPACE}"


def show_date(value: date | None) -> str:
    """5 Nov 2026. An instant gives its day in Geneva; None gives an empty text."""
    if value is None:
        return ""
    day = geneva_day(value) if isinstance(value, datetime) else value
    return _day_in_words(day, current_language())


@lru_cache(maxsize=4096)
def _day_in_words(day: date, language: str) -> str:
    return format_date(day, "d MMM yyyy", locale=language)


def show_instant(value: datetime | None) -> str:
    """5 Nov 2026, 14:30, on the clock of Geneva; None gives an empty text."""
    if value is None:
        return ""
    return format_datetime(value, "d MMM yyyy, HH:mm", tzinfo=GENEVA, locale=current_language())


def show_number(value: int | float | Decimal | None) -> str:
    """1,234.5 with the separators of the language; None gives an empty text."""
    return "" if value is None else _number_in_words(value, current_language())


@lru_cache(maxsize=4096, typed=True)
def _number_in_words(value: int | float | Decimal, language: str) -> str:
    return format_decimal(value, locale=language)


def show_money(minor: int | None, currency: str | None) -> str:
    """USD 10,000 (minor units and ISO code in, cents only when there are any); None gives an empty text."""
    if minor is None or currency is None:
        return ""
    return _money_in_words(minor, currency, current_language())


@lru_cache(maxsize=4096)
def _money_in_words(minor: int, currency: str, language: str) -> str:
    digits = reference.currency_digits(currency)
    amount = Decimal(minor).scaleb(-digits)
    whole = amount == amount.to_integral_value()
    pattern = "#,##0" if whole else "#,##0." + "0" * digits
    number = format_decimal(amount, format=pattern, locale=language)
    return f"{currency}{NO_BREAK}{number}" if language == "en" else f"{number}{NO_BREAK}{currency}"


def show_file_size(size: int | None) -> str:
    """950 kB, 1.4 MB; None gives an empty text."""
    if size is None:
        return ""
    if size < 1_000_000:
        return str(_("%(number)s kB", number=show_number(max(1, round(size / 1000)))))
    return str(_("%(number)s MB", number=show_number(round(size / 1_000_000, 1))))


def show_country(code: str | None) -> str:
    """The name of a country by its ISO 3166-1 alpha-2 code; an unknown code is shown as it is."""
    if not code:
        return ""
    try:
        return reference.country_name(code, current_language())
    except ValueError:
        return code


def show_label(field: str, value: str | None) -> str:
    """The wording of a coded value, e.g. label("risk_level", "high"); an unknown one is shown as it is."""
    if not value:
        return ""
    try:
        return in_language(reference.load(current_config().reference_dir).label(field, value).label)
    except KeyError:
        return value


def show_goal(number: int) -> str:
    """The title of an SDG."""
    return in_language(reference.load(current_config().reference_dir).goal(number).title)


def in_language(text: reference.Text | Text | None) -> str:
    """The text in the page's language out of {en, fr, ru}, English when it is missing."""
    if text is None:
        return ""
    return text.get(current_language()) or text["en"]


def show_question(text: str, about: str | None = None) -> str:
    """A question in a person's words (% is no format), or in ours `about` a name, in the page's language."""
    return str(_(text, name=about) if about else _(text)) if text else ""


def show_condition(words: Text, name: str) -> str:
    """What a cell of the policy asks of the fact `name`, with labels in place of codes: not No interest."""
    return re.sub("[a-z][a-z_]+", lambda code: show_label(name, code.group()), in_language(words))


def show_unit(unit: str) -> str:
    """The unit of a fact in the policy, in words."""
    words = {"FTE": _("full-time posts"), "month": _("months")}
    return str(words.get(unit, unit))


@cache
def _content_hash(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def prepare_formats(app: Flask) -> None:
    """Make the filters and the `asset` function known to the templates."""
    folder, start = str(app.static_folder), app.static_url_path
    app.jinja_env.filters.update(
        date=show_date,
        instant=show_instant,
        number=show_number,
        file_size=show_file_size,
        country=show_country,
        text=in_language,
        question=show_question,
        condition=show_condition,
        unit=show_unit,
    )

    def asset(name: str) -> str:
        """The address of a static file with a hash of its content: browsers may keep it for a year."""
        return f"{start}/{name}?v={_content_hash(folder, name)}"

    app.jinja_env.globals.update(asset=asset, money=show_money, label=show_label, goal_title=show_goal)
