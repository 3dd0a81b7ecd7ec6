"""Needs of subprogrammes, for those who write, publish and close them; and the proposals that answer them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Need
from registry.permissions import roles_held, visible_to
from registry.queries.need import count_answers, find_need, list_fitting_cases, list_proposals_to
from registry.services.expectation import may_draft, may_endorse
from registry.services.need import (
    NeedTerms,
    change_need,
    close_need,
    copy_need,
    draft_need,
    publish_need,
)
from registry.web.access import for_roles
from registry.web.area_choice import (
    CountriesField,
    area_choices,
    area_name,
    country_codes,
    country_names,
    goal_choices,
    is_area,
    type_choices,
)
from registry.web.forms import (
    CheckboxesField,
    DateField,
    Form,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.texts import say, text_data, texts_of
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("need", __name__)
WRITERS = (r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR)
FIELD_OF = {"title": "title_en", "text": "text_en"}


class NeedForm(Form):
    area = SelectField(_l("Subprogramme"), required=_l("Choose the subprogramme."))
    title_en = TextField(
        _l("What is needed, in one line?"),
        hint=_l("For example: Sensors for air quality in six cities."),
        required=_l("Give it a title."),
    )
    text_en = TextareaField(
        _l("What exactly, for what, and what do partners get out of it?"),
        hint=_l("Short sentences in plain words. The public reads this."),
        rows=7,
        required=_l("Say what is needed."),
    )
    title_fr = TextField(_l("Title in French"))
    title_ru = TextField(_l("Title in Russian"))
    text_fr = TextareaField(_l("The need in French"), rows=5)
    text_ru = TextareaField(_l("The need in Russian"), rows=5)
    types = CheckboxesField(_l("Kinds of partnership that would help"), choices=type_choices)
    sdgs = CheckboxesField(_l("Sustainable Development Goals"), choices=goal_choices)
    words = TextareaField(
        _l("Words that a fitting proposal would use"),
        hint=_l(
            "In any language, separated by commas. By them proposals are matched; nobody outside sees them."
        ),
        rows=2,
        max_length=1000,
    )
    countries = CountriesField(_l("For which countries?"))
    until_on = DateField(_l("Until when? (optional)"), hint=_l("After this day it is closed by itself."))
    contact = TextField(
        _l("Unit that answers questions"),
        hint=_l("A section or office, not a person. The public reads it."),
        required=_l("Name the unit."),
    )
    version = VersionField()


class CloseForm(Form):
    reason = TextareaField(
        _l("Why is it closed?"),
        hint=_l("For example: found, or not needed any more. Internal."),
        rows=3,
        required=_l("Say why."),
    )
    version = VersionField()


class StepForm(Form):
    version = VersionField()


@blueprint.route("/expectations/needs/new", methods=["GET", "POST"])
@for_roles(*WRITERS)
def new() -> ResponseReturnValue:
    """A draft; the Director is told."""
    form = NeedForm(data={"area": request.args.get("area", "")})
    form.area.choices = [each for each in area_choices() if _may_draft(int(each.value))]
    if form.validate_on_submit():
        row = _kept(form, None)
        if row is not None:
            flash(_("Saved. The public reads it once the Director publishes it."), "success")
            return see_other("need.show", need_id=row.id)
    return render_template("need/edit.html", form=form, row=None), 422 if form.errors else 200


@blueprint.route("/expectations/needs/<uuid:need_id>/edit", methods=["GET", "POST"])
@for_roles(*WRITERS)
def edit(need_id: uuid.UUID) -> ResponseReturnValue:
    """Of a draft."""
    row = _load(need_id)
    if row.state != "draft" or not _may_draft(row.subprogramme):
        abort(404)
    form = NeedForm(data=_data(row))
    del form.area
    if form.validate_on_submit() and _kept(form, row) is not None:
        flash(_("Saved."), "success")
        return see_other("need.show", need_id=row.id)
    return render_template("need/edit.html", form=form, row=row), 422 if form.errors else 200


@blueprint.get("/expectations/needs/<uuid:need_id>")
@for_roles("staff")
def show(need_id: uuid.UUID) -> ResponseReturnValue:
    """The need as the public reads it, what it is matched by, and the proposals that came."""
    row, session, actor = _load(need_id), current_session(), current_actor()
    proposals = list_proposals_to(session, row, visible_to(actor, now()))
    is_director = may_endorse(actor, row.subprogramme, today())
    return render_template(
        "need/show.html",
        row=row,
        is_open=row.is_open(today()),
        proposals=proposals,
        fits=[
            pair
            for pair in list_fitting_cases(session, row, visible_to(actor, now()))
            if pair[0].id not in {each.id for each in proposals}
        ],
        answers=count_answers(session, [row]).get(row.id, 0),
        may_edit=row.state == "draft" and _may_draft(row.subprogramme),
        may_publish=row.state == "draft" and is_director,
        may_close=row.state != "closed" and _may_close(row),
        may_copy=row.published_at is not None and _may_draft(row.subprogramme),
        area_name=area_name,
        country_names=country_names,
        say=say,
    )


@blueprint.post("/expectations/needs/<uuid:need_id>/publish")
@for_roles(r.DIVISION_DIRECTOR)
def publish(need_id: uuid.UUID) -> ResponseReturnValue:
    """The Director's act alone."""
    row = _load(need_id)
    version = StepForm().version.data or 0
    publish_need(current_session(), row, version=version, actor=current_actor(), now=now())
    commit()
    flash(_("Published. Everybody reads it, and partners may propose to it."), "success")
    return see_other("need.show", need_id=row.id)


