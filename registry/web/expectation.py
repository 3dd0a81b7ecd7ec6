"""What subprogrammes seek and decline: the list for the staff, the draft, what the Director endorses."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Expectation
from registry.permissions import roles_held, subprogrammes_held
from registry.queries.expectation import (
    current_expectations,
    find_draft,
    find_expectation,
    list_drafts,
    list_endorsed,
)
from registry.queries.need import list_all_needs
from registry.services.expectation import (
    TEXTS,
    Terms,
    draft_expectation,
    endorse_expectation,
    may_draft,
    may_endorse,
    return_expectation,
    send_expectation,
)
from registry.web.access import for_roles
from registry.web.area_choice import (
    CountriesField,
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
    TextareaField,
    VersionField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.texts import say, text_data, texts_of
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("expectation", __name__)
FIELD_OF = {name: f"{name}_en" for name in TEXTS}


class ExpectationForm(Form):
    seeks_en = TextareaField(
        _l("What does the subprogramme seek from partners?"),
        hint=_l("Short sentences in plain words. Partners and member States read this."),
        rows=5,
        required=_l("Write what is sought."),
    )
    declines_en = TextareaField(
        _l("What does it decline?"),
        hint=_l("What you will not take up, and why. It saves everybody time."),
        rows=4,
        required=_l("Write what is declined."),
    )
    role_in_mandate_en = TextareaField(
        _l("What is the role of partners in the mandate?"),
        hint=_l("What they bring that the subprogramme cannot do alone, and what stays with member States."),
        rows=4,
        required=_l("Write what the role of partners is."),
    )
    seeks_fr = TextareaField(_l("What is sought, in French"), rows=4)
    seeks_ru = TextareaField(_l("What is sought, in Russian"), rows=4)
    declines_fr = TextareaField(_l("What is declined, in French"), rows=3)
    declines_ru = TextareaField(_l("What is declined, in Russian"), rows=3)
    role_in_mandate_fr = TextareaField(_l("The role of partners, in French"), rows=3)
    role_in_mandate_ru = TextareaField(_l("The role of partners, in Russian"), rows=3)
    types_sought = CheckboxesField(_l("Kinds of partnership that are sought"), choices=type_choices)
    types_declined = CheckboxesField(
        _l("Kinds of partnership that are declined"),
        hint=_l("A proposal of such a kind may still be sent: its page says so, to the partner and to you."),
        choices=type_choices,
    )
    sdgs = CheckboxesField(_l("Sustainable Development Goals that matter most"), choices=goal_choices)
    nexus = CheckboxesField(_l("Nexus areas"), choices=lambda: choices_of("nexus"))
    countries = CountriesField(_l("Countries where it is needed most"))
    review_due_on = DateField(
        _l("When is this looked at again?"),
        hint=_l("A year is usual. A reminder goes out 60 days before."),
        required=_l("Give the day."),
    )
    version = VersionField()


class EndorseForm(Form):
    effective_on = DateField(
        _l("Endorsed on"),
        hint=_l("The day from which it counts: today, or an earlier day on which you signed it on paper."),
        required=_l("Give the day."),
    )
    version = VersionField()


class ReturnForm(Form):
    note = TextareaField(
        _l("What should change?"),
        hint=_l("Whoever wrote the draft reads this."),
        rows=4,
        required=_l("Say what should change."),
    )
    version = VersionField()


@blueprint.get("/expectations")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Each subprogramme: what is in force, what is written and on whom it waits; the needs."""
    session, actor, day = current_session(), current_actor(), today()
    current, drafts = current_expectations(session, day), list_drafts(session)
    areas = [each.no for each in reference.load().subprogrammes]
    drafters = [area for area in areas if may_draft(actor, area, day)]
    return render_template(
        "expectation/list.html",
        areas=areas,
        area_name=area_name,
        current=current,
        drafts=drafts,
        may_draft=drafters,
        waiting=[area for area in areas if area in drafts and drafts[area].sent_at and area in _directed()],
        needs=[
            each
            for each in list_all_needs(session)
            if each.published_at is not None or _sees_draft(each.subprogramme)
        ],
        today=day,
        say=say,
    )


