"""Choices and names that pages on expectations and needs share: subprogrammes, goals, countries, kinds."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from registry import reference
from registry.web.formats import in_language, show_country
from registry.web.forms import Choice, TextareaField
from registry.web.proposal_links import split_countries
from registry.web.proposal_ownership import find_country


def area_name(number: int) -> str:
    """The name of a subprogramme; a number that the reference data has lost is shown as it is."""
    try:
        return in_language(reference.load().subprogramme(number).name)
    except KeyError:
        return str(number)


def is_area(number: int) -> bool:
    return number in {each.no for each in reference.load().subprogrammes}


def area_choices() -> list[Choice]:
    return [
        Choice(str(each.no), f"{each.no}. {in_language(each.name)}")
        for each in reference.load().subprogrammes
    ]


def goal_choices() -> list[Choice]:
    return [Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals]


def type_choices() -> list[Choice]:
    """Kinds of partnership that a partner can offer."""
    return [Choice(kind.id, kind.name) for kind in reference.load().engagement_types if kind.partnership]


def country_codes(typed: str) -> tuple[str, ...]:
    """The codes of countries that were typed by name; those that nobody knows are left out."""
    found = (find_country(name) for name in split_countries(typed))
    return tuple(dict.fromkeys(code for code in found if code))


def country_names(codes: list[str]) -> str:
    return ", ".join(show_country(code) for code in codes)


class CountriesField(TextareaField):
    """Names of countries with commas between them; a name that is no country is an error."""

    def __init__(self, label: Any, **named: Any) -> None:
        hint = _l("Separate them by commas. Leave it empty for the whole region.")
        super().__init__(label, hint=hint, rows=2, max_length=2000, **named)

    def pre_validate(self, form: Any) -> None:
        for name in split_countries(self.data or ""):
            if find_country(name) is None:
                raise ValidationError(
                    _("We do not know this country: %(name)s. Check its spelling.", name=name[:60])
                )
