"""Who is told of what: event → audience → mail. Reads as a table; `resolve` turns an audience into people.

Every event has a row; an empty row says that nobody is told, and is meant.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models.agreement import Agreement
from registry.models.event import Event
from registry.models.hit import Hit
from registry.models.policy import PolicyVersion
from registry.models.proposal import Proposal
from registry.models.review import Review
from registry.models.user import Membership, RoleGrant, User
from registry.permissions import agreements_visible_to, hits_visible_to, visible_to
from workflows import roles as r


class Audience(StrEnum):
    """People by what they are to the case of an event."""

    PARTNER = "partner"  # admitted members of the organisation of the case, with a confirmed address
    DESK = "desk"
    FOCAL_POINTS = "focal_points"  # who holds an open review of the case
    REVIEWER = "reviewer"  # of the one review that the event is about
    DECIDING_OFFICIALS = "deciding_officials"  # whose act is due
    HEAD = "head"  # the Deputy Executive Secretary, when nothing else helped
    OFFICE = "office"  # of a task: the holders of the role in its event
    ADMINISTRATORS = "administrators"
    M01_OFFICIALS = "m01_officials"  # of a confirmed hit or a review: Deputy, Executive Secretary, OLA
    POLICY_APPROVERS = "policy_approvers"  # who neither edited nor submitted the version
    POLICY_AUTHORS = "policy_authors"  # who did
    ACTOR = "actor"
    SUBJECT = "subject"  # the user that the event is about (payload "user" where the subject is a membership)


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail to one audience."""

    audience: Audience
    template: str


NOBODY: tuple[Notice, ...] = ()
# The service sends the mail itself, because it holds a secret link and no event may hold one.
SENT_BY_SERVICE: tuple[Notice, ...] = ()


def _partner(template: str) -> Notice:
    return Notice(Audience.PARTNER, template)


def _desk(template: str) -> Notice:
    return Notice(Audience.DESK, template)


def _subject(template: str) -> Notice:
    return Notice(Audience.SUBJECT, template)


_M01 = Notice(Audience.M01_OFFICIALS, "hit_confirmed")
_GO_ON = Notice(Audience.M01_OFFICIALS, "agreement_reviewed")
_ACT_DUE = Notice(Audience.DECIDING_OFFICIALS, "proposal_act_due")
_ACT_LATE = Notice(Audience.DECIDING_OFFICIALS, "proposal_reminded")
_TASK = Notice(Audience.OFFICE, "task_opened")
_OUTCOME = _desk("proposal_outcome")
_REVIEW_WAITS = Notice(Audience.FOCAL_POINTS, "review_waits")
_REVIEWER = Notice(Audience.REVIEWER, "review_waits")
_ANSWERED = Notice(Audience.FOCAL_POINTS, "proposal_answered")
_REROUTED = (_desk("proposal_rerouted"), _partner("proposal_rerouted_partner"))
_SECOND_LOOK = (_desk("reconsideration_asked"), _partner("reconsideration_received"))

