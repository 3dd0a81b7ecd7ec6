"""Interests in standards: the list, and the form that records one without a case."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import StandardsInterest
from registry.permissions import roles_held
from registry.queries.standards_interest import list_interests
from registry.services.standards_interest import KEEPERS, end_interest, record_interest
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.forms import Choice, DateField, Form, SelectField, TextField
from registry.web.language import current_language
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("standards_interest", __name__)


def _countries() -> list[Choice]:
    return [Choice(code, name) for code, name in reference.load().list_countries(current_language())]


class InterestForm(Form):
    name = TextField(_l("Organisation"), required=_l("Give the name."))
    country = SelectField(_l("Country"), choices=_countries, blank=_l("No country"))
    body = SelectField(
        _l("Body or instrument of UNECE"),
        choices=lambda: [Choice(each.id, each.name) for each in reference.load().bodies],
        required=_l("Choose the body or instrument."),
    )
    subject = TextField(_l("Which standard or question?"), required=_l("Say which."))
    since = DateField(_l("Since when?"), required=_l("Give the day."))
    until = DateField(_l("Until when? (optional)"))


class EndForm(Form):
    until = DateField(_l("When did it end?"), required=_l("Give the day."))


@blueprint.get("/standards-interests")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Who follows what, those that go on first."""
    body = request.args.get("body", "")[:40]
    return render_template(
        "standards_interest/list.html",
        rows=list_interests(current_session(), body),
        bodies=[(each.id, in_language(each.name)) for each in reference.load().bodies],
        body=body,
        body_name=body_name,
        may_keep=_may_keep(),
        today=today(),
    )


@blueprint.route("/standards-interests/record", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def record() -> ResponseReturnValue:
    """Neither a case nor an approval: it says who follows which body."""
    form = InterestForm()
    if form.validate_on_submit():
        try:
            record_interest(
                current_session(), name=form.name.data, country=form.country.data or None,
                body=form.body.data, subject=form.subject.data, since=form.since.data,
                until=form.until.data, actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("until", " ".join(_(reason) for reason in refusal.reasons))
        else:
            commit()
            flash(_("The interest is recorded."), "success")
            return see_other("standards_interest.listed")
    return render_template("standards_interest/record.html", form=form), 422 if form.errors else 200


@blueprint.route("/standards-interests/<uuid:interest_id>/end", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def end(interest_id: uuid.UUID) -> ResponseReturnValue:
    """The interest ended."""
    row = current_session().get(StandardsInterest, interest_id)
    if row is None:
        abort(404)
    form = EndForm(data={"until": row.until_on or today()})
    if form.validate_on_submit():
        try:
            end_interest(current_session(), row, until=form.until.data, actor=current_actor(), now=now())
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("until", " ".join(_(reason) for reason in refusal.reasons))
        else:
            commit()
            flash(_("Recorded."), "success")
            return see_other("standards_interest.listed")
    page = render_template("standards_interest/end.html", form=form, row=row, body_name=body_name)
    return page, 422 if form.errors else 200


def body_name(body_id: str) -> str:
    """The name of a body; one that the reference data has lost is shown as it is."""
    try:
        return in_language(reference.load().body(body_id).name)
    except KeyError:
        return body_id


def _may_keep() -> bool:
    return bool(roles_held(current_actor(), today()) & set(KEEPERS))
