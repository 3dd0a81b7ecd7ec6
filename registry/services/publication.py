"""What of an agreement is published: not before a day (embargo), without these parts (redaction)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, User
from registry.queries.export_field import PARTS
from registry.services.agreement import lock_agreement
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import touch
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

EMBARGO_NEEDS_REASON = N_("An embargo says why the agreement is not published.")
EMBARGO_ENDS_LATER = N_("The embargo ends on a day after today, or on no day yet.")
REDACTION_NEEDS_REASON = N_("Say why each part is withheld.")


def set_publication(
    session: Session,
    agreement: Agreement,
    *,
    is_public: bool,
    embargo_reason: str = "",
    embargo_until: date | None = None,
    redactions: Mapping[str, str],
    is_value_public: bool,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """`redactions`: part of export_field.PARTS → why; every other part is published. The desk's alone."""
    guards = lock_agreement(session, agreement, "publish", version, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("publish", (r.DESK,))
    unknown = set(redactions) - set(PARTS)
    if unknown:
        raise ValueError(f"not a part that can be withheld: {', '.join(sorted(unknown))}")
    if not is_public and not embargo_reason.strip():
        raise Blocked("publish", ["embargo_reason"], [EMBARGO_NEEDS_REASON])
    if not is_public and embargo_until is not None and embargo_until <= geneva_day(now):
        raise Blocked("publish", ["embargo_until"], [EMBARGO_ENDS_LATER])
    if not all(reason.strip() for reason in redactions.values()):
        raise Blocked("publish", ["redactions"], [REDACTION_NEEDS_REASON])
    agreement.is_public = is_public
    agreement.embargo_reason = "" if is_public else embargo_reason.strip()
    agreement.embargo_until = None if is_public else embargo_until
    agreement.redactions = {part: redactions[part].strip() for part in PARTS if part in redactions}
    agreement.is_value_public = is_value_public
    touch(agreement, actor, now)
    write_change(session, agreement, "agreement.publication_changed", actor=actor, now=now)


def embargoes_over(session: Session, today: date) -> list[uuid.UUID]:
    """Agreements whose embargo ended today or before."""
    return list(
        session.scalars(
            select(Agreement.id).where(Agreement.is_public.is_(False), Agreement.embargo_until <= today)
        )
    )


def end_embargo(session: Session, agreement_id: uuid.UUID, *, now: datetime) -> None:
    """The system publishes what was closed until a day, unless somebody changed that meanwhile."""
    agreement = session.get_one(Agreement, agreement_id)
    lock_agreement(session, agreement, "publish", None, None, now)
    until = agreement.embargo_until
    if agreement.is_public or until is None or until > geneva_day(now):
        return
    agreement.is_public, agreement.embargo_reason, agreement.embargo_until = True, "", None
    touch(agreement, None, now)
    write_change(session, agreement, "agreement.published", actor=None, now=now)
