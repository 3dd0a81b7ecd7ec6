"""A partner's own proposals: the list, one with its sections, and what its status page tells."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.clock import Pause, days_used
from registry.events import list_events
from registry.models import (
    Assessment,
    Clock,
    Event,
    Letter,
    Organisation,
    Proposal,
    Question,
    Section,
    User,
)
from registry.permissions import visible_to
from registry.text import fold
from workflows.wording import N_

# What a partner reads of the events of a case. An event that is not here stays inside.
SENTENCES: Mapping[str, str] = {
    "proposal.started": N_("The proposal was started"),
    "proposal.invited": N_("We invited you to complete the proposal"),
    "proposal.taken_over": N_("You took the proposal over"),
    "proposal.submitted": N_("The proposal was sent to us"),
    "proposal.accepted": N_("We found it complete and passed it to our experts"),
    "proposal.returned": N_("We sent it back to you to complete"),
    "proposal.asked": N_("We asked you a question"),
    "proposal.answered": N_("You answered our question"),
    "proposal.reviews_completed": N_("Our experts have given their views"),
    "proposal.reviews_complete": N_("Our experts have given their views"),
    "proposal.deferred": N_("The decision was put off"),
    "proposal.answer_expected": N_("We reminded you that we wait for you"),
    "proposal.answer_overdue": N_("We reminded you that we wait for you"),
    "proposal.closing_announced": N_("We told you that we close the proposal if we hear nothing"),
    "proposal.paused": N_("The time for our decision stands still"),
    "proposal.resumed": N_("The time for our decision runs again"),
    "proposal.taken_up": N_("We took the proposal up again"),
    "proposal.redirected": N_("We sent the proposal to the right door"),
    "proposal.referred": N_("The proposal went to the Executive Office"),
    "proposal.turned_down": N_("We did not accept the proposal"),
    "proposal.exclusion_proposed": N_("We asked you to comment before we decide"),
    "proposal.commented": N_("You sent us your comments"),
    "proposal.excluded": N_("We found the proposal not eligible"),
    "proposal.exclusion_confirmed": N_("We found the proposal not eligible"),
    "proposal.exclusion_dismissed": N_("The proposal goes on"),
    "proposal.discarded": N_("You threw the draft away"),
    "proposal.withdrawn": N_("You withdrew the proposal"),
    "proposal.closed": N_("The proposal was closed: we had no answer"),
    "proposal.merged": N_("The proposal was joined with another one of yours"),
    "proposal.rerouted": N_("We look at the proposal again"),
    "proposal.derogation_refused": N_("We found the proposal not eligible"),
    "proposal.reconsideration_asked": N_("You asked us to look at our decision again"),
    "proposal.reconsideration_upheld": N_("Somebody else looked at it: the decision stands"),
    "proposal.reconsideration_reopened": N_("Somebody else looked at it: we take the proposal up again"),
    "proposal.contested": N_("You told us that something we hold about you is wrong"),
    "document.added": N_("A document was added"),
    "document.removed": N_("A document was removed"),
}
# told only when the case has really got there: a decision that still needs a second official stays inside
OUTCOMES: Mapping[str, str] = {
    "approved": N_("The proposal was approved"),
    "declined": N_("The proposal was not accepted"),
}
DECIDING = frozenset(
    {"proposal.approved", "proposal.approved_with_conditions", "proposal.declined", "proposal.concurred"}
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the partner's timeline: when, an English msgid, a colleague's name (never of staff)."""

    at: datetime
    sentence: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Day `day` of `of` working days, due on a day unless paused; `pause` is an id of the pause reasons."""

    kind: str
    day: int
    of: int
    due_on: date | None
    pause: str | None


_SECTIONS = (  # built once: every page of the wizard reads it
    select(Section)
    .where(Section.proposal_id == bindparam("proposal_id"))
    .options(joinedload(Section.updated_by))
    .order_by(Section.name)
)


def find_own_proposal(
    session: Session, user: User, proposal_id: uuid.UUID, *, now: datetime
) -> Proposal | None:
    """A proposal that the partner may see; None for staff (they have the case page) and strangers."""
    if user.is_staff:
        return None
    return session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id, visible_to(user, now))
        .options(joinedload(Proposal.organisation))
    )


def list_own_proposals(session: Session, user: User, *, now: datetime) -> list[Proposal]:
    """All proposals of the partner's organisations, newest first."""
    return list(
        session.scalars(
            select(Proposal)
            .where(visible_to(user, now))
            .options(joinedload(Proposal.organisation))
            .order_by(Proposal.created_at.desc(), Proposal.id)
            .limit(500)
        )
    )


