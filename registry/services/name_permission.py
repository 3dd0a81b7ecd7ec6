"""Permissions to use name or emblem: recorded with their proof, revoked with a reason."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.models import Agreement, NamePermission, User
from registry.services.agreement_part import keep_evidence, open_part, record_part
from workflows import roles as r
from workflows.machine import Blocked, WrongState
from workflows.wording import N_

GIVERS = frozenset({r.DESK, r.LEGAL})
SCOPE_GIVEN = N_("Say for what and where the name or emblem is used.")
AUTHORITY_GIVEN = N_("Say who allowed it, and where that is written.")
DATES_IN_ORDER = N_("The last day is not before the first day.")
REASON_GIVEN = N_("Say why it ends.")


def grant_permission(
    session: Session,
    agreement: Agreement,
    *,
    kind: str,
    scope: str,
    granted_on: date,
    expires_on: date | None,
    authority: str,
    proof: Stored | None = None,
    actor: User,
    now: datetime,
) -> NamePermission:
    """Records a written authority; `kind` of labels.yaml, `proof` is the paper itself."""
    open_part(session, agreement, "grant_permission", actor=actor, now=now, by=GIVERS)
    missing = []
    if not scope.strip():
        missing.append(("scope_given", SCOPE_GIVEN))
    if not authority.strip():
        missing.append(("authority_given", AUTHORITY_GIVEN))
    if expires_on is not None and expires_on < granted_on:
        missing.append(("dates_in_order", DATES_IN_ORDER))
    if missing:
        raise Blocked("grant_permission", [name for name, _ in missing], [words for _, words in missing])
    row = NamePermission(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        kind=kind,
        scope=scope.strip(),
        granted_on=granted_on,
        expires_on=expires_on,
        authority=authority.strip()[:300],
        proof_id=keep_evidence(session, agreement, proof, title=authority, actor=actor, now=now),
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    record_part(
        session, agreement, "name_permission.granted", row, actor=actor, now=now,
        payload={"kind": kind, "granted_on": granted_on, "expires_on": expires_on},
    )  # fmt: skip
    return row


def revoke_permission(
    session: Session, permission: NamePermission, *, reason: str, actor: User, now: datetime
) -> None:
    """Ends one before its day; the partner is told to stop."""
    agreement = permission.agreement
    open_part(session, agreement, "revoke_permission", actor=actor, now=now, by=GIVERS, also_ended=True)
    session.refresh(permission)
    if permission.revoked_at is not None:
        by = permission.revoked_by.name if permission.revoked_by else None
        raise WrongState("revoke_permission", "revoked", moved_by=by, moved_at=permission.revoked_at)
    if permission.expires_on is not None and permission.expires_on < geneva_day(now):
        raise WrongState("revoke_permission", "expired")
    if not reason.strip():
        raise Blocked("revoke_permission", ["reason_given"], [REASON_GIVEN])
    permission.revoked_at, permission.revoked_by_id = now, actor.id
    permission.revoked_reason = reason.strip()
    record_part(session, agreement, "name_permission.revoked", permission, actor=actor, now=now)
