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
from registry.services.assessment import SECOND_PERSON, check_second_person, refresh_level
from registry.services.step import lock_case
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
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

    It waits for `confirm_report` by a second person. Raises NotYours for anybody but the desk.
    """
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("record_finding", (r.DESK,))
    same = _same_report(session, organisation.id, topic, reported_on, source)
    if any((row.severity, row.is_resolved) == (severity, is_resolved) for row in same):
        return None
    for old in same:
        if old.waits:
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
            "source": source, "replaces": next((row.id for row in same), None),
        },
    )  # fmt: skip
    session.flush()
    return finding


def confirm_report(session: Session, finding: Finding, *, agrees: bool, actor: User, now: datetime) -> None:
    """The second person on a report: it counts from now on for every case, or it is put aside.

    Raises NotYours, Blocked (the same person, K01, K02) or WrongState when somebody was quicker.
    """
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("confirm_report", (r.DESK,))
    cases = list_open_cases(session, finding.organisation_id)
    for case in cases:
        lock_case(session, case)
    session.refresh(finding, with_for_update=True)
    if not finding.waits:
        by = finding.confirmed_by.name if finding.confirmed_by else None
        raise WrongState("confirm_report", "known", moved_by=by, moved_at=finding.confirmed_at)
    if actor.id == finding.recorded_by_id:
        raise Blocked("confirm_report", ["second_person"], [SECOND_PERSON])
    for case in cases:
        check_second_person(Guards(session, case, actor, now), finding.recorded_by_id)
    if agrees:
        same = _same_report(
            session, finding.organisation_id, finding.topic, finding.reported_on, finding.source
        )
        for old in same:
            if old.counts:
                old.superseded_at = now
        session.flush()
        finding.confirmed_by_id, finding.confirmed_at = actor.id, now
    else:
        finding.refused_by_id, finding.superseded_at = actor.id, now
    session.flush()
    record(
        session, finding.organisation, "finding.confirmed" if agrees else "finding.refused", actor=actor,
        now=now, about=finding, payload={"topic": finding.topic, "severity": finding.severity},
    )  # fmt: skip
    session.flush()
    if agrees:
        weigh_findings(session, [finding.organisation_id], actor=actor, now=now)


def _same_report(
    session: Session, organisation_id: uuid.UUID, topic: str, reported_on: date, source: str
) -> list[Finding]:
    """At most the one that counts and one that waits, locked; the one that waits first."""
    rows = session.scalars(
        select(Finding)
        .where(
            Finding.organisation_id == organisation_id,
            Finding.topic == topic,
            Finding.reported_on == reported_on,
            Finding.source == source,
            Finding.superseded_at.is_(None),
        )
        .with_for_update(of=Finding)
    )
    return sorted(rows, key=lambda row: row.counts)


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
            Finding.organisation_id == organisation_id,
            Finding.superseded_at.is_(None),
            Finding.confirmed_at.is_not(None),
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
