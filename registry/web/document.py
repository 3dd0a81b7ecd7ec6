"""Documents of a proposal: add, explain why there is none, take away, and fetch one as a file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from flask import Blueprint, Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import rules
from registry import reference
from registry.adapters.files import ACCEPTED, Refused, ScannerAway, Stored, accept, path_of, scanner_from
from registry.models import Document
from registry.queries.case import find_case
from registry.queries.completeness import wanted_documents
from registry.queries.document import find_document, list_documents
from registry.queries.policy import policy_in_force
from registry.services.document import (
    EDITABLE,
    add_document,
    explain_missing_document,
    remove_document,
)
from registry.web.access import for_roles, signed_in
from registry.web.formats import in_language
from registry.web.forms import (
    DateField,
    FileField,
    Form,
    HiddenField,
    RadiosField,
    SelectField,
    TextareaField,
    TickField,
    choices_of,
)
from registry.web.proposal_section import draft_of, load_own
from registry.web.request import (
    commit,
    current_actor,
    current_config,
    current_session,
    now,
    see_other,
    today,
)
from workflows.proposal import TERMINAL, WAITS_FOR_PARTNER

blueprint = Blueprint("document", __name__)


def document_name(kind: str) -> str:
    """What a kind of document is called: in the policy, else in the reference data."""
    named = _names().get(kind)
    if named is not None:
        return in_language(named.to_dict())
    try:
        return in_language(reference.load().document_type(kind).name)
    except KeyError:
        return kind


def _names() -> Mapping[str, rules.Text]:
    """What the policy in force calls its documents; one small question a request."""
    return policy_in_force(current_session(), today()).names.documents


def _kinds(wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    """What can be chosen for an upload: what is asked for first, then everything else."""
    known = [each.id for each in reference.load().document_types]
    rest = [kind for kind in (*_names(), *known) if kind not in wanted]
    names: dict[str, str] = {}
    for kind in (*wanted, *rest):
        words = document_name(kind)
        if words not in names.values():
            names[kind] = words
    return list(names.items())


class AddForm(Form):
    kind = SelectField(_l("What is it?"), required=_l("Choose what kind of document it is."))
    file = FileField(
        _l("File"), accept=",".join(f".{ending}" for ending in ACCEPTED), required=_l("Choose a file.")
    )
    issued_on = DateField(_l("Date of the document (optional)"), hint=_l("For example 27 3 2026"))
    expires_on = DateField(
        _l("Valid until (optional)"), hint=_l("While it is valid you need not send it again.")
    )

    def validate_expires_on(self, field: DateField) -> None:
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            field.errors = [_("“Valid until” must be after the date of the document.")]

    def validate(self, *args: Any, **named: Any) -> bool:
        return bool(super().validate(*args, **named)) and not self.expires_on.errors


class FileForm(AddForm):
    """The desk's: what came by mail, or a note of its own that the partner does not see."""

    is_internal = TickField(_l("Internal: the partner does not see it"))


class ReasonForm(Form):
    kind = HiddenField()
    reason = RadiosField(
        _l("Why can you not send it?"),
        choices=lambda: choices_of("missing_document_reason"),
        required=_l("Choose a reason."),
    )
    note = TextareaField(
        _l("Please explain"), rows=4, max_length=2000, required=_l("Write a sentence or two.")
    )


@blueprint.route("/proposals/<uuid:proposal_id>/documents", methods=["GET", "POST"])
@for_roles("partner")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """What is asked for and what is there; a form to add a file while it is the partner's turn."""
    proposal = load_own(proposal_id)
    draft = draft_of(proposal)
    wanted = wanted_documents(draft.policy, draft.sections, proposal.language, draft.on)
    rows = list_documents(current_session(), proposal, current_actor())
    asked = [_wanted(kind, rows) for kind in wanted]
    lacking = [each["kind"] for each in asked if not each["has_file"] and not each["has_reason"]]
    form = AddForm(data={"kind": lacking[0] if lacking else ""})
    form.kind.choices = _kinds(wanted)
    if form.is_submitted() and proposal.state not in WAITS_FOR_PARTNER:
        flash(_("Documents can be added while it is your turn."), "notice")
        return see_other("proposal_status.show", proposal_id=proposal.id)
    if form.validate_on_submit() and (stored := take_in(form, "file")) is not None:
        add_document(
            current_session(), proposal, stored, kind=form.kind.data, issued_on=form.issued_on.data,
            expires_on=form.expires_on.data, actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("“%(name)s” was added.", name=stored.name), "success")
        return see_other("document.show", proposal_id=proposal.id)
    page = render_template(
        "document/show.html",
        form=form,
        proposal=proposal,
        wanted=asked,
        lacking=lacking,
        rows=rows,
        name_of=document_name,
        can_add=proposal.state in WAITS_FOR_PARTNER,
        can_remove=proposal.state in EDITABLE,
        endings=", ".join(sorted(ACCEPTED)),
    )
    return page, 422 if form.errors else 200


