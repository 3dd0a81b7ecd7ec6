"""Fields of one input: text, address, password, number, hidden. They keep what was typed, right or wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from registry.web import widgets
from registry.web.typed import NotANumber, read_number

LINE, PARAGRAPH = 300, 5000  # most signs in one line, in one box of text
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\.]+(\.[^@\s,;:<>()\"\\.]+)+")


class Shown(Field):
    """What our fields share: a hint, an optional «required» message, an id to jump to."""

    def __init__(
        self,
        label: Any = "",
        *,
        hint: Any = "",
        required: Any = None,
        validators: Sequence[Callable[..., None]] = (),
        **rest: Any,
    ) -> None:
        super().__init__(label, validators=list(validators), **rest)
        self.hint = hint
        self.required = required

    def anchor(self) -> str:
        return str(self.id)

    def is_blank(self) -> bool:
        return not self.data

    def pre_validate(self, form: Any) -> None:
        if self.required and self.is_blank() and not self.errors and not self.process_errors:
            raise StopValidation(self.required)


class TextField(Shown):
    """One line. Spaces around it and invisible signs are taken out; data is "" when nothing was typed."""

    widget: Any = widgets.TextWidget()
    input_type = "text"

    def __init__(
        self,
        label: Any = "",
        *,
        width: int | None = None,
        max_length: int = LINE,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        prefix: Any = "",
        suffix: Any = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self.width, self.max_length = width, max_length
        self.autocomplete, self.inputmode, self.spellcheck = autocomplete, inputmode, spellcheck
        self.prefix_text, self.suffix_text = prefix, suffix

    def process_data(self, value: Any) -> None:
        self.data = "" if value is None else value  # a post without any field shows what is kept

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.clean(valuelist[0]) if valuelist else ""

    def clean(self, text: str) -> str:
        return " ".join(visible(text).split())

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        typed = self._value()
        if len(typed) > self.max_length:
            raise StopValidation(
                _(
                    "“%(field)s” must be %(most)s characters or fewer. You typed %(typed)s.",
                    field=self.label.text,
                    most=self.max_length,
                    typed=len(typed),
                )
            )


class TextareaField(TextField):
    """Several lines."""

    widget: Any = widgets.TextareaWidget()

    def __init__(self, label: Any = "", *, rows: int = 5, max_length: int = PARAGRAPH, **rest: Any) -> None:
        super().__init__(label, max_length=max_length, **rest)
        self.rows = rows

    def clean(self, text: str) -> str:
        return visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class EmailField(TextField):
    """An e-mail address, kept in lower case."""

    input_type = "email"

    def __init__(self, label: Any = "", **rest: Any) -> None:
        usual: dict[str, Any] = {"max_length": 254, "autocomplete": "email", "spellcheck": False}
        super().__init__(label, **usual | rest)

    def clean(self, text: str) -> str:
        return super().clean(text).lower()

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and not _ADDRESS.fullmatch(self.data):
            raise StopValidation(_("Enter an e-mail address in the form name@example.org."))


class PasswordField(TextField):
    """A password, never shown again and never changed by cleaning."""

    input_type = "password"

    def __init__(self, label: Any = "", *, autocomplete: str = "current-password", **rest: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, max_length=200, width=20, spellcheck=False, **rest)

    def clean(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)

    def _value(self) -> str:
        return ""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if len(self.data or "") > self.max_length:
            raise StopValidation(_("A password can have %(most)s characters at most.", most=self.max_length))


class NumberField(TextField):
    """A number ≥ `at_least`: int when `decimals` is 0, else Decimal; None when nothing was typed."""

    def __init__(
        self, label: Any = "", *, decimals: int = 0, at_least: int = 0, at_most: int = 10**15, **rest: Any
    ) -> None:
        super().__init__(label, **{"width": 10, "inputmode": "decimal" if decimals else "numeric"} | rest)
        self.decimals, self.at_least, self.at_most = decimals, at_least, at_most
        self.typed: str | None = None

    def process_data(self, value: Any) -> None:
        self.data = value  # nothing is no number, and not an empty text

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = self.clean(valuelist[0]) if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = read_number(self.typed, self.decimals)
            except NotANumber:
                raise ValueError(
                    _("“%(field)s” must be a number, for example 12.", field=self.label.text)
                ) from None

    def is_blank(self) -> bool:
        return self.data is None

    def _value(self) -> str:
        return self.typed if self.typed is not None else "" if self.data is None else str(self.data)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data is not None and not self.at_least <= self.data <= self.at_most:
            raise StopValidation(
                _(
                    "“%(field)s” must be between %(least)s and %(most)s.",
                    field=self.label.text,
                    least=self.at_least,
                    most=self.at_most,
                )
            )


class HiddenField(TextField):
    """A text that travels with the form."""

    widget: Any = widgets.HiddenWidget()


class VersionField(NumberField):
    """The version of the record that the page was built from; the service compares it before it writes."""

    widget: Any = widgets.HiddenWidget()


def visible(text: str) -> str:
    """Normal form C without control signs: PostgreSQL refuses NUL, people cannot see the others."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(
        sign for sign in normal if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
