"""The life of a version on its pages: draft, check, submit, send back, approve, publish, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.policy import policy_roles
from registry.services.policy import (
    approve_policy,
    check_policy,
    create_policy,
    publish_policy,
    send_back_policy,
    submit_policy,
    withdraw_policy,
)
from registry.services.policy_example import accept_examples
from registry.web.access import for_roles
from registry.web.forms import DateField, Form, TextareaField, TextField, VersionField
from registry.web.policy_report import read_report
from registry.web.policy_version import Version, open_draft, open_version, page
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked, Offer
from workflows.policy import POLICY

blueprint = Blueprint("policy_step", __name__)

SERVICES: dict[str, Any] = {
    "submit": submit_policy,
    "send_back": send_back_policy,
    "approve": approve_policy,
    "publish": publish_policy,
    "withdraw": withdraw_policy,
}
DONE = {
    "submit": _l("The draft waits for another person to approve it."),
    "send_back": _l("The draft is back with its authors."),
    "approve": _l("The version is approved. It can be published now."),
    "publish": _l("The version is published. It never changes any more."),
    "withdraw": _l("The version is withdrawn."),
}


class CreateForm(Form):
    title = TextField(
        _l("What is it about, in a few words?"), width=30, max_length=200, required=_l("Give it a title.")
    )
    note = TextareaField(
        _l("Why is it made?"),
        hint=_l("Who approves it reads this. So does everybody who later asks why the policy changed."),
        rows=4,
        required=_l("Write why it is made."),
    )


class StepForm(Form):
    reason = TextareaField(
        _l("Reason"), hint=_l("It stays with the version, with your name."), rows=4,
        required=_l("Give the reason."),
    )  # fmt: skip
    in_force_from = DateField(
        _l("In force from"),
        hint=_l("Proposals that are submitted from this day on are decided by it. Today is possible."),
        required=_l("Enter the first day."),
    )
    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/draft", methods=["GET", "POST"])
@for_roles("staff")
def create(number: int) -> ResponseReturnValue:
    """A draft with the text of this version."""
    version = open_version(number)
    if r.POLICY_OFFICER not in policy_roles(current_actor(), now()):
        abort(404)
    form = CreateForm()
    if form.validate_on_submit():
        row = create_policy(
            current_session(), based_on=number, title=form.title.data, note=form.note.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(
            _("Version %(number)s is a draft now. Change it where it stands.", number=row.number), "success"
        )
        return see_other("policy.show", number=row.number)
    return page(version, "create", "create", form=form)


@blueprint.post("/policy/versions/<int:number>/check")
@for_roles("staff")
def check(number: int) -> ResponseReturnValue:
    """Proves the draft, and shows what was found."""
    version = open_draft(number)
    assert version.row is not None
    form = StepForm()
    outcome = check_policy(
        current_session(), version.row, version=form.version.data or 0, actor=current_actor(), now=now()
    )
    commit()
    if outcome["holds"] is True:
        flash(_("Everything holds. The draft can be submitted for approval."), "success")
    else:
        flash(_("Something does not hold. Below is what, with a case that shows it."), "warning")
    return see_other("policy_step.report", number=number)


@blueprint.get("/policy/versions/<int:number>/report")
@for_roles("staff")
def report(number: int) -> ResponseReturnValue:
    """What the last check of this version found."""
    version = open_version(number)
    if version.row is None:
        abort(404)
    offers = {offer.step.verb: offer for offer in version.offers()}
    return page(
        version,
        "report",
        "report",
        found=read_report(version.policy, version.row.report) if version.row.report else None,
        form=StepForm(data={"version": version.row.version}),
        may_accept=version.may_edit,
        may_check="check" in offers,
        may_submit="submit" in offers and offers["submit"].is_possible,
    )


@blueprint.post("/policy/versions/<int:number>/examples/accept")
@for_roles("staff")
def accept(number: int) -> ResponseReturnValue:
    """What the draft decides becomes what is expected of the ticked examples."""
    version = open_draft(number)
    assert version.row is not None
    found = read_report(version.policy, version.row.report or {})
    ids = [each["id"] for each in found["moved"] if each["id"] in request.form.getlist("accept")]
    if not ids:
        flash(_("Tick the examples whose new outcome you accept."), "notice")
        return see_other("policy_step.report", number=number)
    form = StepForm()
    accept_examples(
        current_session(), version.row, ids, version=form.version.data or 0, actor=current_actor(), now=now()
    )
    commit()
    flash(_("Accepted: %(ids)s. Check the draft again.", ids=", ".join(ids)), "success")
    return see_other("policy_step.report", number=number)


@blueprint.route("/policy/versions/<int:number>/steps/<verb>", methods=["GET", "POST"])
@for_roles("staff")
def step(number: int, verb: str) -> ResponseReturnValue:
    """Every other step: one page with what it asks, or with what still stands against it."""
    verb = verb.replace("-", "_")
    version = _mine(number)
    offer = _offer(version, verb)
    form = StepForm(data={"version": version.row.version, "in_force_from": today()})
    if "reason_given" not in offer.step.needs:
        del form.reason
    if "date_ahead" not in offer.step.needs:
        del form.in_force_from
    if form.validate_on_submit():
        try:
            _take(version, verb, form)
        except Blocked as refusal:
            current_session().rollback()
            _refuse(form, refusal)
        else:
            commit()
            flash(str(DONE[verb]), "success")
            return see_other("policy.show", number=number)
    return page(open_version(number), "step", "step", form=form, offer=offer)


def _take(version: Version, verb: str, form: Any) -> None:
    given = {name: form[name].data for name in ("reason", "in_force_from") if name in form}
    SERVICES[verb](
        current_session(), version.row, **given, version=form.version.data or 0,
        actor=current_actor(), now=now(),
    )  # fmt: skip


def _refuse(form: Any, refusal: Blocked) -> None:
    """Each reason at the field that it is about, else above the form."""
    for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
        if need == "date_ahead" and "in_force_from" in form:
            form.refuse("in_force_from", _(reason))
        else:
            form.form_errors = [*form.form_errors, _(reason)]


def _mine(number: int) -> Any:
    """A version with a row; 404 for what ships with the product and was never taken up."""
    version = open_version(number)
    if version.row is None:
        abort(404)
    return version


def _offer(version: Version, verb: str) -> Offer:
    """The step for this person. 404 when it is no step or not theirs; 409 when the version has moved on."""
    if verb not in SERVICES or version.guards is None:
        abort(404)
    if verb not in POLICY.verbs_from(version.state):
        raise version.guards.moved(verb)
    return next((each for each in version.offers() if each.step.verb == verb), None) or abort(404)
