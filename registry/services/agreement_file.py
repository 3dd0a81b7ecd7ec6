"""Files of an agreement: the signed text, the proof of who signed for whom, the document that ended it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.models import Agreement, Document, User

SIGNED_FILE = "signed_agreement"  # the text that was signed
PROOF_FILE = "proof_of_authority"  # that somebody may sign for another
ENDING_FILE = "ending_document"  # the letter or memorandum with which it was terminated
AMENDED_FILE = "signed_amendment"


def keep_file(
    session: Session,
    agreement: Agreement,
    file: Stored,
    kind: str,
    *,
    issued_on: date | None = None,
    is_internal: bool = False,
    actor: User,
    now: datetime,
) -> Document:
    """Adds a file that the adapter accepted; the caller records the event of the step that it belongs to."""
    document = Document(
        id=uuid.uuid4(),
        proposal_id=agreement.proposal_id,
        agreement_id=agreement.id,
        organisation_id=agreement.organisation_id,
        kind=kind,
        title=agreement.reference,
        filename=file.name[:200],
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        scan=file.scan_state,
        is_internal=is_internal,
        issued_on=issued_on,
        uploaded_by_id=actor.id,
        received_at=now,
    )
    session.add(document)
    return document
