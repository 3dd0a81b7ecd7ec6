"""Who is told of what happens to people, cases, screening, the policy and the lists."""

from __future__ import annotations

from registry.notifications.audience import (
    NOBODY,
    SENT_BY_SERVICE,
    Audience,
    Notice,
    desk,
    office,
    partner,
    subject,
)

_M01 = Notice(Audience.M01_OFFICIALS, "hit_confirmed")
_ACT_DUE = Notice(Audience.DECIDING_OFFICIALS, "proposal_act_due")
_ACT_LATE = Notice(Audience.DECIDING_OFFICIALS, "proposal_reminded")
_TASK = office("task_opened")
_OUTCOME = desk("proposal_outcome")
_REVIEW_WAITS = Notice(Audience.FOCAL_POINTS, "review_waits")
_REVIEWER = Notice(Audience.REVIEWER, "review_waits")
_ANSWERED = Notice(Audience.FOCAL_POINTS, "proposal_answered")
_REROUTED = (desk("proposal_rerouted"), partner("proposal_rerouted_partner"))
_SECOND_LOOK = (desk("reconsideration_asked"), partner("reconsideration_received"))

# fmt: off
OF_CASES: dict[str, tuple[Notice, ...]] = {
    # people
    "user.registered":                    SENT_BY_SERVICE,  # user_registered
    "user.reset_asked":                   SENT_BY_SERVICE,  # user_reset_asked
    "user.invited":                       SENT_BY_SERVICE,  # user_invited
    "user.confirmed":                     NOBODY,
    "user.password_changed":              (subject("user_password_changed"),),
    "user.password_reset":                (subject("user_password_changed"),),
    "user.locked":                        (subject("user_locked"),),
    "user.deactivated":                   NOBODY,
    "user.activated":                     NOBODY,
    "user.changed":                       NOBODY,
    "user.founded":                       NOBODY,
    "user.unlocked":                      NOBODY,
    "user.created":                       NOBODY,
    "user.signed_in":                     NOBODY,
    "role.granted":                       (subject("role_granted"),),
    "role.proposed":                      (Notice(Audience.ADMINISTRATORS, "role_proposed"),),
    "role.confirmed":                     (subject("role_granted"),),
    "role.refused":                       NOBODY,
    "role.ended":                         NOBODY,
    "membership.asked":                   (partner("membership_asked"),),
    "membership.admitted":                (subject("membership_admitted"),),
    "membership.refused":                 (subject("membership_refused"),),
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
    "proposal.submitted":                 (partner("proposal_submitted"), desk("proposal_arrived")),
    "proposal.accepted":                  (_REVIEW_WAITS, partner("proposal_accepted")),
    "proposal.assigned":                  (_REVIEW_WAITS,),
    "proposal.returned":                  (partner("proposal_returned"),),
    "proposal.asked":                     (partner("proposal_asked"),),
    "proposal.question_dropped":          NOBODY,
    "proposal.answered":                  (_ANSWERED, desk("proposal_answered")),
    "proposal.contested":                 (desk("proposal_contested"),),
    "proposal.reminded":                  (_ACT_LATE, desk("proposal_reminded")),
    "proposal.overdue":                   NOBODY,  # a task opens, and that is told
    "proposal.escalated":                 (Notice(Audience.HEAD, "proposal_escalated"),),
    "proposal.answer_expected":           (partner("proposal_answer_expected"),),
    "proposal.answer_overdue":            (partner("proposal_answer_overdue"),),
    "proposal.closing_announced":         (partner("proposal_closing_announced"),),
    "proposal.task_opened":               (_TASK,),
    "proposal.task_done":                 NOBODY,
    "proposal.paused":                    NOBODY,  # the status page says why the time stands still
    "proposal.resumed":                   NOBODY,
    "proposal.assessed":                  NOBODY,
    "proposal.finding_confirmed":         NOBODY,
    "proposal.finding_refused":           NOBODY,
    "proposal.level_set":                 NOBODY,
    "proposal.reassessed":                (desk("proposal_level_changed"),),
    "proposal.retiered":                  (desk("proposal_level_changed"),),
    "proposal.made_golden":               NOBODY,
    "proposal.level_raised":              (desk("proposal_level_changed"),),
    "proposal.level_lowered":             (desk("proposal_level_changed"),),
    "proposal.merged":                    (partner("proposal_merged"),),
    "proposal.redirected":                (partner("proposal_redirected"),),
    "proposal.referred":                  (_ACT_DUE,),  # no letter: the Executive Office writes
    "proposal.withdrawn":                 (partner("proposal_withdrawn"), desk("proposal_withdrawn_desk")),
    "proposal.discarded":                 NOBODY,  # a draft that was never sent
    "proposal.closed":                    (partner("proposal_closed"),),
    "proposal.exclusion_proposed":        (partner("proposal_exclusion_proposed"),),
    "proposal.commented":                 (_ACT_DUE, desk("proposal_answered")),
    "proposal.exclusion_dismissed":       (_OUTCOME,),
    "proposal.award_awaited":             (partner("proposal_award_awaited"),),
    "proposal.award_known":               (partner("proposal_award_known"),),
    "proposal.excluded":                  (partner("proposal_excluded"), _OUTCOME),
    # reviews and acts
    "interest.declared":                  NOBODY,
    "interest.recused":                   (desk("review_recused"),),
    "interest.group_invited":             NOBODY,
    "interest.groups_explained":          NOBODY,
    "gift.recorded":                      NOBODY,  # the person recorded it; oversight reads the register
    "review.given":                       (desk("review_given"),),
    "review.expert_invited":              SENT_BY_SERVICE,  # expert_invited
    "review.expert_access_ended":         NOBODY,
    "review.handed_over":                 (_REVIEWER,),
    "quality.drawn":                      NOBODY,
    "quality.checked":                    (desk("quality_checked"),),
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
    "proposal.approved":                  (partner("proposal_approved"), _OUTCOME),
    "proposal.approved_with_conditions":  (partner("proposal_approved_with_conditions"), _OUTCOME),
    "proposal.declined":                  (partner("proposal_declined"), _OUTCOME),
    "proposal.deferred":                  (partner("proposal_deferred"), _OUTCOME),
    "proposal.objection_heard":           (_ACT_DUE,),
    "proposal.act_recorded":              (subject("act_recorded"),),
    "proposal.changed_since_approval":    (desk("proposal_changed"),),
    "proposal.rerouted":                  (*_REROUTED, _REVIEW_WAITS),
    "proposal.derogation_asked":          (_ACT_DUE,),
    "proposal.derogation_advised":        (_ACT_DUE,),
    "proposal.derogation_granted":        (_OUTCOME,),
    "proposal.derogation_refused":        (partner("proposal_excluded"), _OUTCOME),
    "proposal.reconsideration_asked":     (*_SECOND_LOOK, _ACT_DUE),
    "proposal.reconsideration_upheld":    (partner("reconsideration_answered"), _OUTCOME),
    "proposal.reconsideration_reopened":  (partner("reconsideration_answered"), _OUTCOME),
    "proposal.verification_issued":       NOBODY,
    # what is kept on a case
    "document.added":                     NOBODY,
    "document.removed":                   NOBODY,
    "screening.entered":                  NOBODY,
    "screening.confirmed":                NOBODY,
    "screening.refused":                  NOBODY,
    "screening.run_finished":             NOBODY,
    "screening.hits_raised":              (desk("screening_hits_raised"),),
    "hit.raised":                         NOBODY,  # a run may raise many: one mail a run
    "hit.reopened":                       NOBODY,
    "hit.recalled":                       NOBODY,
    "hit.closed":                         NOBODY,
    "hit.delisted":                       (desk("hit_delisted"),),
    "hit.judged":                         (desk("hit_judged"),),
    "hit.asked":                          NOBODY,
    "hit.cleared":                        NOBODY,
    "hit.confirmed":                      (_M01, desk("hit_confirmed")),
    "hit.refused":                        NOBODY,
    "hit.taken_back":                     NOBODY,
    "hit.reviewed":                       NOBODY,
    "finding.confirmed":                  NOBODY,
    "finding.refused":                    NOBODY,
    "finding.recorded":                   NOBODY,  # a grave one opens a review, of which somebody is told
    "condition.met":                      NOBODY,
    "party.added":                        NOBODY,
    "party.changed":                      NOBODY,
    # the policy
    "policy.created":                     NOBODY,
    "policy.edited":                      NOBODY,
    "policy.checked":                     NOBODY,
    "policy.refuted":                     NOBODY,
    "policy.submitted":                   (Notice(Audience.POLICY_APPROVERS, "policy_submitted"),),
    "policy.sent_back":                   (Notice(Audience.POLICY_AUTHORS, "policy_sent_back"),),
    "policy.approved":                    (Notice(Audience.POLICY_AUTHORS, "policy_approved"),),
    "policy.published":                   (desk("policy_published"),),
    "policy.withdrawn":                   NOBODY,
    "policy.shadowed":                    NOBODY,
    "policy.unshadowed":                  NOBODY,
    # lists of others
    "list.imported":                      NOBODY,
    "list.quarantined":                   (desk("list_quarantined"),),
    "list.accepted":                      NOBODY,
    "list.refused":                       NOBODY,
    # the machinery
    "job.retried":                        NOBODY,
}
# fmt: on
