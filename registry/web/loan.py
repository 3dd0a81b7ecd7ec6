"""The forms that bind a loaned person (K04): clearance of human resources, undertakings one by one."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement, Contribution
from registry.models.contribution import UNDERTAKINGS
from registry.queries.contribution import LOAN
from registry.services.loan import CLEARERS, record_hr_clearance, sign_undertaking
from registry.web.access import for_roles
from registry.web.agreement_section import say
from registry.web.contribution import contribution_name, load_contribution
from registry.web.formats import show_label
from registry.web.forms import DateField, Form, TextField
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.machine import Blocked

blueprint = Blueprint("loan", __name__)


class ClearanceForm(Form):
    cleared_on = DateField(_l("When did human resources clear the loan?"), required=_l("Give the day."))
    written_in = TextField(
        _l("Where is that written?"),
        hint=_l("A memo or a message, with its date."),
        required=_l("Say where."),
    )


class UndertakingForm(Form):
    signed_on = DateField(_l("When was it signed?"), required=_l("Give the day."))


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/clearance", methods=["GET", "POST"]
)
@for_roles("staff")
def clearance(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> ResponseReturnValue:
    """Human resources cleared the loan."""
    agreement, row = _load(agreement_id, contribution_id)
    form = ClearanceForm(data={"cleared_on": row.hr_cleared_on, "written_in": row.hr_reference})
    if form.validate_on_submit():
        try:
            record_hr_clearance(
                current_session(), agreement, row, cleared_on=form.cleared_on.data,
                written_in=form.written_in.data, actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _refuse(form, "cleared_on", refusal)
        else:
            return _done(agreement)
    return _page(agreement, row, form, _("Clearance by human resources"), "")


@blueprint.route(
    "/agreements/<uuid:agreement_id>/contributions/<uuid:contribution_id>/undertakings/<undertaken>",
    methods=["GET", "POST"],
)
@for_roles("staff")
def undertaking(agreement_id: uuid.UUID, contribution_id: uuid.UUID, undertaken: str) -> ResponseReturnValue:
    """The person signed one undertaking."""
    agreement, row = _load(agreement_id, contribution_id)
    if undertaken not in UNDERTAKINGS or undertaken in row.signed_undertakings:
        abort(404)
    form = UndertakingForm()
    if form.validate_on_submit():
        try:
            sign_undertaking(
                current_session(), agreement, row, undertaken, signed_on=form.signed_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _refuse(form, "signed_on", refusal)
        else:
            return _done(agreement)
    return _page(agreement, row, form, _("Record an undertaking"), show_label("undertaking", undertaken))


def _load(agreement_id: uuid.UUID, contribution_id: uuid.UUID) -> tuple[Agreement, Contribution]:
    agreement, row = load_contribution(agreement_id, contribution_id, CLEARERS)
    if row.kind != LOAN:
        abort(404)
    return agreement, row


def _refuse(form: Form, field: str, refusal: Blocked) -> None:
    current_session().rollback()
    form.refuse(field, " ".join(_(reason) for reason in refusal.reasons))


def _done(agreement: Agreement) -> ResponseReturnValue:
    commit()
    flash(_("Recorded."), "success")
    return see_other("contribution.listed", agreement_id=agreement.id)


def _page(
    agreement: Agreement, row: Contribution, form: Form, title: str, undertaken: str
) -> ResponseReturnValue:
    page = render_template(
        "contribution/loan.html", form=form, agreement=agreement, row=row, title=title,
        undertaken=undertaken, say=say, name=contribution_name,
    )  # fmt: skip
    return page, 422 if form.errors else 200
