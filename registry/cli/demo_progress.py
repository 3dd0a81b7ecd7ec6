"""What became of the demonstration's agreements in force: deliverables, a report, an incident, a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Membership, RoleGrant, User
from registry.queries.progress import unscheduled
from registry.services.action_point import open_point
from registry.services.agreement_history import write_change
from registry.services.deliverable import add_deliverable, deliver
from registry.services.incident import Happened, record_incident
from registry.services.name_permission import grant_permission
from registry.services.progress_report import schedule_report, send_report
from workflows import roles as r

LATE = (timedelta(days=70), timedelta(days=430))  # one report is yellow, one is red


@dataclass(frozen=True, slots=True)
class _Scene:
    session: Session
    agreement: Agreement
    desk: User
    now: datetime


def watch_agreements(session: Session, now: datetime) -> None:
    """Plays some months in the life of the first active agreement, and lets two other reports be late."""
    desk = session.scalars(
        select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == r.DESK)
    ).first()
    active = list(
        session.scalars(select(Agreement).where(Agreement.state == "active").order_by(Agreement.reference))
    )
    if desk is None or not active:
        return
    for number in unscheduled(session, geneva_day(now)):
        schedule_report(session, number, now=now)
    _play(_Scene(session, active[0], desk, now))
    for agreement, late_by in zip(active[1:], LATE, strict=False):
        agreement.report_due_on = geneva_day(now) - late_by
        agreement.focal_point_id = active[0].focal_point_id
        write_change(session, agreement, "agreement.report_scheduled", actor=None, now=now)


def _play(scene: _Scene) -> None:
    session, agreement, desk, now = scene.session, scene.agreement, scene.desk, scene.now
    today = geneva_day(now)
    guide, course = (
        add_deliverable(
            session, agreement, text=text, side=side, due_on=today + timedelta(days=days), actor=desk, now=now
        )
        for text, side, days in (
            ("A guide of 20 pages, free for everybody", "partner", -40),
            ("Two courses for the staff of six towns", "partner", 45),
        )
    )
    map_ = add_deliverable(
        session, agreement, text="An open map of stations on our website", side="unece",
        due_on=today - timedelta(days=3), actor=desk, now=now,
    )  # fmt: skip
    add_deliverable(
        session, agreement, text="A talk at the annual session", side="unece",
        due_on=today + timedelta(days=120), actor=desk, now=now,
    )  # fmt: skip
    deliver(
        session, map_, done_on=today - timedelta(days=10), evidence="On the website since last week",
        actor=desk, now=now,
    )  # fmt: skip
    member = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == agreement.organisation_id, Membership.state == "admitted")
        .order_by(User.email)
    ).first()
    if member is not None:
        send_report(
            session, agreement, track="delayed", done="The guide is written and free for everybody.",
            hinders="The rooms for the first course were not free in autumn.",
            next_steps="The first course is in three weeks, the second a month later.",
            people_reached=340, results="340 downloads of the guide in the first week.",
            delivered=[guide.id], actor=member, now=now,
        )  # fmt: skip
    grant_permission(
        session, agreement, kind="text_credit", scope="“In cooperation with UNECE” on the cover of the guide",
        granted_on=today - timedelta(days=60), expires_on=today + timedelta(days=20),
        authority="Office of Legal Affairs, letter of the spring", actor=desk, now=now,
    )  # fmt: skip
    happened = Happened(
        "misuse_of_name", 2, today - timedelta(days=15), "A visitor of a trade fair",
        "The partner's stand showed our emblem, for which it has no permission.",
    )  # fmt: skip
    record_incident(session, agreement, happened, actor=desk, now=now)
    owner = agreement.focal_point or desk
    open_point(
        session, agreement, text=f"Find rooms for: {course.text}", owner=owner,
        due_on=today + timedelta(days=6), actor=desk, now=now,
    )  # fmt: skip
