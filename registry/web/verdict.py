"""Verdicts beside each other: agree or disagree with one, and the lead's note when they conflict."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.case import CaseFile
from registry.queries.review import find_review
from registry.services.review import note_conflict
from registry.services.verdict import respond_to_verdict
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_step import StepForm, step_page
from registry.web.forms import TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other
from registry.web.review import ResponseForm
from workflows.machine import Blocked

blueprint = Blueprint("verdict", __name__)


class ConflictForm(StepForm):
    note = TextareaField(
        _l("What do the conflicting verdicts mean for the decision?"),
        hint=_l("Who decides reads it beside the verdicts. The partner does not read it."),
        rows=5,
        required=_l("Write the note."),
    )


@blueprint.post("/reviews/<uuid:review_id>/response")
@for_roles("staff")
def respond(review_id: uuid.UUID) -> ResponseReturnValue:
    """Another reviewer's word on a verdict that is open."""
    session, actor = current_session(), current_actor()
    review = find_review(session, review_id, actor, now=now())
    if review is None:
        abort(404)
    form = ResponseForm()
    if form.validate_on_submit():
        try:
            respond_to_verdict(
                session, review, stance=form.stance.data, note=form.note.data, actor=actor, now=now()
            )
            commit()
            flash(_("Your view of the verdict is recorded."), "success")
        except Blocked as refusal:
            session.rollback()
            flash(" ".join(_(reason) for reason in refusal.reasons), "notice")
    else:
        flash(_("Choose whether you agree."), "notice")
    return see_other("review.show", review_id=review_id)


@blueprint.route("/cases/<uuid:proposal_id>/note-conflict", methods=["GET", "POST"])
@for_roles("staff")
def conflict(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The note without which conflicting verdicts do not reach the decision."""
    proposal = load_case(proposal_id)
    case = CaseFile(current_session(), proposal, current_actor(), now())
    form = ConflictForm(data={"version": proposal.version})
    return step_page(
        proposal, form, "note_conflict",
        lambda: note_conflict(
            current_session(), proposal, note=form.note.data, version=form.version.data,
            actor=current_actor(), now=now(),
        ),
        _("The note is on the case; the decision can be taken."),
        template="review/note_conflict.html",
        reviews=[row for row in case.guards.reviews if case.sees_verdict(row)],
    )  # fmt: skip
