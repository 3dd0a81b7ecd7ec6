"""How a value of the facts document reads on a page, and by which kind of field somebody types it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.facts import FIELDS
from registry.web.choice import Choice, choices_of
from registry.web.formats import in_language, show_country, show_date, show_label, show_money, show_number

SECTION_OF_ANSWERS = {
    "organisation": "submitter",
    "ownership": "submitter",
    "activity": "proposal",
    "links": "proposal",
    "declarations": "declarations",
}
MONEY = ("cash_usd", "in_kind_usd", "same_partner_last_12m_usd", "annual_revenue_usd")
COUNTRIES = ("country", "beneficiary_countries", "parent_country")
MORE = ("proposal.cash_usd", "proposal.in_kind_usd")  # facts computed from what was typed
BY_DESK = (
    "declarations.declaration_found_false",
    "coi.company_supplies_unece",
    "coi.competing_interests_represented",
)

# answers of the form that are not facts of the policy
ANSWERS: Mapping[str, Any] = {
    "structure": _l("Owners"),
    "signatory": _l("Would sign"),
    "owner_rows": _l("Named owners"),
    "directors_typed": _l("Others who lead it"),
    "parent_name": _l("Top of the group"),
    "parent_country": _l("Its country"),
    "other_names": _l("Other names"),
    "cash_minor": _l("Money"),
    "cash_currency": _l("Currency"),
    "in_kind_minor": _l("Value in kind"),
    "in_kind_currency": _l("Currency"),
    "note": _l("What we should know"),
    "supplies_unece": _l("Sold something to UNECE"),
    "how": _l("How it serves the goals"),
    "lead_subprogramme": _l("Lead subprogramme"),
    "truthful": _l("Confirmed as true"),
    "may_sign": _l("May sign for the organisation"),
}
STRUCTURES: Mapping[str, Any] = {
    "owners": _l("Named owners"),
    "listed": _l("Listed; nobody holds 25 % or more"),
    "association": _l("An association of members"),
}


def bare_choices(field: str, only: Sequence[str] | None = None) -> list[Choice]:
    """The answers of a coded field without their hints, for people who know them."""
    return [Choice(choice.value, choice.label) for choice in choices_of(field, only)]


def paths_by_section() -> list[tuple[str, list[str]]]:
    """(section, facts paths) in the order of the form; "desk" holds what only the desk can say."""
    found = [
        (section, [f"{SECTION_OF_ANSWERS[section]}.{name}" for name in names])
        for section, names in FIELDS.items()
    ]
    dict(found)["activity"].extend(MORE)
    return [*found, ("desk", list(BY_DESK))]


def section_title(section: str) -> str:
    titles: dict[str, str] = {
        "organisation": _("Organisation"),
        "ownership": _("Ownership"),
        "activity": _("What is proposed"),
        "links": _("Links to our work"),
        "declarations": _("Declarations"),
        "documents": _("Documents"),
        "confirmation": _("Confirmation"),
        "submission": _("Submission"),
        "desk": _("Found by the desk"),
    }
    return titles.get(section, section)


def name_of(path: str) -> str:
    """The short name of a facts path or of an answer of the form."""
    known = reference.load().questions
    if path in known:
        return in_language(known[path].short)
    name = path.rpartition(".")[2]
    return str(ANSWERS[name]) if name in ANSWERS else name.replace("_", " ").capitalize()


def path_of(section: str, name: str) -> str:
    """The facts path of an answer of the form."""
    return f"{SECTION_OF_ANSWERS.get(section, section)}.{name}"


def show_fact(path: str, value: Any) -> str:
    """A value in words; several on lines of their own; an empty text for nothing."""
    name = path.rpartition(".")[2]
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Mapping):
        return _show_record(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_show_item(name, item) for item in value) or _("none")
    return _show_item(name, value)


def _show_item(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return _show_record(value)
    if name in MONEY:
        return show_money(round(Decimal(str(value)) * 100), "USD")
    if name in COUNTRIES:
        return show_country(str(value))
    if name == "structure":
        return str(STRUCTURES.get(str(value), value))
    if name.endswith("_pct"):
        return f"{show_number(value)} %"
    if name.endswith("_minor"):
        return show_number(Decimal(value) / 100)
    if name == "isic_rev4":
        return f"{value} {_sector(str(value))}".strip()
    if name == "sdgs":
        return f"{value}. {in_language(reference.load().goal(int(value)).title)}"
    if isinstance(value, int | float | Decimal) and name not in ("subprogrammes", "lead_subprogramme"):
        return show_number(value)
    if name == "lead_subprogramme":
        name = "subprogrammes"
    words = show_label(name, str(value))
    return f"{value}. {words}" if name == "subprogrammes" else words


def _sector(code: str) -> str:
    try:
        return in_language(reference.load().sector(code).title)
    except KeyError:
        return ""


def _show_record(value: Mapping[str, Any]) -> str:
    """An owner, a director, a media report: its parts side by side."""
    parts = []
    for name, part in value.items():
        if part is None or part in ("", False):
            if name == "disclosed" and part is False:
                parts.append(_("not disclosed"))
            continue
        parts.append(_show_part(name, part))
    return ", ".join(part for part in parts if part)


def _show_part(name: str, part: Any) -> str:
    if name == "disclosed" or name == "kind":
        return ""
    if name == "pep":
        return str(_("politically exposed"))
    if name == "resolved":
        return str(_("resolved"))
    if name == "pct":
        return f"{show_number(part)} %"
    if name == "country":
        return show_country(str(part))
    if name == "birth_on":
        return str(_("born %(date)s", date=_as_date(part)))
    if name == "severity":
        return str(_("severity %(number)s", number=part))
    if name == "age_years":
        return str(_("%(number)s years old", number=show_number(part)))
    if name == "topic":
        return show_label("adverse_topic", str(part))
    return str(part)


def _as_date(part: Any) -> str:
    try:
        return show_date(date.fromisoformat(str(part)))
    except ValueError:
        return str(part)
