"""The answers of a proposal in words: to check them, to compare two versions, for the partner's record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry.queries.completeness import Gap
from registry.web import proposal_activity, proposal_declarations, proposal_organisation, proposal_ownership
from registry.web.fact import name_of, path_of, show_fact
from registry.web.formats import NO_BREAK, show_country, show_money, show_number
from registry.web.forms import CheckboxesField
from registry.web.proposal_page import NONE, REUSED, Answers

# section → (answer shown, page that asks it); in the order of the wizard
SHOWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "organisation": (
        ("name", "organisation"), ("country", "organisation"), ("entity_type", "organisation"),
        ("registration_no", "organisation"), ("website", "organisation"), ("sector_label", "organisation"),
        ("isic_rev4", "organisation"), ("applies", "organisation"), ("parent_name", "organisation-details"),
        ("parent_country", "organisation-details"), ("ungc_status", "organisation-details"),
        ("other_names", "organisation-details"),
    ),
    "ownership": (
        ("structure", "ownership"), ("owners", "ownership"), ("state_owned_pct", "ownership"),
        ("signatory", "ownership"), ("directors", "ownership"),
    ),
    "activity": (
        ("title", "activity"), ("description", "activity"), ("types", "activity"), ("cash", "activity"),
        ("in_kind", "activity"), ("duration_months", "activity"), ("applies", "activity"),
        ("loaned_personnel_fte", "activity-details"), ("emblem_use", "activity-details"),
        ("standards_interest", "activity-details"), ("un_tender", "activity-details"),
        ("note", "activity-details"),
    ),
    "links": (
        ("subprogrammes", "links"), ("nexus", "links"), ("sdgs", "links"), ("gender_sdg5", "links"),
        ("sdg_targets", "links-details"), ("how", "links-details"),
        ("beneficiary_countries", "links-details"),
    ),
    "declarations": (
        ("applies", "declarations"), ("tobacco_role", "declarations-details"),
        ("tobacco_revenue_pct", "declarations-details"),
        ("conventional_weapons_revenue_pct", "declarations-details"),
        ("controversial_weapons", "declarations-details"), ("gambling_revenue_pct", "declarations-details"),
        ("forced_or_child_labour", "declarations-details"),
    ),
}  # fmt: skip
# asked only where a box asks for it: left out while it says nothing
QUIET = frozenset(
    {
        "parent_name",
        "parent_country",
        "ungc_status",
        "other_names",
        "loaned_personnel_fte",
        "emblem_use",
        "standards_interest",
        "un_tender",
        "note",
        "sdg_targets",
        "how",
        "beneficiary_countries",
        "tobacco_role",
        "tobacco_revenue_pct",
        "conventional_weapons_revenue_pct",
        "controversial_weapons",
        "gambling_revenue_pct",
        "forced_or_child_labour",
        "directors",
    }
)
NAMES: Mapping[str, Any] = {
    "applies": _l("What applies"),
    "structure": _l("Owners"),
    "owners": _l("Named owners"),
    "signatory": _l("Would sign"),
    "directors": _l("Others who lead it"),
    "parent_name": _l("Top of the group"),
    "parent_country": _l("Its country"),
    "other_names": _l("Other names"),
    "cash": _l("Money"),
    "in_kind": _l("Value in kind"),
    "note": _l("What we should know"),
    "how": _l("How it serves the goals"),
    "owner_rows": _l("Named owners"),
    "directors_typed": _l("Others who lead it"),
}
BOXES = {
    "organisation": (proposal_organisation.OrganisationForm, proposal_organisation.applied),
    "activity": (proposal_activity.ActivityForm, proposal_activity.applied),
    "declarations": (proposal_declarations.DeclarationsForm, proposal_declarations.applied),
}
# stored beside what is shown, or worked out from it: no line of their own when two versions are compared
BEHIND = frozenset(
    {
        *proposal_activity.FLAGS.values(), *proposal_declarations.FLAGS.values(), "employees",
        "annual_revenue_usd",
        "requested_instrument", "owners", "directors", "cash_currency", "in_kind_currency", "lei", REUSED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words; `is_missing` when it must still be given, `page` where it is asked."""

    name: str
    words: str
    value: str
    page: str
    is_missing: bool


def lines_of(section: str, sections: Mapping[str, Answers], gaps: Iterable[Gap] = ()) -> list[Line]:
    """The answers of a section as they are read; what is missing stands there as missing."""
    answers = sections.get(section, {})
    missing = {asked_as(gap, sections) for gap in gaps if gap.section == section}
    lines = []
    for name, page in SHOWN.get(section, ()):
        value = in_words(section, name, answers)
        lacks = name in missing or f"{name}_usd" in missing
        if name in QUIET and not lacks and value in ("", _no_answer(answers, name)):
            continue
        lines.append(Line(name, words_for(section, name), value, page, lacks))
    return lines


