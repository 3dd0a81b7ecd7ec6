"""Questions to the partner: what may be changed in the answer, what is attached, what an answer changed."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Document, Proposal, Question, Review, Section, Submission

# what a question may open again; the confirmation is given anew with every answer that changes something
SECTIONS = ("organisation", "ownership", "activity", "links", "declarations")


def list_open(session: Session, proposal: Proposal) -> list[Question]:
    """Questions about the proposal itself (not about a match of a name) that wait for an answer."""
    query = select(Question).where(
        Question.proposal_id == proposal.id, Question.answered_at.is_(None), Question.hit_id.is_(None)
    )
    return list(session.scalars(query.order_by(Question.asked_at, Question.id)))


def open_sections(session: Session, proposal: Proposal) -> frozenset[str]:
    """The sections that the partner may change until the open question is answered."""
    if proposal.state != "clarification_asked":
        return frozenset()
    return frozenset(name for row in list_open(session, proposal) for name in row.sections or ())


def last_submission(session: Session, proposal: Proposal, number: int | None = None) -> Submission | None:
    """The answers as they were sent: the newest, or those of a number."""
    wanted = proposal.submission_no if number is None else number
    return session.scalar(
        select(Submission).where(Submission.proposal_id == proposal.id, Submission.number == wanted)
    )


def changed_sections(
    session: Session, proposal: Proposal, names: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Section → its answers now, of those sections that differ from what was sent last."""
    sent = last_submission(session, proposal)
    before: Mapping[str, Any] = sent.answers if sent else {}
    rows = session.scalars(
        select(Section).where(Section.proposal_id == proposal.id, Section.name.in_(list(names)))
    )
    return {row.name: dict(row.answers) for row in rows if row.answers != before.get(row.name, {})}


def list_attached(session: Session, proposal: Proposal) -> dict[uuid.UUID, list[Document]]:
    """Question → the files that came with it or with its answer."""
    found: dict[uuid.UUID, list[Document]] = defaultdict(list)
    rows = session.scalars(
        select(Document)
        .where(
            Document.proposal_id == proposal.id,
            Document.question_id.is_not(None),
            Document.removed_at.is_(None),
        )
        .order_by(Document.received_at, Document.id)
    )
    for row in rows:
        if row.question_id is not None:
            found[row.question_id].append(row)
    return dict(found)


def changes_since(
    session: Session, proposal: Proposal, number: int
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """(section, answers then, answers now) of each section that changed after submission `number`."""
    then, now = last_submission(session, proposal, number), last_submission(session, proposal)
    if then is None or now is None or then.number >= now.number:
        return
    for name in dict.fromkeys([*then.answers, *now.answers]):
        before, after = then.answers.get(name, {}), now.answers.get(name, {})
        if before != after:
            yield name, before, after


def seen_number(session: Session, review: Review) -> int:
    """The submission that a reviewer knows: that of their last verdict on the slot, else that of the slot."""
    before = session.scalar(
        select(func.max(Review.given_at)).where(
            Review.proposal_id == review.proposal_id,
            Review.round == review.round,
            Review.slot == review.slot,
            Review.attempt < review.attempt,
            Review.reviewer_id == review.reviewer_id,
        )
    )
    if before is None:
        return review.submission_no
    number = session.scalar(
        select(func.max(Submission.number)).where(
            Submission.proposal_id == review.proposal_id, Submission.submitted_at <= before
        )
    )
    return number or review.submission_no
