"""Jobs that keep the house: anchors, old jobs and sign-ins, folded numbers, agreements that begin and end."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.jobs.queue import Run, forget_old_jobs
from registry.jobs.register_export import forget_exports
from registry.models import Agreement
from registry.services.account import forget_attempts
from registry.services.agreement import activate_agreement, change_state
from registry.services.agreement_links import fold_agreement_counts
from registry.services.anchor import anchor_heads
from registry.services.count import fold_counts
from registry.services.escalation import blocked_paper
from registry.services.publication import embargoes_over, end_embargo
from registry.services.quality import draw_sample
from registry.services.search import fill_search
from registry.services.task import close_task, key_of
from workflows.machine import Refusal

ROUNDS = 8  # of words entered for what was written without them


def anchor_chains(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        anchor_heads(session, now=run.now)
        run.finish(session)


def tidy_jobs(run: Run, _payload: dict[str, Any]) -> None:
    forget_exports(run)
    with run.sessions.begin() as session:
        forget_old_jobs(session, run.now)
        forget_attempts(session, before=run.now - timedelta(days=30))
        run.finish(session)


def fold_case_counts(run: Run, _payload: dict[str, Any]) -> None:
    for _round in range(ROUNDS):  # each in a transaction of its own: other writers wait only for one
        with run.sessions.begin() as session:
            if not fill_search(session):
                break
    with run.sessions.begin() as session:
        fold_counts(session)
        fold_agreement_counts(session)
        run.finish(session)


def draw_quality_sample(run: Run, _payload: dict[str, Any]) -> None:
    with run.sessions.begin() as session:
        draw_sample(session, now=run.now)
        run.finish(session)


def move_agreements(run: Run, _payload: dict[str, Any]) -> None:
    """Puts signed agreements in force on their first day and ends those past their last, each by itself.

    A step that is refused (a name is not clear) becomes a task, and closes it when it succeeds later.
    """
    today = geneva_day(run.now)
    begins = select(Agreement.id).where(Agreement.state == "signed", Agreement.starts_on <= today)
    ends = select(Agreement.id).where(
        Agreement.state.in_(("active", "under_review")), Agreement.ends_on < today
    )
    with run.sessions() as session:
        due = [*session.scalars(begins), *session.scalars(ends)]
        to_publish = embargoes_over(session, today)
    for number in due:
        try:
            with run.sessions.begin() as session:
                _move(session, number, run.now)
        except Refusal as refusal:
            with run.sessions.begin() as session:
                signed = session.get_one(Agreement, number).state == "signed"
                blocked_paper(session, number, "activate" if signed else "expire", refusal, now=run.now)
    for number in to_publish:
        with run.sessions.begin() as session:
            end_embargo(session, number, now=run.now)


def _move(session: Session, number: uuid.UUID, now: datetime) -> None:
    agreement = session.get_one(Agreement, number)
    if agreement.state == "signed":
        activate_agreement(session, agreement, actor=None, now=now)
        close_task(session, key_of("step_blocked", number, "activate"), now=now)
    elif agreement.ends_on is not None and agreement.ends_on < geneva_day(now):
        change_state(session, agreement, "expire", actor=None, now=now)
        close_task(session, key_of("step_blocked", number, "expire"), now=now)
