"""Questions to the partner, and what an answer brings: changed answers go back into review, nothing else.

Questions about a match of a name are asked in hit_question.py and answered here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.models import Document, Proposal, Question, Review, Section, User
from registry.queries.facts import current_answers
from registry.queries.guards import Guards
from registry.queries.question import SECTIONS, changed_sections, last_submission, list_attached, list_open
from registry.services.assessment import refresh_level
from registry.services.case_clock import pause_clocks
from registry.services.hit_question import let_clocks_run, take_answer
from registry.services.proposal import keep_submission, told_answers
from registry.services.review import join_reviews
from registry.services.slot import bring_back, pass_on
from registry.services.step import allowed_step, apply_step, check_version, lock_case, take_step, write_event
from workflows import roles as r
from workflows.machine import NotYours, WrongState
from workflows.proposal import PROPOSAL
from workflows.wording import N_

HEARING = N_("Please comment before we decide on the exclusion.")
KIND = "correspondence"  # document type of what comes with a question or an answer


def ask_partner(
    session: Session,
    proposal: Proposal,
    *,
    text: str,
    due_on: date | None = None,
    sections: Iterable[str] = (),
    files: Iterable[Stored] = (),
    review: Review | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Question:
    """A question from a review, an official or the desk; the clock stands still until the answer.

    `sections` are those that the partner may change in the answer; `files` go with the question.
    """
    lock_case(session, proposal)
    check_version(proposal, version, "ask")
    guards = Guards(session, proposal, actor, now)
    opened = [name for name in SECTIONS if name in set(sections)]
    step = allowed_step(guards, "ask", {"question_given": bool(text.strip())})
    mine = review or next((each for each in guards.reviews if each.reviewer_id == actor.id), None)
    question = Question(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        asked_by_id=actor.id,
        review_id=mine.id if mine else None,
        asked_at=now,
        due_on=due_on,
        sections=opened or None,
        text=text,
    )
    session.add(question)
    pause_clocks(session, proposal, reason=PROPOSAL.state(step.target).pause, now=now)
    session.flush()
    _open_sections(session, proposal, opened, actor, now)
    for stored in files:
        _attach(session, proposal, question, stored, actor, now)
    apply_step(
        session, proposal, step, actor=actor, now=now, about=question, event="proposal.asked",
        payload={"questions": [text], "due_on": due_on, "sections": opened},
    )  # fmt: skip
    return question


def attach_to_answer(
    session: Session, proposal: Proposal, question: Question, stored: Stored, *, actor: User, now: datetime
) -> Document:
    """A file that belongs to an answer which is not sent yet. The same file twice is kept once."""
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if not guards.roles & {r.OWNER, r.DESK}:
        raise NotYours("attach", (r.OWNER, r.DESK))
    if question.proposal_id != proposal.id or question.answered_at is not None:
        raise WrongState("attach", proposal.state)
    there = list_attached(session, proposal).get(question.id, [])
    same = next((row for row in there if row.sha256 == stored.sha256), None)
    return same or _attach(session, proposal, question, stored, actor, now)


def answer_question(
    session: Session,
    proposal: Proposal,
    question: Question,
    *,
    answer: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> list[str]:
    """The partner's answer. Gives the sections that it changed: a new submission holds them, and reviews that
    were given are asked again."""
    lock_case(session, proposal)
    check_version(proposal, version, "answer")
    guards = Guards(session, proposal, actor, now)
    question.answer, question.answered_by_id, question.answered_at = answer, actor.id, now
    session.flush()
    if question.hit_id is not None:
        take_answer(session, guards, question)
        return []
    is_whole = bool(answer.strip()) and not list_open(session, proposal)
    allowed_step(guards, "answer", {"question_answered": is_whole})  # before anything is written
    changed = _resend(session, proposal, question, actor, now) if r.OWNER in guards.roles else []
    take_step(
        guards, "answer", given={"question_answered": is_whole}, event="proposal.answered", about=question,
        payload={"sections": changed, "number": proposal.submission_no, **_told(session, proposal, changed)},
    )  # fmt: skip
    let_clocks_run(session, proposal, now)
    if changed:
        refresh_level(Guards(session, proposal, actor, now))
        bring_back(Guards(session, proposal, None, now), changed)
    elif list_attached(session, proposal).get(question.id) and question.review_id is not None:
        _show_to_asker(Guards(session, proposal, None, now), question)
    join_reviews(session, proposal, now)
    return changed


def comment_before_exclusion(
    session: Session, proposal: Proposal, *, text: str, actor: User, now: datetime
) -> Question:
    """What the applicant says before an exclusion is confirmed; the case does not move."""
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if r.OWNER not in guards.roles:
        raise NotYours("comment", (r.OWNER,))
    if proposal.state != "exclusion_proposed":
        raise WrongState("comment", proposal.state)
    question = Question(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        asked_by_id=proposal.moved_by_id or actor.id,
        asked_at=proposal.moved_at or now,
        text=HEARING,
        answer=text,
        answered_by_id=actor.id,
        answered_at=now,
    )
    session.add(question)
    session.flush()
    write_event(session, proposal, "proposal.commented", actor=actor, now=now, about=question)
    return question


def _open_sections(
    session: Session, proposal: Proposal, names: list[str], actor: User, now: datetime
) -> None:
    """Puts what was sent last into the sections that may be changed, so that only changes differ from it."""
    sent = current_answers(session, proposal)
    for name in names:
        row = session.get(Section, (proposal.id, name))
        if row is None:
            row = Section(
                proposal_id=proposal.id,
                name=name,
                version=0,
                answers={},
                updated_by_id=actor.id,
                updated_at=now,
            )
            session.add(row)
        if row.answers != sent.get(name, {}):
            row.answers = dict(sent.get(name, {}))
            row.version += 1
            row.updated_by_id, row.updated_at = actor.id, now
    session.flush()


def _resend(
    session: Session, proposal: Proposal, question: Question, actor: User, now: datetime
) -> list[str]:
    """A new submission with the changed sections of the question; gives their names."""
    changed = changed_sections(session, proposal, question.sections or ())
    if not changed:
        return []
    sent = last_submission(session, proposal)
    answers = {**(sent.answers if sent else {}), **changed}
    keep_submission(session, proposal, answers, actor=actor, now=now)
    return [name for name in SECTIONS if name in changed]


def _told(session: Session, proposal: Proposal, changed: Sequence[str]) -> dict[str, Any]:
    """What reports count by, where the answer brought a new submission."""
    sent = last_submission(session, proposal) if changed else None
    told = told_answers(proposal, sent.answers) if sent else {}
    return {name: told[name] for name in ("types", "partner") if name in told}  # its subprogrammes stay


def _show_to_asker(guards: Guards, question: Question) -> None:
    """Only files came: the reviewer who asked looks again, nobody else does."""
    session, proposal = guards.session, guards.proposal
    asking = next((each for each in guards.reviews if each.id == question.review_id), None)
    if asking is None or asking.state != "given":
        return
    again = pass_on(asking, asking.reviewer, now=guards.now, changed=["documents"])
    session.add(again)
    session.flush()
    write_event(
        session, proposal, "review.brought_back", actor=None, now=guards.now, about=again,
        payload={"slot": again.slot, "sections": ["documents"]},
    )  # fmt: skip


def _attach(
    session: Session, proposal: Proposal, question: Question, stored: Stored, actor: User, now: datetime
) -> Document:
    document = Document(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        organisation_id=proposal.organisation_id,
        question_id=question.id,
        kind=KIND,
        filename=stored.name[:200],
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        scan=stored.scan_state,
        uploaded_by_id=actor.id,
        received_at=now,
    )
    session.add(document)
    session.flush()
    write_event(
        session, proposal, "document.added", actor=actor, now=now, about=document,
        payload={"kind": KIND, "is_internal": False},
    )  # fmt: skip
    return document