@blueprint.route("/expectations/subprogrammes/<int:area>/draft", methods=["GET", "POST"])
@for_roles(r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR)
def draft(area: int) -> ResponseReturnValue:
    """The next version of a subprogramme; it begins with the words that are in force."""
    session, actor = current_session(), current_actor()
    if not is_area(area) or not may_draft(actor, area, today()):
        abort(404)
    row = find_draft(session, area)
    begun = row or current_expectations(session, today(), [area]).get(area)
    form = ExpectationForm(data=_data(begun, row))
    if form.validate_on_submit():
        try:
            row = draft_expectation(
                session, area, _terms(form), version=form.version.data or 0, actor=actor, now=now()
            )
        except Blocked as refusal:
            session.rollback()
            for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
                form.refuse(FIELD_OF.get(need, need), _(reason))
        else:
            if "send" in request.form:
                send_expectation(session, row, version=row.version, actor=actor, now=now())
            commit()
            flash(_("Saved."), "success")
            return see_other("expectation.show", expectation_id=row.id)
    page = render_template(
        "expectation/draft.html",
        form=form,
        area=area,
        area_name=area_name,
        row=row,
        may_endorse=may_endorse(actor, area, today()),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/expectations/<uuid:expectation_id>")
@for_roles("staff")
def show(expectation_id: uuid.UUID) -> ResponseReturnValue:
    """One version with its history; for the Director the buttons."""
    row = _load(expectation_id)
    actor, area = current_actor(), row.subprogramme
    current = current_expectations(current_session(), today(), [area]).get(area)
    return render_template(
        "expectation/show.html",
        row=row,
        area_name=area_name,
        country_names=country_names,
        is_current=current is not None and current.id == row.id,
        versions=list_endorsed(current_session(), area),
        draft=find_draft(current_session(), area),
        may_draft=may_draft(actor, area, today()),
        may_endorse=may_endorse(actor, area, today()),
        today=today(),
        say=say,
    )


@blueprint.post("/expectations/<uuid:expectation_id>/send")
@for_roles(r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR)
def send(expectation_id: uuid.UUID) -> ResponseReturnValue:
    """Asks the Director."""
    row = _load(expectation_id)
    send_expectation(
        current_session(), row, version=ReturnForm().version.data or 0, actor=current_actor(), now=now()
    )
    commit()
    flash(_("The Director gets an e-mail."), "success")
    return see_other("expectation.show", expectation_id=row.id)


@blueprint.route("/expectations/<uuid:expectation_id>/endorse", methods=["GET", "POST"])
@for_roles(r.DIVISION_DIRECTOR)
def endorse(expectation_id: uuid.UUID) -> ResponseReturnValue:
    """The Director's act alone, on exactly the words of the page."""
    row = _directors(expectation_id)
    form = EndorseForm(data={"effective_on": today(), "version": row.version})
    if form.validate_on_submit():
        try:
            endorse_expectation(
                current_session(), row, effective_on=form.effective_on.data, version=form.version.data or 0,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("effective_on", " ".join(_(reason) for reason in refusal.reasons))
        else:
            commit()
            flash(_("Endorsed. Partners and member States read it from now on."), "success")
            return see_other("expectation.show", expectation_id=row.id)
    page = render_template(
        "expectation/endorse.html",
        form=form,
        row=row,
        area_name=area_name,
        say=say,
        country_names=country_names,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/expectations/<uuid:expectation_id>/send-back", methods=["GET", "POST"])
@for_roles(r.DIVISION_DIRECTOR)
def send_back(expectation_id: uuid.UUID) -> ResponseReturnValue:
    """The Director wants something changed first."""
    row = _directors(expectation_id)
    form = ReturnForm(data={"version": row.version})
    if form.validate_on_submit():
        return_expectation(
            current_session(), row, note=form.note.data, version=form.version.data or 0,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Sent back with your note."), "success")
        return see_other("expectation.show", expectation_id=row.id)
    page = render_template("expectation/send_back.html", form=form, row=row, area_name=area_name)
    return page, 422 if form.errors else 200


def _load(expectation_id: uuid.UUID) -> Expectation:
    row = find_expectation(current_session(), expectation_id)
    if row is None or (row.endorsed_at is None and not _sees_draft(row.subprogramme)):
        abort(404)
    return row


def _directors(expectation_id: uuid.UUID) -> Expectation:
    """A draft of the Director's own subprogramme."""
    row = _load(expectation_id)
    if row.endorsed_at is not None or not may_endorse(current_actor(), row.subprogramme, today()):
        abort(404)
    return row


def _sees_draft(area: int) -> bool:
    """What is being written is read by those who write it, and by the auditor."""
    return may_draft(current_actor(), area, today()) or r.AUDITOR in roles_held(current_actor(), today())


def _directed() -> frozenset[int]:
    return subprogrammes_held(current_actor(), r.DIVISION_DIRECTOR, today())


def _data(begun: Expectation | None, row: Expectation | None) -> dict[str, Any]:
    if begun is None:
        return {"version": 0, "review_due_on": _in_a_year()}
    return {
        **text_data(begun, TEXTS),
        "types_sought": begun.types_sought,
        "types_declined": begun.types_declined,
        "sdgs": [str(each) for each in begun.sdgs],
        "nexus": begun.nexus,
        "countries": country_names(begun.countries),
        "review_due_on": begun.review_due_on if row is not None else _in_a_year(),
        "version": row.version if row is not None else 0,
    }


def _in_a_year() -> date:
    day = today()
    return date(day.year + 1, day.month, min(day.day, 28))


def _terms(form: ExpectationForm) -> Terms:
    return Terms(
        **{name: texts_of(form, name) for name in TEXTS},
        review_due_on=form.review_due_on.data,
        types_sought=tuple(form.types_sought.data or ()),
        types_declined=tuple(form.types_declined.data or ()),
        nexus=tuple(form.nexus.data or ()),
        sdgs=tuple(int(each) for each in form.sdgs.data or ()),
        countries=country_codes(form.countries.data or ""),
    )
