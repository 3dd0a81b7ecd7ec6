"""Partnerships of the other track: the desk's form to record one, and the check of the body's names."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.clock import ONE_DAY
from registry.models import Agreement
from registry.permissions import SEES_HITS, roles_held
from registry.queries.agreement import AgreementGuards
from registry.queries.entity_screening import entity_screening
from registry.queries.stock_taking import list_focal_points
from registry.services.partnership import (
    OTHER_TRACK,
    enter_entity_result,
    may_be_followed,
    record_partnership,
)
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.formats import in_language
from registry.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    choices_of,
)
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("partnership", __name__)

# what somebody may know of a body; which of them counts depends on what the body is
KNOWN = (
    Choice("X06", _l("It was found to have broken Security Council sanctions")),
    Choice("X02", _l("It is ineligible for United Nations procurement (only NGO, academia)")),
    Choice("X03", _l("It takes part in making or paying for controversial weapons (only NGO, academia)")),
    Choice("X04", _l("It is funded or controlled by the tobacco industry (only NGO, academia)")),
    Choice("X05", _l("Forced or child labour is substantiated and not remedied (only NGO, academia)")),
    Choice("X08", _l("A declaration to us was false (only NGO, academia)")),
)


def _areas() -> list[Choice]:
    return [Choice(str(each.no), each.name) for each in reference.load().subprogrammes]


def _countries() -> list[Choice]:
    return [Choice(code, name) for code, name in reference.load().list_countries(current_language())]


def _people() -> list[Choice]:
    people = list_focal_points(current_session(), today())
    return [Choice(str(each.id), each.name) for each in people]


class RecordForm(Form):
    name = TextField(_l("Name of the body"), required=_l("Give the name of the body."))
    entity_type = RadiosField(
        _l("What is it?"),
        hint=_l("A body that business owns or pays for needs a case, whatever it calls itself."),
        choices=lambda: choices_of("entity_type", OTHER_TRACK),
        required=_l("Say what it is."),
    )
    country = SelectField(_l("Country"), choices=_countries, blank=_l("No country: intergovernmental"))
    website = TextField(_l("Website (optional)"))
    known = CheckboxesField(
        _l("Is any of this known of it?"),
        choices=KNOWN,
        none=("none", _l("Nothing of this is known")),
        required=_l("Say whether any of this is known."),
    )
    title = TextField(_l("Title of the partnership"), required=_l("Give the title."))
    summary = TextareaField(
        _l("What is it for?"), hint=_l("The public reads it."), rows=3, required=_l("Say what it is for.")
    )
    instrument = SelectField(
        _l("Instrument"),
        choices=lambda: [Choice(each.id, each.name) for each in reference.load().instruments],
        required=_l("Choose the instrument."),
    )
    signed_on = DateField(_l("Date of signature"), hint=_l("Leave it empty when it is not signed yet."))
    starts_on = DateField(_l("First day"))
    ends_on = DateField(_l("Last day"))
    lead = SelectField(_l("Lead subprogramme"), choices=_areas, required=_l("Choose the lead subprogramme."))
    others = CheckboxesField(_l("Other subprogrammes"), choices=_areas)
    types = CheckboxesField(
        _l("Kind of partnership"), choices=lambda: choices_of("types"), required=_l("Choose one at least.")
    )
    nexus = CheckboxesField(_l("Nexus areas"), choices=lambda: choices_of("nexus"))
    sdgs = CheckboxesField(
        _l("Sustainable Development Goals"),
        choices=lambda: [
            Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals
        ],
    )
    focal_point = SelectField(_l("Focal point"), choices=_people, blank=_l("Nobody yet"))


class CheckForm(Form):
    result = RadiosField(
        _l("What did the list say of the name?"),
        choices=(
            Choice("clear", _l("Nothing on the list is like it")),
            Choice("possible", _l("It may be listed")),
        ),
        required=_l("Choose one."),
    )
    list_version = TextField(
        _l("Which version of the list did you look at?"), hint=_l("Its date."), max_length=100,
        required=_l("Give the date of the list."),
    )  # fmt: skip


@blueprint.route("/agreements/record", methods=["GET", "POST"])
@for_roles(r.DESK)
def record() -> ResponseReturnValue:
    """Government, IGO, NGO or academia; attending a meeting is no partnership. `follows`: what it renews."""
    follows = _followed()
    form = RecordForm(data=_as_before(follows) if follows else None)
    if form.validate_on_submit() and _is_sound(form):
        try:
            agreement = record_partnership(
                current_session(),
                name=form.name.data,
                entity_type=form.entity_type.data,
                country=form.country.data or None,
                website=form.website.data,
                terms=_terms(form),
                known_exclusions=form.known.chosen(),
                follows=follows,
                actor=current_actor(),
                now=now(),
            )
        except Blocked as refusal:
            current_session().rollback()
            fields = {"no_exclusion": "known", "other_track": "name", "same_body": "name", "title": "title"}
            for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
                form.refuse(fields.get(need, "signed_on"), _(reason))
        else:
            commit()
            flash(_("The partnership is recorded. Its body is being screened."), "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("partnership/record.html", form=form, follows=follows)
    return page, 422 if form.errors else 200


def _followed() -> Agreement | None:
    """The agreement of the address that the new one renews; 404 when nothing can follow it."""
    wanted = request.args.get("follows", "")
    if not wanted:
        return None
    try:
        agreement = load_agreement(uuid.UUID(wanted))
    except ValueError:
        abort(404)
    if not may_be_followed(current_session(), agreement):
        abort(404)
    return agreement


def _as_before(agreement: Agreement) -> dict[str, Any]:
    """What the form holds of the agreement that is followed; what is known of the body is asked again."""
    body, lead = agreement.organisation, agreement.lead_subprogramme
    return {
        "name": body.name,
        "entity_type": body.entity_type,
        "country": body.country or "",
        "website": body.website or "",
        "title": say(agreement.title),
        "summary": say(agreement.summary),
        "instrument": agreement.instrument,
        "starts_on": agreement.ends_on + ONE_DAY if agreement.ends_on else None,
        "lead": str(lead) if lead else "",
        "others": [str(no) for no in agreement.subprogrammes if no != lead],
        "types": agreement.types,
        "nexus": agreement.nexus,
        "sdgs": [str(no) for no in agreement.sdgs],
        "focal_point": str(agreement.focal_point_id or ""),
    }


@blueprint.route("/agreements/<uuid:agreement_id>/entity-check", methods=["GET", "POST"])
@for_roles(*SEES_HITS)
def check(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """What is known of the body's names; by hand where the Council's list is not kept here."""
    agreement = load_agreement(agreement_id)
    session, actor = current_session(), current_actor()
    screening = entity_screening(session, agreement.organisation_id, now())
    open_party = next((party for party, row in screening.results if row is None), None)
    form = None
    is_ours = agreement.origin != "case" and r.DESK in roles_held(actor, today())  # a case has its own page
    if screening.by_hand and open_party is not None and is_ours:
        form = CheckForm()
        if form.validate_on_submit():
            enter_entity_result(
                session, agreement, open_party, form.result.data, list_version=form.list_version.data,
                actor=actor, now=now(),
            )  # fmt: skip
            commit()
            flash(_("Recorded."), "success")
            return see_other("partnership.check", agreement_id=agreement.id)
    page = section_page(
        "partnership/check.html", AgreementGuards(session, agreement, actor, now()),
        screening=screening, form=form, open_party=open_party,
    )  # fmt: skip
    return page, 422 if form is not None and form.errors else 200


def _is_sound(form: RecordForm) -> bool:
    if form.entity_type.data != "igo" and not form.country.data:
        form.refuse("country", _("Choose the country."))
    first, last = form.starts_on.data, form.ends_on.data
    if first and last and last < first:
        form.refuse("ends_on", _("The last day is not before the first day."))
    if form.signed_on.data and form.signed_on.data > today():
        form.refuse("signed_on", _("The date of signature is not in the future."))
    return not form.errors


def _terms(form: RecordForm) -> dict[str, Any]:
    language, lead = current_language(), int(form.lead.data)
    return {
        "title": {language: form.title.data},
        "summary": {language: form.summary.data},
        "instrument": form.instrument.data,
        "signed_on": form.signed_on.data,
        "starts_on": form.starts_on.data or form.signed_on.data,
        "ends_on": form.ends_on.data,
        "lead_subprogramme": lead,
        "subprogrammes": sorted({lead, *map(int, form.others.data)}),
        "types": list(form.types.data),
        "nexus": list(form.nexus.data),
        "sdgs": sorted(map(int, form.sdgs.data)),
        "focal_point_id": uuid.UUID(form.focal_point.data) if form.focal_point.data else None,
    }