def list_sections(session: Session, proposal: Proposal) -> list[Section]:
    return list(session.scalars(_SECTIONS, {"proposal_id": proposal.id}))


def received_or(proposal: Proposal, today: date) -> date:
    """The day by which the answers are judged: that of the first receipt, or today."""
    return proposal.received_on or today


def find_progress(
    session: Session, proposal: Proposal, *, today: date, holidays: Sequence[date] | frozenset[date]
) -> Progress | None:
    """The running promise of time, with the reason when it stands still; None when no clock runs."""
    clock = session.scalar(
        select(Clock)
        .where(Clock.proposal_id == proposal.id, Clock.stopped_at.is_(None))
        .options(selectinload(Clock.pauses))
        .order_by(Clock.started_on.desc())
        .limit(1)
    )
    if clock is None:
        return None
    pauses = [Pause(row.paused_on, row.resumed_on, row.reason) for row in clock.pauses]
    open_pause = next((row for row in clock.pauses if row.resumed_on is None), None)
    used = days_used(clock.started_on, today, holidays, pauses)
    return Progress(
        clock.kind,
        max(used, 0),
        clock.working_days,
        None if open_pause else clock.due_on,
        open_pause.reason if open_pause else None,
    )


def list_questions(session: Session, proposal: Proposal) -> list[Question]:
    return list(
        session.scalars(
            select(Question)
            .where(Question.proposal_id == proposal.id)
            .options(joinedload(Question.answered_by))
            .order_by(Question.asked_at.desc(), Question.id)
        )
    )


def find_question(session: Session, proposal: Proposal, question_id: uuid.UUID) -> Question | None:
    return session.scalar(
        select(Question).where(Question.id == question_id, Question.proposal_id == proposal.id)
    )


def list_letters(session: Session, proposal: Proposal) -> list[Letter]:
    """What the partner was told, newest first."""
    return list(
        session.scalars(
            select(Letter)
            .where(Letter.proposal_id == proposal.id)
            .order_by(Letter.written_at.desc(), Letter.id)
        )
    )


def list_held_values(session: Session, proposal: Proposal) -> list[Assessment]:
    """Values that the office keeps beside the declared ones and that are not internal."""
    return list(
        session.scalars(
            select(Assessment)
            .where(
                Assessment.proposal_id == proposal.id,
                Assessment.is_internal.is_(False),
                Assessment.superseded_at.is_(None),
            )
            .order_by(Assessment.recorded_at, Assessment.field)
        )
    )


def find_held_value(session: Session, proposal: Proposal, assessment_id: uuid.UUID) -> Assessment | None:
    return next((row for row in list_held_values(session, proposal) if row.id == assessment_id), None)


def list_own_happenings(session: Session, proposal: Proposal) -> list[Happening]:
    """The partner's timeline, newest first: published steps only, and no names of officials."""
    events = [event for event in list_events(session, proposal.id) if _sentence(event)]
    actors = {event.actor_id for event in events if event.actor_id}
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_(actors)))}
    happenings = []
    for event in reversed(events):
        actor = people.get(event.actor_id) if event.actor_id else None
        colleague = actor.name if actor is not None and not actor.is_staff else None
        happenings.append(Happening(event.effective_at, _sentence(event) or "", colleague))
    return happenings


def _sentence(event: Event) -> str | None:
    data = event.data
    if data.get("is_internal"):
        return None
    if event.name in DECIDING:
        return OUTCOMES.get(str(data.get("to")))
    return SENTENCES.get(event.name)


def has_namesake(session: Session, proposal: Proposal) -> bool:
    """Whether another organisation has exactly this name and country: perhaps the person's own."""
    organisation = proposal.organisation
    if organisation is None or organisation.country is None:
        return False
    other = select(Organisation.id).where(
        Organisation.name_key == fold(organisation.name)[:300],
        Organisation.country == organisation.country,
        Organisation.id != organisation.id,
    )
    return session.scalar(other.limit(1)) is not None
