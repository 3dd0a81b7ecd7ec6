"""The terms of an amendment as a form and in words: what may differ from the text in force."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Amendment
from registry.queries.amendment import Difference, differences, read_value
from registry.web.formats import in_language, show_country, show_date
from registry.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    TextareaField,
    TextField,
    VersionField,
)
from registry.web.proposal_links import split_countries
from registry.web.proposal_ownership import find_country

LANGUAGES = (("en", _l("English")), ("fr", _l("French")), ("ru", _l("Russian")))
NAMES = {
    "title": _l("Title"), "summary": _l("Summary"), "starts_on": _l("First day"), "ends_on": _l("Last day"),
    "subprogrammes": _l("Subprogrammes"), "nexus": _l("Nexus areas"), "sdgs": _l("Goals (SDG)"),
    "beneficiary_countries": _l("Beneficiary countries"), "clauses": _l("Clauses of the text"),
}  # fmt: skip


class TermsForm(Form):
    """The text in force, to be changed; what stays as it is, is no change."""

    title_en = TextField(_l("Title in English"))
    title_fr = TextField(_l("Title in French"))
    title_ru = TextField(_l("Title in Russian"))
    summary_en = TextareaField(_l("Summary in English"), rows=3)
    summary_fr = TextareaField(_l("Summary in French"), rows=3)
    summary_ru = TextareaField(_l("Summary in Russian"), rows=3)
    starts_on = DateField(_l("First day"))
    ends_on = DateField(_l("Last day"))
    subprogrammes = CheckboxesField(
        _l("Subprogrammes"),
        choices=lambda: [
            Choice(str(each.no), in_language(each.name)) for each in reference.load().subprogrammes
        ],
    )
    nexus = CheckboxesField(
        _l("Nexus areas"),
        choices=lambda: [Choice(area.id, in_language(area.name)) for area in reference.load().nexus_areas],
    )
    sdgs = CheckboxesField(
        _l("Goals (SDG)"),
        choices=lambda: [
            Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals
        ],
    )
    countries = TextareaField(
        _l("Beneficiary countries"), hint=_l("Separate them by commas."), rows=2, max_length=3000
    )
    clauses = TextareaField(
        _l("Which clauses of the text change, and how?"),
        hint=_l("In words, with their numbers. What is promised changes on the page of contributions."),
        rows=6,
        max_length=10_000,
    )
    version = VersionField()


def lines_of(each: Difference) -> tuple[str, str]:
    return _in_words(each.name, each.old), _in_words(each.name, each.new)


def _in_words(name: str, value: Any) -> str:
    """A value of the text, one thing a line; empty when there is none."""
    if not value:
        return ""
    if name in ("title", "summary"):
        return "\n".join(f"{code}: {value[code]}" for code, _name in LANGUAGES if value.get(code))
    if name in ("starts_on", "ends_on"):
        return show_date(read_value(name, value))
    if name == "subprogrammes":
        return "\n".join(in_language(reference.load().subprogramme(each).name) for each in value)
    if name == "nexus":
        return "\n".join(in_language(reference.load().nexus_area(each).name) for each in value)
    if name == "sdgs":
        return ", ".join(str(each) for each in value)
    if name == "beneficiary_countries":
        return ", ".join(show_country(each) for each in value)
    return str(value)


def form_data(row: Amendment) -> dict[str, Any]:
    whole = {each.name: each.new for each in differences(row)}
    texts = {
        f"{name}_{code}": (whole[name] or {}).get(code, "")
        for name in ("title", "summary")
        for code, _n in LANGUAGES
    }
    from_day = {name: read_value(name, whole[name]) for name in ("starts_on", "ends_on")}
    return {
        **texts,
        **from_day,
        "subprogrammes": [str(each) for each in whole["subprogrammes"]],
        "nexus": whole["nexus"],
        "sdgs": [str(each) for each in whole["sdgs"]],
        "countries": ", ".join(show_country(each) for each in whole["beneficiary_countries"]),
        "clauses": whole["clauses"],
        "version": row.version,
    }


def is_sound(form: TermsForm) -> bool:
    if not any(form[f"title_{code}"].data for code, _name in LANGUAGES):
        form.refuse("title_en", _("Write the title in one language at least."))
    if form.starts_on.data and form.ends_on.data and form.ends_on.data < form.starts_on.data:
        form.refuse("ends_on", _("The last day is not before the first day."))
    if not form.subprogrammes.data:
        form.refuse("subprogrammes", _("Choose one subprogramme at least."))
    unknown = [name for name in split_countries(form.countries.data) if find_country(name) is None]
    if unknown:
        words = _("We do not know this country: %(name)s. Check its spelling.", name=unknown[0][:60])
        form.refuse("countries", words)
    return not form.errors


def values_of(form: TermsForm) -> dict[str, Any]:
    texts = {
        name: {code: form[f"{name}_{code}"].data for code, _n in LANGUAGES if form[f"{name}_{code}"].data}
        for name in ("title", "summary")
    }
    countries = [find_country(name) for name in split_countries(form.countries.data)]
    return {
        **texts,
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
        "subprogrammes": sorted(int(each) for each in form.subprogrammes.data),
        "nexus": form.nexus.data,
        "sdgs": sorted(int(each) for each in form.sdgs.data),
        "beneficiary_countries": list(dict.fromkeys(code for code in countries if code)),
        "clauses": form.clauses.data,
    }
