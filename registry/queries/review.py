"""What waits for somebody: reviews to give and acts to take, by due date; and one review by its id."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Decision, Proposal, Question, Review, User
from registry.permissions import SEES_HIGH, roles_held, subprogrammes_held, visible_to
from registry.queries.duties import may_take, standing_acts
from registry.queries.guards import HEARING, Guards
from registry.queries.interest import check_declared
from workflows import roles as r

MOST = 200  # more than anybody reads; the rest waits its turn
OFFICIALS = frozenset(
    {r.APPROVING_OFFICIAL, r.DIVISION_DIRECTOR, r.EXECUTIVE_OFFICE, r.DEPUTY, r.EXECUTIVE_SECRETARY,
     r.PANEL, r.LEGAL}
)  # fmt: skip
_ACT_STATES = ("in_decision", "decided", "deferred", "exclusion_proposed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: review, advise, recommend, decide, concur, confirm (an exclusion) or take_up."""

    what: str
    proposal: Proposal
    review: Review | None = None
    due_on: date | None = None
    check_id: uuid.UUID | None = None  # of a second look

    @property
    def waits_for_partner(self) -> bool:
        """The case stands still: somebody asked the partner."""
        return self.proposal.state == "clarification_asked"


def list_waiting(session: Session, actor: User, *, now: datetime) -> list[Waiting]:
    """Reviews and acts that are due from a person, the most urgent first."""
    found = [*_reviews(session, actor, now), *_acts(session, actor, now)]
    return sorted(
        found,
        key=lambda each: (each.waits_for_partner, each.due_on or date.max, each.proposal.reference or ""),
    )


def list_given(session: Session, actor: User, *, now: datetime, limit: int = 10) -> list[Review]:
    """The last verdicts of a person, on cases that they still see."""
    return list(
        session.scalars(
            select(Review)
            .join(Proposal, Proposal.id == Review.proposal_id)
            .where(Review.reviewer_id == actor.id, Review.state == "given", visible_to(actor, now))
            .options(joinedload(Review.proposal))
            .order_by(Review.given_at.desc())
            .limit(limit)
        )
    )


def find_review(session: Session, review_id: uuid.UUID, actor: User, *, now: datetime) -> Review | None:
    """A review on a case that the person may see: their own, or read-only for others. Raises Undeclared."""
    if not actor.is_staff:
        return None
    found = session.scalar(
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(Review.id == review_id, visible_to(actor, now))
        .options(joinedload(Review.proposal).joinedload(Proposal.organisation))
    )
    if found is not None:
        check_declared(session, actor, found.proposal, now=now)
    return found


def _reviews(session: Session, actor: User, now: datetime) -> Iterable[Waiting]:
    rows = session.scalars(
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.reviewer_id == actor.id,
            Review.state.in_(("open", "declared")),
            Proposal.state.in_(("in_review", "clarification_asked")),
            visible_to(actor, now),
        )
        .options(joinedload(Review.proposal).joinedload(Proposal.organisation))
        .order_by(Review.due_on, Review.id)
        .limit(MOST)
    )
    return [Waiting("review", row.proposal, row, row.due_on) for row in rows]


def _acts(session: Session, actor: User, now: datetime) -> Iterable[Waiting]:
    today = geneva_day(now)
    held = roles_held(actor, today) & OFFICIALS
    if not held:
        return []
    cases = _candidates(session, actor, now)
    ids = [case.id for case in cases]
    acts: dict[uuid.UUID, list[Decision]] = defaultdict(list)
    for act in session.scalars(
        select(Decision).where(Decision.proposal_id.in_(ids)).order_by(Decision.number)
    ):
        acts[act.proposal_id].append(act)
    heard = set(
        session.scalars(
            select(Question.proposal_id).where(
                Question.proposal_id.in_(ids), Question.answered_at.is_not(None)
            )
        )
    )
    led = subprogrammes_held(actor, r.DIVISION_DIRECTOR, today)
    found = []
    for case in cases:
        held = roles_held(actor, today, not_from=case.sponsor_id) & OFFICIALS
        roles = held - (SEES_HIGH if case.risk_level != "high" else set())
        if case.lead_subprogramme not in led:
            roles -= {r.DIVISION_DIRECTOR}
        what = _due(session, case, actor, roles, acts[case.id], case.id in heard, now)
        if what:
            found.append(Waiting(what, case, due_on=case.due_on))
    return found


def _candidates(session: Session, actor: User, now: datetime) -> list[Proposal]:
    """Open cases that the person sees and on which they have had no other duty (K02)."""
    reviewed = select(Review.proposal_id).where(
        Review.reviewer_id == actor.id, Review.state.in_(("declared", "given"))
    )
    return list(
        session.scalars(
            select(Proposal)
            .where(
                Proposal.state.in_(_ACT_STATES),
                visible_to(actor, now),
                Proposal.id.not_in(reviewed),
                Proposal.triaged_by_id.is_distinct_from(actor.id),
                Proposal.sponsor_id.is_distinct_from(actor.id),
            )
            .options(joinedload(Proposal.organisation))
            .order_by(Proposal.due_on.is_(None), Proposal.due_on, Proposal.id)
            .limit(MOST)
        )
    )


def _due(
    session: Session,
    case: Proposal,
    actor: User,
    roles: frozenset[str],
    acts: list[Decision],
    is_heard: bool,
    now: datetime,
) -> str | None:
    """What the person has to do on a case, from rows that are already read."""
    if case.state == "exclusion_proposed":
        waited = now - (case.moved_at or case.created_at)
        return "confirm" if r.DEPUTY in roles and (is_heard or waited >= HEARING) else None
    this_round = [act for act in acts if act.round == case.round]
    guards = Guards(session, case, actor, now)
    guards.__dict__.update(roles=roles, decisions=standing_acts(this_round))
    act = guards.next_act
    if act is None:
        return None
    wanted = "concur" if case.state == "decided" else act.verb
    mine = may_take(act)
    is_other_act = any(each.decided_by_id == actor.id and each.role not in mine for each in guards.decisions)
    if act.verb != wanted or not roles & set(mine) or is_other_act:
        return None
    if case.state == "deferred":
        until = next((each.defer_until for each in reversed(this_round) if each.outcome == "defer"), None)
        return "take_up" if until is None or until <= geneva_day(now) + timedelta(days=1) else None
    return act.verb
