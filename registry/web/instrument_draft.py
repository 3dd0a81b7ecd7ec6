"""The draft of the instrument of an agreement as a file, in the language that is asked for."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from registry.queries.agreement import list_conditions
from registry.queries.contribution import LOAN, list_contributions
from registry.reports.instrument_draft import DraftFacts, instrument_draft
from registry.web.access import for_roles
from registry.web.agreement_section import load_agreement
from registry.web.request import current_session, now

blueprint = Blueprint("instrument_draft", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/agreements/<uuid:agreement_id>/draft-<any(en,fr,ru):language>.docx")
@for_roles("staff")
def download(agreement_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Filled from the agreement as it is now; what is not known is a marked blank."""
    session, agreement = current_session(), load_agreement(agreement_id)
    loans = [row for row in list_contributions(session, agreement) if row.kind == LOAN]
    facts = DraftFacts(
        agreement,
        tuple(list_conditions(session, agreement)),
        person=", ".join(row.person_name for row in loans if row.person_name),
        barred=", ".join(str(each) for row in loans for each in row.barred_instruments or ()),
    )
    try:
        data = instrument_draft(facts, language, made_at=now())
    except LookupError:
        abort(404)
    name = f"{agreement.reference}-draft-{language}.docx"
    return send_file(io.BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=name, max_age=0)
