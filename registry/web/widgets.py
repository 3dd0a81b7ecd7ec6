"""How a form field becomes markup: thin WTForms widgets that call macros.

Fields that stand on every page have macros of our own with the markup of GOV.UK: theirs build and merge a
dictionary for every element, most of the time of a wizard page. Rare ones call govuk-frontend-jinja.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from markupsafe import Markup

Params = dict[str, Any]


def macro(component: str, name: str, params: Params) -> Markup:
    """The markup of one macro of govuk-frontend-jinja."""
    template = current_app.jinja_env.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return Markup(getattr(template.module, name)(params))  # nosec B704 - a template that escapes


def own_markup(name: str, field: Any, look: Params, file: str = "parts/field.html") -> Markup:
    """The markup of a macro of our own."""
    template = current_app.jinja_env.get_template(file)
    return Markup(getattr(template.module, name)(field, look))  # nosec B704 - a template that escapes


def _shared(field: Any) -> Params:
    """What every component takes: id, name, hint, error."""
    params: Params = {"id": field.id, "idPrefix": field.id, "name": field.name}
    if field.hint:
        params["hint"] = {"text": field.hint}
    if field.errors:
        params["errorMessage"] = {"text": field.errors[0], "visuallyHiddenText": field.gettext("Error")}
    return params


def _label(field: Any, look: Params) -> Params:
    is_heading = bool(look.get("heading"))
    classes = "govuk-label--l" if is_heading else "govuk-label--s"
    return {"text": field.label.text, "classes": classes, "isPageHeading": is_heading}


def _legend(field: Any, look: Params) -> Params:
    is_heading = bool(look.get("heading"))
    classes = "govuk-fieldset__legend--l" if is_heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": field.label.text, "classes": classes, "isPageHeading": is_heading}}


class TextWidget:
    """One line of text, also for numbers, addresses and passwords."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("text_field", field, _label(field, look))


class TextareaWidget:
    """Several lines of text."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("textarea_field", field, _label(field, look))


class RadiosWidget:
    """One answer out of a few, one a line."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup(
            "radios_field", field, _legend(field, look)["legend"] | {"small": bool(look.get("small"))}
        )


class CheckboxesWidget:
    """Several answers, with an explicit «none of these» after a divider where the field has one."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        legend = _legend(field, look)["legend"] | {"small": bool(look.get("small"))}
        return own_markup("checkboxes_field", field, legend)


class TickWidget:
    """A single box to tick; its label is the statement."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("tick_field", field, {})


class SelectWidget:
    """One answer out of a long list."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("select_field", field, _label(field, look))


class FileWidget:
    """A file to upload."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        params = _shared(field) | {"label": _label(field, look)}
        if field.accept:
            params["attributes"] = {"accept": field.accept}
        return macro("file-upload", "govukFileUpload", params)


class DateWidget:
    """A date as three boxes: day, month, year."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        items = [
            {
                "name": part,
                "id": f"{field.id}-{part}",
                "label": label,
                "value": field.raw[part],
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
                + (" govuk-input--error" if field.errors else ""),
            }
            for part, label in field.part_labels()
        ]
        params = _shared(field) | {"namePrefix": field.name, "fieldset": _legend(field, look), "items": items}
        return macro("date-input", "govukDateInput", params)


class MoneyWidget:
    """An amount and its currency, side by side."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("money_field", field, _legend(field, look)["legend"])


class HiddenWidget:
    """A value that travels with the form unseen."""

    def __call__(self, field: Any, **_look: Any) -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, field._value())
