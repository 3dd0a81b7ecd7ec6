"""What happened on a case, in sentences: one for every event, with who and when. The doors translate them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Event, Proposal, User
from workflows.proposal import PROPOSAL
from workflows.wording import N_

# fmt: off
SENTENCES: Mapping[str, str] = {
    "screening.run_finished":      N_("The names were screened"),
    "screening.hits_raised":       N_("The names were screened: a match waits for a verdict"),
    "proposal.started":            N_("%(actor)s started the proposal"),
    "proposal.opened":             N_("%(actor)s opened the case"),
    "proposal.imported":           N_("%(actor)s imported the proposal"),
    "proposal.invited":            N_("%(actor)s invited the organisation to complete the proposal"),
    "proposal.taken_over":         N_("%(actor)s took the proposal over by invitation"),
    "proposal.saved":              N_("%(actor)s saved answers"),
    "proposal.need_answered":      N_("%(actor)s started it from a need that is published"),
    "proposal.submitted":          N_("%(actor)s sent the proposal"),
    "proposal.assigned":           N_("%(actor)s assigned the reviews"),
    "proposal.commented":          N_("%(actor)s commented before the exclusion is decided"),
    "proposal.contested":          N_("%(actor)s says that a value held about the organisation is wrong"),
    "proposal.assessed":           N_("%(actor)s recorded what was found"),
    "proposal.finding_confirmed":  N_("%(actor)s confirmed a finding as the second person"),
    "proposal.finding_refused":    N_("%(actor)s did not confirm a finding"),
    "proposal.level_set":          N_("The policy was applied to the facts"),
    "proposal.reassessed":         N_("%(actor)s assessed the case again"),
    "proposal.decided_by_policy":  N_("The policy was applied to the facts"),
    "proposal.paused":             N_("%(actor)s paused the clock"),
    "proposal.resumed":            N_("%(actor)s let the clock run on"),
    "proposal.turned_down":        N_("%(actor)s declined the proposal at triage"),
    "proposal.exclusion_dismissed": N_("%(actor)s did not confirm the exclusion"),
    "proposal.exclusion_confirmed": N_("%(actor)s confirmed the exclusion"),
    "proposal.reviews_completed":  N_("All reviews are given: the case waits for a decision"),
    "proposal.reviews_complete":   N_("All reviews are given: the case waits for a decision"),
    "proposal.act_taken":          N_("%(actor)s took an act"),
    "proposal.decided":            N_("%(actor)s decided; a concurrence follows"),
    "proposal.concurred":          N_("%(actor)s concurred"),
    "proposal.accepted":           N_("%(actor)s accepted the case and sent it to review"),
    "proposal.returned":           N_("%(actor)s sent the proposal back to the partner"),
    "proposal.asked":              N_("%(actor)s asked the partner a question"),
    "proposal.answered":           N_("%(actor)s answered"),
    "proposal.question_dropped":   N_("The answer to a question is not needed any more"),
    "proposal.level_raised":       N_("%(actor)s raised the level"),
    "proposal.level_lowered":      N_("%(actor)s lowered the level"),
    "proposal.merged":             N_("%(actor)s merged the case with another one"),
    "proposal.redirected":         N_("%(actor)s sent the proposal to another door"),
    "proposal.referred":           N_("%(actor)s referred the case to the Executive Secretary"),
    "proposal.discarded":          N_("%(actor)s threw the draft away"),
    "proposal.withdrawn":          N_("%(actor)s withdrew the proposal"),
    "proposal.partner_changed":    N_("%(actor)s joined two records of the partner, or parted them"),
    "proposal.closed":             N_("%(actor)s closed the case: no answer"),
    "proposal.exclusion_proposed": N_("%(actor)s asked the applicant to comment before an exclusion"),
    "proposal.excluded":           N_("%(actor)s recorded the exclusion"),
    "proposal.retiered":           N_("%(actor)s decided the level again under the policy in force"),
    "proposal.made_golden":        N_("%(actor)s kept the decision as an example for the policy"),
    "proposal.advised":            N_("%(actor)s advised"),
    "proposal.recommended":        N_("%(actor)s recommended"),
    "proposal.taken_up":           N_("%(actor)s took the case up again"),
    "proposal.concurrence_refused": N_("%(actor)s did not concur: the case goes back for a decision"),
    "proposal.approved":           N_("%(actor)s approved"),
    "proposal.approved_with_conditions": N_("%(actor)s approved with conditions"),
    "proposal.declined":           N_("%(actor)s declined"),
    "proposal.deferred":           N_("%(actor)s deferred the decision"),
    "proposal.reconsideration_asked": N_("%(actor)s asked for a reconsideration"),
    "proposal.reconsideration_upheld": N_("%(actor)s let the decision stand"),
    "proposal.reconsideration_reopened": N_("%(actor)s opened the case again"),
    "proposal.objection_heard":    N_("%(actor)s read the objection"),
    "proposal.act_recorded":       N_("%(actor)s recorded the act from the official's signed note"),
    "proposal.changed_since_approval": N_("Something of what was approved has changed"),
    "proposal.rerouted":           N_("The case goes back into review: it changed since the approval"),
    "proposal.derogation_asked":   N_("%(actor)s asked the Executive Secretary for a derogation"),
    "proposal.derogation_advised": N_("%(actor)s advised on the derogation"),
    "proposal.derogation_granted": N_("%(actor)s granted a derogation"),
    "proposal.derogation_refused": N_("%(actor)s refused the derogation: the exclusion stands"),
    "proposal.verification_issued": N_("%(actor)s issued a verification record"),
    "interest.declared":           N_("%(actor)s declared to have no interest in the case"),
    "interest.recused":            N_("%(actor)s declared an interest and left the case"),
    "review.expert_invited":      N_("%(actor)s asked an outside expert"),
    "review.expert_access_ended": N_("%(actor)s closed the case to an outside expert"),
    "interest.group_invited":     N_("%(actor)s recorded that an interest group was invited"),
    "interest.groups_explained":  N_("%(actor)s wrote why no other interest groups were invited"),
    "proposal.award_awaited":     N_("%(actor)s let the case wait for the award of a tender"),
    "proposal.award_known":       N_("%(actor)s let the case go on: the tender is over"),
    "review.opened":               N_("A review was opened"),
    "review.declared":             N_("%(actor)s declared to have no interest"),
    "review.given":                N_("%(actor)s gave a verdict"),
    "review.recused":              N_("%(actor)s was recused"),
    "review.handed_over":          N_("The review passed to somebody else"),
    "review.conflict_noted":       N_("%(actor)s wrote a note on the conflicting verdicts"),
    "quality.drawn":               N_("The case was drawn for a second look"),
    "quality.checked":             N_("%(actor)s looked at the approved case again"),
    "review.brought_back":         N_("The answers changed: the review is asked again"),
    "review.responded":            N_("%(actor)s said what they think of a verdict"),
    "review.reminded":             N_("The reviewer was reminded"),
    "review.replaced":             N_("The review passed to the alternate: the time was over"),
    "review.overdue":              N_("A review is late: the desk was told"),
    "review.escalated":            N_("A review is late: the Deputy Executive Secretary was told"),
    "review.waived":               N_("%(actor)s went on without a review"),
    "proposal.reminded":           N_("The time runs out: whoever has the next step was reminded"),
    "proposal.overdue":            N_("The case is late: the desk was told"),
    "proposal.escalated":          N_("The case is late: the Deputy Executive Secretary was told"),
    "proposal.answer_expected":    N_("The partner was reminded that an answer is due"),
    "proposal.answer_overdue":     N_("The partner was reminded: the answer is late"),
    "proposal.closing_announced":  N_("The partner was told that the case will be closed without an answer"),
    "proposal.task_opened":        N_("A task was opened"),
    "proposal.task_done":          N_("%(actor)s closed a task"),
    "review.reassigned":           N_("%(actor)s gave the review to somebody else"),
    "review.cancelled":            N_("The review was cancelled: the case changed"),
    "screening.entered":           N_("%(actor)s entered screening results"),
    "screening.confirmed":         N_("%(actor)s confirmed a screening result as the second person"),
    "screening.refused":           N_("%(actor)s did not confirm a screening result"),
    "document.added":              N_("%(actor)s added a document"),
    "document.removed":            N_("%(actor)s removed a document"),
    "condition.met":               N_("%(actor)s recorded a condition as met"),
    "condition.reminded":          N_("Somebody was reminded of a condition"),
    "condition.overdue":           N_("A condition is late: the desk was told"),
    "action_point.opened":         N_("%(actor)s gave somebody an action point"),
    "action_point.done":           N_("%(actor)s finished an action point"),
    "action_point.reminded":       N_("Somebody was reminded of an action point"),
    "action_point.overdue":        N_("An action point is late"),
    "proposal.task_force_decided": N_("The Task Force spoke about the case: %(actor)s recorded it"),
    "party.added":                 N_("%(actor)s added a name"),
    "party.changed":               N_("%(actor)s changed a name"),
}
# fmt: on
OTHERWISE = N_("%(actor)s changed the case")


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `sentence` is an English msgid with %(actor)s; `user` None is the system.

    The users are held here, so that the page finds them again without asking the database.
    """

    seq: int
    name: str
    at: datetime
    sentence: str
    user: User | None
    data: Mapping[str, Any]


def list_happenings(session: Session, proposal: Proposal) -> list[Happening]:
    """Newest first. The caller found the case through `visible_to`."""
    events = list_events(session, proposal.id)
    ids = {event.actor_id for event in events if event.actor_id is not None}
    users = {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
    return [
        Happening(
            seq=event.seq,
            name=event.name,
            at=event.recorded_at,
            sentence=sentence_of(event),
            user=users.get(event.actor_id) if event.actor_id else None,
            data=event.data,
        )
        for event in reversed(events)
    ]


def sentence_of(event: Event) -> str:
    """The sentence of the step that was taken; of an event without a step, that of its name."""
    data = event.data
    for step in PROPOSAL.rows(data.get("verb", "")):
        if data.get("from") in step.source and data.get("to") == step.target and step.sentence:
            return step.sentence
    return SENTENCES.get(event.name, OTHERWISE)
