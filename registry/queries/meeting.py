"""Meetings of the Task Force, their decisions and action points, as far as a person may see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.models import ActionPoint, Agreement, Meeting, MeetingDecision, Proposal, User
from registry.permissions import agreements_visible_to, sees_meetings, visible_to
from registry.queries.action_point import points_visible_to

MOST = 200


def list_meetings(session: Session, *, limit: int = MOST) -> Sequence[Meeting]:
    """The newest first."""
    return session.scalars(select(Meeting).order_by(Meeting.number.desc()).limit(limit)).all()


def find_meeting(session: Session, actor: User, number: int, *, now: datetime) -> Meeting | None:
    if not sees_meetings(actor, now):
        return None
    return session.scalar(select(Meeting).where(Meeting.number == number))


def next_number(session: Session) -> int:
    return (session.scalar(select(func.max(Meeting.number))) or 0) + 1


def meeting_before(session: Session, meeting: Meeting) -> Meeting | None:
    """The last one before that took place: what was new then is not new again."""
    return session.scalar(
        select(Meeting)
        .where(Meeting.number < meeting.number, Meeting.state != "planned")
        .order_by(Meeting.number.desc())
        .limit(1)
    )


def decisions_visible_to(actor: User, now: datetime) -> ColumnElement[bool]:
    """The condition on MeetingDecision rows: never one on a case or agreement that the person may not see."""
    if not sees_meetings(actor, now):
        return false()
    cases = select(Proposal.id).where(visible_to(actor, now))
    papers = select(Agreement.id).where(agreements_visible_to(actor, now))
    return or_(
        MeetingDecision.proposal_id.in_(cases),
        MeetingDecision.agreement_id.in_(papers),
        MeetingDecision.proposal_id.is_(None) & MeetingDecision.agreement_id.is_(None),
    )


def list_meeting_decisions(
    session: Session, actor: User, *, now: datetime, meeting: Meeting
) -> list[MeetingDecision]:
    """As they stand, in the order of the meeting."""
    rows = session.scalars(
        select(MeetingDecision)
        .where(
            MeetingDecision.meeting_id == meeting.id,
            MeetingDecision.superseded_at.is_(None),
            decisions_visible_to(actor, now),
        )
        .options(*_subjects(MeetingDecision), joinedload(MeetingDecision.recorded_by))
        .order_by(MeetingDecision.recorded_at, MeetingDecision.id)
    )
    return list(rows)


def list_decisions_on(session: Session, actor: User, subject: Agreement | Proposal) -> list[MeetingDecision]:
    """What the Task Force decided about one case or agreement, the newest first.

    For everybody of the staff who sees it (the caller knows): its members are not alone in working on it.
    """
    if not actor.is_staff or actor.is_expert:
        return []
    column = MeetingDecision.agreement_id if isinstance(subject, Agreement) else MeetingDecision.proposal_id
    rows = session.scalars(
        select(MeetingDecision)
        .where(column == subject.id, MeetingDecision.superseded_at.is_(None))
        .options(joinedload(MeetingDecision.meeting))
        .order_by(MeetingDecision.recorded_at.desc())
    )
    return list(rows)


def find_meeting_decision(
    session: Session, actor: User, decision_id: uuid.UUID, *, now: datetime
) -> MeetingDecision | None:
    return session.scalar(
        select(MeetingDecision)
        .where(MeetingDecision.id == decision_id, decisions_visible_to(actor, now))
        .options(joinedload(MeetingDecision.meeting))
    )


def list_meeting_points(
    session: Session, actor: User, *, now: datetime, meeting: Meeting
) -> list[ActionPoint]:
    """Given at the meeting: open ones first, by date."""
    return _points(session, actor, now, ActionPoint.meeting_id == meeting.id)


def list_earlier_points(
    session: Session, actor: User, *, now: datetime, meeting: Meeting, known_at: datetime
) -> list[ActionPoint]:
    """Given at earlier meetings and not done at the instant: what the meeting follows up."""
    earlier = select(Meeting.id).where(Meeting.number < meeting.number)
    return _points(
        session, actor, now, ActionPoint.meeting_id.in_(earlier), ActionPoint.created_at <= known_at,
        or_(ActionPoint.done_at.is_(None), ActionPoint.done_at > known_at),
    )  # fmt: skip


def _points(session: Session, actor: User, now: datetime, *wanted: ColumnElement[bool]) -> list[ActionPoint]:
    rows = session.scalars(
        select(ActionPoint)
        .where(*wanted, points_visible_to(actor, now))
        .options(
            *_subjects(ActionPoint),
            joinedload(ActionPoint.meeting),
            joinedload(ActionPoint.owner),
            joinedload(ActionPoint.done_by),
        )
        .order_by(
            ActionPoint.done_at.is_not(None), ActionPoint.due_on.is_(None), ActionPoint.due_on,
            ActionPoint.created_at, ActionPoint.id,
        )
        .limit(MOST)
    )  # fmt: skip
    return list(rows)


def _subjects(model: type[MeetingDecision] | type[ActionPoint]) -> tuple[joinedload, joinedload]:  # type: ignore[valid-type]
    return joinedload(model.agreement), joinedload(model.proposal)


def find_subject(
    session: Session, actor: User, reference: str, *, now: datetime
) -> Agreement | Proposal | None:
    """A case or an agreement by its number, as somebody writes it, when the person may see it."""
    number = reference.strip().upper()
    paper = select(Agreement).where(Agreement.reference == number, agreements_visible_to(actor, now))
    case = select(Proposal).where(Proposal.reference == number, visible_to(actor, now))
    return session.scalar(paper) or session.scalar(case)
