"""The clock of a case at the hand of the desk: pause it, let it run on, go on without a late review."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Proposal
from registry.queries.case import find_review
from registry.queries.guards import Guards
from registry.services.case_clock import held_by_hand, pause_case, pause_reasons, resume_case
from registry.services.late_review import waive_obstacles, waive_review
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_step import StepForm
from registry.web.formats import in_language, show_label
from registry.web.forms import Choice, Form, RadiosField, TextareaField, VersionField
from registry.web.request import commit, current_actor, current_session, now, see_other
from registry.web.task import office_of
from workflows.machine import Blocked

blueprint = Blueprint("clock", __name__)


def _reasons() -> list[Choice]:
    """Each reason with the words that the partner reads."""
    labels = reference.load().labels("pause_reason")
    return [
        Choice(each, in_language(labels[each].label), in_language(labels[each].partner or labels[each].hint))
        for each in pause_reasons()
    ]


class PauseForm(StepForm):
    reason = RadiosField(
        _l("What do we wait for?"),
        hint=_l("The partner reads the grey sentence on the page of the proposal."),
        choices=_reasons,
        required=_l("Choose what we wait for."),
    )
    note = TextareaField(
        _l("Note for colleagues (optional)"), hint=_l("The partner does not see it."), rows=2, max_length=1000
    )


class ResumeForm(StepForm):
    note = TextareaField(_l("What came of it? (optional)"), hint=_l("The partner does not see it."), rows=2,
                         max_length=1000)  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/pause", methods=["GET", "POST"])
@for_roles("desk")
def pause(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The promised time stands still until somebody lets it run on, or the answer comes."""
    proposal = load_case(proposal_id)
    form = PauseForm(data={"version": proposal.version})

    def act() -> None:
        pause_case(
            current_session(), proposal, reason=form.reason.data, note=form.note.data,
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip

    return _page(
        "clock/pause.html", proposal, form, act, _("The clock stands still; the partner sees why."), held=[]
    )


@blueprint.route("/cases/<uuid:proposal_id>/resume-clock", methods=["GET", "POST"])
@for_roles("desk")
def resume(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The clock runs on, and the due date moves by the working days of the pause."""
    proposal = load_case(proposal_id)
    form = ResumeForm(data={"version": proposal.version})
    held = [show_label("pause_reason", each) for each in held_by_hand(current_session(), proposal)]

    def act() -> None:
        resume_case(
            current_session(), proposal, note=form.note.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip

    return _page("clock/resume.html", proposal, form, act, _("The clock runs again."), held=held)


class WaiveForm(Form):
    reason = TextareaField(
        _l("Why can the decision do without this review?"),
        hint=_l("The deciding official reads it. The partner does not."),
        rows=3,
        max_length=1000,
        required=_l("Write why the decision can do without this review."),
    )
    version = VersionField()


@blueprint.route("/cases/<uuid:proposal_id>/reviews/<uuid:review_id>/waive", methods=["GET", "POST"])
@for_roles("desk")
def waive(proposal_id: uuid.UUID, review_id: uuid.UUID) -> ResponseReturnValue:
    """The desk goes on without a late review, after the reminder and the alternate."""
    proposal = load_case(proposal_id)
    session, actor = current_session(), current_actor()
    review = find_review(session, proposal, review_id) or abort(404)
    form = WaiveForm(data={"version": review.version})
    if form.validate_on_submit():
        try:
            waive_review(
                session, review, reason=form.reason.data, version=form.version.data, actor=actor, now=now()
            )
            commit()
            flash(_("The case goes on without this review."), "success")
            return see_other("case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    is_open = review.state in ("open", "declared") and proposal.state == "in_review"
    blocking = waive_obstacles(Guards(session, proposal, actor, now()), review) if is_open else []
    page = render_template(
        "clock/waive.html", form=form, case=proposal, review=review, blocking=blocking, is_open=is_open,
        office=office_of(review),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _page(
    template: str, proposal: Proposal, form: Any, act: Callable[[], None], done: str, **shown: Any
) -> ResponseReturnValue:
    session = current_session()
    if form.validate_on_submit():
        try:
            act()
            commit()
            flash(done, "success")
            return see_other("case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    page = render_template(template, form=form, case=proposal, **shown)
    return page, 422 if form.errors else 200
