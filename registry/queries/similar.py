"""The most similar past cases and what became of them, beside an enhanced review. Offline, no model."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import Agreement, Condition, Proposal, Snapshot, User
from registry.permissions import visible_to
from registry.text import fold
from workflows.proposal import TERMINAL

LOOKED_AT = 200  # of the newest ended cases that the person may see; each costs the reading of a snapshot
LEAST = 0.3  # below it a case has nothing to teach
# what makes two cases alike, and how much it weighs; the parts add up to 1
WEIGHTS = {"triggers": 0.35, "types": 0.25, "sector": 0.25, "text": 0.15}
TROUBLE = ("suspended", "terminated", "under_review")


@dataclass(frozen=True)
class Similar:
    """A past case: how alike (0 to 1), in what (words of WEIGHTS), its conditions and later trouble."""

    proposal: Proposal
    score: float
    alike: tuple[str, ...]
    conditions: Sequence[str]
    trouble: str  # state of its agreement when that went wrong


def list_similar(
    session: Session, proposal: Proposal, actor: User, *, now: datetime, limit: int = 5
) -> list[Similar]:
    """Ended cases that the person may see, the most similar first; none for a case without a snapshot."""
    if proposal.snapshot is None:
        return []
    mine = _features(proposal.snapshot.facts, proposal.snapshot.outcome)
    # few columns first: to sort ten thousand whole rows, or to make objects of hundreds, costs most of it
    newest = (
        select(Proposal.id, Proposal.reference, Proposal.snapshot_id)
        .where(
            visible_to(actor, now),
            Proposal.state.in_(TERMINAL),
            Proposal.snapshot_id.is_not(None),
            Proposal.id != proposal.id,
        )
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(LOOKED_AT)
        .subquery()
    )
    rows = session.execute(
        select(newest.c.id, newest.c.reference, Snapshot.facts, Snapshot.outcome).join(
            Snapshot, Snapshot.id == newest.c.snapshot_id
        )
    )
    found = []
    for case_id, reference, facts, outcome in rows:
        parts = likeness(mine, _features(facts, outcome))
        score = sum(WEIGHTS[name] * part for name, part in parts.items())
        if score >= LEAST:
            alike = tuple(name for name, part in parts.items() if part >= 0.5)
            found.append((-score, reference or "", case_id, alike))
    best = sorted(found)[:limit]
    ids = [case_id for _score, _reference, case_id, _alike in best]
    cases = {
        row.id: row
        for row in session.scalars(
            select(Proposal).where(Proposal.id.in_(ids)).options(joinedload(Proposal.organisation))
        )
    }
    conditions, trouble = _conditions(session, ids), _trouble(session, ids)
    return [
        Similar(cases[number], -score, alike, conditions.get(number, ()), trouble.get(number, ""))
        for score, _reference, number, alike in best
    ]


def likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, float]:
    """Each part from 0 to 1: shared triggers, kinds and words by Jaccard, the sector by its common start."""
    return {
        "triggers": _jaccard(one["triggers"], other["triggers"]),
        "types": _jaccard(one["types"], other["types"]),
        "sector": _common_start(one["sector"], other["sector"]),
        "text": _jaccard(one["text"], other["text"]),
    }


def _features(facts: Mapping[str, Any], outcome: Mapping[str, Any]) -> dict[str, Any]:
    proposal = facts.get("proposal", {})
    words = fold(f"{proposal.get('title', '')} {proposal.get('description', '')}").split()
    return {
        "triggers": frozenset(outcome.get("rule_ids", ())),
        "types": frozenset(proposal.get("types", ())),
        "sector": str(facts.get("submitter", {}).get("isic_rev4") or ""),
        "text": frozenset(word for word in words if len(word) > 3),
    }


def _jaccard(one: Collection[str], other: Collection[str]) -> float:
    union = set(one) | set(other)
    return len(set(one) & set(other)) / len(union) if union else 0.0


def _common_start(one: str, other: str) -> float:
    """The division (two digits) is half of it, a group three quarters, the class all."""
    if one[:2] != other[:2] or len(one) < 2:
        return 0.0
    return 1.0 if one == other else 0.75 if one[:3] == other[:3] and len(one) > 2 else 0.5


def _conditions(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = {}
    rows = session.execute(
        select(Condition.proposal_id, Condition.text)
        .where(Condition.proposal_id.in_(ids), Condition.decision_id.is_not(None))
        .order_by(Condition.created_at, Condition.text)
    )
    for case_id, text in rows:
        found.setdefault(case_id, []).append(text)
    return found


def _trouble(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        select(Agreement.proposal_id, Agreement.state).where(
            Agreement.proposal_id.in_(ids), Agreement.state.in_(TROUBLE)
        )
    )
    return {case_id: state for case_id, state in rows if case_id is not None}
