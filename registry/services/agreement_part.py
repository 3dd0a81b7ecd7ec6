"""What every change of a part of an agreement does first and last: lock, who asks, keep a file, record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.events import record
from registry.models import Agreement, User
from registry.queries.agreement import EVIDENCE, AgreementGuards
from registry.services.agreement_file import keep_file
from registry.services.agreement_lock import lock_row
from workflows import roles as r
from workflows.agreement import AGREEMENT
from workflows.machine import NotYours, WrongState

WRITERS = frozenset({r.DESK, r.FOCAL_POINT})
ENDED = frozenset(row.name for row in AGREEMENT.state_rows if row.is_end)


def open_part(
    session: Session,
    agreement: Agreement,
    verb: str,
    *,
    actor: User | None,
    now: datetime,
    by: frozenset[str] = WRITERS,
    also_ended: bool = False,
) -> AgreementGuards:
    """Locks and reads the agreement again. Raises NotYours, or WrongState once it has ended."""
    lock_row(session, agreement)
    guards = AgreementGuards(session, agreement, actor, now)
    if actor is not None and not guards.roles & by:
        raise NotYours(verb, tuple(sorted(by)))
    if agreement.state in ENDED and not also_ended:
        raise WrongState(verb, agreement.state)
    return guards


def record_part(
    session: Session,
    agreement: Agreement,
    event: str,
    row: Any,
    *,
    actor: User | None,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """The event of a part, on the chain of its agreement."""
    session.flush()
    record(session, agreement, event, actor=actor, now=now, about=row, payload=payload)
    session.flush()


def keep_evidence(
    session: Session,
    agreement: Agreement,
    file: Stored | None,
    *,
    title: str,
    is_internal: bool = False,
    actor: User,
    now: datetime,
) -> uuid.UUID | None:
    """The id of the file's row; None without a file. It belongs to the agreement, not to its case."""
    if file is None:
        return None
    document = keep_file(session, agreement, file, EVIDENCE, is_internal=is_internal, actor=actor, now=now)
    document.proposal_id, document.title = None, title[:300]
    session.flush()
    return document.id
