"""What waits for me, and one review on one screen: declare first, then read, then a verdict."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Review
from registry.models.interest import STANCES
from registry.models.review import VERDICTS
from registry.queries.agreement_duty import list_duties
from registry.queries.case import CaseFile
from registry.queries.decision import acts_for, list_proposed
from registry.queries.inbox import list_heaps, list_inbox
from registry.queries.review import Waiting, find_review, list_given
from registry.queries.similar import list_similar
from registry.services.review import give_verdict
from registry.web.access import for_roles
from registry.web.agreement_duty import duty_lines
from registry.web.case_brief import brief_of
from registry.web.condition import WithConditions, owner_name
from registry.web.forms import (
    Form,
    RadiosField,
    TextareaField,
    VersionField,
    choices_of,
)
from registry.web.practice_beside import beside_case
from registry.web.question import changes_for
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.wanted import wanted_of_case

blueprint = Blueprint("review", __name__)

# what is done on the page of the ordered acts; everything else that waits starts on the page of the case
ACT_VERBS = frozenset({"advise", "recommend", "decide", "concur", "confirm", "take_up"})
# in what a past case is like this one
LIKENESS = {
    "triggers": _l("the same triggers"),
    "types": _l("the same kind"),
    "sector": _l("the same sector"),
    "text": _l("like words"),
}
HEAPS = {
    "triage": (_l("Cases to triage"), "/desk?state=submitted&order=due"),
    "hits": (_l("Matches to judge"), "/hits"),
    "findings": (_l("Reports to confirm"), "/findings"),
    "reports": (_l("Progress reports that are due"), "/late-reports"),
    "tasks": (_l("Tasks of your office"), "/tasks"),
}

OPEN_TO_VIEWS = ("in_review", "clarification_asked", "in_decision")  # the states in which reviewers respond

# what an act is called in the list of what waits
ACTS = {
    "review": _l("Give your review"),
    "advise": _l("Give advice"),
    "recommend": _l("Recommend"),
    "decide": _l("Decide"),
    "concur": _l("Concur, or not"),
    "confirm": _l("Confirm an exclusion, or not"),
    "take_up": _l("Take the case up again"),
    "note_conflict": _l("Write a note on the conflict"),
    "hear_objection": _l("Read an objection"),
    "advise_derogation": _l("Advise on a derogation"),
    "grant_derogation": _l("Decide on a derogation"),
    "uphold": _l("Look at a refusal again"),
    "quality_check": _l("Second look at an approved case"),
}


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


class ResponseForm(Form):
    stance = RadiosField(
        _l("Do you agree with this verdict?"),
        choices=lambda: choices_of("stance", STANCES),
        required=_l("Choose whether you agree."),
    )
    note = TextareaField(_l("Why? Needed when you disagree"), rows=2, max_length=1000)


@blueprint.get("/reviews")
@for_roles("staff")
def waiting() -> ResponseReturnValue:
    """Everything that waits for the person, by due date."""
    session, actor = current_session(), current_actor()
    return render_template(
        "review/waiting.html",
        waiting=list_inbox(session, actor, now=now()),
        heaps=list_heaps(session, actor, now=now()),
        given=list_given(session, actor, now=now()),
        duties=duty_lines(list_duties(session, actor, now=now())),
        acts=ACTS,
        page_of=_page_of,
        heap_words=HEAPS,
        today=today(),
    )


@blueprint.route("/reviews/<uuid:review_id>", methods=["GET", "POST"])
@for_roles("staff")
def show(review_id: uuid.UUID) -> ResponseReturnValue:
    """Declare, then judge; a review that is given, or somebody else's, is shown to read."""
    session, actor = current_session(), current_actor()
    review = _load(review_id)
    proposal = review.proposal
    is_mine = review.reviewer_id == actor.id
    if is_mine and review.state == "open":
        return see_other("interest.declare", proposal_id=proposal.id, next=request.path)
    if not is_mine or review.state != "declared":
        case = CaseFile(session, proposal, actor, now())
        if not case.sees_verdict(review):
            return render_template("review/hidden.html", review=review, case=proposal)
        has_spoken = any(
            each.reviewer_id == actor.id and each.state == "given" for each in case.guards.reviews
        )
        may_respond = (
            not is_mine and has_spoken and review.state == "given" and proposal.state in OPEN_TO_VIEWS
        )
        return render_template(
            "review/given.html", review=review, case=proposal, facts=brief_of(case),
            conditions=list_proposed(session, [review]), owner_name=owner_name,
            said=case.verdicts.responses.get(review.id, ()),
            form=ResponseForm(formdata=None) if may_respond else None,
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
        similar=list_similar(session, proposal, actor, now=now()) if proposal.dd_level == "enhanced" else (),
        likeness=LIKENESS, questions=case.questions, can_raise="raise_level" in offers,
        changes=changes_for(review), learnt=beside_case(case), wanted=wanted_of_case(proposal, case.answers),
    ), 422 if form.errors else 200  # fmt: skip


def _page_of(each: Waiting) -> str:
    """Where the thing that waits is done."""
    if each.review is not None:
        return url_for("review.show", review_id=each.review.id)
    if each.check_id is not None:
        return url_for("quality.show", check_id=each.check_id)
    if each.what in ACT_VERBS:
        return url_for("decision.show", proposal_id=each.proposal.id)
    return url_for("case.show", proposal_id=each.proposal.id)


def _load(review_id: uuid.UUID) -> Review:
    review = find_review(current_session(), review_id, current_actor(), now=now())
    if review is None:
        abort(404)
    return review


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
