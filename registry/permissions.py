"""Who somebody is to a record, and which records somebody may see: one answer for pages, lists, files.

`visible_to` gives the SQL condition; `roles_on` the roles on one case. A person recused from a case (K01) is
nobody to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Hashable
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, and_, exists, false, or_, select, union
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import (
    Agreement,
    Hit,
    InterestDeclaration,
    Organisation,
    Proposal,
    Review,
    RoleGrant,
    User,
)
from workflows import roles as r

# who sees every case that was sent, by office
SEES_ALL = frozenset(
    {r.DESK, r.AUDITOR, r.APPROVING_OFFICIAL, r.DEPUTY, r.EXECUTIVE_SECRETARY, r.EXECUTIVE_OFFICE}
)
SEES_HIGH = frozenset({r.PANEL, r.LEGAL})
# the Partnerships Task Force with the office that prepares its meetings; the auditor reads along
TASK_FORCE = frozenset({r.PANEL, r.FOCAL_POINT, r.DESK, r.DEPUTY})
# who sees matches of names: those who judge them, those who are told of a confirmed one (M01), the auditor
SEES_HITS = frozenset({r.DESK, r.AUDITOR, r.DEPUTY, r.EXECUTIVE_SECRETARY, r.LEGAL})


def roles_held(user: User, on: date, *, not_from: uuid.UUID | None = None) -> frozenset[str]:
    """The offices that a person holds on a day, apart from any case.

    `not_from`: without what this person delegated. A sponsor decides nothing by another's hand either (K02).
    """
    return frozenset(grant.role for grant in _counting(user, on, not_from))


def subprogrammes_held(
    user: User, role: str, on: date, *, not_from: uuid.UUID | None = None
) -> frozenset[int]:
    """The subprogrammes (1 to 8) for which a person holds the role on a day."""
    grants = _counting(user, on, not_from)
    return frozenset(grant.subprogramme for grant in grants if grant.role == role and grant.subprogramme)


def _counting(user: User, on: date, not_from: uuid.UUID | None) -> list[RoleGrant]:
    return [
        grant
        for grant in user.grants
        if grant.counts_on(on) and (not_from is None or grant.delegated_by_id != not_from)
    ]


def organisations_of(user: User) -> list[object]:
    """Ids of the organisations that have admitted the user."""
    return [m.organisation_id for m in user.memberships if m.state == "admitted"]


def is_recused(user_id: uuid.UUID | ColumnElement[uuid.UUID]) -> ColumnElement[bool]:
    """The user (an id, or a parameter for one) declared an interest in the case of the row."""
    return exists(
        select(InterestDeclaration.id)
        .where(
            InterestDeclaration.proposal_id == Proposal.id,
            InterestDeclaration.user_id == user_id,
            InterestDeclaration.interest != "none",
        )
        .correlate(Proposal)
    )


def was_sent() -> ColumnElement[bool]:
    """The case was sent at least once: drafts are their authors', also when they are thrown away."""
    return Proposal.reference.is_not(None)


