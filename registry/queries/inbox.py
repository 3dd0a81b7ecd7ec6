"""What waits for somebody across their offices: reviews, acts, notes, second looks; then whole heaps."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import Decision, InterestDeclaration, Proposal, QualityCheck, Review, Task, User
from registry.permissions import roles_held, visible_to
from registry.queries.finding import count_waiting_reports
from registry.queries.hit import count_open_hits
from registry.queries.progress import count_late
from registry.queries.review import MOST, Waiting, list_waiting
from registry.queries.verdicts import summary_of
from workflows import roles as r

CHECKERS = frozenset({r.DESK, r.APPROVING_OFFICIAL, r.DEPUTY})  # offices that look at a sample again


@dataclass(frozen=True, slots=True)
class Heap:
    """Many things of one kind behind one link: hits to judge, cases to triage, tasks of an office."""

    what: str  # hits | findings | triage | reports | tasks
    count: int
    is_late: bool = False


def list_inbox(session: Session, actor: User, *, now: datetime) -> list[Waiting]:
    """Everything that is due from a person, by deadline; what waits for the partner comes last."""
    held = roles_held(actor, geneva_day(now))
    found = [
        *list_waiting(session, actor, now=now),
        *_conflicts(session, actor, now),
        *_objections(session, actor, held, now),
        *_derogations(session, actor, held, now),
        *_second_looks(session, actor, held, now),
        *_quality(session, actor, held, now),
    ]
    once: dict[uuid.UUID, Waiting] = {}
    for each in found:  # one line a case: what is written first comes first
        once.setdefault(each.proposal.id, each)
    return sorted(
        once.values(),
        key=lambda each: (each.waits_for_partner, each.due_on or date.max, each.proposal.reference or ""),
    )


def list_heaps(session: Session, actor: User, *, now: datetime) -> list[Heap]:
    """Numbers behind links, for the offices that have them; an empty heap is left out."""
    today = geneva_day(now)
    held = roles_held(actor, today)
    heaps = []
    if r.DESK in held:
        submitted = [Proposal.state == "submitted", visible_to(actor, now)]
        late = session.scalar(select(exists().where(*submitted, Proposal.due_on < today)))
        heaps.append(Heap("triage", _count(session, Proposal, *submitted), bool(late)))
        heaps.append(Heap("hits", count_open_hits(session, actor, now)))
        heaps.append(Heap("findings", count_waiting_reports(session, actor)))
        heaps.append(Heap("reports", count_late(session, actor, now=now)))
    if held:
        mine = [Task.role.in_(held), Task.done_at.is_(None), *_of_visible_case(actor)]
        late = session.scalar(select(exists().where(*mine, Task.due_on < today)))
        heaps.append(Heap("tasks", _count(session, Task, *mine), bool(late)))
    return [heap for heap in heaps if heap.count]


def list_quality_checks(session: Session, actor: User, *, now: datetime) -> list[QualityCheck]:
    """Samples that the person may look at again: cases on which they took no part."""
    held = roles_held(actor, geneva_day(now))
    if not held & CHECKERS:
        return []
    query = select(QualityCheck).join(Proposal, Proposal.id == QualityCheck.proposal_id)
    query = query.where(QualityCheck.done_at.is_(None), visible_to(actor, now), *took_no_part(actor.id))
    return list(session.scalars(query.order_by(QualityCheck.drawn_at).limit(MOST)))


def took_no_part(user_id: uuid.UUID) -> Iterable[ColumnElement[bool]]:
    """The conditions on Proposal rows that somebody neither sponsored, triaged, reviewed nor decided them."""
    reviewed = select(Review.proposal_id).where(
        Review.reviewer_id == user_id, Review.state.in_(("declared", "given"))
    )
    decided = select(Decision.proposal_id).where(Decision.decided_by_id == user_id)
    return (
        Proposal.sponsor_id.is_distinct_from(user_id),
        Proposal.triaged_by_id.is_distinct_from(user_id),
        Proposal.id.not_in(reviewed),
        Proposal.id.not_in(decided),
    )


def _cases(actor: User, now: datetime, *wanted: ColumnElement[bool]) -> Select[tuple[Proposal]]:
    query = select(Proposal).where(visible_to(actor, now), *wanted)
    return (
        query.options(joinedload(Proposal.organisation))
        .order_by(Proposal.due_on.is_(None), Proposal.due_on, Proposal.id)
        .limit(MOST)
    )


def _conflicts(session: Session, actor: User, now: datetime) -> Iterable[Waiting]:
    """Conflicting verdicts on which the lead has not written yet."""
    led = select(Review.proposal_id).where(
        Review.reviewer_id == actor.id, Review.is_lead, Review.state == "given"
    )
    cases = list(
        session.scalars(
            _cases(
                actor, now, Proposal.state == "in_review", Proposal.conflict_note == "", Proposal.id.in_(led)
            )
        )
    )
    by_case: dict[uuid.UUID, dict[str, Review]] = {}
    rounds = {case.id: case.round for case in cases}
    for row in session.scalars(
        select(Review).where(Review.proposal_id.in_(list(rounds))).order_by(Review.slot, Review.attempt)
    ):
        if row.round == rounds[row.proposal_id] and row.state != "cancelled":
            by_case.setdefault(row.proposal_id, {})[row.slot] = row
    return [
        Waiting("note_conflict", case, due_on=case.due_on)
        for case in cases
        if _is_conflict(by_case.get(case.id, {}).values())
    ]


def _is_conflict(reviews: Iterable[Review]) -> bool:
    rows = list(reviews)
    return all(row.state in ("given", "waived") for row in rows) and summary_of(rows) == "conflicting"


def _objections(session: Session, actor: User, held: frozenset[str], now: datetime) -> Iterable[Waiting]:
    """Objections that the Deputy Executive Secretary has not read yet."""
    if r.DEPUTY not in held:
        return []
    heard = exists().where(
        Decision.proposal_id == Proposal.id,
        Decision.role == r.DEPUTY,
        Decision.decided_at >= Review.given_at,
    )
    standing = (
        select(Review.id)
        .where(
            Review.proposal_id == Proposal.id,
            Review.round == Proposal.round,
            Review.state == "given",
            Review.verdict == "objection",
            ~heard.correlate(Proposal, Review),
        )
        .correlate(Proposal)
    )
    rows = session.scalars(
        _cases(actor, now, Proposal.state == "in_decision", standing.exists(), *took_no_part(actor.id))
    )
    return [Waiting("hear_objection", case, due_on=case.due_on) for case in rows]


def _derogations(session: Session, actor: User, held: frozenset[str], now: datetime) -> Iterable[Waiting]:
    if not held & {r.LEGAL, r.EXECUTIVE_SECRETARY}:
        return []
    advised = (
        select(Decision.id)
        .where(
            Decision.proposal_id == Proposal.id,
            Decision.submission_no == Proposal.submission_no,
            Decision.act == "advise_derogation",
        )
        .correlate(Proposal)
        .exists()
    )
    found = []
    if r.LEGAL in held:
        rows = session.scalars(_cases(actor, now, Proposal.state == "derogation_asked", ~advised))
        found += [Waiting("advise_derogation", case, due_on=case.due_on) for case in rows]
    if r.EXECUTIVE_SECRETARY in held:
        rows = session.scalars(_cases(actor, now, Proposal.state == "derogation_asked", advised))
        found += [Waiting("grant_derogation", case, due_on=case.due_on) for case in rows]
    return found


def _second_looks(session: Session, actor: User, held: frozenset[str], now: datetime) -> Iterable[Waiting]:
    """Reconsiderations, for deciding officials who took no part."""
    if not held & {r.APPROVING_OFFICIAL, r.DEPUTY, r.EXECUTIVE_SECRETARY}:
        return []
    rows = session.scalars(
        _cases(actor, now, Proposal.state == "reconsideration_asked", *took_no_part(actor.id))
    )
    return [Waiting("uphold", case, due_on=case.due_on) for case in rows]


def _quality(session: Session, actor: User, held: frozenset[str], now: datetime) -> Iterable[Waiting]:
    if not held & CHECKERS:
        return []
    return [
        Waiting("quality_check", row.proposal, check_id=row.id)
        for row in list_quality_checks(session, actor, now=now)
    ]


def _of_visible_case(actor: User) -> Iterable[ColumnElement[bool]]:
    """A task about a case is shown to those who see the case; one about no case to its office."""
    recused = select(InterestDeclaration.proposal_id).where(
        InterestDeclaration.user_id == actor.id, InterestDeclaration.interest != "none"
    )
    return (Task.proposal_id.is_(None) | Task.proposal_id.not_in(recused),)


def _count(session: Session, model: type[Proposal] | type[Task], *wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0
