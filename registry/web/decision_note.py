"""The decision note of a case as a file, for staff who may see its reviews."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.queries.case import CaseFile
from registry.queries.decision_note import note_facts
from registry.reports.decision_note import Words, decision_note
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_after import has_note
from registry.web.condition import owner_name
from registry.web.formats import (
    in_language,
    show_country,
    show_date,
    show_instant,
    show_label,
    show_money,
)
from registry.web.language import current_language
from registry.web.request import current_actor, current_session, now

blueprint = Blueprint("decision_note", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/cases/<uuid:proposal_id>/decision-note.docx")
@for_roles("staff")
def download(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Builds itself from the case as it is now."""
    proposal = load_case(proposal_id)
    case = CaseFile(current_session(), proposal, current_actor(), now())
    if not (case.sees_reviews and has_note(proposal)):
        abort(404)
    facts = note_facts(current_session(), proposal, now=now())
    data = decision_note(facts, words_here(), made_at=now())
    name = f"{proposal.reference}-decision-note.docx"
    return send_file(io.BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=name, max_age=0)


def words_here() -> Words:
    """The language of the page."""
    return Words(
        language=current_language(),
        say=lambda text, **values: str(_(text, **values)),
        pick=lambda texts: texts.get(current_language()) or texts.get("en", ""),
        label=show_label,
        day=show_date,
        instant=show_instant,
        money=show_money,
        country=show_country,
        owner=owner_name,
        area=lambda number: f"{number}. {in_language(reference.load().subprogramme(number).name)}",
    )
