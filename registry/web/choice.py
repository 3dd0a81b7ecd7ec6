"""Fields of several inputs: money with its currency, a date in three boxes, answers to choose, a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField as UploadField
from markupsafe import Markup, escape
from wtforms.validators import StopValidation

from registry import reference
from registry.web import widgets
from registry.web.field import Shown, visible
from registry.web.language import current_language
from registry.web.typed import NotANumber, read_amount, read_date


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: the value that is kept, the words that are read."""

    value: str
    label: Any
    hint: Any = ""

    @property
    def is_worded(self) -> bool:
        """The words are plain text already: nothing to translate."""
        return type(self.label) is str and type(self.hint) is str

    def worded(self) -> Choice:
        return Choice(self.value, _in_words(self.label), _in_words(self.hint))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer minor units (cents) with its ISO currency."""

    minor: int
    currency: str


CHOOSE = _l("Choose")
Choices = Sequence[Choice | tuple[str, Any] | tuple[str, Any, Any]]


def choices_of(field: str, only: Iterable[str] | None = None) -> list[Choice]:
    """The answers of a coded field of the policy in the page's language, e.g. choices_of("entity_type")."""
    labels = reference.load().labels(field)
    wanted = list(labels) if only is None else list(only)
    return [Choice(value, labels[value].label, labels[value].hint) for value in wanted]


def _in_words(words: Any) -> Any:
    return words.get(current_language()) if hasattr(words, "get") else words


