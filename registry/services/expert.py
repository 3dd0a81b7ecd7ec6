"""Outside experts: invited by the desk to one case, with one question, until a day."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import Proposal, Review, User
from registry.queries.guards import Guards
from registry.reports.letter import long_date
from registry.services.account import CONFIRM, CONFIRM_HOURS, find_user
from registry.services.message import queue_mail
from registry.services.step import lock_case, write_event
from registry.services.token import issue_token
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.proposal import NEEDS
from workflows.wording import N_

LONGEST = timedelta(days=90)
REFUSALS = {
    "k01": NEEDS["k01"],
    "in_review": N_("An expert is asked while the case is in review."),
    "a_day_ahead": N_("The last day is today or later, and at most 90 days away."),
    "known_address": N_(
        "This address belongs to a member of staff or of a partner: they are no outside experts."
    ),
    "asked_already": N_("This expert was asked about this case already."),
    "closed_account": N_("The account of this expert is closed."),
}


def invite_expert(
    session: Session,
    proposal: Proposal,
    *,
    email: str,
    name: str,
    language: str,
    question: str,
    until: date,
    base_url: str,
    actor: User,
    now: datetime,
) -> Review:
    """Opens a slot for advice; the expert sees this case alone, and not after `until`. Raises Blocked."""
    guards = _guards(session, proposal, "invite_expert", actor, now)
    today, user = geneva_day(now), find_user(session, email)
    taken = select(func.count()).select_from(Review).where(
        Review.proposal_id == proposal.id, Review.role == r.EXPERT
    )  # fmt: skip
    asked = user is not None and session.scalar(
        taken.where(Review.reviewer_id == user.id, Review.state != "cancelled")
    )
    _refuse(
        "invite_expert",
        ("k01", not guards.has_declared_none),
        ("in_review", proposal.state != "in_review"),
        ("a_day_ahead", not today <= until <= today + LONGEST),
        ("known_address", user is not None and not user.is_expert),
        ("asked_already", bool(asked)),
        ("closed_account", user is not None and not user.is_active),
    )
    if user is None:
        user = User(
            id=uuid.uuid4(), email=email.lower(), name=name, language=language, is_staff=True, is_expert=True,
            created_at=now,
        )  # fmt: skip
        session.add(user)
        session.flush()
        record(session, user, "user.invited", actor=actor, now=now, personal={"email": email, "name": name})
    number = (session.scalar(taken) or 0) + 1
    review = Review(
        id=uuid.uuid4(), proposal_id=proposal.id, submission_no=proposal.submission_no, round=proposal.round,
        slot=f"expert_{number}", role=r.EXPERT, is_required=False, access_until=until, asked=question,
        reviewer_id=user.id, opened_at=now, due_on=until,
    )  # fmt: skip
    session.add(review)
    session.flush()
    write_event(
        session, proposal, "review.expert_invited", actor=actor, now=now, about=review,
        payload={"slot": review.slot, "until": until},
    )  # fmt: skip
    _mail(session, user, review, until=until, base_url=base_url, now=now)
    return review


def end_expert_access(session: Session, review: Review, *, actor: User, now: datetime) -> None:
    """Closes the case to the expert at once; advice that was given stays."""
    proposal = session.get_one(Proposal, review.proposal_id)
    _guards(session, proposal, "end_expert_access", actor, now)
    session.refresh(review)
    if review.role != r.EXPERT:
        raise NotYours("end_expert_access", (r.DESK,))
    review.access_until = geneva_day(now) - timedelta(days=1)
    write_event(
        session, proposal, "review.expert_access_ended", actor=actor, now=now, about=review,
        payload={"slot": review.slot},
    )  # fmt: skip


def _guards(session: Session, proposal: Proposal, verb: str, actor: User, now: datetime) -> Guards:
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours(verb, (r.DESK,))
    return guards


def _mail(session: Session, user: User, review: Review, *, until: date, base_url: str, now: datetime) -> None:
    """The link of a newcomer leads past choosing a password; it says nothing about the case."""
    is_new = user.email_confirmed_at is None
    link = f"{base_url}/advice/{review.id}"
    if is_new:
        valid = timedelta(hours=CONFIRM_HOURS)
        link = f"{base_url}/confirm/{issue_token(session, user=user, purpose=CONFIRM, valid=valid, now=now)}"
    queue_mail(
        session,
        to=user.email,
        to_user_id=user.id,
        template="expert_invited",
        language=user.language,
        context={
            "name": user.name, "link": link, "is_new": is_new, "hours": CONFIRM_HOURS,
            "until": long_date(until, user.language),
        },
        key=f"invite-expert:{review.id}",
        secret=is_new,
        now=now,
    )  # fmt: skip


def _refuse(verb: str, *found: tuple[str, bool]) -> None:
    names = [name for name, is_so in found if is_so]
    if names:
        raise Blocked(verb, names, [REFUSALS[name] for name in names])
