"""What an official or a reviewer reads beside the case: why it has its level, what was said before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.clock import geneva_day
from registry.models import Condition, Decision, Organisation, Proposal, Review, RoleGrant, User
from registry.permissions import roles_held, visible_to
from registry.queries.guards import Guards
from workflows.proposal import PROPOSAL

_ORDER = (Condition.created_at, Condition.text)


def explained(proposal: Proposal) -> list[dict[str, Any]]:
    """The rules that the policy applied to the snapshot, as rules.Finding.to_dict gives them."""
    outcome: Mapping[str, Any] = proposal.snapshot.outcome if proposal.snapshot else {}
    return list(outcome.get("findings", ()))


def list_earlier(
    session: Session, proposal: Proposal, actor: User, *, now: datetime, limit: int = 8
) -> list[Proposal]:
    """Other cases of the partner's group that the person may see, newest first."""
    if proposal.organisation is None:
        return []
    return list(
        session.scalars(
            select(Proposal)
            .join(Organisation, Organisation.id == Proposal.organisation_id)
            .where(
                Organisation.group_id == proposal.organisation.group_id,
                Proposal.id != proposal.id,
                Proposal.state != "draft",
                visible_to(actor, now),
            )
            .order_by(Proposal.submitted_at.desc(), Proposal.id)
            .limit(limit)
        )
    )


def list_proposed(session: Session, reviews: list[Review]) -> list[Condition]:
    """Conditions that reviewers of the present round ask for; an official takes them over or not."""
    ids = [review.id for review in reviews]
    return list(session.scalars(select(Condition).where(Condition.review_id.in_(ids)).order_by(*_ORDER)))


def list_decided(session: Session, decisions: list[Decision]) -> list[Condition]:
    """Conditions of the acts that stand."""
    ids = [decision.id for decision in decisions]
    return list(session.scalars(select(Condition).where(Condition.decision_id.in_(ids)).order_by(*_ORDER)))


# verbs that are offered together on one page
ACT_PAGES: Mapping[str, tuple[str, ...]] = {
    "decide": ("approve", "approve_with_conditions", "decline", "defer"),
    "concur": ("concur", "refuse_concurrence"),
    "advise": ("advise",),
    "recommend": ("recommend",),
    "exclusion": ("confirm_exclusion", "dismiss_exclusion"),
    "take_up": ("take_up",),
    "hear": ("hear_objection",),
}


def acts_for(guards: Guards) -> dict[str, list[str]]:
    """Every act that the person's roles allow from here → the sentences that still block it."""
    known = {verb for verbs in ACT_PAGES.values() for verb in verbs} | {"raise_level", "lower_level"}
    verbs = [verb for verb in PROPOSAL.verbs_from(guards.proposal.state) if verb in known]
    return {offer.step.verb: list(offer.reasons) for offer in guards.offers() if offer.step.verb in verbs}


def list_holders(session: Session, roles: Collection[str], *, now: datetime) -> list[User]:
    """Active staff who hold one of the offices today, by name; whether it is one to a case is asked later."""
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.is_active, User.is_staff, RoleGrant.role.in_(roles))
        .options(selectinload(User.grants))
        .order_by(User.name, User.id)
        .distinct()
    )
    on = geneva_day(now)
    return [user for user in session.scalars(query) if roles_held(user, on) & set(roles)]
