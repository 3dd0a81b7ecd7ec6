"""What the desk finds beside what was declared; findings on lists; and the policy's decision on the facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import Assessment, Proposal, Snapshot, User
from registry.queries.facts import CLEAR_FINDINGS
from registry.queries.guards import RISKS, Guards
from registry.queries.policy import policy_in_force
from registry.services.policy_shadow import cast_shadows
from registry.services.slot import open_missing_offices
from registry.services.step import lock_case, write_event
from rules.facts import SECTIONS
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.proposal import NEEDS, TERMINAL
from workflows.wording import N_

PATHS = frozenset(f"{section}.{name}" for section, fields in SECTIONS.items() for name in fields)


def record_assessments(
    session: Session,
    proposal: Proposal,
    values: Mapping[str, Any],
    *,
    source: str,
    actor: User,
    now: datetime,
    effective_on: date | None = None,
    is_internal: bool = True,
) -> list[Assessment]:
    """Writes assessed values by facts path; each replaces the earlier one, which stays readable.

    A finding (screening.…) that is not clear is a claim until a second person confirms it.
    """
    guards = desk_on(session, proposal, actor, now)
    unknown = [path for path in values if path not in PATHS]
    if unknown:
        raise ValueError(f"not in the facts document: {', '.join(unknown)}")
    _check_values(values)
    rows = []
    for path, value in values.items():
        old = _current(session, proposal, path)
        if old is not None and old.value == value and not old.waits:
            continue
        if old is not None:
            old.superseded_at = now
        row = Assessment(
            proposal_id=proposal.id,
            field=path,
            value=value,
            source=source,
            is_internal=is_internal,
            assessed_by_id=actor.id,
            effective_on=effective_on or now.date(),
            recorded_at=now,
            needs_second=path in CLEAR_FINDINGS and value != CLEAR_FINDINGS[path],
        )
        session.add(row)
        rows.append(row)
    session.flush()
    if rows:
        write_event(
            session, proposal, "proposal.assessed", actor=actor, now=now,
            payload={"fields": sorted(row.field for row in rows)},
        )  # fmt: skip
    refresh_level(guards)
    return rows


def _check_values(values: Mapping[str, Any]) -> None:
    """Refuses values outside the domain of their field. Raises rules.BadFacts naming every fault."""
    document: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        section, name = path.split(".", 1)
        document.setdefault(section, {})[name] = value
    rules.check_partial(document)


def confirm_finding(
    session: Session,
    proposal: Proposal,
    assessment_id: uuid.UUID,
    *,
    agrees: bool,
    actor: User,
    now: datetime,
) -> None:
    """The second person on a finding that is not clear. Raises NotYours for the person who entered it."""
    guards = desk_on(session, proposal, actor, now)
    row = session.get(Assessment, assessment_id)
    if row is None or row.proposal_id != proposal.id or not row.waits:
        raise Blocked("confirm_finding", ["screening_settled"], [NEEDS["screening_settled"]])
    check_second_person(guards, row.assessed_by_id)
    if agrees:
        row.confirmed_by_id, row.confirmed_at = actor.id, now
    else:
        row.superseded_at = now
    session.flush()
    write_event(
        session, proposal, "proposal.finding_confirmed" if agrees else "proposal.finding_refused",
        actor=actor, now=now, about=row, payload={"field": row.field},
    )  # fmt: skip
    refresh_level(guards)


def refresh_level(guards: Guards) -> None:
    """Decides again by itself while the desk is triaging, or when neither gate nor level would move."""
    fresh = Guards(guards.session, guards.proposal, guards.actor, guards.now)
    proposal = guards.proposal
    if proposal.state in TERMINAL or proposal.submitted_at is None:
        return
    decision = _decided(fresh)
    if decision is None:
        if proposal.state in ("submitted", "returned") and proposal.gate is not None:
            proposal.gate = proposal.dd_level = proposal.risk_level = None
            proposal.snapshot_id = None
            guards.session.flush()
        return
    same = (decision.gate, decision.risk_level) == (proposal.gate, _policy_risk(proposal))
    if proposal.state == "submitted" or same:
        _write_level(fresh, decision)


def reassess_case(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> Snapshot:
    """The explicit step that takes changed facts into the level of a case under review or decision."""
    guards = desk_on(session, proposal, actor, now)
    decision = _decided(guards)
    if decision is None:
        raise Blocked("reassess", ["screened"], [NEEDS["screened"], NEEDS["screening_settled"]])
    return _write_level(guards, decision, event="proposal.reassessed")


def retier_case(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> Snapshot:
    """Decides an open case again under the version in force and pins it to that one; explicit and logged.

    The authority of the level first computed still decides, and nothing leads out of an exclusion.
    """
    guards = desk_on(session, proposal, actor, now)
    old, new = guards.policy, policy_in_force(session, geneva_day(now))
    if new.version == old.version:
        raise Blocked("retier", ["newer_version"], [SAME_VERSION])
    before = _decided(guards)
    proposal.policy_version = new.version
    fresh = Guards(session, proposal, actor, now)  # what is more severe may depend on the version
    decision = _decided(fresh)
    if before is None or decision is None:
        proposal.policy_version = old.version
        raise Blocked("retier", ["screened"], [NEEDS["screened"], NEEDS["screening_settled"]])
    if "excluded" in (before.gate, proposal.gate) and decision.gate != "excluded":
        proposal.policy_version = old.version
        raise Blocked("retier", ["stays_excluded"], [STAYS_EXCLUDED])
    return _write_level(
        fresh, decision, event="proposal.retiered",
        more={"from_version": old.version, "to_version": new.version, "from_risk": before.risk_level},
    )  # fmt: skip


def _decided(guards: Guards) -> rules.Decision | None:
    """The strict decision on the present facts; None while something is unknown or a claim waits."""
    facts = guards.facts
    if facts.is_undecided:
        return None
    try:
        return rules.decide(guards.policy, facts.document)
    except rules.BadFacts:
        return None


def _write_level(
    guards: Guards, decision: rules.Decision, *, event: str = "", more: Mapping[str, Any] | None = None
) -> Snapshot:
    """`event` is that of an explicit step; without one, the same facts decided again change nothing."""
    session, proposal, actor, now = guards.session, guards.proposal, guards.actor, guards.now
    checked = rules.check_facts(guards.facts.document)
    if proposal.snapshot and proposal.snapshot.facts_hash == checked.sha256 and not event:
        return proposal.snapshot
    snapshot = Snapshot(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        submission_no=proposal.submission_no,
        facts=checked.to_dict(),
        facts_hash=checked.sha256,
        outcome=decision.to_dict(staff=True),
        policy_version=decision.policy_version,
        policy_hash=decision.policy_hash,
        engine_version=decision.engine_version,
        exchange_rates=guards.facts.rates,
        taken_by_id=actor.id if actor else None,
        taken_at=now,
    )
    session.add(snapshot)
    session.flush()
    raised = _raised_above(proposal)
    proposal.snapshot_id, proposal.snapshot = snapshot.id, snapshot
    proposal.gate, proposal.dd_level = decision.gate, decision.dd_level
    proposal.risk_level = _higher(decision.risk_level, raised) if decision.risk_level else None
    proposal.first_risk_level = _higher(proposal.first_risk_level, proposal.risk_level)
    proposal.value_usd_cents = round(float(decision.derived["value"]) * 100)
    proposal.version += 1
    write_event(
        session, proposal, event or "proposal.level_set", actor=actor, now=now,
        payload={
            "gate": decision.gate, "risk_level": decision.risk_level, "rules": list(decision.rule_ids),
            **(more or {}),
        },
    )  # fmt: skip
    cast_shadows(session, snapshot, now=now)
    open_missing_offices(Guards(session, proposal, actor, now))
    return snapshot


def _policy_risk(proposal: Proposal) -> str | None:
    outcome = proposal.snapshot.outcome if proposal.snapshot else {}
    risk: str | None = outcome.get("risk_level")
    return risk


def _raised_above(proposal: Proposal) -> str | None:
    """The level to which reviewers raised the case above the policy's, if they did."""
    computed, present = _policy_risk(proposal), proposal.risk_level
    if computed in RISKS and present in RISKS and RISKS.index(present) > RISKS.index(computed):
        return present
    return None


