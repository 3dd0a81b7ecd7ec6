"""The forms of an agreement: terms, what is published, clearances, signature, conditions, other steps."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.adapters.files import Stored
from registry.models import Agreement, Condition
from registry.queries.agreement import AgreementGuards
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    change_state,
    clear_agreement,
    clear_unit,
    meet_condition,
    redraft_agreement,
)
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, is_sent, store_file
from registry.web.agreement_section import load_agreement, offer_of, say
from registry.web.formats import in_language
from registry.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("agreement_step", __name__)

LANGUAGES = (("en", _l("English")), ("fr", _l("French")), ("ru", _l("Russian")))


def _instruments() -> list[Choice]:
    return [Choice(each.id, each.name) for each in reference.load().instruments]


class EditForm(Form):
    """Terms (only while drafting) and wording (always). Titles and summaries are published."""

    title_en = TextField(_l("Title in English"))
    title_fr = TextField(_l("Title in French"))
    title_ru = TextField(_l("Title in Russian"))
    summary_en = TextareaField(
        _l("Summary in English"),
        hint=_l("The public reads titles and summaries. Write nothing that is confidential."),
        rows=3,
    )
    summary_fr = TextareaField(_l("Summary in French"), rows=3)
    summary_ru = TextareaField(_l("Summary in Russian"), rows=3)
    instrument = SelectField(
        _l("Instrument"),
        hint=_l("Another instrument asks for its clearances anew."),
        choices=_instruments,
        blank=None,
        required=_l("Choose the instrument."),
    )
    starts_on = DateField(_l("First day"))
    ends_on = DateField(_l("Last day"))
    excom_status = RadiosField(
        _l("The project and the Executive Committee"),
        hint=_l("It is settled before the signature and stops nothing else."),
        choices=lambda: choices_of("excom_status"),
    )
    excom_project = TextField(
        _l("Reference of the project or of its approval"),
        hint=_l("For a project that is approved: its number, or the number of the decision."),
    )
    version = VersionField()


class NoteForm(Form):
    note = TextareaField(_l("Note"), rows=3, max_length=2000)


class ConditionForm(NoteForm):
    file = FileField(_l("File (optional)"), hint=_l("PDF, Word or a picture."), accept=ACCEPT)


class ReasonForm(Form):
    reason = TextareaField(
        _l("Reason"), hint=_l("It stays on the file with your name. The partner does not read it."), rows=3
    )
    file = FileField(
        _l("Document of termination"), hint=_l("The letter or note that ends it. PDF, DOCX or a scan."),
        accept=ACCEPT,
    )  # fmt: skip
    version = VersionField()


@blueprint.route("/agreements/<uuid:agreement_id>/edit", methods=["GET", "POST"])
@for_roles("desk")
def edit(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Terms while drafting; title and summary at any time. What of it is published: see publication.show."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    if not guards.may_publish:
        abort(404)
    form = EditForm(data=_form_data(agreement))
    if not guards.may_edit:
        del form.instrument, form.starts_on, form.ends_on
    if not guards.may_settle_excom:
        del form.excom_status
    if form.validate_on_submit() and _is_sound(form):
        change_agreement(
            current_session(), agreement, _values(form), version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Saved."), "success")
        return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("agreement/edit.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/units/<unit>", methods=["GET", "POST"])
@for_roles("staff")
def unit(agreement_id: uuid.UUID, unit: str) -> ResponseReturnValue:
    """One unit clears, or the desk records that it did."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    row = next((each for each in agreement.clearances if each.unit == unit), None)
    if row is None or not guards.may_clear(row):
        abort(404)
    form = NoteForm()
    is_unit = guards.is_unit(row)
    if not is_unit:
        form.note.required = _("Say who cleared it for the unit, when, and where that is written.")
    if form.validate_on_submit():
        clear_unit(current_session(), agreement, unit, note=form.note.data, actor=current_actor(), now=now())
        commit()
        flash(_("The clearance is recorded."), "success")
        return see_other("agreement.show", agreement_id=agreement.id)
    units = {each.id: in_language(each.name) for each in reference.load().organisation.units}
    page = render_template(
        "agreement/unit.html", form=form, agreement=agreement, say=say, is_unit=is_unit,
        unit_name=units.get(unit) or _("Focal point"),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/conditions/<uuid:condition_id>", methods=["GET", "POST"])
@for_roles("staff")
def condition(agreement_id: uuid.UUID, condition_id: uuid.UUID) -> ResponseReturnValue:
    """Marks a condition as met, with the evidence."""
    agreement = load_agreement(agreement_id)
    row = current_session().get(Condition, condition_id)
    if row is None or row.agreement_id != agreement.id:
        abort(404)
    form = ConditionForm()
    form.note.label.text = _("How was it met?")
    form.note.required = _("Say how the condition was met, and where the proof is.")
    if form.validate_on_submit():
        file = store_file(form)
        if not form.errors:
            meet_condition(
                current_session(), agreement, row, evidence=form.note.data, file=file,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The condition is marked as met."), "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("agreement/condition.html", form=form, agreement=agreement, say=say, row=row)
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/steps/<verb>", methods=["GET", "POST"])
@for_roles("staff")
def step(agreement_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Every other step: one page with its reason, or what still blocks it."""
    verb = verb.replace("-", "_")
    agreement = load_agreement(agreement_id)
    offer = offer_of(agreement, verb)
    if verb == "sign":
        return see_other("signature.sign", agreement_id=agreement.id)
    form = ReasonForm(data={"version": agreement.version})
    if "reason_given" not in offer.step.needs:
        del form.reason
    else:
        form.reason.required = _("Give the reason.")
    if "document_given" not in offer.step.needs:
        del form.file
    if form.validate_on_submit():
        if "file" in form and not is_sent(form):
            form.refuse("file", _("Add the document that ends the agreement."))
        file = store_file(form) if "file" in form else None
        if not form.errors:
            _take(agreement, verb, form, file)
            commit()
            flash(_("Recorded."), "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("agreement/step.html", form=form, agreement=agreement, say=say, offer=offer)
    return page, 422 if form.errors else 200


def _take(agreement: Agreement, verb: str, form: ReasonForm, file: Stored | None) -> None:
    session = current_session()
    who: dict[str, Any] = {"version": form.version.data, "actor": current_actor(), "now": now()}
    reason = form.reason.data if "reason" in form else ""
    if verb == "clear":
        clear_agreement(session, agreement, **who)
    elif verb == "redraft":
        redraft_agreement(session, agreement, reason=reason, **who)
    elif verb == "activate":
        activate_agreement(session, agreement, **who)
    else:
        change_state(session, agreement, verb, reason=reason, file=file, **who)


def _form_data(agreement: Agreement) -> dict[str, Any]:
    texts = {f"title_{code}": agreement.title.get(code, "") for code, _name in LANGUAGES}
    texts |= {f"summary_{code}": agreement.summary.get(code, "") for code, _name in LANGUAGES}
    columns = (
        "instrument",
        "starts_on",
        "ends_on",
        "excom_status",
        "excom_project",
        "version",
    )
    return {**texts, **{name: getattr(agreement, name) for name in columns}}


def _is_sound(form: EditForm) -> bool:
    if not any(form[f"title_{code}"].data for code, _name in LANGUAGES):
        form.refuse("title_en", _("Write the title in one language at least."))
    if (
        "starts_on" in form
        and form.starts_on.data
        and form.ends_on.data
        and form.ends_on.data < form.starts_on.data
    ):
        form.refuse("ends_on", _("The last day is not before the first day."))
    return not form.errors


def _values(form: EditForm) -> dict[str, Any]:
    values: dict[str, Any] = {
        column: {
            code: form[f"{column}_{code}"].data for code, _name in LANGUAGES if form[f"{column}_{code}"].data
        }
        for column in ("title", "summary")
    }
    for name in ("instrument", "starts_on", "ends_on", "excom_status"):
        if name in form and (name != "excom_status" or form[name].data):
            values[name] = form[name].data
    return {**values, "excom_project": form.excom_project.data}