def _wanted(kind: str, rows: list[Document]) -> dict[str, Any]:
    mine = [row for row in rows if row.kind == kind]
    valid = [row for row in mine if row.expires_on is None or row.expires_on >= today()]
    return {
        "kind": kind,
        "words": document_name(kind),
        "has_file": any(row.sha256 for row in valid),
        "has_reason": any(row.missing_reason for row in mine),
        "has_expired": bool(mine) and not valid,
    }


def take_in(form: Any, name: str) -> Stored | None:
    """The uploaded file, checked and kept; None with the reason at the field when it was refused."""
    config, upload = current_config(), form[name].data
    try:
        return accept(
            upload.stream,
            upload.filename or "file",
            folder=config.files,
            max_bytes=config.upload_max_bytes,
            scanner=scanner_from(getattr(config, "scanner_url", "")),
        )
    except Refused as refusal:
        form.refuse(name, _(str(refusal), **refusal.values))
    except ScannerAway:
        form.refuse(name, _("Files cannot be checked at the moment. Please try again in a few minutes."))
    return None


@blueprint.route("/proposals/<uuid:proposal_id>/documents/missing/<kind>", methods=["GET", "POST"])
@for_roles("partner")
def explain(proposal_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """A written reason in place of a document."""
    proposal = load_own(proposal_id)
    if kind not in {each for each, _words in _kinds(())} and kind not in _names():
        abort(404)
    if proposal.state not in WAITS_FOR_PARTNER:
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id), code=303)
    form = ReasonForm(data={"kind": kind})
    if form.validate_on_submit():
        explain_missing_document(
            current_session(), proposal, kind=kind, reason=form.reason.data, note=form.note.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("Your reason was saved."), "success")
        return see_other("document.show", proposal_id=proposal.id)
    page = render_template("document/explain.html", form=form, proposal=proposal, name=document_name(kind))
    return page, 422 if form.errors else 200


@blueprint.post("/proposals/<uuid:proposal_id>/documents/<uuid:document_id>/remove")
@for_roles("partner")
def remove(proposal_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a file or a reason off a draft."""
    proposal, document = load_own(proposal_id), _load(proposal_id, document_id)
    remove_document(current_session(), proposal, document, actor=current_actor(), now=now())
    commit()
    flash(_("“%(name)s” was removed.", name=document.filename or document_name(document.kind)), "success")
    return see_other("document.show", proposal_id=proposal.id)


@blueprint.route("/cases/<uuid:proposal_id>/documents/add", methods=["GET", "POST"])
@for_roles("desk")
def add(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The desk adds a file to an open case."""
    session, actor = current_session(), current_actor()
    proposal = find_case(session, actor, proposal_id, now=now())
    if proposal is None or proposal.state in TERMINAL:
        abort(404)
    form = FileForm(data={"is_internal": True, "kind": "correspondence"})
    form.kind.choices = _kinds(())
    if form.validate_on_submit() and (stored := take_in(form, "file")) is not None:
        add_document(
            session, proposal, stored, kind=form.kind.data, issued_on=form.issued_on.data,
            expires_on=form.expires_on.data, is_internal=form.is_internal.data, actor=actor, now=now(),
        )  # fmt: skip
        commit()
        flash(_("“%(name)s” was added.", name=stored.name), "success")
        return see_other("case.show", proposal_id=proposal.id)
    page = render_template("document/add.html", form=form, case=proposal, endings=", ".join(sorted(ACCEPTED)))
    return page, 422 if form.errors else 200


@blueprint.get("/proposals/<uuid:proposal_id>/documents/<uuid:document_id>")
@signed_in
def download(proposal_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """The file, always as an attachment, for whoever may see the case."""
    return send_stored(_load(proposal_id, document_id))


class HasFile(Protocol):
    """A row with a file in the store, or without one."""

    @property
    def sha256(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def filename(self) -> str | None: ...


def send_stored(document: HasFile | None, name: str = "document") -> Response:
    """A kept file as an attachment, called `name` when it has none; 404 when there is none."""
    if document is None or document.sha256 is None:
        abort(404)
    path = path_of(current_config().files, document.sha256)
    if not path.is_file():
        abort(404)
    return send_file(
        path,
        mimetype=document.content_type or "application/octet-stream",
        as_attachment=True,
        download_name=document.filename or name,
        max_age=0,
    )


def _load(proposal_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    found = find_document(current_session(), proposal_id, document_id, user=current_actor(), now=now())
    if found is None:
        abort(404)
    return found
