"""The partner's receipt of a decision: a page to print, and the same as a PDF to keep."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from registry.clock import geneva_day
from registry.models import Proposal
from registry.queries.guards import Guards
from registry.reports.receipt import DECIDED, Receipt, receipt_of, receipt_pdf
from registry.web.access import for_roles
from registry.web.proposal_section import load_own
from registry.web.request import current_session, now

blueprint = Blueprint("receipt", __name__)


def has_receipt(proposal: Proposal) -> bool:
    """Whether there is a decision to acknowledge."""
    return proposal.state in DECIDED and proposal.decided_at is not None


@blueprint.get("/proposals/<uuid:proposal_id>/receipt")
@for_roles("partner")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_own(proposal_id)
    return render_template("receipt/show.html", proposal=proposal, receipt=_receipt(proposal))


@blueprint.get("/proposals/<uuid:proposal_id>/receipt.pdf")
@for_roles("partner")
def as_pdf(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_own(proposal_id)
    document = receipt_pdf(_receipt(proposal))
    name = f"{proposal.reference}-receipt.pdf"
    return send_file(
        io.BytesIO(document), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0
    )


def _receipt(proposal: Proposal) -> Receipt:
    if not has_receipt(proposal) or proposal.decided_at is None:
        abort(404)
    acts = Guards(current_session(), proposal, None, now()).decisions
    return receipt_of(proposal, acts, geneva_day(proposal.decided_at))
