"""Action points: one's own, those of an agreement or a case, adding one, finishing one with a note."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import ActionPoint, Agreement, Proposal, User
from registry.permissions import sees_meetings
from registry.queries.action_point import find_point, list_points, list_staff
from registry.queries.agreement import AgreementGuards
from registry.queries.meeting import list_decisions_on
from registry.reports.meeting_pack import DECIDED
from registry.services.action_point import OWNER_SEES, finish_point, open_point
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement, say, section_page
from registry.web.case import load_case
from registry.web.forms import Choice, DateField, Form, SelectField, TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("action_point", __name__)


class PointForm(Form):
    text = TextareaField(
        _l("What is to be done?"), rows=2, max_length=1000, required=_l("Say what is to be done.")
    )
    owner = SelectField(_l("By whom?"), required=_l("Choose who does it."))
    due_on = DateField(_l("Until when?"), hint=_l("Without a date nobody is reminded."))


class DoneForm(Form):
    note = TextareaField(
        _l("What was done?"), rows=2, max_length=1000, required=_l("Say in a sentence what was done.")
    )


@blueprint.get("/action-points")
@for_roles("staff")
def mine() -> ResponseReturnValue:
    """The person's own, on whatever agreement or case."""
    points = list_points(current_session(), current_actor(), now=now())
    return render_template(
        "action_point/mine.html", points=points, subject=_subject, actor=current_actor(), today=today()
    )


@blueprint.get("/agreements/<uuid:agreement_id>/action-points")
@for_roles("staff")
def of_agreement(agreement_id: uuid.UUID) -> ResponseReturnValue:
    agreement = load_agreement(agreement_id)
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    points = list_points(current_session(), current_actor(), now=now(), subject=agreement)
    decisions = list_decisions_on(current_session(), current_actor(), agreement)
    return section_page(
        "action_point/of_agreement.html", guards, points=points, actor=current_actor(), decisions=decisions,
        decided=DECIDED,
    )  # fmt: skip


@blueprint.route("/agreements/<uuid:agreement_id>/action-points/new", methods=["GET", "POST"])
@for_roles("staff")
def add_to_agreement(agreement_id: uuid.UUID) -> ResponseReturnValue:
    agreement = load_agreement(agreement_id)
    return _add(
        agreement, url_for("action_point.of_agreement", agreement_id=agreement.id), say(agreement.title)
    )


@blueprint.get("/cases/<uuid:proposal_id>/action-points")
@for_roles("staff")
def of_case(proposal_id: uuid.UUID) -> ResponseReturnValue:
    case = load_case(proposal_id)
    points = list_points(current_session(), current_actor(), now=now(), subject=case)
    return render_template(
        "action_point/of_case.html",
        case=case,
        points=points,
        actor=current_actor(),
        today=today(),
        decisions=list_decisions_on(current_session(), current_actor(), case),
        decided=DECIDED,
    )


@blueprint.route("/cases/<uuid:proposal_id>/action-points/new", methods=["GET", "POST"])
@for_roles("staff")
def add_to_case(proposal_id: uuid.UUID) -> ResponseReturnValue:
    case = load_case(proposal_id)
    return _add(case, url_for("action_point.of_case", proposal_id=case.id), case.title)


@blueprint.route("/action-points/<uuid:point_id>/done", methods=["GET", "POST"])
@for_roles("staff")
def done(point_id: uuid.UUID) -> ResponseReturnValue:
    """Finishes one, with a note."""
    session, actor = current_session(), current_actor()
    point = find_point(session, actor, point_id, now=now())
    if point is None or actor.id not in (point.owner_id, point.created_by_id):
        abort(404)
    form = DoneForm()
    if form.validate_on_submit():
        finish_point(session, point, note=form.note.data, actor=actor, now=now())
        commit()
        flash(_("Done. Thank you."), "success")
        return see_other("action_point.mine")
    page = render_template("action_point/done.html", form=form, point=point, subject=_subject(point))
    return page, 422 if form.errors else 200


def _add(subject: Agreement | Proposal, back: str, title: str) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    people = {str(each.id): each for each in list_staff(session, now=now())}
    form = PointForm(data={"owner": str(actor.id)})
    form.owner.choices = [Choice(number, user.name) for number, user in people.items()]
    if form.validate_on_submit():
        try:
            _open(form, subject, people)
        except Blocked as refusal:
            if "owner_sees" not in refusal.needs:
                raise
            form.refuse("owner", _(OWNER_SEES))
        else:
            commit()
            flash(_("The action point is given."), "success")
            return _back(subject)
    page = render_template(
        "action_point/add.html", form=form, back=back, title=title, reference=subject.reference
    )
    return page, 422 if form.errors else 200


def _open(form: PointForm, subject: Agreement | Proposal, people: dict[str, User]) -> None:
    open_point(
        current_session(), subject, text=form.text.data, owner=people[form.owner.data],
        due_on=form.due_on.data, actor=current_actor(), now=now(),
    )  # fmt: skip


def _back(subject: Agreement | Proposal) -> ResponseReturnValue:
    if isinstance(subject, Agreement):
        return see_other("action_point.of_agreement", agreement_id=subject.id)
    return see_other("action_point.of_case", proposal_id=subject.id)


def _subject(point: ActionPoint) -> dict[str, Any]:
    """Words and address of what it is about."""
    if point.agreement is not None:
        return {
            "words": say(point.agreement.title),
            "reference": point.agreement.reference,
            "href": url_for("action_point.of_agreement", agreement_id=point.agreement_id),
        }
    if point.proposal is None:
        assert point.meeting is not None
        return {
            "words": _("Meeting %(number)s of the Task Force", number=point.meeting.number),
            "reference": "",
            "href": url_for("meeting.show", number=point.meeting.number)
            if sees_meetings(current_actor(), now())
            else "",
        }
    return {
        "words": point.proposal.title or _("No title"),
        "reference": point.proposal.reference or "",
        "href": url_for("action_point.of_case", proposal_id=point.proposal_id),
    }
