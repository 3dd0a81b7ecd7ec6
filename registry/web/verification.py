"""Verification records for other United Nations bodies: issue, download, and the public key for everybody."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.adapters.signing import BadKey, find_signer, key_id, open_signer, pem_of, signed_json
from registry.permissions import roles_on
from registry.queries.verification import faults_of, find_record, list_keys, list_records
from registry.reports.verification_record import record_pdf
from registry.services.verification import issue_record
from registry.web.access import for_roles, open_to_everyone
from registry.web.case import load_case
from registry.web.forms import Form
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other
from workflows import roles as r

blueprint = Blueprint("verification", __name__)

FORMS = ("json", "pdf")


@blueprint.route("/cases/<uuid:proposal_id>/records", methods=["GET", "POST"])
@for_roles("desk", "auditor")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The records of an approved case; one button issues another, or what stands against it."""
    session, actor = current_session(), current_actor()
    proposal = load_case(proposal_id)
    is_desk = r.DESK in roles_on(session, actor, proposal, now=now())
    faults = [sentence for _name, sentence in faults_of(session, proposal, now=now())]
    form = Form()
    if form.validate_on_submit() and is_desk:
        made = issue_record(
            session, proposal, signer=open_signer(current_config().var), actor=actor, now=now()
        )
        commit()
        flash(_("The record %(number)s is issued and signed.", number=made.number), "success")
        return see_other("verification.show", proposal_id=proposal.id)
    return render_template(
        "verification/show.html", form=form, case=proposal, faults=faults, is_desk=is_desk,
        records=[{"row": row, "content": json.loads(row.content)} for row in list_records(session, proposal)],
    )  # fmt: skip


@blueprint.get("/cases/<uuid:proposal_id>/records/<uuid:record_id>.<form>")
@for_roles("desk", "auditor")
def download(proposal_id: uuid.UUID, record_id: uuid.UUID, form: str) -> ResponseReturnValue:
    """The signed JSON, or the signed PDF."""
    proposal = load_case(proposal_id)
    record = find_record(current_session(), proposal, record_id)
    signer = _signer()
    if record is None or form not in FORMS or signer is None:
        abort(404)
    if form == "json":
        public = bytes.fromhex(record.public_key) or signer.public
        if key_id(public) != record.key_id:  # signed by a key that was replaced before keys were kept
            abort(404)
        data, kind = signed_json(record.content, record.signature, public), "application/json"
    else:  # the paper is signed when it is printed, with the key of today
        page = f"{current_config().base_url}{url_for('verification.key')}"
        data, kind = signer.sign_pdf(record_pdf(record, key_page=page)), "application/pdf"
    name = f"{record.number}.{form}"
    return send_file(io.BytesIO(data), mimetype=kind, as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/verification-key")
@open_to_everyone
def key() -> ResponseReturnValue:
    """The public key of the office, its fingerprint, earlier keys, and how a record is verified."""
    signer = _signer()
    shown: dict[str, Any] = {"fingerprint": "", "pem": ""}
    if signer is not None:
        shown = {"fingerprint": key_id(signer.public), "pem": pem_of(signer.public)}
    shown["earlier"] = sorted(set(list_keys(current_session())) - {shown["fingerprint"]})
    return render_template("verification/key.html", **shown)


@blueprint.get("/verification-key.pem")
@open_to_everyone
def key_file() -> ResponseReturnValue:
    signer = _signer()
    return _pem(signer.public if signer else None, "unece-partnerships-key.pem")


@blueprint.get("/verification-keys/<fingerprint>.pem")
@open_to_everyone
def earlier_key_file(fingerprint: str) -> ResponseReturnValue:
    """A key that was replaced: what it signed is verified with it still."""
    public = list_keys(current_session()).get(fingerprint)
    return _pem(public, f"unece-partnerships-key-{fingerprint[:16]}.pem")


def _pem(public: bytes | None, name: str) -> ResponseReturnValue:
    if public is None:
        abort(404)
    answer = Response(pem_of(public), mimetype="application/x-pem-file")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _signer() -> Any:
    """The key, None while there is none or while it cannot be trusted; a page never makes one."""
    try:
        return find_signer(current_config().var)
    except BadKey:
        return None
