"""A drawn case is looked at again: the case on one screen, and what the second look finds."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.case import CaseFile
from registry.queries.inbox import list_quality_checks
from registry.services.quality import FINDINGS, record_check
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_brief import brief_of
from registry.web.forms import Form, RadiosField, TextareaField, choices_of
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("quality", __name__)


class CheckForm(Form):
    finding = RadiosField(
        _l("What do you find?"),
        choices=lambda: choices_of("quality_finding", FINDINGS),
        required=_l("Choose what you find."),
    )
    note = TextareaField(
        _l("What is wrong, and what is done about it?"),
        hint=_l("Needed unless the case is sound. Auditors read it."),
        rows=4,
        max_length=4000,
    )


@blueprint.route("/quality-checks/<uuid:check_id>", methods=["GET", "POST"])
@for_roles("staff")
def show(check_id: uuid.UUID) -> ResponseReturnValue:
    """The second look at a case on which the person took no part."""
    session, actor = current_session(), current_actor()
    check = next((row for row in list_quality_checks(session, actor, now=now()) if row.id == check_id), None)
    if check is None:
        abort(404)
    case = load_case(check.proposal_id)
    form = CheckForm()
    if form.validate_on_submit():
        if form.finding.data != "sound" and not form.note.data:
            form.refuse("note", _("Say what is wrong and what is done about it."))
        else:
            record_check(
                session, check, finding=form.finding.data, note=form.note.data, actor=actor, now=now()
            )
            commit()
            flash(_("Your second look is recorded."), "success")
            return see_other("review.waiting")
    file = CaseFile(session, case, actor, now())
    return render_template(
        "quality/show.html", form=form, case=case, facts=brief_of(file)
    ), 422 if form.errors else 200
