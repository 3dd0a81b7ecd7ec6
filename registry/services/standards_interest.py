"""Records who follows which standards: an interest, never a case, and no approval stands behind it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.events import record
from registry.models import Organisation, StandardsInterest, User
from registry.permissions import roles_held
from registry.services.organisation import new_organisation
from registry.services.partnership import find_body
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

KEEPERS = (r.DESK, r.FOCAL_POINT)
END_AFTER_START = N_("It does not end before it began.")


def record_interest(
    session: Session,
    *,
    name: str,
    country: str | None,
    body: str,
    subject: str,
    since: date,
    until: date | None = None,
    actor: User,
    now: datetime,
) -> StandardsInterest:
    """The organisation is found by name and country, or added (nobody screens an interest)."""
    _check(actor, now)
    reference.load().body(body)
    if until is not None and until < since:
        raise Blocked("record", ["until"], [END_AFTER_START])
    organisation = find_body(session, name, country)
    if organisation is None:
        organisation = new_organisation(session, name, country=country, actor=actor, now=now)
    row = StandardsInterest(
        id=uuid.uuid4(),
        organisation_id=organisation.id,
        body=body,
        subject=subject.strip(),
        since_on=since,
        until_on=until,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, organisation, "organisation.interest_recorded", row, actor=actor, now=now)
    return row


def end_interest(
    session: Session, row: StandardsInterest, *, until: date, actor: User, now: datetime
) -> None:
    """The interest ended on a day."""
    _check(actor, now)
    if until < row.since_on:
        raise Blocked("end", ["until"], [END_AFTER_START])
    row.until_on = until
    session.flush()
    _tell(session, row.organisation, "organisation.interest_ended", row, actor=actor, now=now)


def _check(actor: User, now: datetime) -> None:
    if not roles_held(actor, geneva_day(now)) & set(KEEPERS):
        raise NotYours("record", KEEPERS)


def _tell(
    session: Session,
    organisation: Organisation,
    event: str,
    row: StandardsInterest,
    *,
    actor: User,
    now: datetime,
) -> None:
    record(
        session, organisation, event, actor=actor, now=now,
        payload={"interest": row.id, "body": row.body, "since": row.since_on, "until": row.until_on},
    )  # fmt: skip
    session.flush()
