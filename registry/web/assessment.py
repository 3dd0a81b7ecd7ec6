"""What the desk finds beside what was declared, one fact a page; and the step that assesses again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import rules
from registry import reference
from registry.models import Proposal
from registry.queries.case import CaseFile
from registry.queries.guards import Guards
from registry.services.assessment import reassess_case, record_assessments
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.fact import name_of, paths_by_section, show_fact
from registry.web.formats import in_language, show_country
from registry.web.forms import (
    CheckboxesField,
    DateField,
    Form,
    NumberField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    TickField,
    choices_of,
)
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked
from workflows.proposal import TERMINAL

blueprint = Blueprint("assessment", __name__)

FLAGS = frozenset(
    {
        "exclusivity",
        "naming_rights",
        "pays_partner",
        "funds_extrabudgetary_project",
        "data_or_ip_terms",
        "nonstandard_legal_terms",
        "pornography",
        "banned_substances_or_wildlife",
        "unsc_sanctions_violation",
        "virtual_assets",
        "declaration_found_false",
        "company_supplies_unece",
        "competing_interests_represented",
    }
)
CHOICES = frozenset(
    {
        "entity_type",
        "ungc_status",
        "requested_instrument",
        "emblem_use",
        "standards_interest",
        "un_tender",
        "gender_sdg5",
        "tobacco_role",
        "controversial_weapons",
        "forced_or_child_labour",
    }
)
SEVERAL = frozenset({"types", "nexus", "subprogrammes", "sdgs"})
LINES = frozenset({"sdg_targets", "beneficiary_countries"})
PERCENT = frozenset(
    {
        "state_owned_pct",
        "tobacco_revenue_pct",
        "conventional_weapons_revenue_pct",
        "gambling_revenue_pct",
    }
)
AMOUNTS = frozenset({"cash_usd", "in_kind_usd", "annual_revenue_usd", "loaned_personnel_fte"})
WHOLE = frozenset({"employees", "duration_months"})
OWNER_ROWS = 6


class AssessForm(Form):
    """`value` is added with the widget that fits the fact."""

    source = TextField(
        _l("Where does it come from?"),
        hint=_l("A register, a report, a judgment: so that somebody else finds it again."),
        width=30,
        max_length=500,
        required=_l("Write where it comes from."),
    )
    effective_on = DateField(_l("True since"), required=_l("Enter the day since when it is true."))
    is_internal = TickField(
        _l("Internal: the partner does not see it"),
        hint=_l(
            "Untick it for what the partner may see and contest. Reports of third parties stay internal."
        ),
    )


@blueprint.route("/cases/<uuid:proposal_id>/facts/<path>", methods=["GET", "POST"])
@for_roles("desk")
def assess(proposal_id: uuid.UUID, path: str) -> ResponseReturnValue:
    """One fact: what was declared, what was found before, what is found now and where."""
    proposal = load_case(proposal_id)
    if path not in {each for _section, paths in paths_by_section() for each in paths} or not _is_open(
        proposal
    ):
        abort(404)
    session, actor = current_session(), current_actor()
    file = CaseFile(session, proposal, actor, now())
    facts = file.guards.facts
    earlier = [row for row in file.assessments if row.field == path]
    current = facts.assessed.get(path)
    start = current.value if current is not None else facts.declared.get(path)
    form = _form(path, start)
    if form.validate_on_submit():
        value = _value(form, path)
        problem = _fault(path, value) if not form.errors else ""
        if problem:
            form.refuse(_value_field(path), problem)
        if not form.errors:
            record_assessments(
                session,
                proposal,
                {path: value},
                source=form.source.data,
                effective_on=form.effective_on.data,
                is_internal=form.is_internal.data,
                actor=actor,
                now=now(),
            )
            commit()
            flash(_("The assessed value is recorded beside the declared one."), "success")
            return see_other("case.show", proposal_id=proposal.id)
    return render_template(
        "assessment/assess.html",
        form=form,
        case=proposal,
        path=path,
        name=name_of(path),
        earlier=earlier,
        declared=show_fact(path, facts.declared.get(path)),
        owner_rows=range(1, OWNER_ROWS + 1),
        show_fact=show_fact,
    ), 422 if form.errors else 200


@blueprint.route("/cases/<uuid:proposal_id>/reassess", methods=["GET", "POST"])
@for_roles("desk")
def reassess(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Take the present facts into the level: an explicit, logged step."""
    proposal = load_case(proposal_id)
    session, actor = current_session(), current_actor()
    if not _is_open(proposal):
        abort(404)
    form = Form()
    if form.validate_on_submit():
        try:
            reassess_case(session, proposal, actor=actor, now=now())
            commit()
            flash(_("The case is assessed again."), "success")
            return see_other("case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    guards = Guards(session, proposal, actor, now())
    changes = []
    if proposal.snapshot is not None:
        for section, values in guards.facts.document.items():
            for name, value in values.items():
                before = proposal.snapshot.facts.get(section, {}).get(name)
                path = f"{section}.{name}"
                if show_fact(path, before) != show_fact(path, value):
                    changes.append((name_of(path), show_fact(path, before), show_fact(path, value)))
    return render_template(
        "assessment/reassess.html", form=form, case=proposal, changes=changes, guards=guards
    ), 422 if form.errors else 200


def _is_open(proposal: Proposal) -> bool:
    roles = Guards(current_session(), proposal, current_actor(), now()).roles
    return r.DESK in roles and proposal.submitted_at is not None and proposal.state not in TERMINAL


def _value_field(path: str) -> str:
    return "owner_1_name" if path.endswith(".owners") else "value"


def _form(path: str, start: Any) -> Any:
    name = path.rpartition(".")[2]
    data: dict[str, Any] = {"effective_on": today(), "is_internal": True}
    if name == "owners":
        fields, rows = _owner_fields(start or [])
        return type("AssessOwners", (AssessForm,), fields)(data={**data, **rows})
    field = _field(name)
    data["value"] = _as_typed(name, start)
    return type("AssessFact", (AssessForm,), {"value": field})(data=data)


def _field(name: str) -> Any:
    words = _("What did you find?")
    needed = _l("Give the value that you found.")
    if name in FLAGS:
        return RadiosField(words, choices=(("yes", _l("Yes")), ("no", _l("No"))), required=needed)
    if name in CHOICES:
        return RadiosField(words, choices=lambda: choices_of(name), required=needed)
    if name in SEVERAL:
        return CheckboxesField(words, choices=_several(name), required=None if name == "nexus" else needed)
    if name == "country":
        countries = reference.load().list_countries(current_language())
        return SelectField(words, choices=countries, required=needed)
    if name in LINES:
        return TextareaField(
            words,
            hint=_(
                "One a line, as its code: %(example)s.", example="11.6" if name == "sdg_targets" else "CH"
            ),
            rows=4,
        )
    if name in PERCENT:
        return NumberField(words, decimals=4, at_most=100, suffix="%", required=needed)
    if name in AMOUNTS:
        return NumberField(words, decimals=2, prefix="USD" if name.endswith("_usd") else "", required=needed)
    if name in WHOLE:
        return NumberField(words, required=needed)
    if name == "description":
        return TextareaField(words, required=needed)
    if name == "isic_rev4":
        return TextField(
            words,
            hint=_("ISIC Rev.4, two to four digits. The riskiest activity of the group counts."),
            width=5,
            required=needed,
        )
    return TextField(words, width=30, required=needed)


def _several(name: str) -> list[tuple[str, str]]:
    if name == "sdgs":
        return [(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals]
    if name == "subprogrammes":
        return [(str(one.no), f"{one.no}. {in_language(one.name)}") for one in reference.load().subprogrammes]
    return [(choice.value, in_language(choice.label)) for choice in choices_of(name)]


def _as_typed(name: str, value: Any) -> Any:
    """A value of the facts document as its field shows it."""
    if value is None:
        return None
    if name in FLAGS:
        return "yes" if value else "no"
    if name in SEVERAL:
        return [str(each) for each in value]
    if name in LINES:
        return "\n".join(str(each) for each in value)
    return value


def _value(form: Any, path: str) -> Any:
    """The typed value as the facts document holds it."""
    name = path.rpartition(".")[2]
    if name == "owners":
        return _owners(form)
    typed = form.value.data
    if name in FLAGS:
        return typed == "yes"
    if name in ("sdgs", "subprogrammes"):
        return [int(each) for each in typed]
    if name in LINES:
        return [line.strip().rstrip(",") for line in typed.splitlines() if line.strip()]
    if name in PERCENT | AMOUNTS:
        return int(typed) if typed == int(typed) else float(typed)
    return typed


def _fault(path: str, value: Any) -> str:
    """What is wrong with the value by the policy's own check; an empty text when nothing is."""
    section, name = path.split(".", 1)
    try:
        rules.check_partial({section: {name: value}})
    except rules.BadFacts as bad:
        return "; ".join(
            _("Expected %(expected)s.", expected=fault.expected)
            for fault in bad.faults
            if fault.path.startswith(path)
        )
    if name == "isic_rev4" and not reference.load().is_isic(str(value)):
        return str(_("This is no code of ISIC Rev.4."))
    return ""


def _owner_fields(owners: list[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    countries = [
        (code, show_country(code)) for code, _name in reference.load().list_countries(current_language())
    ]
    fields: dict[str, Any] = {}
    rows: dict[str, Any] = {}
    for place in range(1, OWNER_ROWS + 1):
        start = f"owner_{place}_"
        fields[start + "name"] = TextField(_("Name of owner %(number)s", number=place), width=20)
        fields[start + "pct"] = NumberField(_("Share"), decimals=4, at_most=100, suffix="%", width=5)
        fields[start + "country"] = SelectField(_("Country"), choices=countries)
        fields[start + "pep"] = TickField(_("Politically exposed"))
        fields[start + "hidden"] = TickField(_("Not disclosed"))
        if place <= len(owners):
            owner = owners[place - 1]
            rows |= {start + key: owner.get(key) for key in ("name", "pct", "country", "pep")}
            rows[start + "hidden"] = not owner.get("disclosed", True)
    return fields, rows


def _owners(form: Any) -> list[dict[str, Any]]:
    found = []
    for place in range(1, OWNER_ROWS + 1):
        name, pct, country, pep, hidden = (
            form[f"owner_{place}_{part}"] for part in ("name", "pct", "country", "pep", "hidden")
        )
        if not (name.data or pct.data):
            continue
        if not (name.data and pct.data is not None and country.data):
            form.refuse(name.name, _("Owner %(number)s needs a name, a share and a country.", number=place))
            continue
        share = int(pct.data) if pct.data == int(pct.data) else float(pct.data)
        found.append(
            {
                "name": name.data,
                "pct": share,
                "country": country.data,
                "pep": pep.data,
                "disclosed": not hidden.data,
            }
        )
    if not found and not form.errors:
        form.refuse("owner_1_name", _("Name at least one owner."))
    return found
