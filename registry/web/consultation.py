"""Consultations of member States on a version of the Framework or the Strategy: comments and answers."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Consultation, ConsultationComment
from registry.queries.strategy_document import find_comment, find_consultation
from registry.services.strategy_document import (
    KEEPERS,
    answer_comment,
    close_consultation,
    open_consultation,
    record_comment,
)
from registry.web.access import for_roles
from registry.web.formats import show_country
from registry.web.forms import Choice, DateField, Form, SelectField, TextareaField
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.strategy_document import load_version, say_why
from registry.web.texts import say
from workflows.machine import Blocked

blueprint = Blueprint("consultation", __name__)


def _member_states() -> list[Choice]:
    data = reference.load()
    return [
        Choice(code, name)
        for code, name in data.list_countries(current_language())
        if code in data.member_states
    ]


class OpenForm(Form):
    opened_on = DateField(_l("First day"), required=_l("Give the first day."))
    closes_on = DateField(_l("Last day for comments"), required=_l("Give the last day."))


class CommentForm(Form):
    country = SelectField(_l("Member State"), choices=_member_states, required=_l("Choose the member State."))
    text = TextareaField(
        _l("Comment"), hint=_l("As it came. It cannot be changed later."), rows=6, required=_l("Write it.")
    )
    received_on = DateField(_l("Received on"), required=_l("Give the day."))


class AnswerForm(Form):
    text = TextareaField(
        _l("Answer"), hint=_l("What was changed, or why not."), rows=5, required=_l("Write the answer.")
    )
    responded_on = DateField(_l("Answered on"), required=_l("Give the day."))


@blueprint.route("/strategy-documents/versions/<uuid:edition_id>/consult", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def consult(edition_id: uuid.UUID) -> ResponseReturnValue:
    """Member States are asked about a draft."""
    version = load_version(edition_id)
    form = OpenForm(data={"opened_on": today()})
    if form.validate_on_submit():
        try:
            open_consultation(
                current_session(), version, opened_on=form.opened_on.data, closes_on=form.closes_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            say_why(form, refusal)
        else:
            commit()
            flash(_("The consultation is recorded. Write to the member States as usual."), "success")
            return see_other("strategy_document.show", strategy_id=version.document_id)
    page = render_template("strategy_document/consult.html", form=form, version=version, say=say)
    return page, 422 if form.errors else 200


@blueprint.post("/strategy-documents/consultations/<uuid:consultation_id>/close")
@for_roles(*KEEPERS)
def close(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Before its last day."""
    row = _load(consultation_id)
    close_consultation(current_session(), row, actor=current_actor(), now=now())
    commit()
    flash(_("The consultation is closed."), "success")
    return see_other("strategy_document.show", strategy_id=row.version.document_id)


@blueprint.route(
    "/strategy-documents/consultations/<uuid:consultation_id>/comments/new", methods=["GET", "POST"]
)
@for_roles(*KEEPERS)
def comment(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """What a member State said."""
    row = _load(consultation_id)
    form = CommentForm(data={"received_on": today()})
    if form.validate_on_submit():
        try:
            record_comment(
                current_session(), row, country=form.country.data, text=form.text.data,
                received_on=form.received_on.data, actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            say_why(form, refusal)
        else:
            commit()
            flash(_("The comment is recorded."), "success")
            return see_other("strategy_document.show", strategy_id=row.version.document_id)
    page = render_template("strategy_document/comment.html", form=form, row=row, say=say)
    return page, 422 if form.errors else 200


@blueprint.route("/strategy-documents/comments/<uuid:comment_id>/answer", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def answer(comment_id: uuid.UUID) -> ResponseReturnValue:
    """A second answer takes the place of the first."""
    row: ConsultationComment = find_comment(current_session(), comment_id) or abort(404)
    last = row.responses[-1].text if row.responses else ""
    form = AnswerForm(data={"text": last, "responded_on": today()})
    strategy_id = row.consultation.version.document_id
    if form.validate_on_submit():
        try:
            answer_comment(
                current_session(), row, text=form.text.data, responded_on=form.responded_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            say_why(form, refusal)
        else:
            commit()
            flash(_("The answer is recorded."), "success")
            return see_other("strategy_document.show", strategy_id=strategy_id)
    page = render_template(
        "strategy_document/answer.html",
        form=form,
        row=row,
        strategy_id=strategy_id,
        country_name=show_country,
    )
    return page, 422 if form.errors else 200


def _load(consultation_id: uuid.UUID) -> Consultation:
    return find_consultation(current_session(), consultation_id) or abort(404)
