"""Files that prove something of an agreement: a delivery, a condition met, a permission, an incident."""

from __future__ import annotations

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registry.queries.progress import find_evidence
from registry.web.access import signed_in
from registry.web.agreement_section import load_agreement
from registry.web.document import send_stored
from registry.web.request import current_actor, current_session, now

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/agreements/<uuid:agreement_id>/evidence/<uuid:document_id>")
@signed_in
def show(agreement_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """A file as an attachment; that of an incident only for who may read the incident."""
    agreement = load_agreement(agreement_id)
    row = find_evidence(current_session(), agreement, document_id, current_actor(), now=now())
    return send_stored(row, agreement.reference)
