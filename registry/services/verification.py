"""Issues verification records for other United Nations bodies: what was checked, when, until when; signed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.adapters.signing import Signer, key_id
from registry.clock import geneva_day
from registry.models import Proposal, User, VerificationRecord
from registry.models.base import canonical_json
from registry.queries.guards import Guards
from registry.queries.verification import content_of, faults_of, valid_until
from registry.services.number import next_reference
from registry.services.step import lock_case, write_event
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.proposal import NEEDS


def issue_record(
    session: Session, proposal: Proposal, *, signer: Signer, actor: User, now: datetime
) -> VerificationRecord:
    """A record of an approved, unchanged case, signed and never changed. Blocked with every reason."""
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("issue_record", (r.DESK,))
    faults = dict(faults_of(session, proposal, now=now))
    if not guards.has_declared_none:
        faults["k01"] = NEEDS["k01"]
    if faults:
        raise Blocked("issue_record", tuple(faults), tuple(faults.values()))
    number = next_reference(session, "V", geneva_day(now).year)
    content: dict[str, Any] = content_of(session, proposal, number=number, now=now)
    text = canonical_json(content)
    record = VerificationRecord(
        id=uuid.uuid4(),
        number=number,
        proposal_id=proposal.id,
        content=text,
        signature=signer.sign(text),
        key_id=key_id(signer.public),
        public_key=signer.public.hex(),
        valid_until=valid_until(session, proposal),
        issued_by_id=actor.id,
        issued_at=now,
    )
    session.add(record)
    session.flush()
    write_event(
        session, proposal, "proposal.verification_issued", actor=actor, now=now, about=record,
        payload={"number": number, "signature": record.signature, "key": record.key_id},
    )  # fmt: skip
    return record
