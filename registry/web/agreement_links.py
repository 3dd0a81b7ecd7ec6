"""Links of an agreement: what it is for and whom it concerns, on one page and in one form."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Agreement, AgreementRelation, StockEntry, StockTaking
from registry.queries.agreement import AgreementGuards
from registry.queries.agreement_linking import (
    LINKERS,
    divisions_of,
    linking_roles,
    list_group,
    list_relations,
)
from registry.queries.stock_taking import find_entry
from registry.services.agreement_linking import (
    link_agreement,
    relate_agreements,
    unrelate_agreements,
    validate_gender,
)
from registry.services.stock_taking import answer_entry
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.formats import in_language, show_country
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
    choices_of,
)
from registry.web.proposal_links import split_countries
from registry.web.proposal_ownership import find_country
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("agreement_links", __name__)


def _areas() -> list[Choice]:
    return [Choice(str(each.no), each.name) for each in reference.load().subprogrammes]


def _nexus() -> list[Choice]:
    return [Choice(each.id, each.name) for each in reference.load().nexus_areas]


def _goals() -> list[Choice]:
    return [Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals]


class LinksForm(Form):
    """Everything on one page; a line for the note of each goal and target is added by `form_for`."""

    lead = SelectField(
        _l("Lead subprogramme"), choices=_areas, blank=None, required=_l("Choose the lead subprogramme.")
    )
    others = CheckboxesField(_l("Other subprogrammes"), choices=_areas)
    nexus = CheckboxesField(_l("Nexus areas"), choices=_nexus)
    sdgs = CheckboxesField(_l("Sustainable Development Goals"), choices=_goals)
    targets = TextField(_l("SDG targets"), hint=_l("Codes with commas between them, for example 11.2, 11.6."))
    gender_marker = RadiosField(
        _l("Equality between women and men (SDG 5)"),
        hint=_l("When it changes, the gender focal point validates it again."),
        choices=lambda: choices_of("gender_sdg5"),
    )
    role_in_mandate = SelectField(
        _l("Role in our mandate"), choices=lambda: choices_of("mandate_role"), blank=_l("Not said")
    )
    bodies = CheckboxesField(
        _l("UNECE bodies and instruments concerned"),
        hint=_l("Those of its subprogrammes. Save new subprogrammes first to see theirs."),
    )
    countries = TextareaField(
        _l("Beneficiary countries"),
        hint=_l("Names with commas between them; none for the whole region."),
        rows=2,
    )
    version = VersionField()


class GenderForm(Form):
    marker = RadiosField(
        _l("Equality between women and men (SDG 5)"),
        choices=lambda: choices_of("gender_sdg5"),
        required=_l("Choose one."),
    )
    version = VersionField()


class RelationForm(Form):
    kind = SelectField(
        _l("This agreement"), choices=lambda: choices_of("agreement_relation"), required=_l("Say how.")
    )
    number = TextField(
        _l("Number of the other agreement"), hint=_l("For example AGR-2026-0001."), width=20,
        required=_l("Give the number."),
    )  # fmt: skip


@blueprint.get("/agreements/<uuid:agreement_id>/links")
@for_roles("staff")
def show(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """What the agreement is linked to."""
    session, actor = current_session(), current_actor()
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, actor, now())
    ref = reference.load()
    return section_page(
        "agreement_links/show.html",
        guards,
        areas=[(no, in_language(ref.subprogramme(no).name)) for no in agreement.subprogrammes],
        divisions=[in_language(each) for each in divisions_of(agreement)],
        nexus=[in_language(ref.nexus_area(each).name) for each in agreement.nexus],
        bodies=[in_language(ref.body(each).name) for each in agreement.bodies],
        countries=[show_country(code) for code in agreement.beneficiary_countries],
        notes=_notes(agreement),
        relations=list_relations(session, agreement, actor, now()),
        group=list_group(session, agreement, actor, now()),
        may_link=bool(linking_roles(session, agreement, actor, now()) & LINKERS),
        may_validate=r.GENDER in guards.roles,
    )


@blueprint.route("/agreements/<uuid:agreement_id>/links/edit", methods=["GET", "POST"])
@for_roles("staff")
def edit(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """One form for everything that the agreement is linked to."""
    agreement = _load(agreement_id)
    form = form_for(agreement)
    if form.validate_on_submit() and _is_sound(form):
        link_agreement(
            current_session(), agreement, _values(form), version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        asked = _stock_entry(agreement)
        if asked is not None:
            answer_entry(current_session(), *asked, "corrected", actor=current_actor(), now=now())
        commit()
        flash(_("Saved."), "success")
        if asked is not None:
            return see_other("stock_taking.area", year=asked[1].year, area=asked[0].subprogramme)
        return see_other("agreement_links.show", agreement_id=agreement.id)
    page = render_template(
        "agreement_links/edit.html", form=form, agreement=agreement, say=say, notes=_note_fields(form)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/gender", methods=["GET", "POST"])
@for_roles(r.GENDER)
def gender(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """The gender focal point confirms the marker or sets another."""
    agreement = load_agreement(agreement_id)
    form = GenderForm(data={"marker": agreement.gender_marker, "version": agreement.version})
    if form.validate_on_submit():
        validate_gender(
            current_session(), agreement, form.marker.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The gender marker is validated. It counts in reports from now on."), "success")
        return see_other("agreement_links.show", agreement_id=agreement.id)
    page = render_template("agreement_links/gender.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/relations", methods=["GET", "POST"])
@for_roles("staff")
def relate(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Another agreement that belongs to this one."""
    agreement = _load(agreement_id)
    form = RelationForm()
    if form.validate_on_submit():
        try:
            relate_agreements(
                current_session(), agreement, form.number.data, form.kind.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("number", " ".join(_(reason) for reason in refusal.reasons))
        else:
            commit()
            flash(_("The two agreements are related."), "success")
            return see_other("agreement_links.show", agreement_id=agreement.id)
    page = render_template("agreement_links/relate.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.post("/agreements/<uuid:agreement_id>/relations/<uuid:relation_id>/remove")
@for_roles("staff")
def unrelate(agreement_id: uuid.UUID, relation_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a relation back."""
    agreement = _load(agreement_id)
    row = current_session().get(AgreementRelation, relation_id)
    if row is None or agreement.id not in (row.agreement_id, row.other_id):
        abort(404)
    unrelate_agreements(current_session(), agreement, row, actor=current_actor(), now=now())
    commit()
    flash(_("The relation is taken back."), "success")
    return see_other("agreement_links.show", agreement_id=agreement.id)


def form_for(agreement: Agreement) -> Any:
    """The form with a line for the note of each goal and target that is chosen, or was just ticked."""
    ticked = [value for value in request.form.getlist("sdgs") if value.isdecimal() and len(value) < 3]
    codes = dict.fromkeys([*map(str, agreement.sdgs), *ticked, *agreement.sdg_targets])
    fields = {
        f"note_{code.replace('.', '_')}": TextField(_("How it serves %(code)s", code=code), max_length=500)
        for code in sorted(codes, key=_order)
    }
    data: dict[str, Any] = {
        "lead": str(agreement.lead_subprogramme),
        "others": [str(no) for no in agreement.subprogrammes if no != agreement.lead_subprogramme],
        "nexus": agreement.nexus,
        "sdgs": [str(goal) for goal in agreement.sdgs],
        "targets": ", ".join(agreement.sdg_targets),
        "gender_marker": agreement.gender_marker,
        "role_in_mandate": agreement.role_in_mandate,
        "bodies": agreement.bodies,
        "countries": ", ".join(show_country(code) for code in agreement.beneficiary_countries),
        "version": agreement.version,
    }
    data |= {f"note_{code.replace('.', '_')}": words for code, words in agreement.sdg_notes.items()}
    form = type("LinksFormWithNotes", (LinksForm,), fields)(data=data)
    areas = {int(no) for no in [*form.others.data, form.lead.data] if no.isdecimal()}
    form.bodies.choices = [
        Choice(each.id, each.name)
        for each in reference.load().bodies
        if areas & set(each.subprogrammes) or each.id in form.bodies.data
    ]
    return form


def _load(agreement_id: uuid.UUID) -> Agreement:
    agreement = load_agreement(agreement_id)
    if not linking_roles(current_session(), agreement, current_actor(), now()) & LINKERS:
        abort(404)
    return agreement


def _stock_entry(agreement: Agreement) -> tuple[StockEntry, StockTaking] | None:
    """The entry of the stock-taking from which the form was opened, while it waits for an answer."""
    entry_id = request.args.get("entry", type=uuid.UUID)
    if entry_id is None:
        return None
    found = find_entry(current_session(), entry_id, actor=current_actor(), now=now())
    if found is None or found[0].agreement_id != agreement.id:
        return None
    return None if found[0].answer or found[1].closed_at is not None else found


def _order(code: str) -> tuple[int, str]:
    goal, _dot, rest = code.partition(".")
    return int(goal), rest.zfill(2) if rest else ""


def _note_fields(form: Any) -> list[Any]:
    return [field for field in form if field.name.startswith("note_")]


def _notes(agreement: Agreement) -> list[tuple[str, str, str]]:
    """(code, title, how) of each goal and target in order."""
    ref = reference.load()
    codes = sorted([*map(str, agreement.sdgs), *agreement.sdg_targets], key=_order)
    return [
        (
            code,
            in_language(ref.targets[code].caption if "." in code else ref.goal(int(code)).title),
            agreement.sdg_notes.get(code, ""),
        )
        for code in codes
    ]


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(part.lower() for part in re.split(r"[,;\s]+", text) if part))


def _is_sound(form: Any) -> bool:
    known = reference.load().targets
    wrong = [code for code in _codes(form.targets.data) if code not in known]
    if wrong:
        form.refuse("targets", _("There is no target %(code)s.", code=wrong[0][:20]))
    unknown = [name for name in split_countries(form.countries.data) if find_country(name) is None]
    if unknown:
        form.refuse("countries", _("We do not know this country: %(name)s.", name=unknown[0][:60]))
    return not form.errors


def _values(form: Any) -> dict[str, Any]:
    lead, targets = int(form.lead.data), _codes(form.targets.data)
    goals = {int(each) for each in form.sdgs.data} | {int(code.partition(".")[0]) for code in targets}
    found = [find_country(name) for name in split_countries(form.countries.data)]
    notes = {field.name.removeprefix("note_").replace("_", "."): field.data for field in _note_fields(form)}
    return {
        "lead_subprogramme": lead,
        "subprogrammes": sorted({lead, *map(int, form.others.data)}),
        "nexus": list(form.nexus.data),
        "sdgs": sorted(goals),
        "sdg_targets": sorted(targets, key=_order),
        "sdg_notes": notes,
        "gender_marker": form.gender_marker.data or "none",
        "role_in_mandate": form.role_in_mandate.data,
        "bodies": list(form.bodies.data),
        "beneficiary_countries": list(dict.fromkeys(code for code in found if code)),
    }
