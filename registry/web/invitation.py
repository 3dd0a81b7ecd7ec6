"""The link that the desk mailed: see what it is, sign in or choose a password, take the case over."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.db import reading
from registry.services.account import find_user
from registry.services.invitation import accept_invitation, find_invitation, register_invited
from registry.services.password import hash_password, refusal
from registry.services.token import BadToken
from registry.web.access import open_to_everyone
from registry.web.account import NEW_PASSWORD_HINT
from registry.web.forms import Form, PasswordField, TextField
from registry.web.language import current_language
from registry.web.request import commit, current_session, find_actor, now, see_other
from registry.web.session import begin_session

blueprint = Blueprint("invitation", __name__)


class NewcomerForm(Form):
    name = TextField(
        _l("Your name"),
        hint=_l("As you want us to write it in letters."),
        max_length=200,
        autocomplete="name",
        width=30,
        required=_l("Enter your name."),
    )
    password = PasswordField(
        _l("Choose a password"),
        hint=NEW_PASSWORD_HINT,
        autocomplete="new-password",
        required=_l("Choose a password."),
    )


class AcceptForm(Form):
    """One button."""


@blueprint.route("/invitations/<secret>", methods=["GET", "POST"])
@open_to_everyone
def accept(secret: str) -> ResponseReturnValue:
    """Opening the link changes nothing (mail scanners open links); the button does."""
    try:
        with reading(
            current_app.extensions["sessions"]
        ) as reader:  # hashing takes long: no write lock meanwhile
            proposal, email = find_invitation(reader, secret, now=now())
            title, known = proposal.title, find_user(reader, email)
            has_account = known is not None and known.email_confirmed_at is not None
        actor = find_actor()
        is_newcomer = actor is None and not has_account
        form: Form = NewcomerForm() if is_newcomer else AcceptForm()
        is_right_person = actor is not None and actor.email == email and not actor.is_staff
        may_go_on = is_newcomer or is_right_person
        if form.is_submitted() and may_go_on and form.validate() and _is_good(form, email):
            return _take_over(secret, form)
    except BadToken:
        return render_template("membership/bad_invitation.html"), 410
    page = render_template(
        "membership/invitation.html",
        form=form,
        title=title,
        email=email,
        who="newcomer" if is_newcomer else "known" if actor is None else "me" if is_right_person else "other",
    )
    return page, 422 if form.errors else 200


def _is_good(form: Form, email: str) -> bool:
    """Whether the chosen password will do; says why not at the field."""
    if not isinstance(form, NewcomerForm):
        return True
    fault = refusal(form.password.data, email, form.name.data)
    if fault is not None:
        form.refuse("password", _(fault))
    return fault is None


def _take_over(secret: str, form: Form) -> ResponseReturnValue:
    actor = find_actor()
    hashed = hash_password(form.password.data) if isinstance(form, NewcomerForm) else ""
    session = current_session()
    is_new = actor is None
    if actor is None:
        assert isinstance(form, NewcomerForm)
        actor = register_invited(
            session, secret, name=form.name.data, password_hash=hashed, language=current_language(), now=now()
        )
    proposal = accept_invitation(session, secret, actor=actor, now=now())
    commit()
    if is_new:
        begin_session(actor)
    flash(_("The proposal is now yours. Please check what we wrote and complete it."), "success")
    return see_other("proposal_status.show", proposal_id=proposal.id)
