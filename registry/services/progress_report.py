"""Progress reports: when one is due, sending one, proposing closure when none comes (M04)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, Deliverable, ProgressReport, User
from registry.queries.progress import light_of
from registry.services.agreement_history import write_change
from registry.services.agreement_part import WRITERS, open_part
from registry.services.deliverable import mark_delivered
from registry.services.task import close_task, key_of, open_task
from rules.monitoring import IN_FORCE, REPORTED_IN, add_months, covered_by, covers, next_due
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

RED = "report_red"  # kind of the task that proposes closure
DONE_GIVEN = N_("Say in one sentence at least what was done.")
HINDRANCE_GIVEN = N_("Say what hinders, so that we can help.")
NOT_THEIRS = N_("A ticked deliverable is not an open one of yours.")


def send_report(
    session: Session,
    agreement: Agreement,
    *,
    track: str,
    done: str,
    hinders: str = "",
    next_steps: str = "",
    people_reached: int | None = None,
    results: str = "",
    delivered: Collection[uuid.UUID] = (),
    actor: User,
    now: datetime,
) -> ProgressReport:
    """A report of the actor's side; the one that was due moves the date to the next.

    `delivered`: open deliverables that it ticks; a partner ticks its own. Raises NotYours, WrongState when
    nothing is in force, Blocked when the report says too little.
    """
    side = open_report(session, agreement, actor=actor, now=now)
    _check_words(track, done, hinders)
    ticked = _ticked(session, agreement, delivered, side)
    today, rhythm = geneva_day(now), reference.load().monitoring.rhythm
    report = ProgressReport(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        side=side,
        track=track,
        done=done.strip(),
        hinders=hinders.strip(),
        next_steps=next_steps.strip(),
        people_reached=people_reached,
        results=results.strip(),
        delivered=sorted(str(row.id) for row in ticked),
        written_by_id=actor.id,
        sent_at=now,
    )
    due_on = agreement.report_due_on
    if due_on is not None and agreement.starts_on is not None and covers(due_on, today, rhythm):
        report.for_due_on = covered_by(agreement.starts_on, agreement.ends_on, due_on, today, rhythm)
        agreement.report_due_on = next_due(
            agreement.starts_on, agreement.ends_on, max(report.for_due_on, today), rhythm
        )
    session.add(report)
    session.flush()
    for row in ticked:
        row.report_id = report.id
        mark_delivered(row, today, actor, now)
    write_change(
        session, agreement, "report.sent", actor=actor, now=now,
        payload={"report": report.id, "side": side, "track": track, "delivered": report.delivered},
    )  # fmt: skip
    if light_of(agreement, today) != "red":
        close_task(session, key_of(RED, agreement.id, "complete"), now=now)
    return report


def open_report(session: Session, agreement: Agreement, *, actor: User, now: datetime) -> str:
    """Locks the agreement and gives the side for which the actor reports."""
    by = WRITERS if actor.is_staff else frozenset({r.OWNER})
    guards = open_part(
        session, agreement, "report", actor=actor if actor.is_staff else None, now=now, by=by, also_ended=True
    )
    side = side_of(agreement, actor, guards.roles if actor.is_staff else frozenset())
    if side is None:
        raise NotYours("report", tuple(sorted(by)))
    if agreement.state not in REPORTED_IN:
        raise WrongState("report", agreement.state)
    return side


def side_of(agreement: Agreement, actor: User, roles: frozenset[str]) -> str | None:
    """partner, unece, or None for somebody who reports for neither."""
    if actor.is_staff:
        return "unece" if roles & WRITERS else None
    admitted = {m.organisation_id for m in actor.memberships if m.state == "admitted"}
    return "partner" if agreement.organisation_id in admitted else None


def schedule_report(session: Session, agreement_id: uuid.UUID, *, now: datetime) -> date | None:
    """Sets the day of the next report of an agreement in force, where it has none or one after its end.

    What began before it came into the register owes its first report a year after that, not for the past.
    """
    agreement = session.get_one(Agreement, agreement_id)
    open_part(session, agreement, "schedule_report", actor=None, now=now)
    if agreement.state not in IN_FORCE or agreement.starts_on is None:
        return None
    covered = session.scalar(
        select(func.max(ProgressReport.for_due_on)).where(ProgressReport.agreement_id == agreement.id)
    )
    if covered is None and agreement.origin != "case":
        covered = geneva_day(agreement.created_at)
    rhythm = reference.load().monitoring.rhythm
    due_on = next_due(agreement.starts_on, agreement.ends_on, covered, rhythm)
    if due_on != agreement.report_due_on:
        agreement.report_due_on = due_on
        write_change(
            session, agreement, "agreement.report_scheduled", actor=None, now=now, payload={"due_on": due_on}
        )
    return due_on


def propose_closure(session: Session, agreement_id: uuid.UUID, *, now: datetime) -> None:
    """A red report becomes a task of the desk: close the partnership, or get the report (M04)."""
    agreement = session.get_one(Agreement, agreement_id)
    open_part(session, agreement, "propose_closure", actor=None, now=now, also_ended=True)
    if agreement.state not in IN_FORCE or light_of(agreement, geneva_day(now)) != "red":
        return
    assert agreement.report_due_on is not None
    months = reference.load().monitoring.rhythm.red_after_months
    open_task(
        session, kind=RED, subject_id=agreement.id, agreement=agreement, verb="complete",
        due_on=add_months(agreement.report_due_on, months), now=now,
    )  # fmt: skip


def _check_words(track: str, done: str, hinders: str) -> None:
    missing = []
    if not done.strip():
        missing.append(("done_given", DONE_GIVEN))
    if track != "on_track" and not hinders.strip():
        missing.append(("hindrance_given", HINDRANCE_GIVEN))
    if missing:
        raise Blocked("report", [name for name, _ in missing], [words for _, words in missing])


def _ticked(
    session: Session, agreement: Agreement, delivered: Collection[uuid.UUID], side: str
) -> list[Deliverable]:
    if not delivered:
        return []
    rows = list(
        session.scalars(
            select(Deliverable).where(
                Deliverable.id.in_(delivered),
                Deliverable.agreement_id == agreement.id,
                Deliverable.done_on.is_(None),
                Deliverable.dropped_at.is_(None),
            )
        )
    )
    if len(rows) != len(set(delivered)) or (side == "partner" and any(row.side != side for row in rows)):
        raise Blocked("report", ["open_deliverables"], [NOT_THEIRS])
    return rows