class MoneyField(Shown):
    """An amount and its currency; data is a Money or None. In the form: `name-amount`, `name-currency`."""

    widget: Any = widgets.MoneyWidget()

    def __init__(self, label: Any = "", *, currency: str = "USD", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.first_currency = currency
        self.raw = {"amount": "", "currency": currency}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = data if isinstance(data, Money) else None
        if self.data is not None:
            digits = reference.currency_digits(self.data.currency)
            amount = Decimal(self.data.minor).scaleb(-digits)
            whole = amount == amount.to_integral_value()
            self.raw = {"amount": str(int(amount) if whole else amount), "currency": self.data.currency}
        if formdata is not None and f"{self.name}-amount" in formdata:
            self._read(formdata)

    def _read(self, formdata: Any) -> None:
        typed = visible(formdata.get(f"{self.name}-amount", "")).strip()
        currency = formdata.get(f"{self.name}-currency", "")[:3]
        self.raw, self.data = {"amount": typed[:40], "currency": currency}, None
        if not typed:
            return
        if not reference.is_currency(currency):
            self.process_errors.append(_("Choose the currency of “%(field)s”.", field=self.label.text))
            return
        try:
            self.data = Money(read_amount(typed, reference.currency_digits(currency)), currency)
        except NotANumber:
            self.process_errors.append(
                _("“%(field)s” must be an amount, for example 25,000 or 1,250.50.", field=self.label.text)
            )

    def currencies(self) -> list[tuple[str, str]]:
        """(code, code and name): US dollars, euros and Swiss francs first."""
        return _currencies(current_language())

    def currency_options(self) -> Markup:
        return option_lines(tuple(self.currencies()), self.raw["currency"])

    def anchor(self) -> str:
        return f"{self.id}-amount"


class DateField(Shown):
    """A date in three boxes; data is a date or None. In the form: `name-day`, `name-month`, `name-year`."""

    widget: Any = widgets.DateWidget()
    PARTS = ("day", "month", "year")

    def __init__(self, label: Any = "", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.raw = dict.fromkeys(self.PARTS, "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = data if isinstance(data, date) else None
        if self.data is not None:
            self.raw = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        if formdata is not None and f"{self.name}-day" in formdata:
            self.raw = {
                part: visible(formdata.get(f"{self.name}-{part}", "")).strip()[:10] for part in self.PARTS
            }
            self.data = None
            if any(self.raw.values()):
                try:
                    self.data = read_date(self.raw["day"], self.raw["month"], self.raw["year"])
                except NotANumber:
                    self.process_errors.append(
                        _("“%(field)s” must be a real date, for example 27 3 2026.", field=self.label.text)
                    )

    def part_labels(self) -> list[tuple[str, str]]:
        return [("day", _("Day")), ("month", _("Month")), ("year", _("Year"))]

    def anchor(self) -> str:
        return f"{self.id}-day"


class RadiosField(Shown):
    """One of a few; data is a value or "". `choices` may be set on the field of a form, as in WTForms."""

    widget: Any = widgets.RadiosWidget()

    def __init__(
        self, label: Any = "", *, choices: Choices | Callable[[], Choices] = (), **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self.choices = choices

    def listed(self) -> list[Choice]:
        offered = self.choices() if callable(self.choices) else self.choices
        found = [entry if isinstance(entry, Choice) else Choice(*entry) for entry in offered]
        return [entry if entry.is_worded else entry.worded() for entry in found]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and self.data not in {choice.value for choice in self.listed()}:
            self.data = ""
            raise StopValidation(_("Choose one of the answers for “%(field)s”.", field=self.label.text))


class SelectField(RadiosField):
    """One of many, as a list to open; `blank` is the first line, which stands for no answer."""

    widget: Any = widgets.SelectWidget()

    def __init__(self, label: Any = "", *, blank: Any = CHOOSE, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.blank = blank

    def listed(self) -> list[Choice]:
        offered = super().listed()
        return [Choice("", self.blank), *offered] if self.blank is not None else offered

    def options(self) -> Markup:
        """The lines of the list as markup, the chosen one selected."""
        return option_lines(tuple((each.value, str(each.label)) for each in self.listed()), self.data)


class CheckboxesField(RadiosField):
    """Several answers; data is a list. With `none`, that box excludes the others and [] means unanswered."""

    widget: Any = widgets.CheckboxesWidget()

    def __init__(self, label: Any = "", *, none: tuple[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.none_choice = Choice(*none) if none else None
        self.divider = _l("or")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def process_data(self, value: Any) -> None:
        self.data = list(value) if value else []

    def chosen(self) -> list[str]:
        """The ticked answers without «none of these»."""
        none = self.none_choice.value if self.none_choice else None
        return [value for value in self.data or [] if value != none]

    def pre_validate(self, form: Any) -> None:
        Shown.pre_validate(self, form)
        offered = {choice.value for choice in self.listed()}
        none = self.none_choice
        if any(value not in offered for value in self.chosen()):
            self.data = [value for value in self.data if value in offered]
            raise StopValidation(_("Choose from the answers for “%(field)s”.", field=self.label.text))
        if none is not None and none.value in self.data and len(self.data) > 1:
            raise StopValidation(
                _(
                    "Choose either “%(none)s” or the answers that apply for “%(field)s”, not both.",
                    none=none.label,
                    field=self.label.text,
                )
            )


class TickField(Shown):
    """A statement to agree with; data is True or False."""

    widget: Any = widgets.TickWidget()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = bool(valuelist)


class FileField(UploadField):
    """A file; data is a werkzeug FileStorage or None. `accept` lists endings such as ".pdf,.docx"."""

    widget: Any = widgets.FileWidget()

    def __init__(
        self, label: Any = "", *, hint: Any = "", required: Any = None, accept: str = "", **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self.hint, self.required, self.accept = hint, required, accept

    def anchor(self) -> str:
        return str(self.id)

    def pre_validate(self, form: Any) -> None:
        if self.required and not self.data:
            raise StopValidation(self.required)


def option_lines(entries: tuple[tuple[str, str], ...], chosen: Any) -> Markup:
    """`<option>` lines of (value, words); escaped once for the same entries: a list of countries has 250."""
    lines, whole = _option_lines(entries)
    line = lines.get(chosen)
    if line is not None:
        whole = whole.replace(line, line.replace(">", " selected>", 1), 1)
    return Markup(whole)  # nosec B704 - escaped below


@lru_cache(maxsize=64)
def _option_lines(entries: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], str]:
    lines = {value: f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in entries}
    return lines, "".join(lines.values())


@cache
def _currencies(language: str) -> list[tuple[str, str]]:
    """Sorted once a language: sorting 150 names with their accents takes longer than the rest of the page."""
    names = dict(reference.list_currencies(language))
    first = [code for code in ("USD", "EUR", "CHF") if code in names]
    return [(code, f"{code} – {names[code]}") for code in [*first, *(c for c in names if c not in first)]]
