"""A small, simple proposal and its way through the services, played by the named cast."""

from __future__ import annotations

import copy
import uuid
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.clock import geneva_day
from registry.models import Organisation, Proposal, User
from registry.queries.completeness import wanted_documents
from registry.queries.facts import CLEAR_FINDINGS, draft_answers
from registry.queries.policy import policy_of_case
from registry.queries.screening import party_results
from registry.services.assessment import record_assessments
from registry.services.document import explain_missing_document
from registry.services.proposal import save_section, start_proposal, submit_proposal
from registry.services.review import declare_interest, give_verdict
from registry.services.screening import enter_screening
from registry.services.triage import accept_proposal
from tests.cast import Cast

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday

SIMPLE: dict[str, dict[str, Any]] = {
    "organisation": {
        "name": "Blue Well Software SA", "country": "CH", "entity_type": "company",
        "registration_no": "CHE-100.200.300", "lei": None, "website": "https://bluewell.example",
        "sector_label": "Computer programming", "isic_rev4": "6201", "employees": 42,
        "annual_revenue_usd": 6500000, "ungc_status": "never",
    },
    "ownership": {
        "structure": "owners", "state_owned_pct": 0,
        "owners": [{"name": "Alice Ferrand", "pct": 100, "country": "CH", "pep": False, "disclosed": True}],
        "directors": [], "signatory": {"name": "Alice Ferrand", "title": "Director", "country": "CH"},
    },
    "activity": {
        "title": "Coffee break at the Forum of Mayors", "description": "In-kind catering, no logo used.",
        "types": ["event_sponsorship"], "requested_instrument": "letter_of_agreement",
        "cash_minor": 0, "cash_currency": "USD", "in_kind_minor": 400000, "in_kind_currency": "USD",
        "loaned_personnel_fte": 0, "duration_months": 1, "emblem_use": "none", "exclusivity": False,
        "naming_rights": False, "pays_partner": False, "funds_extrabudgetary_project": False,
        "data_or_ip_terms": False, "nonstandard_legal_terms": False, "standards_interest": "none",
        "un_tender": "none",
    },
    "links": {
        "subprogrammes": [2], "nexus": ["cities"], "sdgs": [11, 17], "sdg_targets": ["11.b"],
        "gender_sdg5": "none", "beneficiary_countries": [], "how": "Helps mayors to meet.",
    },
    "declarations": {
        "tobacco_role": "none", "tobacco_revenue_pct": 0, "controversial_weapons": "none",
        "conventional_weapons_revenue_pct": 0, "gambling_revenue_pct": 0, "pornography": False,
        "banned_substances_or_wildlife": False, "forced_or_child_labour": "none",
        "unsc_sanctions_violation": False, "virtual_assets": False,
    },
    "confirmation": {"truthful": True, "may_sign": True},
}  # fmt: skip


def answers(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The simple answers with some changed: answers(activity={"in_kind_minor": 2000000})."""
    result = copy.deepcopy(SIMPLE)
    for section, values in changes.items():
        result[section] = {**result[section], **values}
    return result


def on_stage(session: Session, cast: Cast) -> Cast:
    """The same people, in this session: as the database has them now, asked for all at once."""
    everybody = {field.name: getattr(cast, field.name) for field in fields(cast)}
    numbers = [each.id for each in everybody.values()]
    roles = selectinload(User.grants), selectinload(User.memberships)
    here: dict[uuid.UUID, User | Organisation] = {
        each.id: each for each in session.scalars(select(User).where(User.id.in_(numbers)).options(*roles))
    }
    here |= {
        each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(numbers)))
    }
    return replace(cast, **{name: here[each.id] for name, each in everybody.items()})


def sent(
    session: Session, cast: Cast, *, now: datetime = NOW, by: User | None = None, **changes: dict[str, Any]
) -> Proposal:
    """A proposal of Alice, filled and sent."""
    actor = by or cast.alice
    organisation = next((m.organisation_id for m in actor.memberships), None)
    proposal = start_proposal(
        session,
        actor=actor,
        now=now,
        organisation=session.get(Organisation, organisation) if organisation else None,
        language="en",
    )
    for name, values in answers(**changes).items():
        save_section(session, proposal, name, values, version=0, actor=actor, now=now)
    give_reasons(session, proposal, actor=actor, now=now)
    submit_proposal(session, proposal, actor=actor, now=now)
    return proposal


def give_reasons(session: Session, proposal: Proposal, *, actor: User, now: datetime) -> None:
    """A written reason in place of each document that the level asks for."""
    today = geneva_day(now)
    policy = policy_of_case(session, proposal, today)
    for kind in wanted_documents(policy, draft_answers(session, proposal), proposal.language, today):
        explain_missing_document(session, proposal, kind=kind, reason="being_issued", actor=actor, now=now)


def screened(
    session: Session, cast: Cast, proposal: Proposal, *, now: datetime = NOW, **findings: Any
) -> Proposal:
    """Every name clear, nothing on other lists (or the `findings` given by field name), entered by Bea."""
    results = {party.id: "clear" for party, _ in party_results(session, proposal)}
    enter_screening(session, proposal, results, list_version="2026-11-01", actor=cast.bea, now=now)
    values = {**CLEAR_FINDINGS, **{f"screening.{name}": value for name, value in findings.items()}}
    record_assessments(session, proposal, values, source="Lists of 1 November", actor=cast.bea, now=now)
    return proposal


def accepted(
    session: Session,
    cast: Cast,
    proposal: Proposal,
    *,
    now: datetime = NOW,
    lead: int = 2,
    others: tuple[int, ...] = (),
) -> Proposal:
    """Triaged by Bea."""
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=now)
    accept_proposal(session, proposal, lead=lead, others=others, actor=cast.bea, now=now)
    return proposal


def reviewed(
    session: Session, cast: Cast, proposal: Proposal, *, now: datetime = NOW, verdict: str = "no_objection"
) -> Proposal:
    """Every open slot given by its reviewer."""
    from registry.queries.guards import Guards

    for review in Guards(session, proposal, None, now).reviews:
        reviewer = review.reviewer
        assert reviewer is not None
        declare_interest(session, proposal, interest="none", actor=reviewer, now=now)
        give_verdict(session, review, verdict=verdict, reasons="Seen.", actor=reviewer, now=now)
    return proposal


def later(days: int = 1, *, start: datetime = NOW) -> datetime:
    return start + timedelta(days=days)