# fmt: off
NOTIFICATIONS: dict[str, tuple[Notice, ...]] = {
    # people
    "user.registered":                    SENT_BY_SERVICE,  # user_registered
    "user.reset_asked":                   SENT_BY_SERVICE,  # user_reset_asked
    "user.invited":                       SENT_BY_SERVICE,  # user_invited
    "user.confirmed":                     NOBODY,
    "user.password_changed":              (_subject("user_password_changed"),),
    "user.password_reset":                (_subject("user_password_changed"),),
    "user.locked":                        (_subject("user_locked"),),
    "user.deactivated":                   NOBODY,
    "user.activated":                     NOBODY,
    "user.changed":                       NOBODY,
    "user.founded":                       NOBODY,
    "user.unlocked":                      NOBODY,
    "user.created":                       NOBODY,
    "user.signed_in":                     NOBODY,
    "role.granted":                       (_subject("role_granted"),),
    "role.proposed":                      (Notice(Audience.ADMINISTRATORS, "role_proposed"),),
    "role.confirmed":                     (_subject("role_granted"),),
    "role.refused":                       NOBODY,
    "role.ended":                         NOBODY,
    "membership.asked":                   (_partner("membership_asked"),),
    "membership.admitted":                (_subject("membership_admitted"),),
    "membership.refused":                 (_subject("membership_refused"),),
    "membership.ended":                   NOBODY,
    "organisation.registered":            NOBODY,
    "organisation.created":               NOBODY,
    "organisation.changed":               NOBODY,
    # a case on its way
    "proposal.started":                   NOBODY,
    "proposal.opened":                    NOBODY,
    "proposal.imported":                  NOBODY,
    "proposal.invited":                   SENT_BY_SERVICE,  # proposal_invited
    "proposal.taken_over":                NOBODY,
    "proposal.submitted":                 (_partner("proposal_submitted"), _desk("proposal_arrived")),
    "proposal.accepted":                  (_REVIEW_WAITS, _partner("proposal_accepted")),
    "proposal.assigned":                  (_REVIEW_WAITS,),
    "proposal.returned":                  (_partner("proposal_returned"),),
    "proposal.asked":                     (_partner("proposal_asked"),),
    "proposal.question_dropped":          NOBODY,
    "proposal.answered":                  (_ANSWERED, _desk("proposal_answered")),
    "proposal.contested":                 (_desk("proposal_contested"),),
    "proposal.reminded":                  (_ACT_LATE, _desk("proposal_reminded")),
    "proposal.overdue":                   NOBODY,  # a task opens, and that is told
    "proposal.escalated":                 (Notice(Audience.HEAD, "proposal_escalated"),),
    "proposal.answer_expected":           (_partner("proposal_answer_expected"),),
    "proposal.answer_overdue":            (_partner("proposal_answer_overdue"),),
    "proposal.closing_announced":         (_partner("proposal_closing_announced"),),
    "proposal.task_opened":               (_TASK,),
    "proposal.task_done":                 NOBODY,
    "proposal.paused":                    NOBODY,  # the status page says why the time stands still
    "proposal.resumed":                   NOBODY,
    "proposal.assessed":                  NOBODY,
    "proposal.finding_confirmed":         NOBODY,
    "proposal.finding_refused":           NOBODY,
    "proposal.level_set":                 NOBODY,
    "proposal.reassessed":                (_desk("proposal_level_changed"),),
    "proposal.retiered":                  (_desk("proposal_level_changed"),),
    "proposal.made_golden":               NOBODY,
    "proposal.level_raised":              (_desk("proposal_level_changed"),),
    "proposal.level_lowered":             (_desk("proposal_level_changed"),),
    "proposal.merged":                    (_partner("proposal_merged"),),
    "proposal.redirected":                (_partner("proposal_redirected"),),
    "proposal.referred":                  (_ACT_DUE,),  # no letter: the Executive Office writes
    "proposal.withdrawn":                 (_partner("proposal_withdrawn"), _desk("proposal_withdrawn_desk")),
    "proposal.discarded":                 NOBODY,  # a draft that was never sent
    "proposal.closed":                    (_partner("proposal_closed"),),
    "proposal.exclusion_proposed":        (_partner("proposal_exclusion_proposed"),),
    "proposal.commented":                 (_ACT_DUE, _desk("proposal_answered")),
    "proposal.exclusion_dismissed":       (_OUTCOME,),
    "proposal.award_awaited":             (_partner("proposal_award_awaited"),),
    "proposal.award_known":               (_partner("proposal_award_known"),),
    "proposal.excluded":                  (_partner("proposal_excluded"), _OUTCOME),
    # reviews and acts
    "interest.declared":                  NOBODY,
    "interest.recused":                   (_desk("review_recused"),),
    "interest.group_invited":             NOBODY,
    "interest.groups_explained":          NOBODY,
    "gift.recorded":                      NOBODY,  # the person recorded it; oversight reads the register
    "review.given":                       (_desk("review_given"),),
    "review.expert_invited":              SENT_BY_SERVICE,  # expert_invited
    "review.expert_access_ended":         NOBODY,
    "review.handed_over":                 (_REVIEWER,),
    "quality.drawn":                      NOBODY,
    "quality.checked":                    (_desk("quality_checked"),),
    "review.conflict_noted":              NOBODY,  # the decision opens, and that is told
    "review.opened":                      (_REVIEWER,),
    "review.brought_back":                (_REVIEWER,),
    "review.cancelled":                   NOBODY,
    "review.responded":                   NOBODY,
    "review.reminded":                    (Notice(Audience.REVIEWER, "review_reminded"),),
    "review.replaced":                    (_REVIEWER,),
    "review.overdue":                     NOBODY,  # a task opens, and that is told
    "review.escalated":                   (Notice(Audience.HEAD, "review_escalated"),),
    "review.waived":                      NOBODY,
    "review.reassigned":                  (_REVIEWER,),
    "proposal.reviews_completed":         (_ACT_DUE,),
    "proposal.advised":                   (_ACT_DUE,),
    "proposal.recommended":               (_ACT_DUE,),
    "proposal.decided":                   (_ACT_DUE,),  # a concurrence follows; the partner waits for it
    "proposal.taken_up":                  (_ACT_DUE,),
    "proposal.concurrence_refused":       (_ACT_DUE, _OUTCOME),
    "proposal.approved":                  (_partner("proposal_approved"), _OUTCOME),
    "proposal.approved_with_conditions":  (_partner("proposal_approved_with_conditions"), _OUTCOME),
    "proposal.declined":                  (_partner("proposal_declined"), _OUTCOME),
    "proposal.deferred":                  (_partner("proposal_deferred"), _OUTCOME),
    "proposal.objection_heard":           (_ACT_DUE,),
    "proposal.act_recorded":              (_subject("act_recorded"),),
    "proposal.changed_since_approval":    (_desk("proposal_changed"),),
    "proposal.rerouted":                  (*_REROUTED, _REVIEW_WAITS),
    "proposal.derogation_asked":          (_ACT_DUE,),
    "proposal.derogation_advised":        (_ACT_DUE,),
    "proposal.derogation_granted":        (_OUTCOME,),
    "proposal.derogation_refused":        (_partner("proposal_excluded"), _OUTCOME),
    "proposal.reconsideration_asked":     (*_SECOND_LOOK, _ACT_DUE),
    "proposal.reconsideration_upheld":    (_partner("reconsideration_answered"), _OUTCOME),
    "proposal.reconsideration_reopened":  (_partner("reconsideration_answered"), _OUTCOME),
    "proposal.verification_issued":       NOBODY,
    # what is kept on a case
    "document.added":                     NOBODY,
    "document.removed":                   NOBODY,
    "screening.entered":                  NOBODY,
    "screening.confirmed":                NOBODY,
    "screening.refused":                  NOBODY,
    "screening.run_finished":             NOBODY,
    "screening.hits_raised":              (_desk("screening_hits_raised"),),
    "hit.raised":                         NOBODY,  # a run may raise many: one mail a run
    "hit.reopened":                       NOBODY,
    "hit.recalled":                       NOBODY,
    "hit.closed":                         NOBODY,
    "hit.delisted":                       (_desk("hit_delisted"),),
    "hit.judged":                         (_desk("hit_judged"),),
    "hit.asked":                          NOBODY,
    "hit.cleared":                        NOBODY,
    "hit.confirmed":                      (_M01, _desk("hit_confirmed")),
    "hit.refused":                        NOBODY,
    "hit.taken_back":                     NOBODY,
    "hit.reviewed":                       NOBODY,
    "finding.recorded":                   NOBODY,  # a grave one opens a review, of which somebody is told
    "condition.met":                      NOBODY,
    "party.added":                        NOBODY,
    "party.changed":                      NOBODY,
    # the register
    "agreement.drafted":                  NOBODY,  # the letter of approval tells the partner
    "agreement.changed":                  NOBODY,
    "agreement.unit_cleared":             NOBODY,
    "agreement.cleared":                  NOBODY,
    "agreement.redrafted":                NOBODY,
    "agreement.signed":                   (_partner("agreement_signed"), _desk("agreement_signed_desk")),
    "agreement.activated":                NOBODY,
    "agreement.reviewed":                 (_GO_ON,),
    "agreement.suspended":                NOBODY,  # the Executive Secretary tells the partner (M01)
    "agreement.carried_on":               NOBODY,
    "agreement.terminated":               NOBODY,
    "agreement.completed":                NOBODY,
    "agreement.expired":                  NOBODY,
    "agreement.task_opened":              (_TASK,),
    "agreement.task_done":                NOBODY,
    # the policy
    "policy.created":                     NOBODY,
    "policy.edited":                      NOBODY,
    "policy.checked":                     NOBODY,
    "policy.refuted":                     NOBODY,
    "policy.submitted":                   (Notice(Audience.POLICY_APPROVERS, "policy_submitted"),),
    "policy.sent_back":                   (Notice(Audience.POLICY_AUTHORS, "policy_sent_back"),),
    "policy.approved":                    (Notice(Audience.POLICY_AUTHORS, "policy_approved"),),
    "policy.published":                   (_desk("policy_published"),),
    "policy.withdrawn":                   NOBODY,
    "policy.shadowed":                    NOBODY,
    "policy.unshadowed":                  NOBODY,
    # lists of others
    "list.imported":                      NOBODY,
    "list.quarantined":                   (_desk("list_quarantined"),),
    "list.accepted":                      NOBODY,
    "list.refused":                       NOBODY,
    # the machinery
    "job.retried":                        NOBODY,
}
# fmt: on


def resolve(
    session: Session, audience: Audience, event: Event, next_roles: Collection[str] = ()
) -> list[User]:
    """The people of an audience who may see the case (K01: never somebody recused), each once, by name.

    `next_roles` are those whose act is due. Staff are not told of what they did themselves; a member of the
    partner is, as a receipt.
    """
    if audience is Audience.PARTNER:
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
        found = _holders(session, event.data["role"], event)
    elif audience is Audience.HEAD:
        found = _holders(session, r.DEPUTY, event)
    elif audience is Audience.M01_OFFICIALS:
        officials = (r.DEPUTY, r.EXECUTIVE_SECRETARY, r.LEGAL)
        found = [user for role in officials for user in _holders(session, role, event)]
    elif audience in (Audience.POLICY_APPROVERS, Audience.POLICY_AUTHORS):
        found = _policy_people(session, event, authors=audience is Audience.POLICY_AUTHORS)
    else:
        role = r.DESK if audience is Audience.DESK else r.ADMINISTRATOR
        found = _holders(session, role, event)
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
