"""Incidents on an agreement: recorded, weighed (a grave one opens a review, M05), closed with an outcome."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.models import Agreement, Incident, User
from registry.queries.incident import may_see_confidential
from registry.services.agreement_part import WRITERS, keep_evidence, open_part, record_part
from registry.services.finding import M05, is_severe, record_finding, review_active
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

OFFICIALS = frozenset({r.EXECUTIVE_SECRETARY, r.DEPUTY, r.LEGAL})
CLOSERS = OFFICIALS | {r.DESK}
PUT_RIGHT = frozenset({"unfounded", "resolved"})  # outcomes after which a report stands as resolved
MEDIA, MISUSE = "adverse_media", "misuse_of_name"
TEXT_GIVEN = N_("Say what happened.")
NOTE_GIVEN = N_("Say what came of it.")
NOT_IN_FUTURE = N_("The day of an incident is not in the future.")


@dataclass(frozen=True, slots=True)
class Happened:
    """What is recorded of an incident; `topic` only of a report in the media (labels.yaml, adverse_topic)."""

    kind: str
    severity: int  # 1 to 5
    happened_on: date
    source: str
    text: str
    is_confidential: bool = False
    topic: str = ""


def record_incident(
    session: Session,
    agreement: Agreement,
    happened: Happened,
    *,
    file: Stored | None = None,
    actor: User,
    now: datetime,
) -> Incident:
    """Severity 4 or more opens a review and asks to continue or suspend (M05).

    A report in the media, recorded by the desk, is a finding too: once a second person confirms it, every
    case and agreement of the partner reads it.
    """
    by = WRITERS | OFFICIALS
    guards = open_part(session, agreement, "record_incident", actor=actor, now=now, by=by, also_ended=True)
    if not happened.text.strip():
        raise Blocked("record_incident", ["text_given"], [TEXT_GIVEN])
    if happened.happened_on > geneva_day(now):
        raise Blocked("record_incident", ["not_in_future"], [NOT_IN_FUTURE])
    finding = None
    if happened.kind == MEDIA and happened.topic and r.DESK in guards.roles:
        finding = record_finding(
            session, agreement.organisation, topic=happened.topic, severity=happened.severity,
            reported_on=happened.happened_on, source=happened.source[:500], is_resolved=False,
            actor=actor, now=now,
        )  # fmt: skip
    row = Incident(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        kind=happened.kind,
        severity=happened.severity,
        happened_on=happened.happened_on,
        source=happened.source.strip()[:500],
        text=happened.text.strip(),
        is_confidential=happened.is_confidential,
        file_id=keep_evidence(
            session, agreement, file, title=happened.source, is_internal=True, actor=actor, now=now
        ),
        finding_id=finding.id if finding else None,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    record_part(
        session, agreement, "incident.recorded", row, actor=actor, now=now,
        payload={
            "kind": row.kind, "severity": row.severity, "happened_on": row.happened_on,
            "role": r.LEGAL if row.kind == MISUSE else r.DESK, "is_confidential": row.is_confidential,
        },
    )  # fmt: skip
    if is_severe(session, happened.severity, now):
        review_active(session, agreement, reason=M05, now=now)
    return row


def close_incident(
    session: Session, incident: Incident, *, outcome: str, note: str, actor: User, now: datetime
) -> None:
    """What came of it: an outcome of labels.yaml and a note. A confidential one closes who may read it.

    Where the desk closes a report in the media as unfounded or put right, that too waits for a second person.
    """
    agreement = incident.agreement
    guards = open_part(
        session, agreement, "close_incident", actor=actor, now=now, by=CLOSERS,
        also_ended=True,
    )  # fmt: skip
    if incident.is_confidential and not may_see_confidential(guards.roles):
        raise NotYours("close_incident", (r.DESK,))
    session.refresh(incident)
    if incident.closed_at is not None:
        by = incident.closed_by.name if incident.closed_by else None
        raise WrongState("close_incident", "closed", moved_by=by, moved_at=incident.closed_at)
    if not note.strip():
        raise Blocked("close_incident", ["note_given"], [NOTE_GIVEN])
    incident.closed_at, incident.closed_by_id = now, actor.id
    incident.outcome, incident.outcome_note = outcome, note.strip()
    if incident.finding is not None and outcome in PUT_RIGHT and r.DESK in guards.roles:
        known = incident.finding
        record_finding(
            session, agreement.organisation, topic=known.topic, severity=known.severity,
            reported_on=known.reported_on, source=known.source, is_resolved=True, actor=actor, now=now,
        )  # fmt: skip
    record_part(
        session, agreement, "incident.closed", incident, actor=actor, now=now, payload={"outcome": outcome}
    )
