"""Everything that the decision note says about a case, gathered once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import rules
from registry.models import (
    Condition,
    Decision,
    InterestDeclaration,
    InvitedGroup,
    LevelChange,
    Party,
    Proposal,
    Review,
    Screening,
    User,
)
from registry.queries.decision import list_decided
from registry.queries.freeze import changed_since_approval, content_hash, parts_of
from registry.queries.guards import Guards
from registry.queries.role import Delegation, delegations_of
from registry.queries.screening import ENGINE, counted_lists, version_label
from registry.queries.verdicts import summary_of


@dataclass(frozen=True)
class NoteFacts:
    """The case, what was found, said and decided; the hash is of what was approved, else of the file now."""

    proposal: Proposal
    description: str
    policy: rules.Policy
    outcome: dict[str, Any]
    level_changes: Sequence[LevelChange]
    results: Sequence[tuple[Party, Screening | None]]
    lists: Sequence[tuple[str, str]]  # id of the list, its version
    open_matches: int
    cleared_matches: int
    confirmed_matches: int
    by_engine: bool
    reviews: Sequence[Review]
    summary: str
    recused: Sequence[str]
    groups: Sequence[str]
    acts: Sequence[Decision]
    delegations: Mapping[uuid.UUID, Delegation]  # id of an act → in whose place it was taken
    acts_to_come: Sequence[rules.Act]
    conditions: Sequence[Condition]
    content_hash: str
    is_frozen: bool
    changed: Sequence[str]


def note_facts(session: Session, proposal: Proposal, *, now: datetime) -> NoteFacts:
    """The caller found the case through `visible_to` and may see its reviews."""
    guards = Guards(session, proposal, None, now)
    facts, acts = guards.facts, _acts(session, proposal)
    taken = [(act.role, act.act) for act in guards.decisions]
    versions = counted_lists(session, proposal, now)
    frozen = proposal.frozen
    return NoteFacts(
        proposal=proposal,
        description=str(facts.get("proposal.description") or ""),
        policy=guards.policy,
        outcome=dict(proposal.snapshot.outcome) if proposal.snapshot else {},
        level_changes=session.scalars(
            select(LevelChange)
            .where(LevelChange.proposal_id == proposal.id)
            .options(joinedload(LevelChange.changed_by))
            .order_by(LevelChange.changed_at)
        ).all(),
        results=facts.results,
        lists=[(source, version_label(version)) for source, version in sorted(versions.items())],
        open_matches=len(facts.open_hits),
        cleared_matches=sum(hit.state == "different" for hit in facts.alerts),
        confirmed_matches=sum(hit.state == "same" for hit in facts.alerts),
        by_engine=any(row is not None and row.method == ENGINE for _, row in facts.results),
        reviews=guards.reviews,
        summary=summary_of(guards.reviews),
        recused=_recused(session, proposal),
        groups=session.scalars(
            select(InvitedGroup.name)
            .where(InvitedGroup.proposal_id == proposal.id)
            .order_by(InvitedGroup.name)
        ).all(),
        acts=acts,
        delegations=delegations_of(session, acts),
        acts_to_come=[act for act in guards.acts if (act.role, act.verb) not in taken],
        conditions=list_decided(session, guards.decisions),
        content_hash=content_hash(frozen or parts_of(session, proposal, now)),
        is_frozen=frozen is not None,
        changed=changed_since_approval(session, proposal),
    )


def _acts(session: Session, proposal: Proposal) -> Sequence[Decision]:
    """Every act of this submission, also what a refused concurrence undid."""
    query = select(Decision).where(
        Decision.proposal_id == proposal.id, Decision.submission_no == proposal.submission_no
    )
    query = query.options(joinedload(Decision.decided_by), joinedload(Decision.recorded_by))
    return session.scalars(query.order_by(Decision.number)).all()


def _recused(session: Session, proposal: Proposal) -> list[str]:
    """Names of those who declared an interest; what it is stays with the register of interests."""
    query = (
        select(User.name)
        .join(InterestDeclaration, InterestDeclaration.user_id == User.id)
        .where(InterestDeclaration.proposal_id == proposal.id, InterestDeclaration.interest != "none")
        .order_by(User.name)
    )
    return list(session.scalars(query))
