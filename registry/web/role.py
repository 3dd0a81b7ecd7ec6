"""Users and roles: who holds what, grants with dates, two people for powerful roles, inviting staff."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import User
from registry.models.user import POWERFUL_ROLES, ROLES
from registry.queries.role import (
    find_grant,
    find_staff,
    list_office_holders,
    list_staff,
    list_waiting_roles,
    names_of,
)
from registry.services import role as roles
from registry.web.access import for_roles
from registry.web.fact import bare_choices
from registry.web.formats import in_language
from registry.web.forms import (
    DateField,
    EmailField,
    Form,
    RadiosField,
    SelectField,
    TextField,
    TickField,
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
from workflows.machine import Blocked

blueprint = Blueprint("role", __name__)


def _role_choices() -> list[tuple[str, Any]]:
    """Powerful roles are marked: they need two people."""
    words = {choice.value: in_language(choice.label) for choice in bare_choices("role", ROLES)}
    return [
        (role, _("%(role)s (two people)", role=words[role]) if role in POWERFUL_ROLES else words[role])
        for role in ROLES
    ]


class GrantForm(Form):
    role = SelectField(_l("Role"), choices=_role_choices, required=_l("Choose a role."))
    subprogramme = SelectField(
        _l("Subprogramme"),
        hint=_l("For focal points and Division Directors only."),
        choices=lambda: [
            (str(one.no), f"{one.no}. {in_language(one.name)}") for one in reference.load().subprogrammes
        ],
        blank=_l("None"),
    )
    is_alternate = TickField(_l("Alternate"), hint=_l("Takes over when the focal point cannot act."))
    valid_from = DateField(_l("From"), required=_l("Enter the first day."))
    valid_to = DateField(_l("Until (optional)"), hint=_l("A delegation always has a last day."))
    delegated_by = SelectField(
        _l("By delegation of (optional)"),
        hint=_l("Whose office it is. Only an office of one's own is delegated, in writing."),
        choices=(),
        blank=_l("Nobody: an office of one's own"),
    )
    instrument = TextField(
        _l("Signed note of the delegation (optional)"), hint=_l("Its title and date."), max_length=300
    )


class InviteStaffForm(Form):
    name = TextField(_l("Name"), width=30, max_length=200, required=_l("Enter the name."))
    email = EmailField(_l("E-mail address at work"), width=30, required=_l("Enter the address."))
    language = RadiosField(
        _l("Language"), choices=lambda: bare_choices("language"), required=_l("Choose a language.")
    )


@blueprint.get("/roles")
@for_roles("administrator")
def index() -> ResponseReturnValue:
    """Everybody who works here and what they hold; `?role=` narrows the list."""
    session = current_session()
    wanted = request.args.get("role", "")
    role = wanted if wanted in ROLES else ""
    people = list_staff(session, role=role, on=today())
    waiting = list_waiting_roles(session)
    counts = dict.fromkeys(ROLES, 0)
    for user in list_staff(session) if role else people:
        for held in {grant.role for grant in user.grants if grant.counts_on(today())}:
            counts[held] += 1
    return render_template(
        "role/index.html",
        people=people,
        waiting=waiting,
        names=names_of(session, {grant.granted_by_id for grant in waiting}),
        role=role,
        roles_listed=[(each, counts[each]) for each in ROLES],
        today=today(),
    )


@blueprint.route("/roles/<uuid:user_id>", methods=["GET", "POST"])
@for_roles("administrator")
def show(user_id: uuid.UUID) -> ResponseReturnValue:
    """One person: roles now and before, and the form that grants another."""
    session, user = current_session(), _person(user_id)
    form = GrantForm(data={"valid_from": today()})
    holders = {str(one.id): one for one in list_office_holders(session, today()) if one.id != user.id}
    form.delegated_by.choices = [(key, one.name) for key, one in holders.items()]
    if form.validate_on_submit():
        try:
            roles.grant_role(
                session,
                user,
                role=form.role.data,
                subprogramme=int(form.subprogramme.data) if form.subprogramme.data else None,
                is_alternate=form.is_alternate.data,
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                delegated_by=holders.get(form.delegated_by.data or ""),
                instrument=form.instrument.data,
                actor=current_actor(),
                now=now(),
            )
            commit()
            needs_two = form.role.data in POWERFUL_ROLES
            flash(
                _("The role is proposed. Another administrator confirms it.")
                if needs_two
                else _("The role is granted."),
                "success",
            )
            return see_other("role.show", user_id=user_id)
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
    user = _person(user_id)
    ids = {
        each
        for g in user.grants
        for each in (g.granted_by_id, g.confirmed_by_id, g.ended_by_id, g.delegated_by_id)
    }
    return render_template(
        "role/show.html",
        form=form,
        person=user,
        names=names_of(session, ids),
        today=today(),
        waits=roles.waits,
    ), 422 if form.errors else 200


@blueprint.post("/roles/<uuid:user_id>/grants/<uuid:grant_id>/answer")
@for_roles("administrator")
def answer(user_id: uuid.UUID, grant_id: uuid.UUID) -> ResponseReturnValue:
    """The second administrator confirms or refuses."""
    grant = find_grant(current_session(), user_id, grant_id) or abort(404)
    agrees = request.form.get("answer") == "yes"
    roles.confirm_role(current_session(), grant, agrees=agrees, actor=current_actor(), now=now())
    commit()
    flash(_("The role is confirmed.") if agrees else _("The role is refused."), "success")
    return see_other("role.show", user_id=user_id)


@blueprint.post("/roles/<uuid:user_id>/grants/<uuid:grant_id>/end")
@for_roles("administrator")
def end(user_id: uuid.UUID, grant_id: uuid.UUID) -> ResponseReturnValue:
    grant = find_grant(current_session(), user_id, grant_id) or abort(404)
    roles.end_role(current_session(), grant, actor=current_actor(), now=now())
    commit()
    flash(_("The role has ended."), "success")
    return see_other("role.show", user_id=user_id)


@blueprint.post("/roles/<uuid:user_id>/account")
@for_roles("administrator")
def account(user_id: uuid.UUID) -> ResponseReturnValue:
    """Close the account or open it again; or send the invitation once more."""
    session, user, actor = current_session(), _person(user_id), current_actor()
    wish = request.form.get("wish", "")
    if wish == "invite" and user.email_confirmed_at is None:
        roles.send_invitation(session, user, base_url=current_config().base_url, actor=actor, now=now())
        words = _("The invitation is sent again.")
    elif wish in ("close", "open"):
        roles.open_account(session, user, is_active=wish == "open", actor=actor, now=now())
        words = (
            _("The account is open.")
            if wish == "open"
            else _("The account is closed; its sessions have ended.")
        )
    else:
        abort(422)
    commit()
    flash(words, "success")
    return see_other("role.show", user_id=user_id)


@blueprint.route("/roles/invite", methods=["GET", "POST"])
@for_roles("administrator")
def invite() -> ResponseReturnValue:
    """An account for a member of staff; roles follow on the person's page."""
    session = current_session()
    form = InviteStaffForm(data={"language": "en"})
    if form.validate_on_submit():
        try:
            user = roles.invite_staff(
                session,
                email=form.email.data,
                name=form.name.data,
                language=form.language.data,
                base_url=current_config().base_url,
                actor=current_actor(),
                now=now(),
            )
            commit()
            flash(_("The invitation is on its way. Grant the roles now."), "success")
            return see_other("role.show", user_id=user.id)
        except Blocked as refusal:
            session.rollback()
            form.refuse("email", " ".join(_(reason) for reason in refusal.reasons))
    return render_template("role/invite.html", form=form), 422 if form.errors else 200


def _person(user_id: uuid.UUID) -> User:
    return find_staff(current_session(), user_id) or abort(404)
