"""Drafts that decide silently beside new cases: nobody acts on it, and no case waits or fails by it."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import rules
from registry.models import PolicyVersion, ShadowDecision, Snapshot
from registry.queries.policy import policy_of_row

LOG = logging.getLogger("registry.policy")


def cast_shadows(session: Session, snapshot: Snapshot, *, now: datetime) -> list[ShadowDecision]:
    """One row for each draft that runs in the shadow; what fails becomes a row that says so."""
    drafts = session.scalars(select(PolicyVersion).where(PolicyVersion.is_shadow.is_(True))).all()
    rows = [
        ShadowDecision(
            id=uuid.uuid4(),
            snapshot_id=snapshot.id,
            policy_version_id=draft.id,
            policy_hash=draft.hash,
            engine_version=rules.ENGINE_VERSION,
            outcome=_outcome(draft, snapshot),
            decided_at=now,
        )
        for draft in drafts
    ]
    if not rows:
        return []
    try:
        with session.begin_nested():
            session.add_all(rows)
    except SQLAlchemyError:
        LOG.exception("shadow decisions on snapshot %s were not kept", snapshot.id)
        return []
    return rows


def _outcome(draft: PolicyVersion, snapshot: Snapshot) -> dict[str, Any]:
    """gate, dd_level, risk_level and rule_ids; or error."""
    try:
        decision = rules.decide(policy_of_row(draft), snapshot.facts)
    except Exception as error:  # a draft may be wrong in any way: the case goes on, the officer sees it
        LOG.exception("draft %s could not decide in the shadow", draft.number)
        return {"error": f"{type(error).__name__}: {error}"[:500]}
    return {
        "gate": decision.gate,
        "dd_level": decision.dd_level,
        "risk_level": decision.risk_level,
        "rule_ids": list(decision.rule_ids),
    }
