"""What somebody does with a recommendation: progress, a correction, other terms, a document, figures."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.adapters.progress_table import units_of
from registry.models import ProgressEntry, RecommendationLink
from registry.queries.recommendation import evidence_names, roles_on_recommendation
from registry.queries.recommendation_evidence import CHOICES
from registry.services.recommendation import (
    Terms,
    add_link,
    change_terms,
    choose_figures,
    correct_progress,
    remove_link,
    report_progress,
)
from registry.web.access import for_roles
from registry.web.forms import DateField, Form, RadiosField, SelectField, TextareaField, TextField
from registry.web.recommendation import ACCEPTANCE, lines_of, load
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked, WrongState
from workflows.recommendation import RECOMMENDATION

blueprint = Blueprint("recommendation_step", __name__)

DONE = {
    "report": _l("The progress is recorded."),
    "implement": _l("The recommendation is recorded as implemented."),
    "close": _l("The recommendation is closed without implementation."),
    "reopen": _l("The recommendation is open again."),
}
FIELD_OF_NEED = {"not_in_future": "effective_on", "after_last": "effective_on"}
FIGURES = ("first", "second", "third", "fourth")
WRITERS = frozenset({r.DESK, r.RESPONSIBLE})


class ProgressForm(Form):
    text = TextareaField(
        _l("What was done?"),
        hint=_l("These words stand in the next progress report after the status, as you write them."),
        rows=6,
        max_length=20_000,
        required=_l("Say in a sentence what was done."),
    )
    effective_on = DateField(
        _l("How it stood on"), hint=_l("Reports of this day and later have it."), required=_l("Give the day.")
    )


class TermsForm(Form):
    text = TextareaField(
        _l("Recommendation"),
        hint=_l("As the evaluation says it."),
        rows=5,
        max_length=10_000,
        required=_l("Give the text."),
    )
    acceptance = RadiosField(
        _l("Is it accepted?"),
        choices=tuple((name, words, "") for name, words in ACCEPTANCE.items()),
        required=_l("Choose one."),
    )
    response = TextareaField(_l("Management response"), rows=5, max_length=10_000)
    responsibility = TextField(
        _l("Responsibility"),
        hint=_l("Units in words: “DES, supported by the Executive Office”."),
        max_length=500,
    )
    target_on = DateField(_l("Target date (optional)"))
    effective_on = DateField(
        _l("True from"), hint=_l("Earlier reports stay as they were."), required=_l("Give the day.")
    )


class LinkForm(Form):
    title = TextField(_l("Title of the document"), max_length=300, required=_l("Give the title."))
    url = TextField(
        _l("Its address"),
        hint=_l("It begins with https://"),
        max_length=1000,
        required=_l("Give the address."),
    )


class FiguresForm(Form):
    first = SelectField(_l("First figure"), blank=_l("None"))
    second = SelectField(_l("Second figure"), blank=_l("None"))
    third = SelectField(_l("Third figure"), blank=_l("None"))
    fourth = SelectField(_l("Fourth figure"), blank=_l("None"))


@blueprint.route(
    "/recommendations/<uuid:recommendation_id>/<any(report, implement, close, reopen):move>",
    methods=["GET", "POST"],
)
@for_roles("staff")
def step(recommendation_id: uuid.UUID, move: str) -> ResponseReturnValue:
    """One step: what was done, or why, and on which day it stood so."""
    row, standing = load(recommendation_id)
    held = roles_on_recommendation(current_actor(), standing.units, now=now())
    rows = [each for each in RECOMMENDATION.rows(move) if set(each.by) & held] or abort(404)
    if all((standing.status or RECOMMENDATION.initial) not in each.source for each in rows):
        raise WrongState(move, standing.status)
    form = ProgressForm(data={"effective_on": today()})
    if move in ("close", "reopen"):
        form.text.label.text = _("Why?")
    if form.validate_on_submit():
        try:
            report_progress(
                current_session(), row, move, text=form.text.data, effective_on=form.effective_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _show(form, refusal)
        else:
            commit()
            flash(DONE[move], "success")
            return see_other("recommendation.show", recommendation_id=row.id)
    page = render_template(
        "recommendation/step.html", form=form, row=row, standing=standing, step=rows[0], lines_of=lines_of
    )
    return page, 422 if form.errors else 200


@blueprint.route(
    "/recommendations/<uuid:recommendation_id>/progress/<uuid:progress_id>/correct", methods=["GET", "POST"]
)
@for_roles(r.DESK)
def correct(recommendation_id: uuid.UUID, progress_id: uuid.UUID) -> ResponseReturnValue:
    """The entry anew; what it said before stays in the history."""
    row, standing = load(recommendation_id)
    entry = current_session().get(ProgressEntry, progress_id)
    if entry is None or entry.recommendation_id != row.id:
        abort(404)
    form = ProgressForm(data={"text": entry.text, "effective_on": entry.effective_on})
    if form.validate_on_submit():
        try:
            correct_progress(
                current_session(), row, entry, text=form.text.data, effective_on=form.effective_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _show(form, refusal)
        else:
            commit()
            flash(_("The entry is corrected. What it said before stays in the history."), "success")
            return see_other("recommendation.show", recommendation_id=row.id)
    page = render_template(
        "recommendation/step.html", form=form, row=row, standing=standing, step=None, lines_of=lines_of
    )
    return page, 422 if form.errors else 200


@blueprint.route("/recommendations/<uuid:recommendation_id>/terms", methods=["GET", "POST"])
@for_roles(r.DESK)
def terms(recommendation_id: uuid.UUID) -> ResponseReturnValue:
    """Another response, responsibility or target date, true from a day."""
    row, standing = load(recommendation_id)
    form = TermsForm(
        data={
            "text": standing.text, "acceptance": standing.acceptance, "response": standing.response,
            "responsibility": standing.responsibility, "target_on": standing.target_on,
            "effective_on": today(),
        }
    )  # fmt: skip
    if form.validate_on_submit():
        said = Terms(
            text=" ".join(form.text.data.split()),
            acceptance=form.acceptance.data,
            response=" ".join((form.response.data or "").split()),
            responsibility=" ".join((form.responsibility.data or "").split()),
            units=units_of(form.responsibility.data or ""),
            target_on=form.target_on.data,
        )
        try:
            change_terms(
                current_session(), row, said, effective_on=form.effective_on.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _show(form, refusal)
        else:
            commit()
            flash(_("The response is changed. Earlier reports stay as they were."), "success")
            return see_other("recommendation.show", recommendation_id=row.id)
    page = render_template("recommendation/terms.html", form=form, row=row, standing=standing)
    return page, 422 if form.errors else 200


@blueprint.route("/recommendations/<uuid:recommendation_id>/links/new", methods=["GET", "POST"])
@for_roles("staff")
def link(recommendation_id: uuid.UUID) -> ResponseReturnValue:
    """Names a document."""
    row, standing = load(recommendation_id)
    if not roles_on_recommendation(current_actor(), standing.units, now=now()) & WRITERS:
        abort(404)
    form = LinkForm()
    if form.validate_on_submit():
        try:
            add_link(
                current_session(), row, title=form.title.data, url=form.url.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            _show(form, refusal)
        else:
            commit()
            flash(_("The document is added."), "success")
            return see_other("recommendation.show", recommendation_id=row.id)
    page = render_template("recommendation/link.html", form=form, row=row)
    return page, 422 if form.errors else 200


@blueprint.post("/recommendations/<uuid:recommendation_id>/links/<uuid:link_id>/remove")
@for_roles(r.DESK)
def unlink(recommendation_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a document off."""
    row, _standing = load(recommendation_id)
    found = current_session().get(RecommendationLink, link_id)
    if found is None or found.recommendation_id != row.id:
        abort(404)
    remove_link(current_session(), row, found, actor=current_actor(), now=now())
    commit()
    flash(_("The document is taken off."), "success")
    return see_other("recommendation.show", recommendation_id=row.id)


@blueprint.route("/recommendations/<uuid:recommendation_id>/figures", methods=["GET", "POST"])
@for_roles(r.DESK)
def figures(recommendation_id: uuid.UUID) -> ResponseReturnValue:
    """Which figures of the register stand beside it."""
    row, standing = load(recommendation_id)
    chosen = evidence_names(current_session(), [row.id], known_at=now()).get(row.id, [])
    form = FiguresForm(data=dict(zip(FIGURES, chosen, strict=False)))
    choices: list[Any] = [(name, _(words)) for name, words in CHOICES.items()]
    for name in FIGURES:
        form[name].choices = choices
    if form.validate_on_submit():
        names = [form[name].data for name in FIGURES if form[name].data]
        choose_figures(current_session(), row, list(dict.fromkeys(names)), actor=current_actor(), now=now())
        commit()
        flash(_("The figures are chosen."), "success")
        return see_other("recommendation.show", recommendation_id=row.id)
    page = render_template("recommendation/figures.html", form=form, row=row, standing=standing)
    return page, 422 if form.errors else 200


def _show(form: Form, refusal: Blocked) -> None:
    current_session().rollback()
    for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
        name = FIELD_OF_NEED.get(need, need)
        form.refuse(name if name in form else "text", _(reason))
