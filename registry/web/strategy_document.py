"""The Framework, the Strategy and guidance: for the staff their versions, for everybody what is in force."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import StrategyDocument, StrategyVersion
from registry.permissions import roles_held
from registry.queries.strategy_document import document_now, find_document, find_version, list_documents
from registry.services.strategy_document import KEEPERS, add_version, adopt_version, record_document
from registry.web.access import for_roles, open_to_everyone
from registry.web.agreement_file import ACCEPT, is_sent, store_file
from registry.web.document import send_stored
from registry.web.formats import show_country
from registry.web.forms import DateField, FileField, Form, RadiosField, TextareaField, TextField, choices_of
from registry.web.request import (
    commit,
    current_actor,
    current_session,
    now,
    see_other,
    today,
)
from registry.web.texts import say, texts_of
from workflows.machine import Blocked

blueprint = Blueprint("strategy_document", __name__)

STATUS = {
    "draft": (_l("Draft"), "neutral"),
    "in_consultation": (_l("Member States are consulted"), "waiting"),
    "adopted": (_l("In force"), "good"),
    "superseded": (_l("Replaced by a later version"), "done"),
}


class DocumentForm(Form):
    kind = RadiosField(
        _l("What is it?"),
        choices=lambda: choices_of("strategy_document_kind"),
        required=_l("Choose what it is."),
    )
    title_en = TextField(_l("Title"), required=_l("Give the title."))
    title_fr = TextField(_l("Title in French"))
    title_ru = TextField(_l("Title in Russian"))


class EditionForm(Form):
    label = TextField(
        _l("Name of this version"),
        hint=_l("For example: Draft of March 2027."),
        max_length=100,
        required=_l("Give the version a name."),
    )
    about_en = TextareaField(
        _l("What does it say, or what has changed?"),
        hint=_l("A few sentences. They are public once the version is adopted."),
        rows=4,
        required=_l("Say what it says."),
    )
    about_fr = TextareaField(_l("The same in French"), rows=3)
    about_ru = TextareaField(_l("The same in Russian"), rows=3)
    file = FileField(_l("File"), accept=ACCEPT)
    link = TextField(
        _l("Or the address at which it can be read"), hint=_l("It begins with https://"), max_length=500
    )

    def validate(self, *args: object, **named: object) -> bool:
        fine = bool(super().validate(*args, **named))
        if self.link.data and not self.link.data.startswith("https://"):
            self.refuse("link", _("Give an address that begins with https://"))
            return False
        return fine


class AdoptForm(Form):
    adopted_on = DateField(_l("Adopted on"), required=_l("Give the day."))
    adopted_by = TextField(
        _l("By which body, at which meeting?"),
        hint=_l("For example: Executive Committee, 130th meeting."),
        max_length=200,
        required=_l("Say which body adopted it."),
    )
    review_due_on = DateField(
        _l("When is it reviewed?"),
        hint=_l("The desk gets a reminder 60 days before. Leave it empty if never."),
    )


@blueprint.get("/strategy-documents")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Each document: what is in force, what is in work, when it is reviewed."""
    return render_template(
        "strategy_document/list.html",
        documents=list_documents(current_session(), now()),
        may_keep=may_keep(),
        status=STATUS,
        today=today(),
        say=say,
    )


@blueprint.route("/strategy-documents/new", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def new() -> ResponseReturnValue:
    """A document without a version yet."""
    form = DocumentForm()
    if form.validate_on_submit():
        row = record_document(
            current_session(), kind=form.kind.data, title=texts_of(form, "title"), actor=current_actor(),
            now=now(),
        )  # fmt: skip
        commit()
        return see_other("strategy_document.show", strategy_id=row.id)
    return render_template("strategy_document/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/strategy-documents/<uuid:strategy_id>")
@for_roles("staff")
def show(strategy_id: uuid.UUID) -> ResponseReturnValue:
    """Every version, with what member States said of it and what was answered."""
    document = _load(strategy_id)
    return render_template(
        "strategy_document/show.html",
        document=document,
        then=document_now(document, now()),
        status=STATUS,
        may_keep=may_keep(),
        country_name=show_country,
        today=today(),
        say=say,
    )


@blueprint.route("/strategy-documents/<uuid:strategy_id>/versions/new", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def add(strategy_id: uuid.UUID) -> ResponseReturnValue:
    """A draft: a file or an address."""
    document = _load(strategy_id)
    form = EditionForm()
    if form.validate_on_submit():
        file = store_file(form) if is_sent(form) else None
        if not form.errors:
            try:
                add_version(
                    current_session(), document, label=form.label.data, about=texts_of(form, "about"),
                    link=form.link.data or "", file=file, actor=current_actor(), now=now(),
                )  # fmt: skip
            except Blocked as refusal:
                say_why(form, refusal)
            else:
                commit()
                flash(_("The version is added as a draft."), "success")
                return see_other("strategy_document.show", strategy_id=strategy_id)
    page = render_template("strategy_document/add.html", form=form, document=document, say=say)
    return page, 422 if form.errors else 200


@blueprint.route("/strategy-documents/versions/<uuid:edition_id>/adopt", methods=["GET", "POST"])
@for_roles(*KEEPERS)
def adopt(edition_id: uuid.UUID) -> ResponseReturnValue:
    """It is in force from the day on, and public."""
    version = load_version(edition_id)
    form = AdoptForm(data={"adopted_on": today()})
    if form.validate_on_submit():
        try:
            adopt_version(
                current_session(), version, adopted_on=form.adopted_on.data, adopted_by=form.adopted_by.data,
                review_due_on=form.review_due_on.data, actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            say_why(form, refusal)
        else:
            commit()
            flash(_("Adopted. The public reads it from now on."), "success")
            return see_other("strategy_document.show", strategy_id=version.document_id)
    page = render_template("strategy_document/adopt.html", form=form, version=version, say=say)
    return page, 422 if form.errors else 200


@blueprint.get("/strategy-documents/versions/<uuid:edition_id>/file")
@for_roles("staff")
def file(edition_id: uuid.UUID) -> ResponseReturnValue:
    """The file of any version, also of a draft."""
    return send_stored(load_version(edition_id))


@blueprint.get("/framework-and-strategy")
@open_to_everyone
def published() -> ResponseReturnValue:
    """What is in force, and the versions that it replaced. Drafts and comments are not here."""
    return render_template(
        "strategy_document/published.html",
        documents=[each for each in list_documents(current_session(), now()) if each.in_force is not None],
        say=say,
    )


@blueprint.get("/framework-and-strategy/<uuid:edition_id>/file")
@open_to_everyone
def published_file(edition_id: uuid.UUID) -> ResponseReturnValue:
    """The file of an adopted version."""
    version = find_version(current_session(), edition_id)
    if version is None or version.adopted_at is None:
        abort(404)
    return send_stored(version)


def may_keep() -> bool:
    """Whether the person writes here."""
    return bool(roles_held(current_actor(), today()) & set(KEEPERS))


def load_version(edition_id: uuid.UUID) -> StrategyVersion:
    return find_version(current_session(), edition_id) or abort(404)


def _load(strategy_id: uuid.UUID) -> StrategyDocument:
    return find_document(current_session(), strategy_id) or abort(404)


def say_why(form: Form, refusal: Blocked) -> None:
    """Each reason at the field of its name."""
    current_session().rollback()
    for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
        form.refuse(need, _(reason))
