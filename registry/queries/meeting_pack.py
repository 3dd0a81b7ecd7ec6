"""The pack of a meeting of the Task Force: what its reader may see of what was known at its instant.

What has moved since is read from events, tasks and history rows, so that the pack of a meeting stays what it
was. What somebody may see is asked anew each time: who is recused today finds the case in no pack any more.
Names of cases, partners and agreements are those of today.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from registry.clock import geneva_day
from registry.models import (
    ActionPoint,
    Event,
    InterestDeclaration,
    Meeting,
    MeetingDecision,
    Organisation,
    Proposal,
    Review,
    Task,
    User,
)
from registry.permissions import is_recused, visible_to
from registry.queries.meeting import list_earlier_points, list_meeting_decisions, meeting_before
from registry.queries.pack_agreement import AgreementLine, list_ending_then, list_late_then
from registry.queries.pack_list import ListNews, count_hits_then, list_news
from registry.queries.policy import policy_in_force
from registry.queries.recommendation import Standing, progress_as_of, recommendations_visible_to
from registry.queries.verdicts import summary_of
from registry.queries.watchlist import list_alarms
from workflows.proposal import PROPOSAL, TERMINAL

MOST = 200
FIRST_PERIOD = timedelta(days=90)  # what is new at the first meeting
PARTNER = frozenset({"returned", "clarification_asked", "exclusion_proposed"})
# state → the office that has the next step, where it is not a reviewer, an official or the partner
OFFICES = {"submitted": "desk", "derogation_asked": "executive_secretary", "waiting_for_award": "award"}
HANDED_ON = ("review.recused", "review.handed_over", "review.replaced", "review.waived", "review.cancelled")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it stood. `since`: when its state began; `waits_on`: partner, desk, official,
    executive_secretary, award, nobody (deferred), or the slots whose reviews were open."""

    id: uuid.UUID
    reference: str
    title: str
    partner: str
    lead: int | None
    state: str
    since: datetime
    waits_on: tuple[str, ...]
    days: int  # whole days from `since` to the instant of the pack


