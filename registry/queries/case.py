"""Everything on one case, for the desk's page. Found through `visible_to`; a stranger finds nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.models import (
    Agreement,
    Assessment,
    Clock,
    Condition,
    Decision,
    Document,
    InterestDeclaration,
    Letter,
    LevelChange,
    Organisation,
    Party,
    Proposal,
    Question,
    Review,
    Screening,
    Submission,
    User,
)
from registry.permissions import may_see_reviews, must_declare, visible_to
from registry.queries.facts import current_answers
from registry.queries.guards import Guards
from registry.queries.interest import Undeclared, find_undeclared
from registry.queries.role import Delegation, delegations_of
from registry.queries.verdicts import Verdicts, verdicts_of
from registry.text import fold
from workflows.roles import AUDITOR


def find_case(session: Session, actor: User, proposal_id: uuid.UUID, *, now: datetime) -> Proposal | None:
    """The case, when the person may see it. Raises Undeclared: a declaration comes first (K01)."""
    declared = select(InterestDeclaration.id).where(
        InterestDeclaration.proposal_id == Proposal.id, InterestDeclaration.user_id == actor.id
    )
    query = select(Proposal, declared.correlate(Proposal).exists()).options(joinedload(Proposal.organisation))
    row = session.execute(query.where(Proposal.id == proposal_id, visible_to(actor, now))).one_or_none()
    if row is None:
        return None
    proposal: Proposal = row[0]
    if must_declare(actor, proposal, has_declared=row[1], now=now):
        raise Undeclared(proposal_id)
    return proposal


@dataclass
class CaseFile:
    """Reads lazily what the page shows; the case was found by `find_case`."""

    session: Session
    proposal: Proposal
    actor: User
    now: datetime

    @cached_property
    def guards(self) -> Guards:
        return Guards(self.session, self.proposal, self.actor, self.now)

    @cached_property
    def answers(self) -> dict[str, dict[str, Any]]:
        proposal = self.proposal
        if proposal.submission_no and proposal.state not in ("draft", "returned"):
            sent = next((row for row in self.submissions if row.number == proposal.submission_no), None)
            if sent is not None:
                return sent.answers
        return current_answers(self.session, proposal)

    @property
    def parties(self) -> list[tuple[Party, Screening | None]]:
        """Each name with its newest result; nobody while nothing was sent."""
        return self.guards.facts.results

    @cached_property
    def group(self) -> list[Organisation]:
        """The other organisations of the partner's group."""
        partner = self.proposal.organisation
        if partner is None:
            return []
        query = select(Organisation).where(
            Organisation.group_id == partner.group_id, Organisation.id != partner.id
        )
        return list(self.session.scalars(query.order_by(Organisation.name)))

    @property
    def declaration(self) -> InterestDeclaration | None:
        return self.guards.declaration

    @property
    def sees_reviews(self) -> bool:
        return may_see_reviews(self.guards.roles, self.declaration is not None)

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Every value that the desk found, newest first, replaced ones included."""
        query = select(Assessment).where(Assessment.proposal_id == self.proposal.id)
        return list(self.session.scalars(query.order_by(Assessment.recorded_at.desc(), Assessment.id)))

    @property
    def contested(self) -> list[Assessment]:
        """Values in force that the partner says are wrong; every one in force is among the facts."""
        rows = [row for row in self.guards.facts.assessed.values() if row.contested_at is not None]
        return sorted(rows, key=lambda row: row.recorded_at, reverse=True)

    @cached_property
    def reviews(self) -> list[Review]:
        """Every slot of every round: the newest round first, attempts in order."""
        query = select(Review).where(Review.proposal_id == self.proposal.id)
        query = query.options(joinedload(Review.reviewer))
        return list(
            self.session.scalars(query.order_by(Review.round.desc(), Review.subprogramme, Review.attempt))
        )

    @cached_property
    def verdicts(self) -> Verdicts:
        return verdicts_of(self.guards)

    def sees_verdict(self, review: Review) -> bool:
        """Others' verdicts after the declaration, at hidden levels once they are open; auditors always."""
        if review.reviewer_id == self.actor.id or AUDITOR in self.guards.roles:
            return True
        is_past = review.round != self.proposal.round
        return self.sees_reviews and (is_past or self.verdicts.are_open)

    def _all(self, model: Any, *order: Any) -> list[Any]:
        return list(
            self.session.scalars(select(model).where(model.proposal_id == self.proposal.id).order_by(*order))
        )

    @cached_property
    def acts_taken(self) -> list[Decision]:
        return self._all(Decision, Decision.decided_at, Decision.id)

    @cached_property
    def delegations(self) -> dict[uuid.UUID, Delegation]:
        """Acts that somebody took in the place of another."""
        return delegations_of(self.session, self.guards.decisions)

    @cached_property
    def submissions(self) -> list[Submission]:
        return self._all(Submission, Submission.number.desc())

    @cached_property
    def documents(self) -> list[Document]:
        rows: list[Document] = self._all(Document, Document.received_at.desc(), Document.id)
        return [row for row in rows if row.removed_at is None]

    @cached_property
    def attached(self) -> dict[uuid.UUID, list[Document]]:
        """Question → the files that came with it or with its answer, out of `documents`."""
        asked = {row.question_id for row in self.documents if row.question_id is not None}
        return {each: [row for row in reversed(self.documents) if row.question_id == each] for each in asked}

    @cached_property
    def conditions(self) -> list[Condition]:
        return self._all(Condition, Condition.created_at, Condition.id)

    @cached_property
    def questions(self) -> list[Question]:
        return self._all(Question, Question.asked_at.desc(), Question.id)

    @cached_property
    def letters(self) -> list[Letter]:
        return self._all(Letter, Letter.written_at.desc(), Letter.id)

    @cached_property
    def clocks(self) -> list[Clock]:
        query = select(Clock).where(Clock.proposal_id == self.proposal.id).options(selectinload(Clock.pauses))
        return list(self.session.scalars(query.order_by(Clock.started_on.desc(), Clock.id)))

    @cached_property
    def level_changes(self) -> list[LevelChange]:
        return self._all(LevelChange, LevelChange.changed_at.desc())

    @cached_property
    def agreement(self) -> Agreement | None:
        return self.session.scalar(select(Agreement).where(Agreement.proposal_id == self.proposal.id))

    @cached_property
    def merged_into(self) -> Proposal | None:
        into = self.proposal.merged_into_id
        if into is None:
            return None
        return find_undeclared(self.session, self.actor, into, now=self.now)

    @cached_property
    def user_names(self) -> dict[uuid.UUID, str]:
        """Names of people that rows name by id only."""
        ids = {row.submitted_by_id for row in self.submissions} | {row.signed_by_id for row in self.letters}
        return {each: self.session.get_one(User, each).name for each in ids if each is not None}


