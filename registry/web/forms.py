"""The form of a page and every field it may have. A form checks shape only; the service judges."""

from __future__ import annotations

from flask_wtf import FlaskForm

from registry.web.choice import (
    CheckboxesField,
    Choice,
    DateField,
    FileField,
    Money,
    MoneyField,
    RadiosField,
    SelectField,
    TickField,
    choices_of,
)
from registry.web.field import (
    EmailField,
    HiddenField,
    NumberField,
    PasswordField,
    TextareaField,
    TextField,
    VersionField,
)

__all__ = [
    "CheckboxesField",
    "Choice",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "HiddenField",
    "Money",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TextareaField",
    "TickField",
    "VersionField",
    "choices_of",
]


class Form(FlaskForm):
    """A form of this site. `problems()` feeds the summary at the top; each entry leads to its field."""

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the input to go to), in the order of the page."""
        found = [("", message) for message in self.form_errors]
        found += [
            (field.anchor(), message)
            for field in self
            if hasattr(field, "anchor")
            for message in field.errors
        ]
        return [(message, anchor) for anchor, message in found]

    def refuse(self, field_name: str, message: str) -> None:
        """Show a refusal of the service at the field that it is about."""
        field = self[field_name]
        field.errors = [*field.errors, message]
