"""What a draft decided in the shadow, beside what was decided: only by the text that it has now."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.models import PolicyVersion, Proposal, ShadowDecision, Snapshot, User
from registry.permissions import visible_to
from rules.boundary import class_of
from rules.rehearsal import classes_in
from workflows import roles as r
from workflows.machine import NotYours

ERROR = "error"


@dataclass(frozen=True)
class Shadowed:
    """A case that the draft decided otherwise, or could not decide (`new` is "error", `error` says why)."""

    reference: str | None
    proposal_id: uuid.UUID
    title: str
    old: str
    new: str
    decided_at: datetime
    error: str = ""


@dataclass(frozen=True)
class ShadowReport:
    """`matrix` (decided, in the shadow) → cases. `different` names only what the person may see."""

    decisions: int
    earlier: int  # decisions by an earlier text of the draft: not compared
    matrix: Mapping[tuple[str, str], int]
    classes: Sequence[str]
    different: Sequence[Shadowed]
    different_count: int
    errors: int


def compare_shadow(session: Session, row: PolicyVersion, *, actor: User, now: datetime) -> ShadowReport:
    """The silent decisions of the present text beside the real ones; for staff only. Raises NotYours."""
    if not actor.is_staff or not actor.is_active:
        raise NotYours("compare_shadow", r.STAFF_ROLES)
    mine = ShadowDecision.policy_version_id == row.id
    query = (
        select(ShadowDecision, Snapshot, Proposal)
        .join(Snapshot, Snapshot.id == ShadowDecision.snapshot_id)
        .join(Proposal, Proposal.id == Snapshot.proposal_id)
        .where(mine, ShadowDecision.policy_hash == row.hash)
        .order_by(ShadowDecision.decided_at, ShadowDecision.id)
    )
    may_see = set(session.scalars(_visible_ids(row, actor, now)))
    matrix: Counter[tuple[str, str]] = Counter()
    different: list[Shadowed] = []
    for shadow, snapshot, proposal in session.execute(query):
        old = class_of(snapshot.outcome["gate"], snapshot.outcome["risk_level"])
        error = str(shadow.outcome.get("error", ""))
        new = ERROR if error else class_of(shadow.outcome["gate"], shadow.outcome["risk_level"])
        matrix[old, new] += 1
        if old != new and proposal.id in may_see:
            different.append(
                Shadowed(proposal.reference, proposal.id, proposal.title, old, new, shadow.decided_at, error)
            )
    every = session.scalar(select(func.count()).select_from(ShadowDecision).where(mine)) or 0
    return ShadowReport(
        decisions=matrix.total(),
        earlier=every - matrix.total(),
        matrix=matrix,
        classes=[*classes_in(matrix), *([ERROR] if any(new == ERROR for _, new in matrix) else [])],
        different=different,
        different_count=sum(count for (old, new), count in matrix.items() if old != new),
        errors=sum(count for (_, new), count in matrix.items() if new == ERROR),
    )


def _visible_ids(row: PolicyVersion, actor: User, now: datetime) -> Select[tuple[uuid.UUID]]:
    shadowed = (
        select(Snapshot.proposal_id)
        .join(ShadowDecision, ShadowDecision.snapshot_id == Snapshot.id)
        .where(ShadowDecision.policy_version_id == row.id)
    )
    return select(Proposal.id).where(Proposal.id.in_(shadowed), visible_to(actor, now))
