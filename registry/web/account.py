"""The pages of an account: sign in and out, register, confirm, forgotten password, settings."""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.db import reading
from registry.services import account, password
from registry.services.interest import change_past_employers
from registry.services.token import BadToken
from registry.web.access import open_to_everyone, signed_in
from registry.web.forms import (
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    RadiosField,
    TextareaField,
    TextField,
)
from registry.web.language import NAMES, current_language, own_path
from registry.web.request import (
    commit,
    current_actor,
    current_config,
    current_session,
    find_actor,
    now,
    see_other,
    source_address,
)
from registry.web.session import begin_session, end_session, renew_session, start_page
from workflows.machine import Blocked

blueprint = Blueprint("account", __name__)

NEW_PASSWORD_HINT = _l("At least 12 characters. Three or four unrelated words do well.")


class SignInForm(Form):
    email = EmailField(
        _l("E-mail address"), autocomplete="username", width=30, required=_l("Enter your e-mail address.")
    )
    password = PasswordField(_l("Password"), required=_l("Enter your password."))
    next = HiddenField()


class RegisterForm(Form):
    name = TextField(
        _l("Your name"),
        hint=_l("As you want us to write it in letters."),
        max_length=200,
        autocomplete="name",
        width=30,
        required=_l("Enter your name."),
    )
    email = EmailField(
        _l("E-mail address at work"),
        hint=_l("We send a link to this address to make sure that it is yours."),
        width=30,
        required=_l("Enter your e-mail address."),
    )


class ChoosePasswordForm(Form):
    password = PasswordField(
        _l("Choose a password"),
        hint=NEW_PASSWORD_HINT,
        autocomplete="new-password",
        required=_l("Choose a password."),
    )


class ForgottenForm(Form):
    email = EmailField(
        _l("E-mail address"), autocomplete="username", width=30, required=_l("Enter your e-mail address.")
    )


class ChangePasswordForm(Form):
    old = PasswordField(_l("Your password now"), required=_l("Enter the password that you use now."))
    password = PasswordField(
        _l("New password"),
        hint=NEW_PASSWORD_HINT,
        autocomplete="new-password",
        required=_l("Choose a new password."),
    )


class SettingsForm(Form):
    name = TextField(
        _l("Your name"), max_length=200, autocomplete="name", width=30, required=_l("Enter your name.")
    )
    language = RadiosField(
        _l("Language of pages and e-mails"), choices=tuple(NAMES.items()), required=_l("Choose a language.")
    )
    mail_frequency = RadiosField(
        _l("When should we write to you?"),
        choices=(
            ("each", _l("Each time that something happens")),
            ("daily", _l("Once a day, all in one e-mail"), _l("Only on days when something happened.")),
        ),
        required=_l("Choose when we should write to you."),
    )


