"""Rows of conditions in a form: text, who meets it, until when, before signature or not."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from registry.web.forms import DateField, Form, SelectField, TextField, TickField

MOST_ROWS = 12
OWNERS = (
    ("partner", _l("The partner")),
    ("focal_point", _l("The focal point")),
    ("desk", _l("The partnership desk")),
)


class ConditionRow(PlainForm):
    """One condition; a row with nothing in it is no condition."""

    text = TextField(_l("Condition"), max_length=1000)
    owner = SelectField(_l("Who meets it?"), choices=OWNERS, blank=None, default="partner")
    due_on = DateField(_l("Until when? (optional)"))
    is_blocking = TickField(_l("It must be met before signature"))

    @property
    def is_blank(self) -> bool:
        return not (self.text.data or self.is_blocking.data or any(self.due_on.raw.values()))

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if not self.is_blank and not self.text.data:
            self.text.errors = [*self.text.errors, _("Write the condition, or leave the whole row empty.")]
            sound = False
        return sound


class WithConditions(Form):
    """A form with rows of conditions; the button `add_condition` gives one more row and sends nothing."""

    conditions = FieldList(FormField(ConditionRow), min_entries=1, max_entries=MOST_ROWS)

    @property
    def _rows(self) -> list[Any]:
        """None when a page took the rows out of its form."""
        return list(self.conditions) if "conditions" in self else []

    @property
    def wants_row(self) -> bool:
        return request.method == "POST" and "add_condition" in request.form

    def add_row(self) -> None:
        if len(self.conditions) < MOST_ROWS:
            self.conditions.append_entry()

    def refuse_condition(self, message: str) -> None:
        """Show at the first row what is missing of all of them."""
        row = self.conditions[0].form
        row.text.errors = [*row.text.errors, message]
        self.conditions.errors = [{"text": row.text.errors}]

    @property
    def has_typed_conditions(self) -> bool:
        return any(not entry.form.is_blank for entry in self._rows)

    def typed_conditions(self) -> list[dict[str, Any]]:
        """Every row with a text, as the services take them."""
        return [
            {
                "text": entry.form.text.data,
                "owner": entry.form.owner.data,
                "due_on": entry.form.due_on.data,
                "is_blocking": entry.form.is_blocking.data,
            }
            for entry in self._rows
            if entry.form.text.data
        ]

    def problems(self) -> list[tuple[str, str]]:
        rows = [
            (message, str(field.id) if name != "due_on" else f"{field.id}-day")
            for entry in self._rows
            for name, field in entry.form._fields.items()
            for message in field.errors
        ]
        return [*super().problems(), *rows]


def owner_name(value: str) -> str:
    """Who meets a condition, in words; a name that was typed stays as it is."""
    return str(dict(OWNERS).get(value, value))