def list_duplicates(session: Session, proposal: Proposal, actor: User, *, now: datetime) -> list[Proposal]:
    """Other cases of the same partner into which this one may be merged, the newest first."""
    if proposal.organisation_id is None:
        return []
    query = (
        select(Proposal)
        .where(
            visible_to(actor, now),
            Proposal.organisation_id == proposal.organisation_id,
            Proposal.id != proposal.id,
            Proposal.state.not_in(("draft", "merged")),
        )
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(50)
    )
    return list(session.scalars(query))


def list_named(session: Session, name: str) -> list[Organisation]:
    """Organisations whose name has all words of `name`, for staff who open a case; at most ten."""
    words = fold(name).split()[:6]
    if not words:
        return []
    query = select(Organisation).where(*(Organisation.name_key.contains(w, autoescape=True) for w in words))
    return list(session.scalars(query.order_by(Organisation.name).limit(10)))


def list_staff(session: Session) -> list[User]:
    """Everybody who works here and may sign in, by name."""
    query = select(User).where(User.is_staff, User.is_active, ~User.is_expert)
    return list(session.scalars(query.order_by(User.name, User.id)))


def find_submission(session: Session, proposal: Proposal, number: int) -> Submission | None:
    """What was sent as submission `number`, by a case that the person may see."""
    return session.scalar(
        select(Submission).where(Submission.proposal_id == proposal.id, Submission.number == number)
    )


def changed_answers(
    older: Mapping[str, Mapping[str, Any]], newer: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, Any, Any]]:
    """(section, name, before, after) of every answer that differs."""
    for section in dict.fromkeys([*older, *newer]):
        before, after = older.get(section, {}), newer.get(section, {})
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                yield section, name, before.get(name), after.get(name)


def find_review(session: Session, proposal: Proposal, review_id: uuid.UUID) -> Review | None:
    """A review slot of a case that the person may see."""
    return session.scalar(select(Review).where(Review.id == review_id, Review.proposal_id == proposal.id))


def find_question(session: Session, proposal: Proposal, question_id: uuid.UUID) -> Question | None:
    return session.scalar(
        select(Question).where(Question.id == question_id, Question.proposal_id == proposal.id)
    )


def list_open_questions(session: Session, proposal: Proposal) -> list[Question]:
    """Questions to the partner that wait for an answer, the oldest first."""
    query = select(Question).where(Question.proposal_id == proposal.id, Question.answered_at.is_(None))
    return list(session.scalars(query.order_by(Question.asked_at, Question.id)))


def list_visible_ids(
    session: Session, actor: User, ids: Collection[uuid.UUID], *, now: datetime
) -> frozenset[uuid.UUID]:
    """Those of the ids that are not a case, or a case that the person may see."""
    query = select(Proposal.id).where(Proposal.id.in_(ids))
    hidden = set(session.scalars(query)) - set(session.scalars(query.where(visible_to(actor, now))))
    return frozenset(set(ids) - hidden)
