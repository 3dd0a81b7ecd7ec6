"""The kinds of rows that dashboards count: what they are, who may see them, in which order they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload

from registry.models import (
    Agreement,
    AgreementLink,
    Clock,
    Decision,
    Event,
    Hit,
    Incident,
    InterestDeclaration,
    Organisation,
    Party,
    Proposal,
    Question,
    Review,
    StockEntry,
    Submission,
    Task,
    User,
)
from registry.permissions import (
    agreements_visible_to,
    hits_visible_to,
    organisations_visible_to,
    visible_to,
    was_sent,
)
from registry.queries.incident import incidents_visible_to
from registry.queries.task import tasks_visible_to

Visible = Callable[[User, datetime], Sequence[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`id` is what is counted; `joins` bring the record that decides who may see the row."""

    entity: Any
    id: Any
    visible: Visible
    order: tuple[Any, ...]
    joins: tuple[tuple[Any, Any], ...] = ()
    options: tuple[Any, ...] = ()


def _cases(actor: User, now: datetime) -> Sequence[ColumnElement[bool]]:
    return was_sent(), visible_to(actor, now)


def _agreements(actor: User, now: datetime) -> Sequence[ColumnElement[bool]]:
    return (agreements_visible_to(actor, now),)


def _of_case(model: Any) -> tuple[tuple[Any, Any], ...]:
    return ((Proposal, Proposal.id == model.proposal_id),)


_PARTNER = joinedload(Proposal.organisation).load_only(Organisation.name)
# fmt: off
KINDS: dict[str, Kind] = {
    "case": Kind(Proposal, Proposal.id, _cases, (Proposal.submitted_at, Proposal.id), options=(_PARTNER,)),
    "review": Kind(
        Review, Review.id, _cases, (Review.due_on, Review.id), _of_case(Review),
        (joinedload(Review.reviewer), joinedload(Review.proposal).options(_PARTNER)),
    ),
    "question": Kind(Question, Question.id, _cases, (Question.due_on, Question.id), _of_case(Question)),
    "clock": Kind(Clock, Clock.id, _cases, (Clock.stopped_at.desc(), Clock.id), _of_case(Clock)),
    "submission": Kind(
        Submission, Submission.id, _cases, (Submission.submitted_at, Submission.id), _of_case(Submission)
    ),
    "act": Kind(
        Decision, Decision.id, _cases, (Decision.decided_at.desc(), Decision.id), _of_case(Decision),
        (joinedload(Decision.decided_by), joinedload(Decision.recorded_by)),
    ),
    "interest": Kind(
        InterestDeclaration, InterestDeclaration.id, _cases,
        (InterestDeclaration.declared_at.desc(), InterestDeclaration.id), _of_case(InterestDeclaration),
        (joinedload(InterestDeclaration.user),),
    ),
    "event": Kind(
        Event, Event.seq, _cases, (Event.recorded_at.desc(), Event.case_id, Event.seq),
        ((Proposal, Proposal.id == Event.case_id),),
    ),
    "agreement": Kind(
        Agreement, Agreement.id, _agreements, (Agreement.reference,),
        options=(joinedload(Agreement.organisation), joinedload(Agreement.focal_point)),
    ),
    "link": Kind(
        AgreementLink, AgreementLink.agreement_id, _agreements, (Agreement.reference,),
        ((Agreement, Agreement.id == AgreementLink.agreement_id),),
    ),
    "stock": Kind(
        StockEntry, StockEntry.id, _agreements, (Agreement.reference,),
        ((Agreement, Agreement.id == StockEntry.agreement_id),),
        (joinedload(StockEntry.agreement).joinedload(Agreement.organisation),),
    ),
    "incident": Kind(
        Incident, Incident.id, lambda actor, now: (incidents_visible_to(actor, now),),
        (Incident.severity.desc(), Incident.happened_on, Incident.id),
        options=(joinedload(Incident.agreement).joinedload(Agreement.organisation),),
    ),
    "hit": Kind(
        Hit, Hit.id, lambda actor, now: (hits_visible_to(actor, now),), (Hit.raised_at, Hit.id),
        options=(
            selectinload(Hit.party).selectinload(Party.names), joinedload(Hit.entry),
            joinedload(Hit.organisation),
        ),
    ),
    "party": Kind(
        Party, Party.id, lambda actor, now: (organisations_visible_to(actor, now),),
        (Organisation.name, Party.id), ((Organisation, Organisation.id == Party.organisation_id),),
        (selectinload(Party.names), joinedload(Party.organisation)),
    ),
    "task": Kind(
        Task, Task.id, lambda actor, now: (tasks_visible_to(actor, now),),
        (Task.due_on.is_(None), Task.due_on, Task.id),
        options=(joinedload(Task.proposal), joinedload(Task.agreement)),
    ),
}
# fmt: on
