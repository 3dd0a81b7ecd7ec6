"""A second look at a refusal: the partner's page, and the answer of somebody who did not decide."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.case import CaseFile
from registry.queries.reconsideration import find_open, was_asked
from registry.services.reconsideration import answer_reconsideration, ask_reconsideration
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_brief import brief_of
from registry.web.case_step import StepForm, step_page
from registry.web.forms import Form, TextareaField, VersionField
from registry.web.language import NAMES
from registry.web.proposal_section import load_own
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("reconsideration", __name__)

REFUSED = ("declined", "excluded")


class AskForm(Form):
    grounds = TextareaField(
        _l("Why should we look again?"),
        hint=_l("Say what is not right in our letter, or what has changed since, and how we can see it."),
        rows=10,
        max_length=5000,
        required=_l("Write why we should look again."),
    )
    version = VersionField()


class AnswerForm(StepForm):
    reasons = TextareaField(
        _l("Reasons"), hint=_l("For the file. The partner does not read them."), rows=5,
        required=_l("Give your reasons."),
    )  # fmt: skip
    letter_text = TextareaField(_l("Words to the partner (optional)"), rows=4)


@blueprint.route("/proposals/<uuid:proposal_id>/reconsideration", methods=["GET", "POST"])
@for_roles("partner")
def ask(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The partner asks once for each decision; back to the status page where that is not possible."""
    proposal = load_own(proposal_id)
    if proposal.state not in REFUSED or was_asked(current_session(), proposal):
        return see_other("proposal_status.show", proposal_id=proposal.id)
    form = AskForm(data={"version": proposal.version})
    if form.validate_on_submit():
        ask_reconsideration(
            current_session(), proposal, grounds=form.grounds.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Thank you. Somebody who did not decide looks at it. You get a letter."), "success")
        return see_other("proposal_status.show", proposal_id=proposal.id)
    page = render_template("reconsideration/ask.html", form=form, proposal=proposal)
    return page, 422 if form.errors else 200


@blueprint.route("/cases/<uuid:proposal_id>/uphold", methods=["GET", "POST"])
@for_roles("approving_official", "deputy_executive_secretary", "executive_secretary")
def uphold(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _answer(proposal_id, "uphold", _l("The decision stands; the letter is on its way."))


@blueprint.route("/cases/<uuid:proposal_id>/reopen", methods=["GET", "POST"])
@for_roles("approving_official", "deputy_executive_secretary", "executive_secretary")
def reopen(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _answer(proposal_id, "reopen", _l("The case goes back to triage; the letter is on its way."))


def _answer(proposal_id: uuid.UUID, verb: str, done: object) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    case = CaseFile(current_session(), proposal, current_actor(), now())
    form = AnswerForm(data={"version": proposal.version})
    form.letter_text.hint = _(
        "They stand in the letter. Write them in %(language)s, the partner's language.",
        language=NAMES.get(proposal.language, proposal.language),
    )

    def act() -> None:
        answer_reconsideration(
            current_session(), proposal, verb, reasons=form.reasons.data, letter_text=form.letter_text.data,
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip

    return step_page(
        proposal, form, verb, act, done, template="reconsideration/answer.html", facts=brief_of(case),
        asked=find_open(current_session(), proposal), letters=case.letters,
    )  # fmt: skip
