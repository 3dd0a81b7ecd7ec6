"""Agreements begin and end by themselves, as ordinary, logged steps of the system."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.demo_story import Demo
from registry.config import Config
from registry.events import list_events
from registry.jobs.monitoring import acts
from registry.jobs.queue import Run
from registry.jobs.upkeep import move_agreements
from registry.models import Agreement, Party, PartyName, Task
from registry.queries.audit import verify
from registry.services.signature import Signature, sign_agreement
from tests.agreement import active_agreement
from tests.case import NOW, on_stage
from tests.cast import NOON, Cast
from tests.registry.every_state import Stage


def _same(now: datetime) -> datetime:
    return now


def test_signed_agreements_come_into_force_and_expire(
    sessions: sessionmaker[Session], config: Config
) -> None:
    with sessions.begin() as session:
        Demo(session, password_hash="x", now=NOON).play()
    for days, states in ((0, ["active", "active", "drafting"]), (800, ["drafting", "expired", "expired"])):
        now = NOON + timedelta(days=days)
        run = Run(uuid.uuid4(), "move_agreements", 1, 3, "test", sessions, config, partial(_same, now))
        move_agreements(run, {})
        with sessions() as session:
            assert sorted(session.scalars(select(Agreement.state))) == states
    with sessions() as session:
        ended = session.scalars(select(Agreement).where(Agreement.state == "expired")).first()
        assert ended is not None
        last = list_events(session, ended.id)[-1]
        assert (last.name, last.actor_id) == ("agreement.expired", None)
        assert verify(session).faults == []


def test_an_agreement_that_may_not_begin_is_a_task_until_it_does(
    sessions: sessionmaker[Session], config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        stage = Stage(session, on_stage(session, cast))
        agreement = stage.agreement_of(stage.cleared())
        sign_agreement(
            session, agreement, Signature(NOW.date(), "Alice Ferrand", "Otto Brandt"),
            **stage.desk,
        )  # fmt: skip
        new = Party(
            id=uuid.uuid4(), organisation_id=agreement.organisation_id, role="director", kind="person",
            valid_from=NOW.date(), recorded_at=NOW, names=[PartyName(name="Nora Newman", script="Latn")],
        )  # fmt: skip
        session.add(new)  # somebody whom nobody has screened
        number, stranger = agreement.id, new.id
    run = Run(uuid.uuid4(), "move_agreements", 1, 3, "test", sessions, config, partial(_same, NOW))
    for _again in range(2):
        move_agreements(run, {})
        with sessions() as session:
            task = session.scalars(select(Task)).one()  # once, however often it is tried
            assert (task.kind, task.verb, task.role, task.agreement_id) == (
                "step_blocked", "activate", "desk", number,
            )  # fmt: skip
            assert task.reasons
            assert session.get_one(Agreement, number).state == "signed"
    with sessions.begin() as session:
        session.get_one(Party, stranger).removed_at = NOW
    move_agreements(run, {})
    with sessions() as session:
        assert session.get_one(Agreement, number).state == "active"
        task = session.scalars(select(Task)).one()
        assert (task.key, task.done_by_id, task.done_at) == (None, None, NOW)
        names = [event.name for event in list_events(session, number)]
        assert names.count("agreement.task_opened") == names.count("agreement.task_done") == 1


def test_the_clock_sets_the_date_asks_for_the_report_and_proposes_closure_by_itself(
    sessions: sessionmaker[Session], config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        number = active_agreement(session, on_stage(session, cast), ends_on=date(2030, 1, 14)).id
    due = date(2027, 1, 15)
    told: list[list[str]] = []
    for day in (NOW.date(), due, due, date(2028, 1, 15), date(2028, 1, 15)):
        now = NOW + (day - NOW.date())
        run = Run(uuid.uuid4(), "clocks", 1, 3, "test", sessions, config, partial(_same, now))
        for act in acts(run):
            with sessions.begin() as session:
                act(session)
        with sessions() as session:
            told.append([each.name for each in list_events(session, number) if each.recorded_at == now])
    assert told[0] == ["agreement.drafted", "agreement.report_scheduled"]
    assert told[1] == told[2] == ["report.overdue"]  # the second run of a day adds nothing
    assert told[3] == told[4]
    assert "agreement.task_opened" in told[3]
    with sessions() as session:
        assert verify(session).faults == []