def _no_answer(answers: Answers, name: str) -> str | None:
    """How «nothing» reads for an answer that is only asked where a box asks for it."""
    value = answers.get(name)
    clear = value in (None, "", 0, NONE, "never") or value == []
    return show_fact(name, value) if clear else None


def name_in(gap: Gap) -> str:
    """The answer that a gap is about: owners for submitter.owners[0].pct."""
    return gap.path.split(".")[1].split("[")[0] if "." in gap.path else gap.path


# answers that one group of boxes gives all at once; while it is not answered, they are that one question
GROUPED: Mapping[str, frozenset[str]] = {
    "organisation": frozenset({"ungc_status"}),
    "activity": frozenset({*proposal_activity.FLAGS.values(), *proposal_activity.CODED.values()}),
    "declarations": frozenset(
        {
            *proposal_declarations.FLAGS.values(),
            *(fact for facts in proposal_declarations.ASKED_BY.values() for fact in facts),
        }
    ),
}
# answers that follow from another one: while that one is missing, it is the question
FOLLOWS: Mapping[str, str] = {
    "owners": "structure", "loaned_personnel_fte": "types", "requested_instrument": "types",
    "sdg_targets": "sdgs", "beneficiary_countries": "sdgs", "isic_rev4": "sector_label",
    "employees": "name", "annual_revenue_usd": "name", "registration_no": "name", "lei": "name",
    "website": "name",
}  # fmt: skip


def asked_as(gap: Gap, sections: Mapping[str, Answers]) -> str:
    """The question of the form that would close a gap."""
    name, answers = name_in(gap), sections.get(gap.section, {})
    if name in GROUPED.get(gap.section, ()) and not BOXES[gap.section][1](answers):
        return "applies"
    first = FOLLOWS.get(name)
    return first if first is not None and not answers.get(first) else name


def words_for(section: str, name: str) -> str:
    """What an answer is called."""
    if name in NAMES:
        return str(NAMES[name])
    return name_of(path_of(section, name))


def in_words(section: str, name: str, answers: Answers) -> str:
    """The value of an answer as it is read; empty when there is none."""
    value = answers.get(name)
    if name == "applies" and section in BOXES:
        return _boxes(section, answers)
    if name == "structure":
        return _choice(proposal_ownership.OwnershipForm, "structure", str(value or ""))
    if name in ("cash", "in_kind"):
        return show_money(answers.get(f"{name}_minor"), answers.get(f"{name}_currency") or "USD")
    if name == "duration_months" and value is not None:
        return str(ngettext("%(num)s month", "%(num)s months", value))
    if name == "registration_no":
        return str(value or answers.get("lei") or "")
    if name == "owners" and answers.get("structure", "owners") != "owners":
        return str(_("None with 25 % or more"))
    if name == "signatory":
        return ", ".join(str(part) for part in map((value or {}).get, ("name", "title")) if part)
    if name == "directors":
        return str(answers.get("directors_typed") or show_fact("directors", value or ""))
    if name in ("note", "how", "description", "directors_typed"):
        return str(value or "")
    if name in ("owners", "owner_rows"):
        return "\n".join(_owner(each) for each in value or ())
    return show_fact(path_of(section, name), value)


def _owner(owner: Mapping[str, Any]) -> str:
    """Name, share, country, and what is special; also of a row that is not complete yet."""
    boxes = owner.get("about") or ()
    share = owner.get("pct")
    parts = [
        str(owner.get("name") or _("Without a name")),
        "" if share is None else f"{show_number(share)}{NO_BREAK}%",
        show_country(owner.get("country")),
        _("high public office") if owner.get("pep") or "pep" in boxes else "",
        _("not disclosed") if owner.get("disclosed") is False or "undisclosed" in boxes else "",
    ]
    return ", ".join(part for part in parts if part)


def _boxes(section: str, answers: Answers) -> str:
    form, applied = BOXES[section]
    chosen = applied(answers)
    if not chosen:
        return ""
    field = form(formdata=None).applies
    return "\n".join(_label(field, value) for value in chosen)


def _label(field: CheckboxesField, value: str) -> str:
    if field.none_choice is not None and value == field.none_choice.value:
        return str(field.none_choice.label)
    return str(next((choice.label for choice in field.listed() if choice.value == value), value))


def _choice(form: Any, name: str, value: str) -> str:
    field = form(formdata=None)[name]
    return str(next((choice.label for choice in field.listed() if choice.value == value), value))


def differences(section: str, mine: Answers, theirs: Answers) -> list[tuple[str, str, str, str]]:
    """(answer, what it is called, mine in words, theirs in words) where two versions of a section differ."""
    found = []
    for name in sorted((set(mine) | set(theirs)) - BEHIND):
        if mine.get(name) == theirs.get(name):
            continue
        shown = name.removesuffix("_minor")
        found.append(
            (
                name,
                words_for(section, shown),
                in_words(section, shown, mine),
                in_words(section, shown, theirs),
            )
        )
    return found
