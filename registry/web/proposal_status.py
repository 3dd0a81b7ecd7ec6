"""The partner's status page: whose turn, day n of m, questions, letters, what is held about the partner."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Proposal, Question
from registry.queries import proposal as queries
from registry.queries.agreement import find_agreement_of_case
from registry.queries.document import list_documents
from registry.queries.facts import current_answers
from registry.queries.interest import find_undeclared
from registry.queries.question import list_attached
from registry.queries.reconsideration import was_asked
from registry.services.proposal import contest_value, withdraw_proposal
from registry.services.question import comment_before_exclusion
from registry.web.access import for_roles, signed_in
from registry.web.document import document_name
from registry.web.fact import name_of, show_fact
from registry.web.formats import in_language
from registry.web.forms import Form, TextareaField, VersionField
from registry.web.proposal import state_tag
from registry.web.proposal_answers import lines_of
from registry.web.proposal_section import is_open, list_places, load_own
from registry.web.receipt import has_receipt
from registry.web.reconsideration import REFUSED
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.proposal import PROPOSAL, TERMINAL

blueprint = Blueprint("proposal_status", __name__)


class CommentForm(Form):
    text = TextareaField(
        _l("Your comments"),
        hint=_l("Tell us what we have wrong, or what has changed since. You may add documents too."),
        rows=10,
        required=_l("Write your comments."),
    )


class WithdrawForm(Form):
    reason = TextareaField(
        _l("Why? (optional)"), hint=_l("It helps us to do better."), rows=3, max_length=1000
    )
    version = VersionField()


class ContestForm(Form):
    note = TextareaField(
        _l("What is wrong, and what would be right?"),
        hint=_l("Say how we can see it, for example a page or a document."),
        rows=6,
        max_length=2000,
        required=_l("Say what is wrong."),
    )


@blueprint.get("/proposals/<uuid:proposal_id>")
@signed_in
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Where the proposal stands. Mails lead here: staff go on to the case, a draft to its task list."""
    if current_actor().is_staff:
        if find_undeclared(current_session(), current_actor(), proposal_id, now=now()) is None:
            abort(404)
        return redirect(url_for("case.show", proposal_id=proposal_id))
    proposal = load_own(proposal_id)
    if proposal.state == "draft":
        return redirect(url_for("proposal.edit", proposal_id=proposal.id))
    session = current_session()
    state = PROPOSAL.state(proposal.state)
    questions = queries.list_questions(session, proposal)
    return render_template(
        "proposal/show.html",
        proposal=proposal,
        state=state,
        agreement=find_agreement_of_case(session, proposal, current_actor(), now=now()),
        state_tag=state_tag(proposal),
        turn=_turn("partner" if any(_waits_for_match(each) for each in questions) else state.turn),
        progress=_progress(proposal),
        open_question=next((each for each in questions if each.answered_at is None), None),
        questions=questions,
        attached=list_attached(session, proposal),
        letters=queries.list_letters(session, proposal),
        documents=list_documents(session, proposal, current_actor()),
        name_of=document_name,
        happenings=_happenings(proposal),
        can_withdraw=any(
            "owner" in row.by for row in PROPOSAL.rows("withdraw") if proposal.state in row.source
        ),
        is_over=proposal.state in TERMINAL,
        can_ask_again=proposal.state in REFUSED and not was_asked(session, proposal),
        has_receipt=has_receipt(proposal),
        can_complete=is_open(proposal),
    )


def _waits_for_match(question: Question) -> bool:
    """An open question about a name, which moves no case."""
    return question.hit_id is not None and question.answered_at is None


def _turn(turn: str) -> str:
    words: str = {"partner": _("It is your turn"), "us": _("It is our turn")}.get(
        turn, _("Nothing more to do")
    )
    return words


