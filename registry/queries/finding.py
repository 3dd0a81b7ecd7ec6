"""Findings: reports about a partner, and confirmed matches on lists other than the Council's, as facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import (
    Finding,
    Hit,
    InterestDeclaration,
    Judgement,
    Organisation,
    Party,
    Proposal,
    User,
)
from registry.queries.screening import COUNCIL
from registry.queries.watchlist import counting_lists
from registry.text import fold
from rules.screening.finding import BANKS, DAYS_A_YEAR, findings_of, is_exposed

REPUBLISHED = "ftm"  # the list that gathers those of others; its entries say by topics what they are


def findings_of_case(
    proposal: Proposal, alerts: Sequence[Hit], policy: rules.Policy, now: datetime | None
) -> Iterator[tuple[str, Any]]:
    """Facts path and value of each confirmed match on a list that counts, but the Council's.

    A debarment is over when it ended before `now`; without `now`, before the case was sent.
    """
    window = float(policy.settings.numbers["adverse_window_years"])
    on = geneva_day(now or proposal.submitted_at or proposal.created_at)
    for hit in _confirmed(alerts):
        source = reference.load().list_source(hit.source)
        yield from findings_of(
            source.format,
            source.name.en,
            hit.entry.content,
            is_republished=source.id == REPUBLISHED,
            is_binding=source.binding,
            on=on,
            window_years=window,
        )


def media_of_case(proposal: Proposal, reports: Sequence[Finding]) -> list[dict[str, Any]]:
    """The reports that count as the policy reads them: with their age when the case was sent."""
    on = geneva_day(proposal.submitted_at or proposal.created_at)
    return [
        {
            "topic": row.topic,
            "severity": row.severity,
            "age_years": round(_age(row.reported_on, on), 2),
            "resolved": row.is_resolved,
        }
        for row in reports
        if row.counts
    ]


def list_findings(session: Session, organisation_id: uuid.UUID | None) -> list[Finding]:
    """The reports about an organisation as they stand, those that wait included, the newest first."""
    rows = select(Finding).where(Finding.organisation_id == organisation_id, Finding.superseded_at.is_(None))
    return list(
        session.scalars(
            rows.options(joinedload(Finding.recorded_by)).order_by(Finding.reported_on.desc(), Finding.id)
        )
    )


def list_reports(session: Session, actor: User, *, waiting: bool, limit: int = 200) -> list[Finding]:
    """Reports that wait for a second person (the oldest first), or those that count (the newest first)."""
    people = (
        joinedload(Finding.organisation),
        joinedload(Finding.recorded_by),
        joinedload(Finding.confirmed_by),
    )
    rows = _reports(select(Finding), actor, waiting=waiting).options(*people).limit(limit)
    order = Finding.recorded_at if waiting else Finding.recorded_at.desc()
    return list(session.scalars(rows.order_by(order, Finding.id)))


def count_waiting_reports(session: Session, actor: User) -> int:
    rows = _reports(select(func.count()).select_from(Finding), actor, waiting=True)
    return session.scalar(rows) or 0


def find_report(session: Session, actor: User, finding_id: uuid.UUID) -> Finding | None:
    """A report as it stands, for somebody who is not recused from a case of the partner."""
    return session.scalar(
        select(Finding).where(
            Finding.id == finding_id, Finding.superseded_at.is_(None), ~_recused_from(actor)
        )
    )


def _reports(query: Select[Any], actor: User, *, waiting: bool) -> Select[Any]:
    confirmed = Finding.confirmed_at.is_(None) if waiting else Finding.confirmed_at.is_not(None)
    return query.where(Finding.superseded_at.is_(None), confirmed, ~_recused_from(actor))


def _recused_from(actor: User) -> ColumnElement[bool]:
    """The person declared an interest in a case of the organisation of the row (K01)."""
    return exists(
        select(InterestDeclaration.id)
        .join(Proposal, Proposal.id == InterestDeclaration.proposal_id)
        .where(
            Proposal.organisation_id == Finding.organisation_id,
            InterestDeclaration.user_id == actor.id,
            InterestDeclaration.interest != "none",
        )
        .correlate(Finding)
    )


def is_grave(finding: Finding, policy: rules.Policy, today: date) -> bool:
    """Whether the report by itself would make a case high (M05, N05)."""
    numbers = policy.settings.numbers
    return (
        not finding.is_resolved
        and finding.severity >= float(numbers["adverse_high_severity"])
        and _age(finding.reported_on, today) <= float(numbers["adverse_window_years"])
    )


def named_organisations(session: Session, text: str, country: str = "") -> list[Organisation]:
    """Whoever has this LEI or registration number, else this name; in this country where one is given."""
    for known in (
        or_(Organisation.lei == text.upper(), Organisation.registration_no == text),
        Organisation.name_key == fold(text)[:300],
    ):
        wanted = select(Organisation).where(known)
        if country:
            wanted = wanted.where(Organisation.country == country)
        if found := list(session.scalars(wanted.order_by(Organisation.name, Organisation.id))):
            return found
    return []


def _age(day: date, on: date) -> float:
    return max(0.0, (on - day).days / DAYS_A_YEAR)


def exposed_owners(alerts: Sequence[Hit]) -> list[str]:
    """Names of owners whom a confirmed match knows as politically exposed."""
    return [
        hit.party.name
        for hit in _confirmed(alerts)
        if hit.party.role == "owner" and is_exposed(hit.entry.content)
    ]


def has_ended_debarment(
    session: Session, proposal: Proposal, policy: rules.Policy, now: datetime | None
) -> bool:
    """Whether a bank took a confirmed match off its list: the debarment ended on the day we learnt of it."""
    banks = [each for each in counting_lists(policy) if reference.load().list_source(each).format in BANKS]
    if not banks:
        return False
    window = float(policy.settings.numbers["adverse_window_years"])
    on = geneva_day(now or proposal.submitted_at or proposal.created_at)
    rows = (
        select(Hit.closed_at)
        .join(Party, Party.id == Hit.party_id)
        .join(Judgement, Judgement.id == Hit.judgement_id)
        .where(
            Party.organisation_id == proposal.organisation_id,
            Party.removed_at.is_(None),
            Hit.source.in_(banks),
            Hit.closed_because == "delisted",
            Judgement.verdict == "same",
            Judgement.second_agrees.is_(True),
            Judgement.revoked_at.is_(None),
        )
    )
    return any(_age(geneva_day(closed_at), on) <= window for closed_at in session.scalars(rows) if closed_at)


def _confirmed(alerts: Sequence[Hit]) -> list[Hit]:
    found = [hit for hit in alerts if hit.state == "same" and hit.source != COUNCIL]
    return sorted(found, key=lambda hit: (hit.source, hit.entry.key))