def _higher(one: str | None, other: str | None) -> str | None:
    known = [risk for risk in (one, other) if risk in RISKS]
    return max(known, key=RISKS.index) if known else None


def _current(session: Session, proposal: Proposal, path: str) -> Assessment | None:
    return session.scalar(
        select(Assessment).where(
            Assessment.proposal_id == proposal.id,
            Assessment.field == path,
            Assessment.superseded_at.is_(None),
        )
    )


def desk_on(session: Session, proposal: Proposal, actor: User, now: datetime) -> Guards:
    """The locked case, for somebody of the desk; raises NotYours for anybody else, Blocked after the end."""
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("assess", (r.DESK,))
    if proposal.state in TERMINAL or proposal.submitted_at is None:
        raise Blocked("assess", ["open"], [CASE_CLOSED])
    return guards


def check_second_person(guards: Guards, first: uuid.UUID) -> None:
    """Refuses the person who entered a claim, who did not declare (K01), or has another duty (K02)."""
    if guards.actor is not None and guards.actor.id == first:
        raise Blocked("confirm", ["second_person"], [SECOND_PERSON])
    if not guards.has_declared_none:
        raise Blocked("confirm", ["k01"], [NEEDS["k01"]])
    if guards.duties & {"triage", "review", "approval", "sponsor"}:
        raise Blocked("confirm", ["k02_adjudication"], [ADJUDICATOR])


SAME_VERSION = N_("The case is decided by the version in force already.")
STAYS_EXCLUDED = N_("An exclusion is not lifted by deciding again under another version.")
CASE_CLOSED = N_("The case is closed: nothing on it changes any more.")
SECOND_PERSON = N_("Another person confirms: not the one who entered it.")
ADJUDICATOR = N_(
    "A match is judged by somebody who neither sponsored, triaged, reviewed nor approved this case (K02)."
)
