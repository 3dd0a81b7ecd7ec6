"""The job of the clocks: walks what is due in small transactions, each row by itself, and keeps nothing back.

One row that fails does not stop the others; the job says so at its end and is tried again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from registry.clock import geneva_day
from registry.db import reading
from registry.jobs import monitoring, recommendation, strategy
from registry.jobs.queue import LeaseLost, Run
from registry.models import Proposal
from registry.queries import late
from registry.queries.task import open_keys
from registry.services import escalation
from registry.services.decision import take_up_proposal
from registry.services.stock_taking import due_for_reminder, remind_when_due
from registry.services.task import close_task, key_of
from workflows.machine import Refusal

Act = Callable[[Session], object]


def run_clocks(run: Run, _payload: dict[str, Any]) -> None:
    """Reminders, silent partners, deferrals, tenders, hearings, pauses, agreements in force, then tasks."""
    faults: list[str] = []
    for act in _acts(run):
        try:
            with run.sessions.begin() as session:
                act(session)
        except StaleDataError:
            continue  # somebody moved the row just now: the next run looks again
        except LeaseLost:
            raise
        except Exception as error:
            # one case must not keep the clocks of all others
            faults.append(f"{type(error).__name__}: {error}")
    if faults:
        raise RuntimeError(f"{len(faults)} rows failed: {'; '.join(faults[:5])}")
    with run.sessions.begin() as session:
        run.finish(session)


def _acts(run: Run) -> Iterable[Act]:
    now = run.now
    today = geneva_day(now)
    with reading(run.sessions) as session:
        awaited = [
            (each.proposal.id, each.question.id if each.question else None, each.is_over(now))
            for each in late.list_awaited(session)
            if each.is_over(now) or each.stage(today) > each.reminded
        ]
        deferred = late.deferrals_over(session, today)
    for case_id, question_id, is_over in awaited:
        if is_over:
            yield from _step(
                run, case_id, "close", partial(escalation.close_silent_case, proposal_id=case_id, now=now)
            )
        else:
            yield partial(escalation.remind_partner, proposal_id=case_id, question_id=question_id, now=now)
    for case_id in deferred:
        yield from _step(run, case_id, "fall_due", partial(_take_up, case_id=case_id, run=run))
    with reading(run.sessions) as session:
        reviews, cases = late.reviews_due(session, today), late.cases_due(session, today)
        spoken = open_keys(session, ("award_expected", "hearing_over", "long_pause"))
        awards = _unspoken(late.awards_expected(session, today), "award_expected:resume", spoken)
        hearings = _unspoken(late.hearings_over(session, now), "hearing_over:confirm_exclusion", spoken)
        pauses = [
            (case, pause)
            for case, pause in late.long_standstills(session, today)
            if f"long_pause::{pause}" not in spoken
        ]
    yield from (partial(escalation.escalate_review, review_id=each, now=now) for each in reviews)
    yield from (partial(escalation.escalate_case, proposal_id=each, now=now) for each in cases)
    yield from (partial(escalation.look_again_at_award, proposal_id=each, now=now) for each in awards)
    yield from (partial(escalation.hearing_is_over, proposal_id=each, now=now) for each in hearings)
    for case_id, pause_id in pauses:
        yield partial(escalation.look_again_at_pause, proposal_id=case_id, pause_id=pause_id, now=now)
    yield from monitoring.acts(run)
    yield from strategy.acts(run)
    with reading(run.sessions) as session:
        round_id = due_for_reminder(session, now)
    if round_id is not None:
        yield partial(remind_when_due, stock_taking_id=round_id, now=now)
    yield from recommendation.acts(run)
    with reading(run.sessions) as session:
        tasks = escalation.tasks_to_settle(session, now)
    yield from (partial(escalation.settle_task, task_id=each, now=now) for each in tasks)


def _unspoken(ids: Iterable[uuid.UUID], kind: str, spoken: set[str]) -> list[uuid.UUID]:
    """Without those that an open task speaks of already."""
    return [each for each in ids if f"{kind}:{each}" not in spoken]


def _step(run: Run, case_id: uuid.UUID, verb: str, act: Act) -> Iterable[Act]:
    """A step of the system; a refusal becomes a task, and the step that succeeds later closes it."""
    refused: list[Refusal] = []

    def try_it(session: Session) -> None:
        try:
            with session.begin_nested():
                act(session)
        except Refusal as refusal:
            refused.append(refusal)
        else:
            close_task(session, key_of("step_blocked", case_id, verb), now=run.now)

    yield try_it
    for refusal in refused:
        yield partial(escalation.blocked_step, proposal_id=case_id, verb=verb, refusal=refusal, now=run.now)


def _take_up(session: Session, *, case_id: uuid.UUID, run: Run) -> None:
    take_up_proposal(session, session.get_one(Proposal, case_id), actor=None, now=run.now)
