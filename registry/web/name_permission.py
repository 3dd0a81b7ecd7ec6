"""Use of name and emblem: what is allowed until when, on whose authority; recording and revoking it."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.agreement import AgreementGuards
from registry.queries.name_permission import find_permission
from registry.services.name_permission import GIVERS, grant_permission, revoke_permission
from registry.web.access import for_roles
from registry.web.agreement_file import ACCEPT, store_file
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.forms import DateField, FileField, Form, RadiosField, TextareaField, TextField, choices_of
from registry.web.progress import progress_words
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("name_permission", __name__)


class PermissionForm(Form):
    kind = RadiosField(
        _l("What may be used?"),
        choices=lambda: choices_of("name_permission_kind"),
        required=_l("Choose what may be used."),
    )
    scope = TextareaField(
        _l("For what, and where?"),
        hint=_l("For example: on the cover of the guide, printed and on the web. The partner reads it."),
        rows=2,
        max_length=1000,
        required=_l("Say for what and where the name or emblem is used."),
    )
    granted_on = DateField(_l("First day"), required=_l("Give the first day."))
    expires_on = DateField(_l("Last day (optional)"), hint=_l("It never counts longer than the agreement."))
    authority = TextField(
        _l("Who allowed it?"),
        hint=_l(
            "Office and where it is written, for example: Office of Legal Affairs, letter of 3 May 2026."
        ),
        required=_l("Say who allowed it, and where that is written."),
    )
    file = FileField(_l("The written authority (optional)"), accept=ACCEPT)


class RevokeForm(Form):
    reason = TextareaField(_l("Why does it end?"), rows=2, max_length=1000, required=_l("Say why it ends."))


@blueprint.get("/agreements/<uuid:agreement_id>/name-permissions")
@for_roles("staff")
def listed(agreement_id: uuid.UUID) -> ResponseReturnValue:
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    return section_page(
        "name_permission/list.html", guards, may_give=bool(guards.roles & GIVERS),
        **progress_words(agreement),
    )  # fmt: skip


@blueprint.route("/agreements/<uuid:agreement_id>/name-permissions/new", methods=["GET", "POST"])
@for_roles("staff")
def grant(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """Records a written authority."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    if not guards.roles & GIVERS:
        abort(404)
    form = PermissionForm(data={"granted_on": today(), "expires_on": agreement.ends_on})
    if form.validate_on_submit() and _is_sound(form):
        proof = store_file(form)
        if not form.errors:
            grant_permission(
                current_session(), agreement, kind=form.kind.data, scope=form.scope.data,
                granted_on=form.granted_on.data, expires_on=form.expires_on.data,
                authority=form.authority.data, proof=proof, actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The permission is recorded. The partner gets an e-mail."), "success")
            return see_other("name_permission.listed", agreement_id=agreement.id)
    page = render_template("name_permission/grant.html", form=form, agreement=agreement, say=say)
    return page, 422 if form.errors else 200


@blueprint.route(
    "/agreements/<uuid:agreement_id>/name-permissions/<uuid:permission_id>/revoke", methods=["GET", "POST"]
)
@for_roles("staff")
def revoke(agreement_id: uuid.UUID, permission_id: uuid.UUID) -> ResponseReturnValue:
    """Ends one before its day."""
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    row = find_permission(current_session(), agreement, permission_id)
    if row is None or not guards.roles & GIVERS:
        abort(404)
    form = RevokeForm()
    if form.validate_on_submit():
        revoke_permission(current_session(), row, reason=form.reason.data, actor=current_actor(), now=now())
        commit()
        flash(_("The permission is revoked. The partner gets an e-mail."), "success")
        return see_other("name_permission.listed", agreement_id=agreement.id)
    page = render_template("name_permission/revoke.html", form=form, agreement=agreement, say=say, row=row)
    return page, 422 if form.errors else 200


def _is_sound(form: PermissionForm) -> bool:
    if form.expires_on.data and form.expires_on.data < form.granted_on.data:
        form.refuse("expires_on", _("The last day is not before the first day."))
    return not form.errors
