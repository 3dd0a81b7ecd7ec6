"""A verification record on paper: the signed content, its signature, and how to verify it offline."""

from __future__ import annotations

import json

from registry.models import VerificationRecord
from registry.reports.pdf import typeset


def record_pdf(record: VerificationRecord, *, key_page: str) -> bytes:
    """The PDF, not yet signed. `key_page`: the address of the page with the public key."""
    return typeset(
        "verification_record",
        {
            "content": json.loads(record.content),
            "signature": record.signature,
            "key_id": record.key_id,
            "key_page": key_page,
        },
    )
