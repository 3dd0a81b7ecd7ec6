"""Amendments of an agreement: the list, the difference field by field, their forms and steps."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Agreement, Amendment
from registry.queries.agreement import AgreementGuards
from registry.queries.amendment import (
    AmendmentGuards,
    differences,
    find_amendment,
    list_amendments,
)
from registry.services.amendment import (
    change_amendment,
    clear_amendment_unit,
    holds_level,
    merge_amendment,
    move_amendment,
    open_amendment,
)
from registry.services.signature import Signature
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, store_file
from registry.web.agreement_section import blocks, load_agreement, say, section_page
from registry.web.amendment_terms import NAMES, TermsForm, form_data, is_sound, lines_of, values_of
from registry.web.formats import in_language
from registry.web.forms import (
    DateField,
    FileField,
    Form,
    TextareaField,
    TextField,
    VersionField,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.agreement import AMENDABLE
from workflows.amendment import AMENDMENT
from workflows.machine import Offer
from workflows.wording import N_

blueprint = Blueprint("amendment", __name__)

NOT_CLEARED = N_("The amendment is marked as cleared.")
TONES = {"drafting": "waiting", "cleared": "yours", "merged": "good", "cancelled": "neutral"}


class OpenForm(Form):
    reason = TextareaField(
        _l("Why is the agreement amended?"),
        hint=_l("It stays on the file. The units read it when they clear the text."),
        rows=3,
        max_length=2000,
        required=_l("Say why the agreement is amended."),
    )
    version = VersionField()


class UnitForm(Form):
    note = TextareaField(_l("Note"), rows=3, max_length=2000)


class StepForm(Form):
    reason = TextareaField(_l("Reason"), rows=3, max_length=2000)
    version = VersionField()


class MergeForm(Form):
    signed_on = DateField(_l("Date of signature"), required=_l("Give the date of signature."))
    effective_on = DateField(
        _l("The new text counts from (optional)"), hint=_l("Left empty: from the date of signature.")
    )
    by_partner = TextField(
        _l("Signed for the partner by"), hint=_l("Name and function"),
        required=_l("Say who signed for the partner."),
    )  # fmt: skip
    by_unece = TextField(
        _l("Signed for UNECE by"), hint=_l("Name and function"), required=_l("Say who signed for UNECE.")
    )
    file = FileField(_l("The signed amendment (optional)"), hint=_l("PDF or a scan."), accept=ACCEPT)
    version = VersionField()


@blueprint.get("/agreements/<uuid:agreement_id>/amendments")
@for_roles("staff")
def listed(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Every amendment, with the version of the text that it made."""
    session, agreement = current_session(), load_agreement(agreement_id)
    guards = AgreementGuards(session, agreement, current_actor(), now())
    rows = list_amendments(session, agreement)
    is_open = any(row.open_key for row in rows)
    return section_page(
        "amendment/list.html", guards, rows=rows, amendment_state=_state, amendment_tones=TONES,
        may_open=r.DESK in guards.roles and agreement.state in AMENDABLE and not is_open, is_open=is_open,
    )  # fmt: skip


