"""The desk's queue, its drafts, and cases that the desk opens."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Proposal
from registry.permissions import SEES_HITS, roles_held
from registry.queries.case import find_case, list_named, list_staff
from registry.queries.policy import policy_in_force
from registry.queries.queue import count_cases, list_cases, list_drafts
from registry.queries.watchlist import list_alarms
from registry.services.invitation import create_invitation
from registry.services.proposal import start_proposal
from registry.web.access import for_roles
from registry.web.desk_queue import (
    address,
    box_groups,
    capped,
    facet_groups,
    kept_parameters,
    lines_of,
    read_wanted,
)
from registry.web.fact import bare_choices
from registry.web.field import visible
from registry.web.formats import show_country, show_number
from registry.web.forms import (
    DateField,
    EmailField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
)
from registry.web.request import (
    commit,
    current_actor,
    current_config,
    current_session,
    now,
    see_other,
    today,
)

blueprint = Blueprint("desk", __name__)


class OpenCaseForm(Form):
    organisation = TextField(_l("Organisation"), width=30, required=_l("Enter the name of the organisation."))
    same = RadiosField(_l("Is it one of these?"))
    title = TextField(_l("What is it about, in a few words?"), width=30, required=_l("Enter a title."))
    description = TextareaField(
        _l("What was said or written"),
        hint=_l("Facts only: the partner sees this text in the proposal."),
        rows=4,
    )
    source = RadiosField(
        _l("How did it come?"),
        choices=lambda: bare_choices("contact_source", ("email", "letter", "meeting")),
        required=_l("Choose how it came."),
    )
    received_on = DateField(_l("Received on"), required=_l("Enter the day on which it came."))
    language = RadiosField(_l("Language of the organisation"), choices=lambda: bare_choices("language"))
    sponsor = SelectField(
        _l("Who solicited or sponsored it?"),
        hint=_l("This person takes no part in deciding on the case (K02)."),
        blank=_l("Nobody: it came by itself"),
    )
    solicited_note = TextField(_l("On what occasion? (optional)"), width=30)
    contact_email = EmailField(
        _l("E-mail address to invite (optional)"),
        hint=_l("We send a link. Its reader takes the case over and completes the proposal."),
        width=30,
    )


class InviteForm(Form):
    email = EmailField(
        _l("E-mail address"),
        hint=_l("An older link for this case stops working."),
        width=30,
        required=_l("Enter the address to invite."),
    )


@blueprint.get("/desk")
@for_roles("staff")
def queue() -> ResponseReturnValue:
    """The cases that the person may see, with the numbers beside the filters."""
    wanted = read_wanted(request.args)
    session, actor = current_session(), current_actor()
    page = list_cases(session, actor, wanted, now=now())
    numbers = count_cases(session, actor, wanted, page, now=now())
    sees_lists = bool(roles_held(actor, today()) & SEES_HITS)
    return render_template(
        "desk/queue.html",
        wanted=wanted,
        page=page,
        rows=lines_of(page),
        total=show_number(numbers.total) if wanted.is_exact else capped(numbers.total),
        groups=[*box_groups(wanted, numbers), *facet_groups(wanted, numbers)],
        kept=kept_parameters(wanted, q=None),
        address=address,
        alarms=list_alarms(session, lambda: policy_in_force(session, today()), now()) if sees_lists else [],
    )


@blueprint.get("/desk/drafts")
@for_roles("desk")
def drafts() -> ResponseReturnValue:
    """Cases that the desk opened and nobody has sent yet."""
    found = list_drafts(current_session(), current_actor(), now=now())
    return render_template("desk/drafts.html", drafts=found)


@blueprint.route("/cases/new", methods=["GET", "POST"])
@for_roles("desk")
def open_case() -> ResponseReturnValue:
    """A case from an e-mail, a letter or a meeting; the company is invited to complete it."""
    session, actor = current_session(), current_actor()
    given = {name: visible(request.args.get(name, ""))[:200] for name in ("organisation", "title")}
    form = OpenCaseForm(data={"language": "en", "received_on": today(), **given})
    form.sponsor.choices = [(str(user.id), user.name) for user in list_staff(session)]
    known = list_named(session, form.organisation.data or "") if request.method == "POST" else []
    form.same.choices = [
        *(
            (str(one.id), f"{one.name} ({show_country(one.country)})" if one.country else one.name)
            for one in known
        ),
        ("new", _("None of these: a new organisation")),
    ]
    if form.validate_on_submit() and (not known or form.same.data):
        organisation = next((one for one in known if str(one.id) == form.same.data), None)
        sponsor = next((user for user in list_staff(session) if str(user.id) == form.sponsor.data), None)
        proposal = start_proposal(
            session,
            actor=actor,
            now=now(),
            organisation=organisation,
            language=form.language.data,
            source=form.source.data,
            sponsor=sponsor,
            solicited_note=form.solicited_note.data,
            contact_email=form.contact_email.data or None,
            received_on=form.received_on.data,
            answers={
                "organisation": {"name": organisation.name if organisation else form.organisation.data},
                "activity": {"title": form.title.data, "description": form.description.data},
            },
        )
        _invite(proposal, form.contact_email.data)
        commit()
        flash(_("The case is open."), "success")
        return see_other("case.show", proposal_id=proposal.id)
    if known and not form.same.data and not form.errors:
        form.refuse("same", _("We know organisations of this name: choose one, or say that it is new."))
    return render_template("desk/open_case.html", form=form, known=known), 422 if form.errors else 200


@blueprint.route("/cases/<uuid:proposal_id>/invite", methods=["GET", "POST"])
@for_roles("desk")
def invite(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Mail the organisation a link to take the case over and complete it."""
    proposal = find_case(current_session(), current_actor(), proposal_id, now=now())
    if proposal is None:
        abort(404)
    form = InviteForm(data={"email": proposal.contact_email or ""})
    if form.validate_on_submit():
        _invite(proposal, form.email.data)
        commit()
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
        return see_other("case.show", proposal_id=proposal.id)
    return render_template("desk/invite.html", form=form, case=proposal), 422 if form.errors else 200


def _invite(proposal: Proposal, email: str) -> None:
    if email:
        create_invitation(
            current_session(),
            proposal,
            email=email,
            base_url=current_config().base_url,
            actor=current_actor(),
            now=now(),
        )
