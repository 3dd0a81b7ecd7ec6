"""The register's steps: an approved case opens an agreement: cleared, signed, in force, ended."""

from __future__ import annotations

import calendar
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.events import record
from registry.models import Agreement, AgreementLink, Clearance, Condition, Proposal, Review, User
from registry.queries.facts import current_answers
from registry.services.number import next_reference


def open_agreement(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> Agreement:
    """Drafts the agreement record of an approved case from what was submitted and decided."""
    assert proposal.snapshot is not None
    assert proposal.lead_subprogramme is not None
    facts = proposal.snapshot.facts["proposal"]
    activity = current_answers(session, proposal).get("activity", {})
    instrument = facts["requested_instrument"] or "letter_of_agreement"
    today = geneva_day(now)
    months = proposal.snapshot.outcome["validity_months"]
    lead = session.scalar(
        select(Review)
        .where(Review.proposal_id == proposal.id, Review.round == proposal.round, Review.is_lead.is_(True))
        .order_by(Review.attempt.desc())
        .limit(1)
    )
    agreement = Agreement(
        id=uuid.uuid4(),
        reference=next_reference(session, "AGR", today.year),
        proposal_id=proposal.id,
        organisation_id=proposal.organisation_id,
        instrument=instrument,
        title={proposal.language: proposal.title},
        summary={proposal.language: facts["description"]},
        currency=activity.get("cash_currency") or activity.get("in_kind_currency") or "USD",
        cash_minor=int(activity.get("cash_minor") or 0),
        in_kind_minor=int(activity.get("in_kind_minor") or 0),
        value_usd_cents=proposal.value_usd_cents or 0,
        lead_subprogramme=proposal.lead_subprogramme,
        subprogrammes=sorted(row.subprogramme for row in proposal.subprogrammes),
        types=list(facts["types"]),
        nexus=list(facts["nexus"]),
        sdgs=list(facts["sdgs"]),
        sdg_targets=list(facts["sdg_targets"]),
        gender_marker=facts["gender_sdg5"],
        beneficiary_countries=list(facts["beneficiary_countries"]),
        focal_point_id=lead.reviewer_id if lead else None,
        needs_excom=bool(facts["funds_extrabudgetary_project"]),
        dd_level=proposal.dd_level,
        risk_level=proposal.risk_level,
        dd_completed_on=today,
        dd_valid_until=add_months(today, int(months)) if months else None,
        search_key=proposal.search_key,
        created_at=now,
    )
    session.add(agreement)
    session.flush()
    for clearing in reference.load().instrument(instrument).clears:
        session.add(Clearance(agreement_id=agreement.id, unit=clearing))
    session.add_all(_links(agreement))
    for condition in session.scalars(select(Condition).where(Condition.proposal_id == proposal.id)):
        condition.agreement_id = agreement.id
    session.flush()
    record(
        session, agreement, "agreement.drafted", actor=actor, now=now,
        payload={"to": "drafting", "reference": agreement.reference, "case": proposal.reference},
    )  # fmt: skip
    session.flush()
    return agreement


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _links(agreement: Agreement) -> list[AgreementLink]:
    values: dict[str, list[Any]] = {
        "subprogramme": agreement.subprogrammes,
        "nexus": agreement.nexus,
        "sdg": agreement.sdgs,
        "target": agreement.sdg_targets,
        "country": agreement.beneficiary_countries,
        "type": agreement.types,
    }
    return [
        AgreementLink(agreement_id=agreement.id, kind=kind, value=str(value))
        for kind, several in values.items()
        for value in several
    ]