@blueprint.route("/agreements/<uuid:agreement_id>/amendments/new", methods=["GET", "POST"])
@for_roles("desk")
def new(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Begins an amendment."""
    agreement = load_agreement(agreement_id)
    if agreement.state not in AMENDABLE:
        abort(404)
    form = OpenForm(data={"version": agreement.version})
    if form.validate_on_submit():
        row = open_amendment(
            current_session(), agreement, reason=form.reason.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        return see_other("amendment.edit", agreement_id=agreement.id, amendment_id=row.id)
    page = render_template("amendment/new.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.get("/agreements/<uuid:agreement_id>/amendments/<uuid:amendment_id>")
@for_roles("staff")
def show(agreement_id: uuid.UUID, amendment_id: uuid.UUID) -> ResponseReturnValue:
    """Old and new side by side, who has cleared it, and the next steps."""
    agreement, row, guards = _load(agreement_id, amendment_id)
    units = {unit.id: in_language(unit.name) for unit in reference.load().organisation.units}
    return section_page(
        "amendment/show.html", guards.of_agreement, row=row, row_guards=guards,
        lines=[(NAMES[each.name], each, lines_of(each)) for each in differences(row)],
        offers=_offers(guards), amendment_state=_state, amendment_tones=TONES,
        unit_name=lambda unit: units.get(unit) or _("Focal point"),
        blocks=blocks,
        step_href=lambda verb: _step_href(agreement, row, verb),
    )  # fmt: skip


@blueprint.route(
    "/agreements/<uuid:agreement_id>/amendments/<uuid:amendment_id>/edit", methods=["GET", "POST"]
)
@for_roles("desk")
def edit(agreement_id: uuid.UUID, amendment_id: uuid.UUID) -> ResponseReturnValue:
    """The terms as they are to read."""
    agreement, row, guards = _load(agreement_id, amendment_id)
    if not guards.may_write:
        abort(404)
    form = TermsForm(data=form_data(row))
    if form.validate_on_submit() and is_sound(form):
        change_amendment(
            current_session(),
            row,
            values_of(form),
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )
        commit()
        flash(_("Saved. Every unit is asked to clear this text."), "success")
        return see_other("amendment.show", agreement_id=agreement.id, amendment_id=row.id)
    page = render_template("amendment/edit.html", form=form, agreement=agreement, row=row, say=say)
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/amendments/<uuid:amendment_id>/units/<unit>", methods=["GET", "POST"]
)
@for_roles("staff")
def unit(agreement_id: uuid.UUID, amendment_id: uuid.UUID, unit: str) -> ResponseReturnValue:
    """One unit clears the amended text, or the desk records that it did."""
    agreement, row, guards = _load(agreement_id, amendment_id)
    slot = next((each for each in row.clearances if each.unit == unit), None)
    if slot is None or not guards.may_clear(slot):
        abort(404)
    form, is_unit = UnitForm(), guards.is_unit(slot)
    if not is_unit:
        form.note.required = _("Say who cleared it for the unit, when, and where that is written.")
    if form.validate_on_submit():
        clear_amendment_unit(
            current_session(), row, unit, note=form.note.data, actor=current_actor(), now=now()
        )
        commit()
        flash(_("The clearance is recorded."), "success")
        return see_other("amendment.show", agreement_id=agreement.id, amendment_id=row.id)
    units = {each.id: in_language(each.name) for each in reference.load().organisation.units}
    page = render_template(
        "amendment/unit.html", form=form, agreement=agreement, row=row, say=say, is_unit=is_unit,
        unit_name=units.get(unit) or _("Focal point"),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/amendments/<uuid:amendment_id>/sign", methods=["GET", "POST"]
)
@for_roles("desk")
def sign(agreement_id: uuid.UUID, amendment_id: uuid.UUID) -> ResponseReturnValue:
    """Its signature makes it the text in force."""
    agreement, row, guards = _load(agreement_id, amendment_id)
    offer = _merge_offer(guards)
    form = MergeForm(data={"version": row.version, "signed_on": today()})
    if form.validate_on_submit() and offer.is_possible:
        if form.signed_on.data > today():
            form.refuse("signed_on", _("The date of signature is not in the future."))
        file = store_file(form)
        if not form.errors:
            signature = Signature(form.signed_on.data, form.by_partner.data, form.by_unece.data, file=file)
            merge_amendment(
                current_session(), row, signature, effective_on=form.effective_on.data,
                version=form.version.data, actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The amendment is merged. Version %(number)s of the text counts.",
                    number=agreement.text_version), "success")  # fmt: skip
            return see_other("amendment.show", agreement_id=agreement.id, amendment_id=row.id)
    page = render_template(
        "amendment/step.html", form=form, agreement=agreement, row=row, say=say, offer=offer
    )
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/amendments/<uuid:amendment_id>/steps/<verb>", methods=["GET", "POST"]
)
@for_roles("desk")
def step(agreement_id: uuid.UUID, amendment_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Clear, back to drafting, cancel."""
    agreement, row, guards = _load(agreement_id, amendment_id)
    offer = _offer(guards, verb)
    if verb == "merge":
        return see_other("amendment.sign", agreement_id=agreement.id, amendment_id=row.id)
    form = StepForm(data={"version": row.version})
    if "reason_given" in offer.step.needs:
        form.reason.required = _("Give the reason.")
    else:
        del form.reason
    if form.validate_on_submit():
        move_amendment(
            current_session(), row, verb, reason=form.reason.data if "reason" in form else "",
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Recorded."), "success")
        return see_other("amendment.show", agreement_id=agreement.id, amendment_id=row.id)
    page = render_template(
        "amendment/step.html", form=form, agreement=agreement, row=row, say=say, offer=offer
    )
    return page, 422 if form.errors else 200


def _load(agreement_id: uuid.UUID, amendment_id: uuid.UUID) -> tuple[Agreement, Amendment, AmendmentGuards]:
    agreement = load_agreement(agreement_id)
    row = find_amendment(current_session(), agreement, amendment_id)
    if row is None:
        abort(404)
    return agreement, row, AmendmentGuards(current_session(), row, current_actor(), now())


def _offers(guards: AmendmentGuards) -> list[Offer]:
    return guards.offers({"level_holds": holds_level(guards.session, guards.amendment, now=guards.now)})


def _merge_offer(guards: AmendmentGuards) -> Offer:
    """The signature; before the text is cleared, with what stands against it."""
    if guards.amendment.state != "drafting":
        return _offer(guards, "merge")
    return Offer(AMENDMENT.rows("merge")[0], ("cleared",), (NOT_CLEARED,))


def _offer(guards: AmendmentGuards, verb: str) -> Offer:
    offer = next((each for each in _offers(guards) if each.step.verb == verb), None)
    if offer is None:
        abort(404)
    return offer


def _step_href(agreement: Agreement, row: Amendment, verb: str) -> str:
    named: dict[str, Any] = {"agreement_id": agreement.id, "amendment_id": row.id}
    if verb == "merge":
        return url_for("amendment.sign", **named)
    return url_for("amendment.step", verb=verb, **named)


def _state(state: str) -> str:
    return str(_(AMENDMENT.state(state).staff))
