"""What waits for me, and one review on one screen: declare first, then read, then a verdict."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Review
from registry.models.review import INTERESTS, VERDICTS
from registry.permissions import declaration_of, may_see_reviews
from registry.queries.case import CaseFile
from registry.queries.decision import acts_for, list_proposed
from registry.queries.review import find_review, list_given, list_waiting
from registry.services.proposal import ask_partner
from registry.services.review import declare_interest, give_verdict
from registry.web.access import for_roles
from registry.web.case_brief import brief_of
from registry.web.condition import WithConditions, owner_name
from registry.web.forms import (
    DateField,
    Form,
    HiddenField,
    RadiosField,
    TextareaField,
    VersionField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("review", __name__)

# what an act is called in the list of what waits
ACTS = {
    "review": _l("Give your review"),
    "advise": _l("Give advice"),
    "recommend": _l("Recommend"),
    "decide": _l("Decide"),
    "concur": _l("Concur, or not"),
    "confirm": _l("Confirm an exclusion, or not"),
    "take_up": _l("Take the case up again"),
}


class InterestForm(Form):
    """An interest, named; the other button of the page says that there is none."""

    interest = RadiosField(
        _l("What is your interest?"),
        choices=lambda: choices_of("reviewer_interest", INTERESTS[1:]),
        required=_l("Choose what ties you to this case."),
    )
    note = TextareaField(_l("Anything to add? (optional)"), rows=2, max_length=1000)


class NoInterestForm(Form):
    none = HiddenField(default="none")


class VerdictForm(WithConditions):
    programme_fit = TextareaField(_l("Does it fit the programme of work?"), rows=2, max_length=2000)
    competitors = TextareaField(_l("Whose competitors are affected?"), rows=2, max_length=2000)
    history = TextareaField(_l("Is there any history with this partner?"), rows=2, max_length=2000)
    verdict = RadiosField(
        _l("Your verdict"),
        choices=lambda: choices_of("verdict", VERDICTS),
        required=_l("Choose your verdict."),
    )
    reasons = TextareaField(
        _l("Reasons"),
        hint=_l("Needed for an objection and for “I cannot judge”. The partner does not read them."),
        rows=3,
    )
    version = VersionField()


class AskForm(Form):
    text = TextareaField(
        _l("Your question to the partner"),
        hint=_l("The partner reads what you write. The time for our decision stands still until the answer."),
        required=_l("Write the question."),
    )
    due_on = DateField(_l("Answer until (optional)"))
    version = VersionField()


@blueprint.get("/reviews")
@for_roles("staff")
def waiting() -> ResponseReturnValue:
    """Everything that waits for the person, by due date."""
    session, actor = current_session(), current_actor()
    return render_template(
        "review/waiting.html",
        waiting=list_waiting(session, actor, now=now()),
        given=list_given(session, actor, now=now()),
        acts=ACTS,
        today=today(),
    )


@blueprint.get("/reviews/handed-over")
@for_roles("staff")
def handed_over() -> ResponseReturnValue:
    """Thanks to somebody who declared an interest; says nothing about the case, which they no longer see."""
    return render_template("review/handed_over.html")


@blueprint.route("/reviews/<uuid:review_id>", methods=["GET", "POST"])
@for_roles("staff")
def show(review_id: uuid.UUID) -> ResponseReturnValue:
    """Declare, then judge; a review that is given, or somebody else's, is shown to read."""
    session, actor = current_session(), current_actor()
    review = _load(review_id)
    proposal = review.proposal
    is_mine = review.reviewer_id == actor.id
    declared = declaration_of(session, actor, proposal)
    if is_mine and review.state == "open":
        if request.method == "POST":
            return _declare(review)
        return _declaration_page(review, InterestForm(formdata=None))
    if not is_mine or review.state != "declared":
        case = CaseFile(session, proposal, actor, now())
        if not is_mine and not may_see_reviews(case.guards.roles, declared is not None):
            return see_other("case.declare", proposal_id=proposal.id)
        return render_template(
            "review/given.html", review=review, case=proposal, facts=brief_of(case),
            conditions=list_proposed(session, [review]), owner_name=owner_name,
        )  # fmt: skip
    form = VerdictForm(data={"version": review.version})
    if form.wants_row:
        form.add_row()
    elif form.validate_on_submit() and _is_whole(form):
        give_verdict(
            session, review, verdict=form.verdict.data, reasons=form.reasons.data,
            programme_fit=form.programme_fit.data, competitors=form.competitors.data,
            history=form.history.data, conditions=form.typed_conditions(),
            version=form.version.data, actor=actor, now=now(),
        )  # fmt: skip
        commit()
        flash(_("Thank you. Your verdict on “%(title)s” is recorded.", title=proposal.title), "success")
        return see_other("review.waiting")
    case = CaseFile(session, proposal, actor, now())
    offers = acts_for(case.guards)
    return render_template(
        "review/show.html", form=form, review=review, case=proposal, facts=brief_of(case),
        questions=case.questions, can_raise="raise_level" in offers,
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.post("/reviews/<uuid:review_id>/interest")
@for_roles("staff")
def recuse(review_id: uuid.UUID) -> ResponseReturnValue:
    """An interest hands the review to the alternate and closes the case to this person (K01)."""
    review = _load(review_id)
    if review.reviewer_id != current_actor().id:
        abort(404)
    form = InterestForm()
    if not form.validate_on_submit():
        return _declaration_page(review, form)
    declare_interest(
        current_session(), review.proposal, interest=form.interest.data, note=form.note.data,
        actor=current_actor(), now=now(),
    )  # fmt: skip
    commit()
    return see_other("review.handed_over")


@blueprint.route("/reviews/<uuid:review_id>/ask", methods=["GET", "POST"])
@for_roles("staff")
def ask(review_id: uuid.UUID) -> ResponseReturnValue:
    """A question to the partner; the clock pauses until the answer."""
    review = _load(review_id)
    if review.reviewer_id != current_actor().id or review.state != "declared":
        abort(404)
    proposal = review.proposal
    form = AskForm(data={"version": proposal.version})
    if form.validate_on_submit():
        if form.due_on.data and form.due_on.data <= today():
            form.refuse("due_on", _("The date must be in the future."))
        else:
            ask_partner(
                current_session(), proposal, text=form.text.data, due_on=form.due_on.data,
                version=form.version.data, actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(
                _("Your question is sent. You find the case here again when the partner has answered."),
                "success",
            )
            return see_other("review.waiting")
    back = url_for("review.show", review_id=review.id)
    page = render_template("review/ask.html", form=form, case=proposal, back=back)
    return page, 422 if form.errors else 200


def _load(review_id: uuid.UUID) -> Review:
    review = find_review(current_session(), review_id, current_actor(), now=now())
    if review is None:
        abort(404)
    return review


def _declare(review: Review) -> ResponseReturnValue:
    """The one button that says: no interest."""
    if not NoInterestForm().validate_on_submit():
        abort(422)
    declare_interest(current_session(), review.proposal, interest="none", actor=current_actor(), now=now())
    commit()
    return see_other("review.show", review_id=review.id)


def _declaration_page(review: Review, form: InterestForm) -> ResponseReturnValue:
    case = CaseFile(current_session(), review.proposal, current_actor(), now())
    page = render_template(
        "review/declare.html", form=form, case=review.proposal,
        parties=[party for party, _result in case.parties],
        none_action=url_for("review.show", review_id=review.id),
        some_action=url_for("review.recuse", review_id=review.id), back=url_for("review.waiting"),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _is_whole(form: VerdictForm) -> bool:
    """What the workflow would refuse, said at the field instead of on a page of its own."""
    verdict = form.verdict.data
    if verdict in ("objection", "cannot_judge") and not form.reasons.data:
        form.refuse("reasons", _("Say why."))
    if verdict == "with_conditions" and not form.typed_conditions():
        form.refuse_condition(_("Write at least one condition."))
    if verdict != "with_conditions" and form.has_typed_conditions:
        form.refuse("verdict", _("You wrote a condition: choose “with conditions”, or empty the row."))
    return not form.problems()
