"""What the partner is asked of a person or company whose match cannot be judged; the list is never named.

The question stands beside the questions of reviews: it moves no case, it holds the clock, and its answer
opens the match again. Locks: the case before the hit, as everywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.events import record
from registry.models import Hit, Proposal, Question, User
from registry.queries.guards import Guards
from registry.services.case_clock import pause_clocks, resume_clocks
from registry.services.step import write_event
from workflows import roles as r
from workflows.hit import HIT
from workflows.machine import NotYours
from workflows.proposal import PROPOSAL
from workflows.wording import N_

ASKED = {
    "person": N_(
        "To finish our checks of names, please tell us more about %(name)s: the full name as in the passport "
        "and in its original script, date and place of birth, nationality, and the number and country of a "
        "passport or identity card."
    ),
    "organisation": N_(
        "To finish our checks of names, please tell us more about %(name)s: the full legal name, also in its "
        "original script, date and place of registration, registration number or LEI, registered address, "
        "and the names of its directors."
    ),
}
NOT_NEEDED = N_("No answer is needed any more.")


def ask_about(
    session: Session, hit: Hit, cases: Sequence[Proposal], *, actor: User, now: datetime
) -> Question | None:
    """Asks on the newest of the (locked) open cases. None: there is none, the officer asks otherwise."""
    case = max(cases, key=lambda each: (each.submitted_at or each.created_at, each.id), default=None)
    if case is None:
        return None
    question = Question(
        id=uuid.uuid4(),
        proposal_id=case.id,
        hit_id=hit.id,
        about=hit.party.name,
        asked_by_id=actor.id,
        asked_at=now,
        text=ASKED.get(hit.party.kind, ASKED["organisation"]),
    )
    session.add(question)
    pause_clocks(session, case, reason="partner", now=now)
    session.flush()
    write_event(session, case, "proposal.asked", actor=actor, now=now, about=question)
    return question


def take_answer(session: Session, guards: Guards, question: Question) -> None:
    """After the answer was written on a locked case: the match is open again, the clock runs."""
    if not guards.roles & {r.OWNER, r.DESK}:
        raise NotYours("answer", (r.OWNER, r.DESK))
    proposal, now = guards.proposal, guards.now
    write_event(session, proposal, "proposal.answered", actor=guards.actor, now=now, about=question)
    let_clocks_run(session, proposal, now)
    hit = session.scalar(select(Hit).where(Hit.id == question.hit_id).with_for_update(of=Hit))
    if hit is None or hit.state != "asked":
        return
    step = HIT.choose(hit.state, "reopen", {r.SYSTEM}, {})
    hit.state, hit.raised_at = step.target, now
    hit.judgement_id = hit.judgement = None
    said = {"verb": step.verb, "from": "asked", "to": step.target, "because": "answered", "band": hit.band}
    record(session, hit, "hit.reopened", actor=None, now=now, payload=said)
    session.flush()


def drop_questions(session: Session, proposal: Proposal, *, actor: User | None, now: datetime) -> int:
    """Closes questions on a locked case whose match was settled without the answer; gives how many."""
    waits = exists().where(Hit.id == Question.hit_id, Hit.state == "asked")
    found = session.scalars(
        select(Question).where(
            Question.proposal_id == proposal.id,
            Question.hit_id.is_not(None),
            Question.answered_at.is_(None),
            ~waits,
        )
    ).all()
    for question in found:
        question.answer, question.answered_at = NOT_NEEDED, now
        session.flush()
        write_event(session, proposal, "proposal.question_dropped", actor=actor, now=now, about=question)
    if found:
        let_clocks_run(session, proposal, now)
    return len(found)


def let_clocks_run(session: Session, proposal: Proposal, now: datetime) -> None:
    """Unless another question is open, or the case itself waits for the partner."""
    still = select(Question.id).where(Question.proposal_id == proposal.id, Question.answered_at.is_(None))
    if PROPOSAL.state(proposal.state).turn == "us" and session.scalar(still.limit(1)) is None:
        resume_clocks(session, proposal, reason="partner", now=now)
        session.flush()
