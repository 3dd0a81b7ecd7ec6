"""Questions to the partner: asked from a review, by an official or the desk; answered on the status page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.adapters.files import ACCEPTED, Stored
from registry.models import Proposal, Question, Review
from registry.queries import proposal as queries
from registry.queries.case import find_question, list_open_questions
from registry.queries.question import (
    SECTIONS,
    changed_sections,
    changes_since,
    last_submission,
    list_attached,
    seen_number,
)
from registry.queries.review import find_review
from registry.services.question import answer_question, ask_partner, attach_to_answer
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_step import StepForm, step_page
from registry.web.document import take_in
from registry.web.fact import section_title
from registry.web.formats import show_question
from registry.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    FileField,
    Form,
    RadiosField,
    TextareaField,
    VersionField,
)
from registry.web.proposal_answers import differences
from registry.web.proposal_section import load_own
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("question", __name__)
ENDINGS = ",".join(f".{ending}" for ending in ACCEPTED)


class AskForm(StepForm):
    text = TextareaField(
        _l("Your question to the partner"),
        hint=_l(
            "One question in plain words; the partner reads what you write. "
            "The time for our decision stands still until the answer."
        ),
        rows=4,
        required=_l("Write the question."),
    )
    sections = CheckboxesField(
        _l("What may the partner change in the answer? (optional)"),
        hint=_l("Reviews that are given are asked again when something changes there."),
        choices=lambda: [Choice(name, section_title(name)) for name in SECTIONS],
    )
    file = FileField(_l("File for the partner (optional)"), accept=ENDINGS)
    due_on = DateField(_l("Answer by (optional)"), hint=_l("Without a date: in two weeks."))
    stored: Stored | None = None

    def validate(self, *args: Any, **named: Any) -> bool:
        is_sound = bool(super().validate(*args, **named))
        if is_sound and self.due_on.data and self.due_on.data <= today():
            self.refuse("due_on", _("The date must be in the future."))
            is_sound = False
        if is_sound and self.file.data:
            self.stored = take_in(self, "file")
            is_sound = self.stored is not None
        return is_sound


class RecordForm(StepForm):
    question = RadiosField(_l("Which question was answered?"), required=_l("Choose the question."))
    text = TextareaField(_l("The partner's answer"), rows=5, required=_l("Write the answer."))


class AnswerForm(Form):
    answer = TextareaField(_l("Your answer"), rows=8, required=_l("Write your answer."))
    file = FileField(_l("File (optional)"), accept=ENDINGS)
    version = VersionField()


@dataclass(frozen=True, slots=True)
class Change:
    """A section that changed: rows of (answer, before, after) in words."""

    title: str
    rows: list[tuple[str, str, str]]


@blueprint.route("/cases/<uuid:proposal_id>/ask", methods=["GET", "POST"])
@for_roles("staff")
def ask(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """A question of the desk, a reviewer or an official whose turn it is."""
    return _ask(load_case(proposal_id), None)


@blueprint.route("/reviews/<uuid:review_id>/ask", methods=["GET", "POST"])
@for_roles("staff")
def ask_from_review(review_id: uuid.UUID) -> ResponseReturnValue:
    """The same from a review: the answer comes back to it."""
    review = find_review(current_session(), review_id, current_actor(), now=now())
    if review is None or review.reviewer_id != current_actor().id or review.state != "declared":
        abort(404)
    return _ask(review.proposal, review)


def _ask(proposal: Proposal, review: Review | None) -> ResponseReturnValue:
    form = AskForm(data={"version": proposal.version})

    def act() -> None:
        ask_partner(
            current_session(), proposal, text=form.text.data, due_on=form.due_on.data,
            sections=form.sections.data, files=[form.stored] if form.stored else [], review=review,
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip

    return step_page(
        proposal, form, "ask", act, _l("The question is on its way to the partner."),
        template="question/ask.html",
    )  # fmt: skip


@blueprint.route("/cases/<uuid:proposal_id>/record-answer", methods=["GET", "POST"])
@for_roles("desk")
def record(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The partner answered by telephone or letter: the desk writes it down."""
    proposal = load_case(proposal_id)
    form = RecordForm(data={"version": proposal.version})
    waiting = list_open_questions(current_session(), proposal)
    form.question.choices = [(str(one.id), show_question(one.text, one.about)) for one in waiting]

    def act() -> None:
        question = find_question(current_session(), proposal, uuid.UUID(form.question.data))
        answer_question(
            current_session(), proposal, question or abort(404), answer=form.text.data,
            version=form.version.data, actor=current_actor(), now=now(),
        )  # fmt: skip

    return step_page(proposal, form, "answer", act, _l("The answer is recorded; the clock runs again."))


@blueprint.route("/proposals/<uuid:proposal_id>/questions/<uuid:question_id>", methods=["GET", "POST"])
@for_roles("partner")
def answer(proposal_id: uuid.UUID, question_id: uuid.UUID) -> ResponseReturnValue:
    """One question of ours: what may be changed for it, files, and the partner's answer."""
    proposal = load_own(proposal_id)
    question = queries.find_question(current_session(), proposal, question_id)
    if question is None:
        abort(404)
    if question.answered_at is not None:
        flash(_("This question has been answered already."), "notice")
        return see_other("proposal_status.show", proposal_id=proposal.id)
    form = AnswerForm(data={"version": proposal.version})
    only_file = "attach" in request.form
    if only_file:
        form.answer.required = None
        form.file.required = _("Choose a file.")
    if form.validate_on_submit() and _take_file(proposal, question, form):
        if not only_file:
            changed = answer_question(
                current_session(), proposal, question, answer=form.answer.data, version=form.version.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
            commit()
            flash(
                _("Your answer and your changes have been sent.")
                if changed
                else _("Your answer has been sent. The time for our decision runs on."),
                "success",
            )
            return see_other("proposal_status.show", proposal_id=proposal.id)
        commit()
        form.version.data = proposal.version
    return _answer_page(proposal, question, form), 422 if form.errors else 200


def _take_file(proposal: Proposal, question: Question, form: Any) -> bool:
    """Keeps the file of the form with the question; False when it was refused (the field says why)."""
    if not form.file.data:
        return True
    stored = take_in(form, "file")
    if stored is None:
        return False
    attach_to_answer(current_session(), proposal, question, stored, actor=current_actor(), now=now())
    return True


def _answer_page(proposal: Proposal, question: Question, form: Any) -> str:
    session = current_session()
    changed = changed_sections(session, proposal, question.sections or ())
    sent = last_submission(session, proposal)
    before = sent.answers if sent else {}
    return render_template(
        "question/answer.html",
        form=form,
        proposal=proposal,
        question=question,
        sections=[(name, section_title(name), name in changed) for name in question.sections or ()],
        changes=[_change(name, before.get(name, {}), after) for name, after in changed.items()],
        files=list_attached(session, proposal).get(question.id, []),
        endings=", ".join(sorted(ACCEPTED)),
    )


def changes_for(review: Review) -> list[Change]:
    """What the partner changed since the reviewer last looked, in words."""
    session, proposal = current_session(), review.proposal
    seen = seen_number(session, review)
    return [_change(name, before, after) for name, before, after in changes_since(session, proposal, seen)]


def _change(section: str, before: Any, after: Any) -> Change:
    rows = [(words, was, now_is) for _name, words, now_is, was in differences(section, after, before)]
    return Change(section_title(section), rows)
