"""The stages of a promise of time: reminder, alternate, desk, head. Each once, none while a clock is paused.

Every function looks at one row under its lock and may be called at any time: it does what is due and no more.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import geneva_day, stage_reached
from registry.models import Agreement, ClockPause, Proposal, Question, Review, Task
from registry.queries.clock_guards import REMINDED, REPLACED, TOLD_DESK, is_late
from registry.queries.late import PARTNER_EVENTS, find_awaited, stages_of
from registry.queries.reminder import ENDING
from registry.queries.renewal import find_open_renewal, is_renewed
from registry.services.late_review import replace_review
from registry.services.step import lock_case, write_event
from registry.services.task import ENDING_TASK, SILENT_TASK, close_task, key_of, open_task
from registry.services.triage import close_proposal
from workflows import roles as r
from workflows.machine import Blocked, Refusal
from workflows.proposal import TERMINAL


def escalate_review(session: Session, review_id: uuid.UUID, *, now: datetime) -> None:
    """Takes a late review through its stages; what cannot be done is a task of the desk."""
    review = session.get_one(Review, review_id)
    proposal = session.get_one(Proposal, review.proposal_id)
    lock_case(session, proposal)
    session.refresh(review)
    if not _is_waited_for(review, proposal):
        return
    if review.reviewer_id is None:
        open_task(
            session, kind="reviewer_missing", subject_id=review.id, proposal=proposal, verb="reassign",
            due_on=review.due_on, now=now,
        )  # fmt: skip
    if review.due_on is None:
        return
    today, ours = geneva_day(now), reference.load()
    reached = stage_reached(review.due_on, today, ours.escalation.stages["review"], ours.holiday_dates)
    for stage in range(review.reminded + 1, reached + 1):
        review.reminded = stage
        session.flush()
        _review_stage(session, review, proposal, stage, now)
    if review.reminded >= REPLACED and _was_refused(session, review):
        _pass_on(session, review, proposal, now)  # somebody may be free by now
    if review.reminded >= TOLD_DESK and is_late(review, proposal, today):
        open_task(
            session, kind="late_review", subject_id=review.id, proposal=proposal, verb="waive",
            due_on=review.due_on, now=now,
        )  # fmt: skip


def _review_stage(session: Session, review: Review, proposal: Proposal, stage: int, now: datetime) -> None:
    if stage == REPLACED:
        _pass_on(session, review, proposal, now)
        return
    event = {REMINDED: "review.reminded", TOLD_DESK: "review.overdue"}.get(stage, "review.escalated")
    write_event(
        session, proposal, event, actor=None, now=now, about=review,
        payload={"slot": review.slot, "due_on": review.due_on},
    )  # fmt: skip


def _pass_on(session: Session, review: Review, proposal: Proposal, now: datetime) -> None:
    key = key_of("no_alternate", review.id, "replace")
    try:
        replace_review(session, review, now=now)
    except Blocked as refusal:
        open_task(
            session, kind="no_alternate", subject_id=review.id, proposal=proposal, verb="replace",
            reasons=refusal.needs, due_on=review.due_on, now=now,
        )  # fmt: skip
    else:
        close_task(session, key, now=now)


def _was_refused(session: Session, review: Review) -> bool:
    key = key_of("no_alternate", review.id, "replace")
    return session.scalar(select(Task.id).where(Task.key == key)) is not None


def _is_waited_for(review: Review, proposal: Proposal) -> bool:
    return (
        review.state in ("open", "declared")
        and review.is_required
        and review.round == proposal.round
        and proposal.state == "in_review"
        and proposal.due_on is not None
    )


def escalate_case(session: Session, proposal_id: uuid.UUID, *, now: datetime) -> None:
    """Takes a case through the stages of its clock; a late one stays a task of the desk."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    if proposal.due_on is None or proposal.state in TERMINAL:
        return
    today, holidays = geneva_day(now), reference.load().holiday_dates
    stages = stages_of(proposal)
    reached = stage_reached(proposal.due_on, today, stages, holidays)
    for stage in sorted(stages):
        if proposal.reminded < stage <= reached:
            proposal.reminded = stage
            write_event(
                session, proposal, _CASE_EVENTS[stage], actor=None, now=now,
                payload={"due_on": proposal.due_on, "state": proposal.state},
            )  # fmt: skip
    if proposal.reminded >= TOLD_DESK and proposal.due_on < today:
        open_task(
            session, kind="late_case", subject_id=proposal.id, proposal=proposal, due_on=proposal.due_on,
            now=now,
        )  # fmt: skip


_CASE_EVENTS = {1: "proposal.reminded", 3: "proposal.overdue", 4: "proposal.escalated"}


def remind_partner(
    session: Session, proposal_id: uuid.UUID, question_id: uuid.UUID | None, *, now: datetime
) -> None:
    """Reminds the partner of what we wait for: before the date, after it, and before the case is closed."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    awaited = find_awaited(session, proposal, question_id)
    stage = awaited.stage(geneva_day(now)) if awaited else 0
    if awaited is None or stage <= awaited.reminded:
        return
    about: Question | None = awaited.question
    if about is not None:
        about.reminded = stage
    elif proposal.state != "submitted":
        proposal.reminded = stage
    session.flush()
    closing = geneva_day(awaited.close_from) if stage == 3 and awaited.close_from else None
    write_event(
        session, proposal, PARTNER_EVENTS[stage], actor=None, now=now, about=about,
        payload={"due_on": closing or awaited.due_on},
    )  # fmt: skip


def close_silent_case(session: Session, proposal_id: uuid.UUID, *, now: datetime) -> None:
    """Closes a case for which the partner gave no answer; raises Refusal when it may not be closed."""
    close_proposal(session, session.get_one(Proposal, proposal_id), actor=None, now=now)


def blocked_step(
    session: Session, proposal_id: uuid.UUID, verb: str, refusal: Refusal, *, now: datetime
) -> None:
    """A step that the system could not take becomes a task, with the reasons."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    reasons = refusal.needs if isinstance(refusal, Blocked) else ()
    open_task(
        session, kind="step_blocked", subject_id=proposal.id, proposal=proposal, verb=verb, reasons=reasons,
        now=now,
    )  # fmt: skip


