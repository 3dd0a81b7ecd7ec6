"""Brings a facts document in as a submitted proposal; its screening stays a claim until confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import Assessment, Organisation, Proposal, Screening, User
from registry.queries.facts import CLEAR_FINDINGS, FIELDS
from registry.queries.guards import Guards
from registry.queries.screening import list_parties
from registry.services.assessment import refresh_level
from registry.services.proposal import receive_answers, start_proposal, told_answers
from registry.services.step import apply_step, lock_case
from registry.text import fold
from workflows.proposal import PROPOSAL

_SECTION = {
    "organisation": "submitter",
    "ownership": "submitter",
    "activity": "proposal",
    "links": "proposal",
    "declarations": "declarations",
}
_PARTY_OF = {"entity": "entity", "controller": "parent", "director": "director", "signatory": "signatory"}


def import_proposal(
    session: Session, document: Mapping[str, Any], *, source: str, actor: User, now: datetime
) -> Proposal:
    """One document, checked first. Raises rules.BadFacts naming every fault; writes nothing then."""
    facts = rules.check_facts(document).to_dict()
    answers = answers_of(facts)
    received = date.fromisoformat(str(facts["submission"]["received"]))
    proposal = start_proposal(
        session,
        actor=actor,
        now=now,
        organisation=_known_organisation(session, facts["submitter"]),
        language=facts["submission"]["language"],
        source="import",
        received_on=received,
        answers=answers,
    )
    lock_case(session, proposal)
    step = PROPOSAL.choose("draft", "submit", {"desk"}, {"sections_complete": True})
    receive_answers(session, proposal, answers, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.imported",
        payload={
            "number": proposal.submission_no, "imported_from": source, **told_answers(proposal, answers),
        },
    )  # fmt: skip
    _claim_screening(session, proposal, facts["screening"], source=source, actor=actor, now=now)
    _claim_values(session, proposal, facts, source=source, actor=actor, now=now)
    session.flush()
    refresh_level(Guards(session, proposal, actor, now))
    return proposal


def answers_of(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers of the wizard that say what a facts document declares."""
    answers: dict[str, dict[str, Any]] = {
        section: {name: facts[_SECTION[section]][name] for name in names} for section, names in FIELDS.items()
    }
    money = facts["proposal"]
    for name in ("cash", "in_kind"):
        answers["activity"][f"{name}_minor"] = round(Decimal(str(money[f"{name}_usd"])) * 100)
        answers["activity"][f"{name}_currency"] = "USD"
    answers["activity"]["supplies_unece"] = facts["coi"]["company_supplies_unece"]
    answers["ownership"]["structure"] = "owners"
    answers["submission"] = {
        "complete": facts["submission"]["complete"],
        "missing_fields": list(facts["submission"]["missing_fields"]),
    }
    return answers


def _known_organisation(session: Session, submitter: Mapping[str, Any]) -> Organisation | None:
    """The organisation of the same LEI or registration number, else of the same name; same country."""
    found = None
    for column in ("lei", "registration_no"):
        if submitter[column] and found is None:
            found = session.scalar(
                select(Organisation).where(
                    getattr(Organisation, column) == submitter[column],
                    Organisation.country == submitter["country"],
                )
            )
    if found is not None:
        return found
    return session.scalar(
        select(Organisation).where(
            Organisation.name_key == fold(submitter["name"])[:300],
            Organisation.country == submitter["country"],
        )
    )


def _claim_screening(
    session: Session, proposal: Proposal, said: Mapping[str, Any], *, source: str, actor: User, now: datetime
) -> None:
    parties = list_parties(session, proposal)
    hit = None
    if said["unsc"] != "clear":
        role = _PARTY_OF.get(said["unsc_subject"], "owner")
        alike = [party for party in parties if party.role == role] or parties
        pct = Decimal(str(said["unsc_subject_pct"]))
        hit = min(alike, key=lambda party: abs(Decimal(party.pct) - pct))
    for party in parties:
        session.add(
            Screening(
                party_id=party.id,
                proposal_id=proposal.id,
                list_source="unsc",
                list_version=f"import {geneva_day(now).isoformat()}",
                method="import",
                result=said["unsc"] if party is hit else "clear",
                note=source[:500],
                entered_by_id=actor.id,
                entered_at=now,
            )
        )


def _claim_values(
    session: Session, proposal: Proposal, facts: Mapping[str, Any], *, source: str, actor: User, now: datetime
) -> None:
    """Findings on lists, and what no partner declares: as assessed values that wait for a second person."""
    values = {path: facts["screening"][path.partition(".")[2]] for path in CLEAR_FINDINGS}
    extra = {
        "declarations.declaration_found_false": facts["declarations"]["declaration_found_false"],
        "proposal.same_partner_last_12m_usd": facts["proposal"]["same_partner_last_12m_usd"],
    }
    values |= {path: value for path, value in extra.items() if value}
    for path, value in values.items():
        session.add(
            Assessment(
                proposal_id=proposal.id,
                field=path,
                value=value,
                source=source[:500],
                assessed_by_id=actor.id,
                effective_on=geneva_day(now),
                recorded_at=now,
                needs_second=True,
            )
        )
