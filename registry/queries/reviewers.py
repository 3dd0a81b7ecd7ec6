"""Who may review for a subprogramme: focal points, then alternates, minus those who may not (K01, K02)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Proposal, RoleGrant, User
from registry.permissions import declaration_of
from registry.queries.duties import duties_of


def list_reviewers(
    session: Session, subprogramme: int | None, *, role: str = "focal_point", now: datetime
) -> list[tuple[User, bool]]:
    """Who holds an office (focal points: of a subprogramme), with a flag for alternates, who come last."""
    on = geneva_day(now)
    grants = session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.subprogramme.is_(None)
            if subprogramme is None
            else RoleGrant.subprogramme == subprogramme,
            User.is_active.is_(True),
        )
        .order_by(RoleGrant.is_alternate, User.name)
    )
    return [(grant.user, grant.is_alternate) for grant in grants if grant.counts_on(on)]


def may_review(session: Session, proposal: Proposal, user: User) -> bool:
    """No interest declared (K01) and no other duty on the case (K02)."""
    declared = declaration_of(session, user, proposal)
    if declared is not None and declared.interest != "none":
        return False
    return not duties_of(session, proposal, user) & {"sponsor", "triage", "adjudication", "approval"}


def free_reviewer(
    session: Session,
    proposal: Proposal,
    subprogramme: int | None,
    *,
    role: str = "focal_point",
    now: datetime,
    wanted: uuid.UUID | None = None,
    besides: User | None = None,
) -> User | None:
    """The person wanted, or the first focal point or alternate who may review; None when nobody may."""
    for user, _alternate in list_reviewers(session, subprogramme, role=role, now=now):
        if besides is not None and user.id == besides.id:
            continue
        if wanted is not None and user.id != wanted:
            continue
        if may_review(session, proposal, user):
            return user
    return None
