"""The pages of the signature of an agreement, and of the counter-signature that comes later."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.agreement import AgreementGuards
from registry.services.signature import Signature, countersign_agreement, sign_agreement
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, is_sent, store_file
from registry.web.agreement_section import load_agreement, offer_of, say
from registry.web.formats import in_language
from registry.web.forms import DateField, FileField, Form, TextField, VersionField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("signature", __name__)

NOT_YET = _l("The date of signature is not in the future.")


class SignForm(Form):
    signed_on = DateField(_l("Date of signature"), required=_l("Give the date of signature."))
    by_partner = TextField(
        _l("Signed for the partner by"), hint=_l("Full name"), required=_l("Say who signed for the partner.")
    )
    partner_function = TextField(
        _l("Function of this person"), required=_l("Say what function this person has with the partner.")
    )
    on_behalf_of = TextField(
        _l("Signed on behalf of another body (optional)"),
        hint=_l("Its name, when the signatory belongs to a parent company or holds a power of attorney."),
    )
    proof = FileField(
        _l("Proof of this authority"), hint=_l("Needed when somebody signs on behalf of another body."),
        accept=ACCEPT,
    )  # fmt: skip
    by_unece = TextField(
        _l("Signed for UNECE by"), hint=_l("Full name"), required=_l("Say who signed for UNECE.")
    )
    unece_function = TextField(
        _l("Function at UNECE"), required=_l("Say what function this person has at UNECE.")
    )
    countersigned_on = DateField(
        _l("Date of the counter-signature (optional)"),
        hint=_l("When the second side signed on another day. It can be added later."),
    )
    file = FileField(_l("The signed text (optional)"), hint=_l("PDF or a scan."), accept=ACCEPT)
    version = VersionField()


class CountersignForm(Form):
    countersigned_on = DateField(
        _l("Date of the counter-signature"), required=_l("Give the date of the counter-signature.")
    )
    file = FileField(_l("The text with both signatures (optional)"), hint=_l("PDF or a scan."), accept=ACCEPT)
    version = VersionField()


@blueprint.route("/agreements/<uuid:agreement_id>/sign", methods=["GET", "POST"])
@for_roles("desk")
def sign(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Signatories with their functions, dates, the signed file, and the proof for another body."""
    agreement = load_agreement(agreement_id)
    form = SignForm(data={"version": agreement.version, "signed_on": today()})
    offer = offer_of(agreement, "sign")
    if offer.is_possible and form.validate_on_submit() and _is_signed(form):
        file, proof = store_file(form), store_file(form, "proof")
        if not form.errors:
            signature = Signature(
                form.signed_on.data,
                f"{form.by_partner.data}, {form.partner_function.data}",
                f"{form.by_unece.data}, {form.unece_function.data}",
                form.countersigned_on.data,
                form.on_behalf_of.data,
                file,
                proof,
            )
            sign_agreement(
                current_session(), agreement, signature, version=form.version.data, actor=current_actor(),
                now=now(),
            )  # fmt: skip
            commit()
            flash(_("The signature is recorded. The agreement stands in the register."), "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    if request.method == "POST" and not offer.is_possible:
        raise Blocked("sign", offer.needs, offer.reasons)
    page = render_template(
        "agreement/sign.html", form=form, agreement=agreement, say=say, offer=offer,
        signs=in_language(reference.load().instrument(agreement.instrument).signs),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.route("/agreements/<uuid:agreement_id>/countersign", methods=["GET", "POST"])
@for_roles("desk")
def countersign(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """The day on which the second side signed, where it came later."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    if not guards.may_countersign or agreement.signed_on is None:
        abort(404)
    form = CountersignForm(data={"version": agreement.version})
    if form.validate_on_submit():
        day = form.countersigned_on.data
        if day > today():
            form.refuse("countersigned_on", str(NOT_YET))
        elif day < agreement.signed_on:
            form.refuse("countersigned_on", _("The counter-signature is not before the signature."))
        file = store_file(form)
        if not form.errors:
            countersign_agreement(
                current_session(), agreement, countersigned_on=day, file=file, version=form.version.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The counter-signature is recorded."), "success")
            return see_other("agreement.show", agreement_id=agreement.id)
    page = render_template("agreement/countersign.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


def _is_signed(form: SignForm) -> bool:
    if form.signed_on.data > today():
        form.refuse("signed_on", str(NOT_YET))
    second = form.countersigned_on.data
    if second and second > today():
        form.refuse("countersigned_on", str(NOT_YET))
    elif second and second < form.signed_on.data:
        form.refuse("countersigned_on", _("The counter-signature is not before the signature."))
    if form.on_behalf_of.data and not is_sent(form, "proof"):
        form.refuse("proof", _("Add the proof that this person may sign for the other body."))
    return not form.errors