@dataclass(frozen=True, slots=True)
class Conflict:
    """`kind`: award (K05), reviewer_missing (after a recusal), verdicts (for and against)."""

    kind: str
    case: CaseLine
    expected_on: date | None = None  # the award


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything of one meeting for one reader. `hits` None: who reads may see no matches."""

    meeting: Meeting
    known_at: datetime
    is_fixed: bool
    since: datetime
    last: Meeting | None
    submitted: Sequence[CaseLine]
    waiting: Sequence[CaseLine]  # the longest first, no more than MOST
    waiting_count: int
    conflicts: Sequence[Conflict]
    ending: Sequence[AgreementLine]
    late: Sequence[AgreementLine]
    hits: int | None
    news: Sequence[ListNews]
    stale_lists: Sequence[str]
    recommendations: Sequence[Standing]
    points: Sequence[ActionPoint]
    decisions: Sequence[MeetingDecision]  # of the last meeting

    @property
    def day(self) -> date:
        return geneva_day(self.known_at)


def pack_of(session: Session, meeting: Meeting, reader: User, *, now: datetime) -> Pack:
    """As of the instant of the pack; of a planned meeting whose pack is not fixed, as of now."""
    known_at, last = meeting.known_at or now, meeting_before(session, meeting)
    since = last.known_at if last and last.known_at else known_at - FIRST_PERIOD
    open_then = list_open_cases(session, reader, known_at, now=now)
    when: dict[str, Any] = {"known_at": known_at, "now": now}
    return Pack(
        meeting, known_at, meeting.known_at is not None, since, last,
        submitted=list_new_cases(session, reader, since, **when),
        waiting=sorted(open_then, key=lambda each: (each.since, each.reference))[:MOST],
        waiting_count=len(open_then),
        conflicts=list_conflicts(session, reader, open_then, known_at=known_at),
        ending=list_ending_then(session, reader, **when),
        late=list_late_then(session, reader, **when),
        hits=count_hits_then(session, reader, **when),
        news=list_news(session, since, known_at),
        stale_lists=_stale_lists(session, meeting, now),
        recommendations=_overdue(session, reader, **when),
        points=list_earlier_points(session, reader, now=now, meeting=meeting, known_at=known_at),
        decisions=list_meeting_decisions(session, reader, now=now, meeting=last) if last else [],
    )  # fmt: skip


def list_new_cases(
    session: Session, reader: User, since: datetime, *, known_at: datetime, now: datetime
) -> list[CaseLine]:
    """Sent for the first time after `since`, the oldest first; one that was sent again is not new."""
    earlier = aliased(Event)
    before = select(earlier.seq).where(
        earlier.case_id == Event.case_id, earlier.name == Event.name, earlier.recorded_at <= since
    )
    sent = select(Event.case_id, func.min(Event.recorded_at)).where(
        Event.name == "proposal.submitted", Event.recorded_at > since, Event.recorded_at <= known_at,
        ~before.exists(),
    )  # fmt: skip
    first = dict(map(tuple, session.execute(sent.group_by(Event.case_id)).all()))
    lines = _lines(session, _cases(reader, now, Proposal.id.in_(list(first))), known_at)
    return sorted(lines, key=lambda each: (first[each.id], each.reference))


def list_open_cases(session: Session, reader: User, known_at: datetime, *, now: datetime) -> list[CaseLine]:
    """Cases that had been sent and had not ended."""
    was_open = or_(Proposal.state.not_in(TERMINAL), Proposal.moved_at > known_at)
    lines = _lines(session, _cases(reader, now, was_open, Proposal.created_at <= known_at), known_at)
    return [each for each in lines if each.state not in TERMINAL and each.state != PROPOSAL.initial]


def list_conflicts(
    session: Session, reader: User, cases: Sequence[CaseLine], *, known_at: datetime
) -> list[Conflict]:
    """What stands between people or with a tender: somebody has to settle it before the case goes on."""
    by_id = {each.id: each for each in cases}
    awards = dict(
        map(
            tuple,
            session.execute(
                select(Proposal.id, Proposal.award_expected_on).where(
                    Proposal.id.in_([each.id for each in cases if each.state == "waiting_for_award"])
                )
            ).all(),
        )
    )
    found = [Conflict("award", by_id[case_id], day) for case_id, day in awards.items()]
    missing = select(Task.proposal_id).where(
        Task.kind.in_(("reviewer_missing", "no_alternate")), Task.opened_at <= known_at,
        or_(Task.done_at.is_(None), Task.done_at > known_at), Task.proposal_id.in_(list(by_id)),
    )  # fmt: skip
    found += [
        Conflict("reviewer_missing", by_id[case_id])
        for case_id in session.scalars(missing.distinct())
        if case_id in by_id
    ]
    found += [Conflict("verdicts", by_id[each]) for each in _split(session, reader, by_id, known_at)]
    return sorted(found, key=lambda each: (each.kind, each.case.since, each.case.reference))


def _cases(reader: User, now: datetime, *wanted: ColumnElement[bool]) -> Select[tuple[Proposal]]:
    return (
        select(Proposal)
        .where(visible_to(reader, now), Proposal.reference.is_not(None), *wanted)
        .options(joinedload(Proposal.organisation).load_only(Organisation.name))
        .order_by(Proposal.moved_at, Proposal.id)
        .limit(MOST * 5)
    )


def _lines(session: Session, asked: Select[tuple[Proposal]], known_at: datetime) -> list[CaseLine]:
    cases = list(session.scalars(asked))
    then = _states_then(
        session, [row.id for row in cases if row.moved_at and row.moved_at > known_at], known_at
    )
    slots = _open_slots(session, [row.id for row in cases], known_at)
    found = []
    for row in cases:
        state, since = then.get(row.id) or (row.state, row.moved_at or row.created_at)
        if since > known_at:
            continue  # nothing was sent by then
        found.append(
            CaseLine(
                row.id, row.reference or "", row.title, row.organisation.name if row.organisation else "",
                row.lead_subprogramme, state, since, _waits_on(state, slots.get(row.id, ())),
                (geneva_day(known_at) - geneva_day(since)).days,
            )
        )  # fmt: skip
    return found


def _waits_on(state: str, slots: Sequence[str]) -> tuple[str, ...]:
    if state in PARTNER:
        return ("partner",)
    if state == "in_review":
        return tuple(slots) or ("desk",)
    if state == "deferred" or state in TERMINAL:
        return ("nobody",)
    return (OFFICES.get(state, "official"),)


def _states_then(
    session: Session, ids: Collection[uuid.UUID], known_at: datetime
) -> dict[uuid.UUID, tuple[str, datetime]]:
    """The state of each case that has moved since, and since when it was in it."""
    found = {}
    steps = (
        select(Event)
        .where(
            Event.case_id.in_(ids),
            Event.recorded_at <= known_at,
            Event.payload.contains('"verb":"', autoescape=True),
        )
        .order_by(Event.case_id, Event.seq)
    )
    for event in session.scalars(steps) if ids else ():
        if event.data.get("to"):
            found[event.case_id] = (str(event.data["to"]), event.recorded_at)
    return found


def _open_slots(
    session: Session, ids: Collection[uuid.UUID], known_at: datetime
) -> dict[uuid.UUID, list[str]]:
    """The slots whose review was open, in their order; an outside expert's advice holds nobody up."""
    if not ids:
        return {}
    ended = (
        select(Event.subject_id)
        .where(Event.name.in_(HANDED_ON), Event.case_id.in_(ids), Event.recorded_at <= known_at)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Review.proposal_id, Review.slot)
        .where(
            Review.proposal_id.in_(ids),
            Review.is_required,
            Review.opened_at <= known_at,
            or_(Review.given_at.is_(None), Review.given_at > known_at),
            or_(Review.state.in_(("open", "declared", "given")), Review.id.not_in(ended)),
        )
        .order_by(Review.proposal_id, Review.slot)
        .distinct()
    )
    found: dict[uuid.UUID, list[str]] = {}
    for case_id, slot in rows:
        found.setdefault(case_id, []).append(slot)
    return found


