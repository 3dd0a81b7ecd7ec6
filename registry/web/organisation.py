"""A partner's organisations: members, requests, joining one; the desk's list of unanswered requests."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Membership, Organisation
from registry.queries.organisation import (
    find_membership,
    find_organisation,
    find_to_join,
    list_members,
    list_organisations,
    list_own_requests,
    list_unanswered_requests,
)
from registry.services.membership import admit_member, ask_to_join, end_membership, refuse_member
from registry.web.access import for_roles
from registry.web.forms import Form, SelectField, TextField
from registry.web.proposal_page import countries
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("organisation", __name__)


class FindForm(Form):
    name = TextField(_l("Full legal name"), hint=_l("Exactly as it was registered here."), width=30)
    country = SelectField(_l("Country"), choices=countries)
    number = TextField(_l("Or its registration number or LEI"), max_length=100, width=20, spellcheck=False)


class PlainForm(Form):
    """Only the token: for pages with one button."""


@blueprint.get("/organisations")
@for_roles("partner")
def index() -> ResponseReturnValue:
    """The organisations that the person works for here, and requests to join others."""
    session, actor = current_session(), current_actor()
    organisations = list_organisations(session, actor)
    return render_template(
        "organisation/index.html",
        organisations=[(each, len(list_members(session, each, "asked"))) for each in organisations],
        requests=list_own_requests(session, actor),
    )


@blueprint.get("/organisations/<uuid:organisation_id>")
@for_roles("partner")
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Who works here, and who asks to."""
    organisation = _load(organisation_id)
    session = current_session()
    return render_template(
        "organisation/show.html",
        organisation=organisation,
        members=list_members(session, organisation),
        requests=list_members(session, organisation, "asked"),
    )


@blueprint.route("/organisations/join", methods=["GET", "POST"])
@for_roles("partner")
def join() -> ResponseReturnValue:
    """Finds an organisation named exactly (or of the person's mail domain), to ask its members."""
    form = FindForm()
    session, actor = current_session(), current_actor()
    searched = form.validate_on_submit()
    found: list[Organisation] = []
    if searched and not (form.name.data and form.country.data) and not form.number.data:
        form.refuse("name", _("Enter the name and the country, or the number."))
    elif searched:
        found = find_to_join(
            session, actor, name=form.name.data, country=form.country.data, number=form.number.data
        )
    colleagues = find_to_join(session, actor)
    page = render_template(
        "membership/join.html",
        form=form,
        found=found,
        colleagues=[each for each in colleagues if each not in found],
        searched=bool(searched and not form.errors),
        asked={membership.organisation_id for membership, _each in list_own_requests(session, actor)},
    )
    return page, 422 if form.errors else 200


@blueprint.post("/organisations/<uuid:organisation_id>/ask")
@for_roles("partner")
def ask(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Sends the request; whoever knows the id of an organisation has been shown it before."""
    session, actor = current_session(), current_actor()
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        abort(404)
    ask_to_join(session, organisation, actor=actor, now=now())
    commit()
    flash(_("Your request was sent. The members of the organisation decide on it."), "success")
    return see_other("organisation.index")


@blueprint.post("/organisations/<uuid:organisation_id>/members/<uuid:membership_id>/<verb>")
@for_roles("partner", "desk")
def decide(organisation_id: uuid.UUID, membership_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Admit or refuse a request, or end a membership."""
    verbs = {"admit": admit_member, "refuse": refuse_member, "end": end_membership}
    if verb not in verbs:
        abort(404)
    session, actor = current_session(), current_actor()
    organisation = session.get(Organisation, organisation_id) if actor.is_staff else _load(organisation_id)
    membership = find_membership(session, organisation_id, membership_id)
    if organisation is None or membership is None:
        abort(404)
    name = membership.user.name
    verbs[verb](session, organisation, membership, actor=actor, now=now())
    commit()
    words = {
        "admit": _("%(name)s is now a member.", name=name),
        "refuse": _("The request of %(name)s was refused.", name=name),
        "end": _("%(name)s is no longer a member.", name=name),
    }
    flash(words[verb], "success")
    if actor.is_staff:
        return see_other("organisation.requests")
    if membership.user_id == actor.id:
        return see_other("organisation.index")
    return see_other("organisation.show", organisation_id=organisation_id)


@blueprint.get("/organisations/<uuid:organisation_id>/members/<uuid:membership_id>/end")
@for_roles("partner")
def confirm_end(organisation_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    """Asks once more before somebody is taken off."""
    organisation = _load(organisation_id)
    membership = find_membership(current_session(), organisation_id, membership_id)
    if membership is None or membership.state != "admitted":
        abort(404)
    return render_template(
        "membership/end.html",
        organisation=organisation,
        membership=membership,
        is_me=membership.user_id == current_actor().id,
        action=url_for(
            "organisation.decide",
            organisation_id=organisation_id,
            membership_id=membership_id,
            verb="end",
        ),
    )


@blueprint.get("/membership-requests")
@for_roles("desk")
def requests() -> ResponseReturnValue:
    """Requests to join that no member answered for a week: the desk may admit."""
    rows: list[tuple[Membership, Organisation]] = list_unanswered_requests(current_session(), now=now())
    return render_template("membership/requests.html", rows=rows)


def _load(organisation_id: uuid.UUID) -> Organisation:
    organisation = find_organisation(current_session(), current_actor(), organisation_id)
    if organisation is None:
        abort(404)
    return organisation
