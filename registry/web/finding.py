"""Reports about partners: those that wait for a second person, and those that count."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Finding
from registry.queries.finding import count_waiting_reports, find_report, list_reports
from registry.queries.hit import list_open_cases
from registry.queries.interest import check_declared, find_undeclared
from registry.services.finding import confirm_report
from registry.web.access import for_roles
from registry.web.case_step import StepForm
from registry.web.forms import RadiosField
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows.machine import Blocked

blueprint = Blueprint("finding", __name__)


class ConfirmForm(StepForm):
    agrees = RadiosField(
        _l("Does the report say this, and is it about this partner?"),
        choices=(
            ("yes", _l("Yes, I confirm"), _l("It counts from now on for every case of the partner.")),
            ("no", _l("No"), _l("It is put aside and counts for nothing.")),
        ),
        required=_l("Choose “Yes, I confirm” or “No”."),
    )


@blueprint.get("/findings")
@for_roles("desk", "auditor")
def listed() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    return render_template(
        "finding/list.html",
        waiting=list_reports(session, actor, waiting=True),
        total=count_waiting_reports(session, actor),
        known=list_reports(session, actor, waiting=False),
    )


@blueprint.route("/findings/<uuid:finding_id>", methods=["GET", "POST"])
@for_roles("desk", "auditor")
def show(finding_id: uuid.UUID) -> ResponseReturnValue:
    """One report; the second person reads its source and says whether it counts."""
    finding = _load(finding_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            agrees = form.agrees.data == "yes"
            confirm_report(current_session(), finding, agrees=agrees, actor=current_actor(), now=now())
            commit()
            flash(_("The report counts from now on.") if agrees else _("The report is put aside."), "success")
            return see_other("finding.listed")
        except Blocked as refusal:
            current_session().rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    may_confirm = finding.waits and finding.recorded_by_id != current_actor().id
    page = render_template("finding/show.html", form=form, finding=finding, may_confirm=may_confirm)
    return page, 422 if form.errors else 200


def _load(finding_id: uuid.UUID) -> Finding:
    """The report; a declaration on each open case of the partner comes first (K01)."""
    session, actor = current_session(), current_actor()
    finding = find_report(session, actor, finding_id) or abort(404)
    for case in list_open_cases(session, finding.organisation_id):
        if find_undeclared(session, actor, case.id, now=now()) is not None:
            check_declared(session, actor, case, now=now())
    return finding
