"""Outside experts: the desk invites one to a case; the expert reads it and gives advice, until a day."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Review
from registry.models.review import VERDICTS
from registry.queries.case import CaseFile
from registry.queries.document import list_documents
from registry.queries.expert import list_experts, list_own_advice
from registry.queries.review import find_review
from registry.services.expert import end_expert_access, invite_expert
from registry.services.review import give_verdict
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_brief import facts_of
from registry.web.fact import bare_choices
from registry.web.forms import (
    DateField,
    EmailField,
    Form,
    RadiosField,
    TextareaField,
    TextField,
    VersionField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("expert", __name__)
# conditions are the office's to set
ADVICE = tuple(verdict for verdict in VERDICTS if verdict != "with_conditions")


class InviteForm(Form):
    name = TextField(_l("Name"), width=30, max_length=200, required=_l("Enter the name."))
    email = EmailField(_l("E-mail address"), width=30, required=_l("Enter the address."))
    language = RadiosField(
        _l("Language"), choices=lambda: bare_choices("language"), required=_l("Choose a language.")
    )
    question = TextareaField(
        _l("What do you ask?"),
        hint=_l("The expert reads the answers of the partner and its files, and nobody's view."),
        rows=3,
        max_length=2000,
        required=_l("Write the question."),
    )
    until = DateField(
        _l("Until when is the case open to the expert?"),
        hint=_l("At most 90 days. The door closes by itself."),
        required=_l("Give the last day."),
    )


class EndForm(Form):
    pass


class AdviceForm(Form):
    verdict = RadiosField(
        _l("What do you advise?"),
        choices=lambda: choices_of("verdict", ADVICE),
        required=_l("Choose what you advise."),
    )
    reasons = TextareaField(
        _l("Your advice"),
        hint=_l("Only the people who review and decide read it."),
        rows=8,
        max_length=5000,
        required=_l("Write your advice."),
    )
    version = VersionField()


@blueprint.route("/cases/<uuid:proposal_id>/experts", methods=["GET", "POST"])
@for_roles("desk")
def invite(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Who was asked from outside, and the form that asks somebody."""
    session, proposal = current_session(), load_case(proposal_id)
    form = InviteForm(data={"language": proposal.language})
    if form.validate_on_submit():
        try:
            invite_expert(
                session, proposal, email=form.email.data, name=form.name.data, language=form.language.data,
                question=form.question.data, until=form.until.data, base_url=current_config().base_url,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return see_other("expert.invite", proposal_id=proposal_id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    page = render_template(
        "expert/invite.html", form=form, case=proposal, experts=list_experts(session, proposal),
        end_form=EndForm(formdata=None), today=today(),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.post("/cases/<uuid:proposal_id>/experts/<uuid:review_id>/end")
@for_roles("desk")
def end(proposal_id: uuid.UUID, review_id: uuid.UUID) -> ResponseReturnValue:
    session, proposal = current_session(), load_case(proposal_id)
    row = next((each for each in list_experts(session, proposal) if each.id == review_id), None) or abort(404)
    end_expert_access(session, row, actor=current_actor(), now=now())
    commit()
    flash(_("The case is closed to the expert."), "success")
    return see_other("expert.invite", proposal_id=proposal_id)


@blueprint.get("/advice")
@for_roles("expert")
def waiting() -> ResponseReturnValue:
    """What an expert was asked and may still read."""
    rows = list_own_advice(current_session(), current_actor(), now=now())
    return render_template("expert/waiting.html", rows=rows)


@blueprint.route("/advice/<uuid:review_id>", methods=["GET", "POST"])
@for_roles("expert")
def advise(review_id: uuid.UUID) -> ResponseReturnValue:
    """Declare first; then the question, what the partner says, and the answer."""
    session, actor = current_session(), current_actor()
    review = _own(review_id)
    proposal = review.proposal
    form = AdviceForm(data={"version": review.version})
    if review.state == "declared" and form.validate_on_submit():
        give_verdict(
            session, review, verdict=form.verdict.data, reasons=form.reasons.data, version=form.version.data,
            actor=actor, now=now(),
        )  # fmt: skip
        commit()
        flash(_("Thank you. Your advice is recorded."), "success")
        return see_other("expert.waiting")
    page = render_template(
        "expert/advise.html", form=form, case=proposal, review=review,
        facts=facts_of(CaseFile(session, proposal, actor, now())),
        documents=list_documents(session, proposal, actor),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _own(review_id: uuid.UUID) -> Review:
    actor = current_actor()
    review = find_review(current_session(), review_id, actor, now=now())
    if review is None or review.reviewer_id != actor.id:
        abort(404)
    return review
