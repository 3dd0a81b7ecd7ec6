"""What the auditor counts: where somebody set a rule, a level or a colleague aside, by quarter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from registry.models import Decision, Event, InterestDeclaration, Proposal, RoleGrant
from registry.models.user import POWERFUL_ROLES
from registry.queries.dashboard import Asked, Cube, begins, by_quarter, since_quarters
from registry.queries.queue_statement import OPEN_STATES

QUARTERS = 4
# what an auditor asks about, as the chain of events tells it: who, when and why stand in the event itself
EVENTS = (
    "proposal.level_raised",
    "proposal.level_lowered",
    "review.waived",
    "review.replaced",
    "proposal.derogation_asked",
    "proposal.derogation_granted",
    "proposal.derogation_refused",
    "proposal.act_recorded",
    "proposal.award_awaited",
    "proposal.exclusion_dismissed",
    "proposal.reconsideration_reopened",
)


def _grants(is_delegated: bool) -> ColumnElement[bool]:
    """The person held the office in which the act was taken, then: by delegation, or as their own."""
    day = func.date(Decision.decided_at)
    confirmed = or_(RoleGrant.role.not_in(POWERFUL_ROLES), RoleGrant.confirmed_at <= Decision.decided_at)
    held = select(RoleGrant.id).where(
        RoleGrant.user_id == Decision.decided_by_id,
        RoleGrant.role == Decision.role,
        RoleGrant.delegated_by_id.is_not(None) if is_delegated else RoleGrant.delegated_by_id.is_(None),
        RoleGrant.valid_from <= day,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),
        confirmed,
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > Decision.decided_at),
    )
    return exists(held.correlate(Decision))


def _interest(_asked: Asked) -> ColumnElement[Any]:
    """recused; "spite": declared none although the records hint at something."""
    declared = InterestDeclaration
    return case(
        (declared.interest != "none", "recused"),
        (and_(declared.interest == "none", declared.hints.is_not(None)), "spite"),
        else_="none",
    )


CUBES: dict[str, Cube] = {
    "events": Cube(
        "event",
        lambda asked: (
            Event.name.in_(EVENTS),
            Event.recorded_at >= begins(since_quarters(asked.today, QUARTERS)),
        ),
        {"name": lambda _asked: Event.name, "quarter": by_quarter(Event.recorded_at, QUARTERS)},
    ),
    "interests": Cube(
        "interest",
        lambda asked: (
            InterestDeclaration.declared_at >= begins(since_quarters(asked.today, QUARTERS)),
            _interest(asked) != "none",
        ),
        {"interest": _interest, "quarter": by_quarter(InterestDeclaration.declared_at, QUARTERS)},
    ),
    "delegated": Cube(
        "act",
        lambda asked: (
            Decision.decided_at >= begins(since_quarters(asked.today, QUARTERS)),
            _grants(is_delegated=True),
            ~_grants(is_delegated=False),
        ),
        {"quarter": by_quarter(Decision.decided_at, QUARTERS)},
    ),
    "policies": Cube(
        "case",
        lambda _asked: (Proposal.policy_version.is_not(None),),
        {
            "version": lambda _asked: Proposal.policy_version,
            "open": lambda _asked: case((Proposal.state.in_(OPEN_STATES), "yes"), else_="no"),
        },
    ),
}
