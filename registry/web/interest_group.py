"""The interest groups invited beside the applicant where a standard is concerned, or why not (K03)."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models.interest import GROUPS_WANTED
from registry.queries.guards import Guards
from registry.queries.interest import list_groups
from registry.services.interest import explain_groups, invite_group
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.forms import DateField, Form, RadiosField, TextareaField, TextField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked
from workflows.proposal import TERMINAL

blueprint = Blueprint("interest_group", __name__)

KINDS = {
    "competitors": _l("Competitors"),
    "users": _l("Users"),
    "public_interest": _l("Public interest"),
    "member_states": _l("Member States"),
    "other": _l("Another group"),
}


class GroupForm(Form):
    name = TextField(_l("Which group was invited?"), max_length=300, required=_l("Name the group."))
    kind = RadiosField(
        _l("Whose interest is it?"), choices=tuple(KINDS.items()), required=_l("Choose whose interest it is.")
    )
    invited_on = DateField(_l("Invited on"), required=_l("Give the day of the invitation."))
    note = TextareaField(_l("Answer, or where the invitation is (optional)"), rows=2, max_length=1000)


class WhyNotForm(Form):
    reason = TextareaField(
        _l("Why were fewer than two groups invited?"),
        hint=_l("For example: nobody else works in this field. Leave it empty when groups are invited."),
        rows=3,
        max_length=2000,
    )


@blueprint.route("/cases/<uuid:proposal_id>/interest-groups", methods=["GET", "POST"])
@for_roles("staff")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Who else was asked; two groups or a reason open the way to an approval."""
    session, actor = current_session(), current_actor()
    proposal = load_case(proposal_id)
    explains = request.method == "POST" and "reason" in request.form
    group = GroupForm(formdata=None) if explains else GroupForm(data={"invited_on": today()})
    why = WhyNotForm(data={"reason": proposal.groups_note}) if explains else None
    form = why or group
    if form.validate_on_submit():
        try:
            if why is not None:
                explain_groups(session, proposal, note=why.reason.data, actor=actor, now=now())
            else:
                invite_group(
                    session, proposal, name=group.name.data, kind=group.kind.data,
                    invited_on=group.invited_on.data, note=group.note.data, actor=actor, now=now(),
                )  # fmt: skip
            commit()
            flash(_("Recorded."), "success")
            return see_other("interest_group.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    guards = Guards(session, proposal, actor, now())
    groups = list_groups(session, proposal)
    page = render_template(
        "interest/groups.html", case=proposal, groups=groups, kinds=KINDS, form=form, group=group,
        why=why or WhyNotForm(formdata=None, data={"reason": proposal.groups_note}),
        missing=max(0, GROUPS_WANTED - len(groups)),
        may_write=proposal.state not in TERMINAL and bool(guards.roles & {r.DESK, r.FOCAL_POINT}),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200