class StaffSettingsForm(SettingsForm):
    past_employers = TextareaField(
        _l("Earlier employers (optional)"),
        hint=_l(
            "One a line, with the years: Blue Well SA, 2019-2023. They remind you when you declare an "
            "interest; only you and those who oversee conflicts of interest read them."
        ),
        rows=3,
        max_length=500,
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Sign in; the answer to a wrong try is the same whatever was wrong."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET":
        actor = find_actor()
        return (
            render_template("account/sign_in.html", form=form)
            if actor is None
            else redirect(start_page(actor))
        )
    if form.validate():
        source = _source("sign-in")
        with reading(
            current_app.extensions["sessions"]
        ) as reader:  # hashing takes long: no write lock meanwhile
            attempt = account.weigh_password(
                reader, email=form.email.data, password=form.password.data, source=source, now=now()
            )
        user = account.sign_in(current_session(), attempt, source=source, now=now())
        commit()
        if user is not None:
            begin_session(user)
            target = own_path(form.next.data)
            return redirect(start_page(user) if target == "/" else target, code=303)
        form.refuse("email", _("The e-mail address or the password is not right."))
    return render_template(
        "account/sign_in.html", form=form, is_refused=not form.email.data or bool(form.errors)
    ), 422


@blueprint.post("/sign-out")
@open_to_everyone
def sign_out() -> ResponseReturnValue:
    end_session()
    flash(_("You are signed out."), "success")
    return see_other("account.sign_in")


@blueprint.route("/register", methods=["GET", "POST"])
@open_to_everyone
def register() -> ResponseReturnValue:
    """Ask for an account: name and address. The answer is the same whether we know the address or not."""
    form = RegisterForm()
    if form.validate_on_submit():
        account.register_user(
            current_session(),
            email=form.email.data,
            name=form.name.data,
            language=current_language(),
            source=_source("ask"),
            base_url=current_config().base_url,
            now=now(),
        )
        commit()
        return render_template(
            "account/register_sent.html", email=form.email.data, hours=account.CONFIRM_HOURS
        )
    return render_template("account/register.html", form=form), 422 if form.errors else 200


@blueprint.route("/confirm/<secret>", methods=["GET", "POST"])
@open_to_everyone
def confirm(secret: str) -> ResponseReturnValue:
    """From the mailed link: choose a password. Only the button spends the link, so a mail scanner cannot."""
    form = ChoosePasswordForm()
    try:
        with reading(current_app.extensions["sessions"]) as reader:
            newcomer = account.find_newcomer(reader, secret, now=now())
        if form.validate_on_submit() and _will_do(form, newcomer.email, newcomer.name):
            hashed = password.hash_password(form.password.data)
            user = account.confirm_email(current_session(), secret=secret, password_hash=hashed, now=now())
            commit()
            begin_session(user)
            flash(_("Your account is ready."), "success")
            return redirect(start_page(user), code=303)
    except BadToken:
        return render_template("account/bad_link.html", purpose="confirm"), 410
    return render_template("account/confirm.html", form=form, newcomer=newcomer), 422 if form.errors else 200


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@open_to_everyone
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer does not say whether we know the address."""
    form = ForgottenForm()
    if form.validate_on_submit():
        account.ask_reset(
            current_session(),
            email=form.email.data,
            source=_source("ask"),
            base_url=current_config().base_url,
            now=now(),
        )
        commit()
        return render_template(
            "account/forgotten_sent.html", email=form.email.data, minutes=account.RESET_MINUTES
        )
    return render_template("account/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@open_to_everyone
def reset(secret: str) -> ResponseReturnValue:
    """From the mailed link: a new password; every session of the account ends."""
    form = ChoosePasswordForm()
    try:
        with reading(current_app.extensions["sessions"]) as reader:
            owner = account.find_forgetful(reader, secret, now=now())
        if form.validate_on_submit() and _will_do(form, owner.email, owner.name):
            hashed = password.hash_password(form.password.data)
            account.reset_password(current_session(), secret=secret, password_hash=hashed, now=now())
            commit()
            end_session()
            flash(_("Your new password is set. You can sign in with it."), "success")
            return see_other("account.sign_in")
    except BadToken:
        return render_template("account/bad_link.html", purpose="reset"), 410
    return render_template("account/reset.html", form=form), 422 if form.errors else 200


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Name, language, how often mail comes; the way to the password."""
    actor = current_actor()
    form = StaffSettingsForm(obj=actor) if actor.is_staff else SettingsForm(obj=actor)
    if form.validate_on_submit():
        try:
            if isinstance(form, StaffSettingsForm):
                change_past_employers(current_session(), actor, form.past_employers.data, now=now())
            account.change_settings(
                current_session(),
                actor,
                name=form.name.data,
                language=form.language.data,
                mail_frequency=form.mail_frequency.data,
                now=now(),
            )
            commit()
            flash(_("Your settings are saved."), "success")
            return see_other("account.show")
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("past_employers", " ".join(_(reason) for reason in refusal.reasons))
    return render_template("account/show.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """A new password after the old one; other browsers are signed out, this one stays."""
    actor = current_actor()
    form = ChangePasswordForm()
    if form.validate_on_submit() and _will_do(form, actor.email, actor.name):
        session = current_session()
        if account.change_password(session, actor, old=form.old.data, new=form.password.data, now=now()):
            commit()
            renew_session(actor)
            flash(_("Your password is changed. Other browsers were signed out."), "success")
            return see_other("account.show")
        form.refuse("old", _("This is not the password that you use now."))
    return render_template("account/change_password.html", form=form), 422 if form.errors else 200


def _will_do(form: Any, *about: str) -> bool:
    """Whether the new password may be used; else the field says why not."""
    refusal = password.refusal(form.password.data, *about)
    if refusal is not None:
        form.refuse("password", _(refusal))
    return refusal is None


def _source(kind: str) -> str:
    """A digest of where the request came from: enough to count, useless to look up. IPv6: the /64."""
    address = source_address()
    try:
        parsed = ip_address(address)
        if isinstance(parsed, IPv6Address):
            address = parsed.exploded[:19]
    except ValueError:
        pass  # a Unix socket has no address: all of its requests count as one source
    return hmac.new(current_config().secret_key.encode(), f"{kind}:{address}".encode(), "sha256").hexdigest()
