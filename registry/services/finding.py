"""Reports about partners: recorded once for every case of theirs; a grave one opens a review (M05)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, Finding, Organisation, User
from registry.permissions import roles_held
from registry.queries.finding import is_grave
from registry.queries.guards import Guards
from registry.queries.hit import list_open_cases
from registry.queries.policy import policy_in_force
from registry.services.agreement import change_state
from registry.services.assessment import refresh_level
from registry.services.step import lock_case
from workflows import roles as r
from workflows.machine import NotYours
from workflows.wording import N_

M05 = N_("M05: a grave report about this partner is not resolved. Continue or suspend?")


def record_finding(
    session: Session,
    organisation: Organisation,
    *,
    topic: str,
    severity: int,
    reported_on: date,
    source: str,
    is_resolved: bool,
    file_name: str = "",
    actor: User,
    now: datetime,
) -> Finding | None:
    """A report, or another word on one (same topic, day and source); None when that is known already.

    `weigh_findings` takes it into cases and agreements. Raises NotYours for anybody but the desk.
    """
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("record_finding", (r.DESK,))
    old = session.scalars(
        select(Finding)
        .where(
            Finding.organisation_id == organisation.id,
            Finding.topic == topic,
            Finding.reported_on == reported_on,
            Finding.source == source,
            Finding.superseded_at.is_(None),
        )
        .with_for_update(of=Finding)
    ).one_or_none()
    if old is not None:
        if (old.severity, old.is_resolved) == (severity, is_resolved):
            return None
        old.superseded_at = now
        session.flush()
    finding = Finding(
        id=uuid.uuid4(),
        organisation_id=organisation.id,
        topic=topic,
        severity=severity,
        reported_on=reported_on,
        source=source,
        is_resolved=is_resolved,
        file_name=file_name[-200:],
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(finding)
    session.flush()
    record(
        session, organisation, "finding.recorded", actor=actor, now=now, about=finding,
        payload={
            "topic": topic, "severity": severity, "reported_on": reported_on, "resolved": is_resolved,
            "source": source, "replaces": None if old is None else old.id,
        },
    )  # fmt: skip
    session.flush()
    return finding


def weigh_findings(
    session: Session, organisation_ids: Collection[uuid.UUID], *, actor: User, now: datetime
) -> None:
    """Decides the open cases of these organisations again, and opens reviews of active agreements (M05)."""
    policy = policy_in_force(session, geneva_day(now))
    for organisation_id in sorted(organisation_ids):
        for case in list_open_cases(session, organisation_id):
            lock_case(session, case)
            refresh_level(Guards(session, case, actor, now))
        known = select(Finding).where(
            Finding.organisation_id == organisation_id, Finding.superseded_at.is_(None)
        )
        if not any(is_grave(finding, policy, geneva_day(now)) for finding in session.scalars(known)):
            continue
        active = select(Agreement).where(
            Agreement.organisation_id == organisation_id, Agreement.state == "active"
        )
        for agreement in session.scalars(active.order_by(Agreement.id)).all():
            review_active(session, agreement, reason=M05, now=now)


def is_severe(session: Session, severity: int, now: datetime) -> bool:
    """Whether something of that severity opens a review (M05), under the policy in force."""
    policy = policy_in_force(session, geneva_day(now))
    return severity >= float(policy.settings.numbers["adverse_high_severity"])


def review_active(session: Session, agreement: Agreement, *, reason: str, now: datetime) -> bool:
    """The system opens a review and so asks whether to continue or suspend; False: it is not active."""
    if agreement.state != "active":
        return False
    change_state(session, agreement, "review", reason=reason, actor=None, now=now)
    return True
