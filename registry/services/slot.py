"""Review slots: one for each subprogramme and each other office that the policy asks; opened, passed on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.models import Proposal, Review, User
from registry.queries.guards import Guards
from registry.queries.reviewers import free_reviewer
from registry.services.step import write_event

# required reviewers of the policy that are no slots: the subprogrammes have theirs, the others act or approve
NO_SLOT = frozenset({"focal_point", "alternate_focal_point", "excom", "executive_secretary"})


def offices_asked(guards: Guards) -> list[str]:
    """The offices that the policy asks for a review, besides the subprogrammes and those that take an act."""
    snapshot = guards.proposal.snapshot
    asked = snapshot.outcome.get("required_reviewers", ()) if snapshot else ()
    acting = {act.role for act in guards.acts}
    return sorted({role for role in asked if role not in NO_SLOT and role not in acting})


def open_slot(
    session: Session,
    proposal: Proposal,
    *,
    reviewer: User | None,
    due_on: date | None,
    now: datetime,
    subprogramme: int | None = None,
    role: str = "focal_point",
) -> Review:
    """A new slot of the present round, of a subprogramme or of an office."""
    review = Review(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        submission_no=proposal.submission_no,
        round=proposal.round,
        slot=role if subprogramme is None else f"subprogramme_{subprogramme}",
        subprogramme=subprogramme,
        role=role,
        is_lead=subprogramme is not None and subprogramme == proposal.lead_subprogramme,
        reviewer_id=reviewer.id if reviewer else None,
        opened_at=now,
        due_on=due_on,
    )
    session.add(review)
    return review


def pass_on(
    review: Review, reviewer: User | None, *, now: datetime, changed: list[str] | None = None
) -> Review:
    """The next attempt of a slot, for somebody else or (with `changed`) the same person; the date stays."""
    is_back = changed is not None
    return Review(
        id=uuid.uuid4(),
        proposal_id=review.proposal_id,
        submission_no=review.submission_no,
        round=review.round,
        slot=review.slot,
        attempt=review.attempt + 1,
        subprogramme=review.subprogramme,
        role=review.role,
        is_lead=review.is_lead,
        is_required=review.is_required,
        access_until=review.access_until,
        reviewer_id=reviewer.id if reviewer else None,
        state="declared" if is_back else "open",
        opened_at=now,
        due_on=review.due_on,
        changed=changed,
    )


def open_missing_offices(guards: Guards) -> list[Review]:
    """Opens the slots of offices that the level asks for now and did not when the round began."""
    session, proposal, now = guards.session, guards.proposal, guards.now
    if proposal.state not in ("in_review", "in_decision"):
        return []
    there = {review.slot for review in guards.reviews}
    opened = [
        open_slot(
            session, proposal, role=role, now=now, due_on=proposal.due_on,
            reviewer=free_reviewer(session, proposal, None, role=role, now=now, besides=guards.actor),
        )
        for role in offices_asked(guards)
        if role not in there
    ]  # fmt: skip
    session.flush()
    for review in opened:
        write_event(
            session, proposal, "review.opened", actor=None, now=now, about=review,
            payload={"slot": review.slot, "has_reviewer": review.reviewer_id is not None},
        )  # fmt: skip
    return opened


def bring_back(guards: Guards, changed: Iterable[str]) -> list[Review]:
    """Asks everybody who gave a verdict to look at the changed sections; what they said stays readable."""
    session, proposal = guards.session, guards.proposal
    sections = sorted(set(changed))
    if not sections:
        return []
    again = [
        pass_on(review, review.reviewer, now=guards.now, changed=sections)
        for review in guards.reviews
        if review.state == "given"
    ]
    session.add_all(again)
    session.flush()
    for review in again:
        write_event(
            session, proposal, "review.brought_back", actor=None, now=guards.now, about=review,
            payload={"slot": review.slot, "sections": sections},
        )  # fmt: skip
    return again
