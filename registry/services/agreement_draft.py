"""Drafts the agreement of an approved case, and again after the case was reviewed and approved anew."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Condition, Decision, Proposal, Review, User
from registry.queries.facts import current_answers
from registry.services.agreement import set_clearances
from registry.services.agreement_history import write_change
from registry.services.contribution import open_contributions
from registry.services.number import next_reference
from rules.monitoring import add_months


def open_agreement(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> Agreement:
    """Drafts the agreement record of an approved case from what was submitted and decided.

    Where the case was approved before, its agreement is drafted again: every unit clears the new text, only
    the conditions of the new approval count, wording and dates stay.
    """
    assert proposal.organisation_id is not None
    earlier = session.scalar(select(Agreement).where(Agreement.proposal_id == proposal.id).with_for_update())
    values = _values(session, proposal, now)
    if earlier is not None:
        return _draft_again(session, proposal, earlier, values, actor=actor, now=now)
    agreement = Agreement(
        id=uuid.uuid4(),
        reference=next_reference(session, "AGR", geneva_day(now).year),
        state="drafting",
        proposal_id=proposal.id,
        organisation=proposal.organisation,
        title={proposal.language: proposal.title},
        is_value_public=False,
        is_public=True,
        created_at=now,
        event_count=0,
        **values,
    )
    session.add(agreement)
    session.flush()
    set_clearances(session, agreement)
    open_contributions(session, agreement, proposal, now=now)
    _take_conditions(session, proposal, agreement)
    write_change(
        session, agreement, "agreement.drafted", actor=actor, now=now,
        payload={"to": "drafting", "reference": agreement.reference, "case": proposal.reference},
    )  # fmt: skip
    return agreement


def _draft_again(
    session: Session,
    proposal: Proposal,
    agreement: Agreement,
    values: dict[str, Any],
    *,
    actor: User,
    now: datetime,
) -> Agreement:
    before = agreement.state
    for name, value in values.items():
        if name != "summary":
            setattr(agreement, name, value)
    agreement.state = "drafting"
    agreement.version += 1
    agreement.moved_by_id, agreement.moved_at = actor.id, now
    agreement.clearances.clear()
    session.flush()
    set_clearances(session, agreement)
    open_contributions(session, agreement, proposal, now=now)
    _take_conditions(session, proposal, agreement)
    write_change(
        session, agreement, "agreement.drafted", actor=actor, now=now,
        payload={"from": before, "to": "drafting", "case": proposal.reference, "again": True},
    )  # fmt: skip
    return agreement


def _values(session: Session, proposal: Proposal, now: datetime) -> dict[str, Any]:
    """The columns that follow from the case."""
    assert proposal.snapshot is not None
    assert proposal.lead_subprogramme is not None
    facts = proposal.snapshot.facts["proposal"]
    activity = current_answers(session, proposal).get("activity", {})
    today = geneva_day(now)
    months = proposal.snapshot.outcome["validity_months"]
    return {
        "instrument": facts["requested_instrument"] or "letter_of_agreement",
        "summary": {proposal.language: facts["description"]},
        "currency": activity.get("cash_currency") or activity.get("in_kind_currency") or "USD",
        "cash_minor": int(activity.get("cash_minor") or 0),
        "in_kind_minor": int(activity.get("in_kind_minor") or 0),
        "value_usd_cents": proposal.value_usd_cents or 0,
        "lead_subprogramme": proposal.lead_subprogramme,
        "subprogrammes": sorted(row.subprogramme for row in proposal.subprogrammes),
        "types": list(facts["types"]),
        "nexus": list(facts["nexus"]),
        "sdgs": list(facts["sdgs"]),
        "sdg_targets": list(facts["sdg_targets"]),
        "gender_marker": facts["gender_sdg5"],
        "beneficiary_countries": list(facts["beneficiary_countries"]),
        "focal_point_id": _lead_reviewer(session, proposal),
        "excom_status": "pending" if facts["funds_extrabudgetary_project"] else "not_required",
        "dd_level": proposal.dd_level,
        "risk_level": proposal.risk_level,
        "dd_completed_on": today,
        "dd_valid_until": add_months(today, int(months)) if months else None,
    }


def _take_conditions(session: Session, proposal: Proposal, agreement: Agreement) -> None:
    """What reviewers proposed counts once an official took it over; what an earlier approval asked does not,
    unless it is met already."""
    rows = session.execute(
        select(Condition, Decision.round)
        .join(Decision, Decision.id == Condition.decision_id)
        .where(Condition.proposal_id == proposal.id)
    )
    for condition, round_no in rows:
        counts = round_no == proposal.round or condition.met_at is not None
        condition.agreement_id = agreement.id if counts else None


def _lead_reviewer(session: Session, proposal: Proposal) -> uuid.UUID | None:
    row = session.scalar(
        select(Review)
        .where(Review.proposal_id == proposal.id, Review.round == proposal.round, Review.is_lead.is_(True))
        .order_by(Review.attempt.desc())
        .limit(1)
    )
    return row.reviewer_id if row else None
