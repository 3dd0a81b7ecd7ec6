"""Deliverables and progress reports: what is due, who says so, the light of M04, reminders, closure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Agreement, Deliverable, Task
from registry.notifications import Audience, resolve
from registry.queries.progress import (
    light_of,
    list_deliverables,
    list_late,
    list_reports,
    red_ones,
    unscheduled,
)
from registry.queries.reminder import list_due
from registry.services.deliverable import add_deliverable, change_deliverable, deliver, drop_deliverable
from registry.services.progress_report import propose_closure, schedule_report, send_report
from registry.services.reminder import remind
from tests.agreement import ENDS, active_agreement
from tests.case import NOW, on_stage
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

TODAY = NOW.date()
FIRST_DUE = date(2027, 1, 15)


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return active_agreement(session, cast)


def promised(session: Session, cast: Cast, agreement: Agreement, **more: Any) -> Deliverable:
    values: dict[str, Any] = {"text": "Ten wells", "side": "partner", "due_on": TODAY + timedelta(days=10)}
    return add_deliverable(session, agreement, **{**values, **more}, actor=cast.carl, now=NOW)


def on(day: date) -> Any:
    return NOW + (day - TODAY)


def test_a_deliverable_is_delivered_with_evidence_or_dropped_with_a_reason(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    wells, map_ = promised(session, cast, agreement), promised(session, cast, agreement, text="A map")
    change_deliverable(
        session, wells, text="Twelve wells", side="partner", due_on=None, actor=cast.bea, now=NOW
    )
    with pytest.raises(Blocked):
        deliver(session, wells, done_on=TODAY, evidence=" ", actor=cast.bea, now=NOW)
    with pytest.raises(Blocked):
        deliver(session, wells, done_on=TODAY + timedelta(days=1), evidence="Photo", actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        deliver(session, wells, done_on=TODAY, evidence="Photo", actor=cast.claire, now=NOW)
    deliver(session, wells, done_on=TODAY, evidence="Photos of 1 November", actor=cast.bea, now=NOW)
    drop_deliverable(session, map_, reason="The town has one.", actor=cast.carl, now=NOW)
    for row in (wells, map_):
        with pytest.raises(WrongState):
            deliver(session, row, done_on=TODAY, evidence="Again", actor=cast.bea, now=NOW)
    assert [row.text for row in list_deliverables(session, agreement)] == ["Twelve wells", "A map"]


def test_the_first_report_is_due_a_year_after_the_start(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    assert unscheduled(session, TODAY) == [agreement.id]
    assert schedule_report(session, agreement.id, now=NOW) == FIRST_DUE
    assert unscheduled(session, TODAY) == []
    old = active_agreement(session, cast, origin="imported", starts_on=date(2019, 1, 1))
    assert schedule_report(session, old.id, now=NOW) == date(2027, 1, 1)  # none is owed for the years before


def test_a_report_of_the_partner_ticks_its_deliverables_and_moves_the_date(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    schedule_report(session, agreement.id, now=NOW)
    wells, ours = promised(session, cast, agreement), promised(session, cast, agreement, side="unece")
    early = send_report(session, agreement, track="on_track", done="Two wells", actor=cast.alice, now=NOW)
    assert (early.for_due_on, agreement.report_due_on) == (None, FIRST_DUE)  # between two dates
    with pytest.raises(Blocked):
        send_report(
            session, agreement, track="on_track", done="x", delivered=[ours.id], actor=cast.alice, now=NOW
        )
    now = on(FIRST_DUE - timedelta(days=20))
    report = send_report(
        session, agreement, track="delayed", done="Ten wells", hinders="Frost", people_reached=900,
        delivered=[wells.id], actor=cast.alice, now=now,
    )  # fmt: skip
    assert (report.side, report.for_due_on, agreement.report_due_on) == ("partner", FIRST_DUE, ENDS)
    assert (wells.done_on, wells.report_id) == (now.date(), report.id)
    last = send_report(
        session, agreement, track="on_track", done="All", actor=cast.carl, now=on(ENDS + timedelta(days=3))
    )
    assert (last.side, last.for_due_on, agreement.report_due_on) == ("unece", ENDS, None)
    assert unscheduled(session, ENDS - timedelta(days=1)) == []
    assert len(list_reports(session, agreement)) == 3
    assert len(list_reports(session, agreement, side="partner")) == 2


@pytest.mark.parametrize("who", ["dora", "claire", "olga"])
def test_nobody_else_reports(session: Session, cast: Cast, agreement: Agreement, who: str) -> None:
    with pytest.raises(NotYours):
        send_report(session, agreement, track="on_track", done="x", actor=getattr(cast, who), now=NOW)


def test_a_report_says_something_and_only_while_it_matters(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Blocked) as refusal:
        send_report(session, agreement, track="in_trouble", done=" ", actor=cast.alice, now=NOW)
    assert set(refusal.value.needs) == {"done_given", "hindrance_given"}
    ended = active_agreement(session, cast, state="terminated")
    with pytest.raises(WrongState):
        send_report(session, ended, track="on_track", done="x", actor=cast.alice, now=NOW)


def test_the_light_turns_and_red_proposes_closure_until_a_report_comes(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    schedule_report(session, agreement.id, now=NOW)
    assert light_of(agreement, FIRST_DUE - timedelta(days=1)) == "green"
    assert light_of(agreement, FIRST_DUE) == "yellow"
    year_late = date(2028, 1, 15)
    agreement.ends_on = date(2030, 1, 14)
    session.flush()
    assert light_of(agreement, year_late) == "red"
    assert red_ones(session, year_late - timedelta(days=1)) == []
    assert red_ones(session, year_late) == [agreement.id]
    propose_closure(session, agreement.id, now=NOW)  # not red today: nothing
    assert session.scalars(select(Task)).all() == []
    propose_closure(session, agreement.id, now=on(year_late))
    propose_closure(session, agreement.id, now=on(year_late))
    [task] = session.scalars(select(Task)).all()
    assert (task.kind, task.role, task.verb) == ("report_red", "desk", "complete")
    [late] = list_late(session, cast.bea, now=on(year_late))
    assert (late.light, late.agreement.id) == ("red", agreement.id)
    assert list_late(session, cast.claire, now=on(year_late), only_mine=True) == []
    send_report(session, agreement, track="on_track", done="All", actor=cast.alice, now=on(year_late))
    assert task.done_at is not None
    assert list_late(session, cast.bea, now=on(year_late)) == []
    assert agreement.report_due_on == date(2029, 1, 15)


def test_each_reminder_is_given_once_to_whom_it_concerns(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    schedule_report(session, agreement.id, now=NOW)
    promised(session, cast, agreement)
    promised(session, cast, agreement, side="unece", due_on=TODAY - timedelta(days=1))
    dropped = promised(session, cast, agreement)
    drop_deliverable(session, dropped, reason="Not needed", actor=cast.bea, now=NOW)
    due = list_due(session, TODAY)
    assert [(each.noun, each.stage) for each in due] == [("deliverable", -14), ("deliverable", 1)]
    for each in due:
        assert remind(session, each, now=NOW)
        assert not remind(session, each, now=NOW)
    assert list_due(session, TODAY) == []
    [soon, late] = [
        each
        for each in list_events(session, agreement.id)
        if each.name in ("deliverable.reminded", "deliverable.overdue")
    ]
    assert {user.name for user in resolve(session, Audience.OWNER, soon)} == {
        cast.alice.name,
        cast.anton.name,
    }
    assert [user.id for user in resolve(session, Audience.OWNER, late)] == [cast.carl.id]


def test_the_report_is_asked_for_before_at_and_after_its_date(
    session: Session, cast: Cast, agreement: Agreement
) -> None:
    schedule_report(session, agreement.id, now=NOW)
    given = []
    for days in range(-40, 200, 5):
        for each in list_due(session, FIRST_DUE + timedelta(days=days)):
            remind(session, each, now=on(FIRST_DUE + timedelta(days=days)))
            given.append((days, each.stage))
    assert given == [(-30, -30), (0, 0), (30, 30), (180, 180)]
    agreement.report_due_on = FIRST_DUE + timedelta(days=365)
    session.flush()
    due = list_due(session, FIRST_DUE + timedelta(days=340))
    assert [each.stage for each in due if each.noun == "report"] == [-30]
