"""Turns the audience of an event into people."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models.agreement import Agreement
from registry.models.event import Event
from registry.models.hit import Hit
from registry.models.policy import PolicyVersion
from registry.models.proposal import Proposal
from registry.models.review import Review
from registry.models.stock_taking import StockEntry
from registry.models.user import Membership, RoleGrant, User
from registry.notifications.audience import Audience
from registry.permissions import TASK_FORCE, agreements_visible_to, hits_visible_to, visible_to
from workflows import roles as r

OFFICES = {
    Audience.DESK: (r.DESK,),
    Audience.HEAD: (r.DEPUTY,),
    Audience.M01_OFFICIALS: (r.DEPUTY, r.EXECUTIVE_SECRETARY, r.LEGAL),
    Audience.ADMINISTRATORS: (r.ADMINISTRATOR,),
    Audience.TASK_FORCE: tuple(sorted(TASK_FORCE)),
}

OF_AN_AREA = {Audience.DIRECTOR: r.DIVISION_DIRECTOR, Audience.AREA_FOCAL_POINTS: r.FOCAL_POINT}


def resolve(
    session: Session, audience: Audience, event: Event, next_roles: Collection[str] = ()
) -> list[User]:
    """The people of an audience who may see the case (K01: never somebody recused), each once, by name.

    `next_roles` are those whose act is due. Staff are not told of what they did themselves; a member of the
    partner is, as a receipt.
    """
    if audience is Audience.PARTNER or (audience is Audience.OWNER and event.data.get("owner") == "partner"):
        return _members(session, _organisation_id(session, event))
    if audience is Audience.ACTOR:
        return _users(session, {event.actor_id} - {None})
    if audience is Audience.SUBJECT:
        named = event.data.get("user")
        return _users(session, {uuid.UUID(named) if named else event.subject_id})
    if audience is Audience.FOCAL_POINTS:
        found = _reviewers(
            session, Review.proposal_id == event.case_id, Review.state.in_(("open", "declared"))
        )
    elif audience is Audience.REVIEWER:
        found = _reviewers(session, Review.id == event.subject_id)
    elif audience is Audience.DECIDING_OFFICIALS:
        found = [user for role in next_roles for user in _holders(session, role, event)]
    elif audience is Audience.OFFICE:
        roles = event.data.get("roles") or [event.data["role"]]
        found = [user for role in roles for user in _holders(session, role, event)]
    elif audience in (Audience.AGREEMENT_FOCAL_POINT, Audience.OWNER):
        found = _focal_point(session, event, audience)
    elif audience in OF_AN_AREA:
        found = _of_area(session, OF_AN_AREA[audience], event)
    elif audience is Audience.STOCK_TAKERS:
        found = _stock_takers(session, event)
    elif audience in (Audience.POLICY_APPROVERS, Audience.POLICY_AUTHORS):
        found = _policy_people(session, event, authors=audience is Audience.POLICY_AUTHORS)
    else:
        found = [user for role in OFFICES[audience] for user in _holders(session, role, event)]
    once = {user.id: user for user in found if user.id != event.actor_id}
    return [user for user in once.values() if _may_see(session, user, event)]


def _holders(session: Session, role: str, event: Event) -> list[User]:
    """Active staff with the role on the day of the event; of directors, that of the lead subprogramme."""
    day = geneva_day(event.recorded_at)
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == role, User.is_active)
    )
    users = session.scalars(query.distinct().order_by(User.name, User.id)).all()
    proposal = session.get(Proposal, event.case_id) if role == r.DIVISION_DIRECTOR else None
    return [
        user
        for user in users
        if any(
            grant.role == role
            and grant.counts_on(day)
            and (proposal is None or grant.subprogramme == proposal.lead_subprogramme)
            for grant in user.grants
        )
    ]


def _of_area(session: Session, role: str, event: Event) -> list[User]:
    """Active holders of the role in the subprogramme that the event names, on its day."""
    day, area = geneva_day(event.recorded_at), event.data.get("subprogramme")
    rows = session.execute(
        select(User, RoleGrant)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == role, RoleGrant.subprogramme == area, User.is_active)
        .order_by(User.name, User.id)
    )
    return list({user.id: user for user, grant in rows if grant.counts_on(day)}.values())


def _stock_takers(session: Session, event: Event) -> list[User]:
    """Focal points and alternates of the subprogrammes that still have an agreement to answer for."""
    day = geneva_day(event.recorded_at)
    open_areas = select(StockEntry.subprogramme).where(
        StockEntry.stock_taking_id == event.case_id, StockEntry.answer == ""
    )
    rows = session.execute(
        select(User, RoleGrant)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == r.FOCAL_POINT, RoleGrant.subprogramme.in_(open_areas.distinct()), User.is_active
        )
        .order_by(User.name, User.id)
    )
    return list({user.id: user for user, grant in rows if grant.counts_on(day)}.values())


def _policy_people(session: Session, event: Event, *, authors: bool) -> list[User]:
    """Policy officers who wrote the version of the event; or those, with the Deputy, who did not."""
    row = session.get(PolicyVersion, event.case_id)
    wrote = set() if row is None else {*row.edited_by, str(row.submitted_by_id)}
    roles = (r.POLICY_OFFICER,) if authors else (r.POLICY_OFFICER, r.DEPUTY)
    holders = [user for role in roles for user in _holders(session, role, event)]
    return [user for user in holders if (str(user.id) in wrote) is authors]


def _reviewers(session: Session, *wanted: object) -> list[User]:
    ids = session.scalars(select(Review.reviewer_id).where(*wanted)).all()  # type: ignore[arg-type]
    return _users(session, {each for each in ids if each is not None})


def _focal_point(session: Session, event: Event, audience: Audience) -> list[User]:
    """Of the agreement. A promise that is not the focal point's, or nobody's, is looked after by the desk."""
    agreement = session.get(Agreement, event.case_id)
    found = [] if agreement is None else _users(session, {agreement.focal_point_id} - {None})
    is_promise = audience is Audience.OWNER
    if is_promise and (not found or event.data.get("owner") != "focal_point"):
        return _holders(session, r.DESK, event)
    return found


def _members(session: Session, organisation_id: uuid.UUID | None) -> list[User]:
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.state == "admitted",
            User.is_active,
            User.email_confirmed_at.is_not(None),
        )
    )
    return list(session.scalars(query.order_by(User.name, User.id)))


def _users(session: Session, ids: Collection[uuid.UUID | None]) -> list[User]:
    query = select(User).where(User.id.in_(ids), User.is_active).order_by(User.name, User.id)
    return list(session.scalars(query))


def _organisation_id(session: Session, event: Event) -> uuid.UUID | None:
    if event.case_kind == "organisation":
        return event.case_id
    if event.case_kind == "agreement":
        agreement = session.get(Agreement, event.case_id)
        return None if agreement is None else agreement.organisation_id
    proposal = session.get(Proposal, event.case_id)
    return None if proposal is None else proposal.organisation_id


def _may_see(session: Session, user: User, event: Event) -> bool:
    if event.case_kind == "hit":
        seen = select(Hit.id).where(Hit.id == event.case_id, hits_visible_to(user, event.recorded_at))
        return session.scalar(seen) is not None
    if event.case_kind == "agreement":
        kept = select(Agreement.id).where(
            Agreement.id == event.case_id, agreements_visible_to(user, event.recorded_at)
        )
        return session.scalar(kept) is not None
    if event.case_kind != "proposal":
        return True
    query = select(Proposal.id).where(Proposal.id == event.case_id, visible_to(user, event.recorded_at))
    return session.scalar(query) is not None