def _split(
    session: Session, reader: User, cases: Collection[uuid.UUID], known_at: datetime
) -> list[uuid.UUID]:
    """Cases whose verdicts, all given, were for and against, with no note on it; shown to whoever declared
    to have no interest, as the verdicts themselves are (K01)."""
    declared = select(InterestDeclaration.proposal_id).where(
        InterestDeclaration.user_id == reader.id, InterestDeclaration.interest == "none"
    )
    noted = select(Event.case_id).where(Event.name == "review.conflict_noted", Event.recorded_at <= known_at)
    rows = session.scalars(
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.proposal_id.in_(cases), Review.proposal_id.in_(declared), Review.proposal_id.not_in(noted),
            Review.round == Proposal.round, Review.given_at <= known_at, ~is_recused(reader.id),
        )
        .order_by(Review.proposal_id)
    )  # fmt: skip
    given: dict[uuid.UUID, list[Review]] = {}
    for row in rows:
        given.setdefault(row.proposal_id, []).append(row)
    open_ = _open_slots(session, list(given), known_at)
    return [each for each, rows in given.items() if not open_.get(each) and summary_of(rows) == "conflicting"]


def _stale_lists(session: Session, meeting: Meeting, now: datetime) -> Sequence[str]:
    """Ids of lists that were too old: as the event of the pack says, else today's."""
    if meeting.known_at is None:
        return stale_now(session, now)
    said = session.scalars(
        select(Event)
        .where(Event.case_id == meeting.id, Event.name.in_(("meeting.pack_ready", "meeting.held")))
        .order_by(Event.seq.desc())
    )
    return next((list(each.data["stale_lists"]) for each in said if "stale_lists" in each.data), [])


def stale_now(session: Session, now: datetime) -> list[str]:
    """Ids of the lists that the policy names and that are too old or absent today."""
    alarms = list_alarms(session, lambda: policy_in_force(session, geneva_day(now)), now)
    return [each.source.id for each in alarms]


def _overdue(session: Session, reader: User, *, known_at: datetime, now: datetime) -> list[Standing]:
    """Recommendations of evaluations whose target date was over."""
    if session.scalar(select(func.count()).where(recommendations_visible_to(reader, now))) == 0:
        return []
    return [each for each in progress_as_of(session, geneva_day(known_at), known_at) if each.is_overdue]