def blocked_paper(
    session: Session, agreement_id: uuid.UUID, verb: str, refusal: Refusal, *, now: datetime
) -> None:
    """The same for an agreement that should begin or end by itself."""
    agreement = session.get_one(Agreement, agreement_id, with_for_update=True, populate_existing=True)
    reasons = refusal.needs if isinstance(refusal, Blocked) else ()
    open_task(
        session, kind="step_blocked", subject_id=agreement.id, agreement=agreement, verb=verb,
        reasons=reasons, due_on=agreement.starts_on if verb == "activate" else agreement.ends_on, now=now,
    )  # fmt: skip


def look_again_at_award(session: Session, proposal_id: uuid.UUID, *, now: datetime) -> None:
    """The day on which a tender was to be decided has come (K05): the desk finds out."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    if proposal.state == "waiting_for_award":
        open_task(
            session, kind="award_expected", subject_id=proposal.id, proposal=proposal, verb="resume",
            due_on=proposal.award_expected_on, now=now,
        )  # fmt: skip


def hearing_is_over(session: Session, proposal_id: uuid.UUID, *, now: datetime) -> None:
    """The applicant commented on the exclusion, or had the time to: the Deputy decides."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    if proposal.state == "exclusion_proposed":
        open_task(
            session, kind="hearing_over", subject_id=proposal.id, proposal=proposal, role=r.DEPUTY,
            verb="confirm_exclusion", now=now,
        )  # fmt: skip


def look_again_at_pause(
    session: Session, proposal_id: uuid.UUID, pause_id: uuid.UUID, *, now: datetime
) -> None:
    """A clock has stood still for long: the desk asks the office that it waits for."""
    proposal = session.get_one(Proposal, proposal_id)
    lock_case(session, proposal)
    pause = session.get_one(ClockPause, pause_id)
    if pause.resumed_on is None:
        open_task(
            session, kind="long_pause", subject_id=pause.id, proposal=proposal, reasons=[pause.reason],
            now=now,
        )  # fmt: skip


def settle_task(session: Session, task_id: uuid.UUID, *, now: datetime) -> bool:
    """Closes a task of a timer whose cause is gone. False: it still stands."""
    task = session.get_one(Task, task_id)
    if task.proposal is not None:
        lock_case(session, task.proposal)
        session.refresh(task)
    if task.key is None or still_stands(session, task, now):
        return False
    return close_task(session, task.key, now=now)


def tasks_to_settle(session: Session, now: datetime) -> list[uuid.UUID]:
    """Open tasks of the timers whose cause seems to be gone."""
    rows = session.scalars(
        select(Task)
        .where(Task.done_at.is_(None), Task.kind.in_(SETTLED_HERE))
        .options(joinedload(Task.proposal), joinedload(Task.agreement))
    ).all()
    return [task.id for task in rows if not still_stands(session, task, now)]


def still_stands(session: Session, task: Task, now: datetime) -> bool:
    proposal, today = task.proposal, geneva_day(now)
    if task.agreement is not None and task.kind == ENDING_TASK:
        return task.agreement.state in ENDING and not is_renewed(session, task.agreement)
    if task.agreement is not None and task.kind == SILENT_TASK:
        return find_open_renewal(session, task.agreement) is not None
    if task.agreement is not None:
        wanted = {"activate": ("signed",), "expire": ("active", "under_review")}
        return task.agreement.state in wanted.get(task.verb, (task.agreement.state,))
    if proposal is None:
        return True
    if task.kind in ("late_review", "no_alternate", "reviewer_missing"):
        review = session.get(Review, task.subject_id)
        if review is None or not _is_waited_for(review, proposal):
            return False
        if task.kind == "reviewer_missing":
            return review.reviewer_id is None
        return is_late(review, proposal, today)
    if task.kind == "late_case":
        return proposal.state not in TERMINAL and proposal.due_on is not None and proposal.due_on < today
    if task.kind == "long_pause":
        pause = session.get(ClockPause, task.subject_id)
        return pause is not None and pause.resumed_on is None and proposal.state not in TERMINAL
    if task.kind == "award_expected" and proposal.award_expected_on is not None:
        return proposal.state == "waiting_for_award" and proposal.award_expected_on <= today
    states = {
        "award_expected": ("waiting_for_award",),
        "hearing_over": ("exclusion_proposed",),
        "step_blocked": _STATES_OF_STEP.get(task.verb, ()),
    }
    return task.kind not in states or proposal.state in states[task.kind]


_STATES_OF_STEP = {
    "close": ("submitted", "returned", "clarification_asked"),
    "fall_due": ("deferred",),
    "complete_reviews": ("in_review",),
    "reroute": ("approved",),
}
SETTLED_HERE = (
    "late_review", "no_alternate", "reviewer_missing", "late_case", "long_pause", "award_expected",
    "hearing_over", "step_blocked", ENDING_TASK, SILENT_TASK,
)  # fmt: skip