def _progress(proposal: Proposal) -> dict[str, Any] | None:
    found = queries.find_progress(
        current_session(), proposal, today=today(), holidays=reference.load().holiday_dates
    )
    if found is None:
        return None
    pause = None
    if found.pause is not None:
        label = reference.load().label("pause_reason", found.pause)
        pause = in_language(label.partner or label.label)
    words = {
        "triage": _("First check of your proposal"),
        "decision": _("Time to the decision"),
        "acknowledge": _("Time to confirm that we have it"),
        "answer": _("Time for your answer"),
    }[found.kind]
    return {"day": found.day, "of": found.of, "due_on": found.due_on, "paused": pause, "words": words}


def _happenings(proposal: Proposal) -> list[dict[str, Any]]:
    found = queries.list_own_happenings(current_session(), proposal)
    return [{"at": each.at, "words": _(each.sentence), "by": each.by, "detail": None} for each in found]


@blueprint.get("/proposals/<uuid:proposal_id>/answers")
@for_roles("partner")
def answers(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Everything held about the partner that is not internal: what it declared, and what the office found."""
    proposal = load_own(proposal_id)
    declared = current_answers(current_session(), proposal)
    held = queries.list_held_values(current_session(), proposal)
    return render_template(
        "proposal/answers.html",
        proposal=proposal,
        sections=[(page.title, lines_of(page.section, declared)) for page in list_places()],
        held=[
            {"row": row, "words": name_of(row.field), "value": show_fact(row.field, row.value)}
            for row in held
        ],
    )


@blueprint.route("/proposals/<uuid:proposal_id>/held/<uuid:assessment_id>/contest", methods=["GET", "POST"])
@for_roles("partner")
def contest(proposal_id: uuid.UUID, assessment_id: uuid.UUID) -> ResponseReturnValue:
    """The partner says that a value held about it is wrong."""
    proposal = load_own(proposal_id)
    row = queries.find_held_value(current_session(), proposal, assessment_id)
    if row is None:
        abort(404)
    form = ContestForm(data={"note": row.contest_note})
    if form.validate_on_submit():
        contest_value(current_session(), proposal, row, note=form.note.data, actor=current_actor(), now=now())
        commit()
        flash(_("Thank you. We look at it and answer you."), "success")
        return see_other("proposal_status.answers", proposal_id=proposal.id)
    words, value = name_of(row.field), show_fact(row.field, row.value)
    page = render_template("proposal/contest.html", form=form, proposal=proposal, words=words, value=value)
    return page, 422 if form.errors else 200


@blueprint.route("/proposals/<uuid:proposal_id>/comment", methods=["GET", "POST"])
@for_roles("partner")
def comment(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What the applicant says before an exclusion is decided."""
    proposal = load_own(proposal_id)
    if proposal.state != "exclusion_proposed":
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id), code=303)
    form = CommentForm()
    if form.validate_on_submit():
        comment_before_exclusion(
            current_session(), proposal, text=form.text.data, actor=current_actor(), now=now()
        )
        commit()
        flash(_("Your comments have been sent."), "success")
        return see_other("proposal_status.show", proposal_id=proposal.id)
    letters = queries.list_letters(current_session(), proposal)
    page = render_template("proposal/comment.html", form=form, proposal=proposal, letters=letters[:1])
    return page, 422 if form.errors else 200


@blueprint.route("/proposals/<uuid:proposal_id>/withdraw", methods=["GET", "POST"])
@for_roles("partner")
def withdraw(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Asks once more, then withdraws."""
    proposal = load_own(proposal_id)
    if proposal.state in TERMINAL:
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id), code=303)
    form = WithdrawForm(data={"version": proposal.version})
    if form.validate_on_submit():
        withdraw_proposal(
            current_session(), proposal, reason=form.reason.data, version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The proposal was withdrawn."), "success")
        return see_other("proposal.index")
    page = render_template("proposal/withdraw.html", form=form, proposal=proposal)
    return page, 422 if form.errors else 200