def visible_to(user: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Proposal rows that a person may see."""
    if user is None or not user.is_active:
        return false()
    if not user.is_staff:
        mine = and_(Proposal.created_by_id == user.id, Proposal.organisation_id.is_(None))
        return or_(mine, Proposal.organisation_id.in_(organisations_of(user)))
    on = geneva_day(now)
    if user.is_expert:
        return and_(_is_asked(user, on), ~is_recused(user.id))
    held = roles_held(user, on)
    ways: list[ColumnElement[bool]] = []
    if held & SEES_ALL:
        ways.append(was_sent())
    if r.DESK in held:
        ways.append(Proposal.source != "portal")
    if held & SEES_HIGH:
        ways.append(and_(Proposal.risk_level == "high", was_sent()))
    if r.LEGAL in held:  # advises on a derogation, whatever the level
        ways.append(Proposal.state == "derogation_asked")
    areas = subprogrammes_held(user, r.FOCAL_POINT, on)
    reviewing = [Review.reviewer_id == user.id]
    if areas:
        reviewing.append(Review.subprogramme.in_(areas))
    ways.append(
        exists(
            select(Review.id)
            .where(Review.proposal_id == Proposal.id, Review.state != "cancelled", or_(*reviewing))
            .correlate(Proposal)  # a query about reviews has its own
        )
    )
    led = subprogrammes_held(user, r.DIVISION_DIRECTOR, on)
    if led:
        ways.append(and_(Proposal.lead_subprogramme.in_(led), was_sent()))
    return and_(or_(*ways), ~is_recused(user.id))


def _is_asked(user: User, on: date) -> ColumnElement[bool]:
    """The expert was asked about the case of the row, and the last day is not over."""
    return exists(
        select(Review.id)
        .where(
            Review.proposal_id == Proposal.id,
            Review.reviewer_id == user.id,
            Review.state != "cancelled",
            Review.access_until >= on,
        )
        .correlate(Proposal)
    )


def agreements_visible_to(user: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Agreement rows: staff with any office see the register, partners their own."""
    if user is None or not user.is_active:
        return false()
    if not user.is_staff:
        return Agreement.organisation_id.in_(organisations_of(user))
    if not sees_register(user, now):
        return false()
    return ~is_recused_from_agreement(user.id)


def sees_register(user: User, now: datetime) -> bool:
    """Whether the person sees every agreement, but for those that they are recused from."""
    held = roles_held(user, geneva_day(now)) - {r.ADMINISTRATOR}
    return user.is_staff and user.is_active and bool(held)


def sees_meetings(user: User, now: datetime) -> bool:
    """Whether the meetings of the Task Force are open to the person; of what was said there about a case or
    an agreement, they see what they see of these."""
    held = roles_held(user, geneva_day(now))
    return user.is_staff and user.is_active and not user.is_expert and bool(held & {*TASK_FORCE, r.AUDITOR})


def is_recused_from_agreement(user_id: uuid.UUID) -> ColumnElement[bool]:
    """The user declared an interest in the case of the agreement of the row. A renewed agreement has no case
    of its own: there an interest in any case of the partner counts."""
    of_the_case = exists(
        select(InterestDeclaration.id)
        .where(
            InterestDeclaration.proposal_id == Agreement.proposal_id,
            InterestDeclaration.user_id == user_id,
            InterestDeclaration.interest != "none",
        )
        .correlate(Agreement)
    )
    of_the_partner = exists(
        select(InterestDeclaration.id)
        .join(Proposal, Proposal.id == InterestDeclaration.proposal_id)
        .where(
            Proposal.organisation_id == Agreement.organisation_id,
            InterestDeclaration.user_id == user_id,
            InterestDeclaration.interest != "none",
        )
        .correlate(Agreement)
    )
    return or_(of_the_case, and_(Agreement.renewed_from_id.is_not(None), of_the_partner))


def recused_agreements(user_id: uuid.UUID | BindParameter[uuid.UUID]) -> CompoundSelect[tuple[uuid.UUID]]:
    """Ids of the same agreements, from the few declarations and not from the many agreements."""
    declared = (InterestDeclaration.user_id == user_id, InterestDeclaration.interest != "none")
    of_the_case = (
        select(Agreement.id)
        .join(InterestDeclaration, InterestDeclaration.proposal_id == Agreement.proposal_id)
        .where(*declared)
    )
    of_the_partner = (
        select(Agreement.id)
        .join(Proposal, Proposal.organisation_id == Agreement.organisation_id)
        .join(InterestDeclaration, InterestDeclaration.proposal_id == Proposal.id)
        .where(Agreement.renewed_from_id.is_not(None), *declared)
    )
    return union(of_the_case, of_the_partner)


def organisations_visible_to(user: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Organisation rows for staff: one of its cases or agreements is visible to them."""
    if user is None or not user.is_active or not user.is_staff:
        return false()
    of_case = exists(
        select(Proposal.id)
        .where(Proposal.organisation_id == Organisation.id, visible_to(user, now))
        .correlate(Organisation)
    )
    of_agreement = exists(
        select(Agreement.id)
        .where(Agreement.organisation_id == Organisation.id, agreements_visible_to(user, now))
        .correlate(Organisation)
    )
    return or_(of_case, of_agreement)


def hits_visible_to(user: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Hit rows; who is recused from a case of the organisation sees none of its hits."""
    if user is None or not user.is_active or not user.is_staff:
        return false()
    if not roles_held(user, geneva_day(now)) & SEES_HITS:
        return false()
    recused = exists(
        select(InterestDeclaration.id)
        .join(Proposal, Proposal.id == InterestDeclaration.proposal_id)
        .where(
            Proposal.organisation_id == Hit.organisation_id,
            InterestDeclaration.user_id == user.id,
            InterestDeclaration.interest != "none",
        )
        .correlate(Hit)
    )
    return ~recused


def publishable() -> ColumnElement[bool]:
    """The condition on Agreement rows of the public register: signed once, not under embargo."""
    return and_(Agreement.is_public, Agreement.signed_on.is_not(None))


def is_published(agreement: Agreement) -> bool:
    """The same, asked of one row."""
    return agreement.is_public and agreement.signed_on is not None


def reach_of(user: User, now: datetime) -> Hashable:
    """All that the conditions for a member of staff depend on: two with the same reach get the same ones.

    None for others: what they may see moves with their memberships and questions.
    """
    if not user.is_staff or user.is_expert:
        return None
    on = geneva_day(now)
    areas = (subprogrammes_held(user, role, on) for role in (r.FOCAL_POINT, r.DIVISION_DIRECTOR))
    return (user.id, user.is_active, roles_held(user, on), *areas)


def sees_all_sent(user: User, now: datetime) -> bool:
    """Whether the person sees every case that was sent, but for those that they are recused from."""
    return user.is_staff and user.is_active and bool(roles_held(user, geneva_day(now)) & SEES_ALL)


def declaration_of(session: Session, user: User, proposal: Proposal) -> InterestDeclaration | None:
    """What the person declared about the case, if anything (K01)."""
    return session.scalar(
        select(InterestDeclaration).where(
            InterestDeclaration.proposal_id == proposal.id, InterestDeclaration.user_id == user.id
        )
    )


def must_declare(user: User, proposal: Proposal, *, has_declared: bool, now: datetime) -> bool:
    """Whether a person who sees the case first says if they have an interest in it (K01).

    Everybody of the staff does but an auditor without another office: an auditor reads and takes no part.
    A draft has no reviews, scores or verdicts yet.
    """
    if has_declared or not user.is_staff or proposal.reference is None:
        return False
    return roles_held(user, geneva_day(now)) - {r.ADMINISTRATOR, r.POLICY_OFFICER} != {r.AUDITOR}


def roles_on(
    session: Session,
    user: User | None,
    proposal: Proposal,
    *,
    now: datetime,
    declared: InterestDeclaration | str | None = "unread",
) -> frozenset[str]:
    """The roles of a person on one case; none for a stranger, only `system` for the system itself.

    `declared` is the person's declaration where the caller has read it already.
    """
    if user is None:
        return frozenset({r.SYSTEM})
    if not user.is_active:
        return frozenset()
    if not user.is_staff:
        own = proposal.organisation_id in organisations_of(user)
        started = proposal.organisation_id is None and proposal.created_by_id == user.id
        return frozenset({r.OWNER}) if own or started else frozenset()
    row = declaration_of(session, user, proposal) if isinstance(declared, str) else declared
    if row is not None and row.interest != "none":
        return frozenset({r.RECUSED})
    on = geneva_day(now)
    if user.is_expert:
        asked = select(Proposal.id).where(Proposal.id == proposal.id, _is_asked(user, on))
        return frozenset({r.EXPERT}) if session.scalar(asked) is not None else frozenset()
    if proposal.reference is None:  # a draft: its authors', and the desk's when the desk opened it
        opened_here = proposal.source != "portal"
        return roles_held(user, on) & {r.DESK} if opened_here else frozenset()
    offices = roles_held(user, on, not_from=proposal.sponsor_id)
    held = set(offices) & SEES_ALL  # any other office is one to this case for a reason only
    if proposal.risk_level == "high":
        held |= offices & SEES_HIGH
    if proposal.state == "derogation_asked":
        held |= offices & {r.LEGAL}
    if _reviews(session, user, proposal):
        held.add(r.FOCAL_POINT)
    led = subprogrammes_held(user, r.DIVISION_DIRECTOR, on, not_from=proposal.sponsor_id)
    if proposal.lead_subprogramme in led:
        held.add(r.DIVISION_DIRECTOR)
    return frozenset(held)


def _reviews(session: Session, user: User, proposal: Proposal) -> bool:
    return bool(
        session.scalar(
            select(Review.id)
            .where(
                Review.proposal_id == proposal.id,
                Review.reviewer_id == user.id,
                Review.state.in_(("open", "declared", "given")),
            )
            .limit(1)
        )
    )


def may_see_reviews(roles: Collection[str], has_declared: bool) -> bool:
    """Others' views are shown to staff who declared (K01), and to auditors, who take no part."""
    if r.EXPERT in roles or r.OWNER in roles:
        return False
    return has_declared or frozenset(roles) == {r.AUDITOR}