@blueprint.route("/expectations/needs/<uuid:need_id>/close", methods=["GET", "POST"])
@for_roles(r.DESK, r.DIVISION_DIRECTOR)
def close(need_id: uuid.UUID) -> ResponseReturnValue:
    """Before its day."""
    row = _load(need_id)
    if not _may_close(row):
        abort(404)
    form = CloseForm(data={"version": row.version})
    if form.validate_on_submit():
        close_need(
            current_session(), row, reason=form.reason.data, version=form.version.data or 0,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Closed. Proposals that came stay where they are."), "success")
        return see_other("need.show", need_id=row.id)
    return render_template("need/close.html", form=form, row=row, say=say), 422 if form.errors else 200


@blueprint.post("/expectations/needs/<uuid:need_id>/copy")
@for_roles(*WRITERS)
def copy(need_id: uuid.UUID) -> ResponseReturnValue:
    """A draft with the same words."""
    row = copy_need(current_session(), _load(need_id), actor=current_actor(), now=now())
    commit()
    flash(_("This is a draft with the same words. Change what has changed."), "success")
    return see_other("need.edit", need_id=row.id)


def _load(need_id: uuid.UUID) -> Need:
    row = find_need(current_session(), need_id)
    if row is None or (row.published_at is None and not _sees_draft(row.subprogramme)):
        abort(404)
    return row


def _may_close(row: Need) -> bool:
    actor = current_actor()
    return may_endorse(actor, row.subprogramme, today()) or r.DESK in roles_held(actor, today())


def _may_draft(area: int) -> bool:
    return may_draft(current_actor(), area, today())


def _sees_draft(area: int) -> bool:
    return _may_draft(area) or r.AUDITOR in roles_held(current_actor(), today())


def _kept(form: NeedForm, row: Need | None) -> Need | None:
    """The saved need; None when something stands against it, which the form then says."""
    session, actor = current_session(), current_actor()
    try:
        if row is None:
            area = int(form.area.data)
            row = draft_need(session, area, _terms(form), actor=actor, now=now()) if is_area(area) else None
        else:
            version = form.version.data or 0
            change_need(session, row, _terms(form), version=version, actor=actor, now=now())
    except Blocked as refusal:
        session.rollback()
        for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
            form.refuse(FIELD_OF.get(need, need), _(reason))
        return None
    commit()
    return row


def _data(row: Need) -> dict[str, Any]:
    return {
        **text_data(row, ("title", "text")),
        "types": row.types,
        "sdgs": [str(each) for each in row.sdgs],
        "words": ", ".join(row.words),
        "countries": country_names(row.countries),
        "until_on": row.until_on,
        "contact": row.contact,
        "version": row.version,
    }


def _terms(form: NeedForm) -> NeedTerms:
    typed = (each.strip() for each in (form.words.data or "").replace("\n", ",").split(","))
    return NeedTerms(
        texts_of(form, "title"),
        texts_of(form, "text"),
        (form.contact.data or "")[:200],
        tuple(dict.fromkeys(each for each in typed if each)),
        tuple(form.types.data or ()),
        tuple(int(each) for each in form.sdgs.data or ()),
        country_codes(form.countries.data or ""),
        form.until_on.data,
    )
