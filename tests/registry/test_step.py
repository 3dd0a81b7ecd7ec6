"""A step writes the case, its event, the outbox and the numbers together, or somebody else was quicker."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import ChainMoved, list_events, rebuild
from registry.models import CaseCount, Organisation, Outbox, Proposal
from registry.queries.audit import verify
from registry.services.step import apply_step, lock_case, write_event
from tests.case import NOW, later
from tests.cast import Cast
from workflows.proposal import PROPOSAL

Sessions = sessionmaker[Session]


@pytest.fixture
def case_id(sessions: Sessions, cast: Cast) -> uuid.UUID:
    with sessions.begin() as session:
        case = Proposal(
            state="in_review", reference="P-2026-0001", title="Wells", created_by_id=cast.alice.id,
            created_at=NOW, submitted_at=NOW, lead_subprogramme=2, country="CH", risk_level="low",
        )  # fmt: skip
        session.add(case)
        write_event(session, case, "proposal.imported", actor=None, now=NOW)
        return case.id


def complete(session: Session, case: Proposal) -> None:
    [step] = PROPOSAL.rows("complete_reviews")
    apply_step(session, case, step, actor=None, now=later(), event="proposal.reviews_completed")


def test_a_step_is_in_the_case_the_event_the_outbox_and_the_numbers(
    sessions: Sessions, case_id: uuid.UUID
) -> None:
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        lock_case(session, case)
        complete(session, case)
        assert not session.dirty
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        assert (case.state, case.version, case.moved_at, case.event_count) == ("in_decision", 2, later(), 2)
        last = list_events(session, case_id)[-1]
        assert last.data["set"] == {"state": "in_decision", "moved_at": later().isoformat()}
        assert rebuild(list_events(session, case_id))["state"] == "in_decision"
        assert session.scalar(select(func.count()).select_from(Outbox)) == 2
        number = select(func.sum(CaseCount.delta)).where(CaseCount.rollup == 4)
        assert session.scalar(number.where(CaseCount.state == "in_decision")) == 1
        assert session.scalar(number.where(CaseCount.state == "in_review")) == 0
        assert verify(session).faults == []


def test_a_step_is_one_statement_on_postgresql_and_four_on_sqlite(
    sessions: Sessions, engine: Engine, case_id: uuid.UUID
) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement.split(maxsplit=1)[0])

    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        lock_case(session, case)
        event.listen(engine, "before_cursor_execute", note)
        complete(session, case)
    event.remove(engine, "before_cursor_execute", note)
    assert sent == (["WITH"] if engine.dialect.name == "postgresql" else ["UPDATE", *["INSERT"] * 3])


def test_who_wrote_without_the_lock_and_too_late_is_told(sessions: Sessions, case_id: uuid.UUID) -> None:
    with sessions() as late:
        case = late.get_one(Proposal, case_id)
        late.commit()
        with sessions.begin() as quick:
            write_event(quick, quick.get_one(Proposal, case_id), "proposal.noted", actor=None, now=NOW)
        with pytest.raises(ChainMoved):
            complete(late, case)
        late.rollback()
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "in_review"
        assert [each.name for each in list_events(session, case_id)] == [
            "proposal.imported",
            "proposal.noted",
        ]
        assert verify(session).faults == []


def test_what_a_savepoint_takes_back_is_read_again(sessions: Sessions, case_id: uuid.UUID) -> None:
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        lock_case(session, case)
        savepoint = session.begin_nested()
        complete(session, case)
        savepoint.rollback()
        assert (case.state, case.event_count) == ("in_review", 1)
        lock_case(session, case)
        complete(session, case)
    with sessions() as session:
        assert [each.seq for each in list_events(session, case_id)] == [1, 2]
        assert verify(session).faults == []


def test_a_new_row_that_the_case_refers_to_is_written_before_it(
    sessions: Sessions, case_id: uuid.UUID
) -> None:
    firm = uuid.uuid4()
    with sessions.begin() as session:
        case = session.get_one(Proposal, case_id)
        lock_case(session, case)
        session.add(Organisation(id=firm, group_id=firm, name="Well", name_key="well", created_at=NOW))
        case.organisation_id = firm
        case.title = "Deep wells"
        complete(session, case)
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        assert (case.organisation_id, case.title, case.state) == (firm, "Deep wells", "in_decision")
        told = list_events(session, case_id)[-1].data["set"]
        assert (told["organisation_id"], told["title"]) == (str(firm), "Deep wells")


def test_a_change_that_somebody_else_committed_is_seen_under_the_lock(
    sessions: Sessions, case_id: uuid.UUID
) -> None:
    with sessions() as mine:
        case = mine.get_one(Proposal, case_id)
        mine.commit()
        with sessions.begin() as other:
            there = other.get_one(Proposal, case_id)
            lock_case(other, there)
            there.due_on = (NOW + timedelta(days=3)).date()
            write_event(other, there, "proposal.noted", actor=None, now=NOW)
        lock_case(mine, case)
        assert (case.due_on, case.event_count) == ((NOW + timedelta(days=3)).date(), 2)
        complete(mine, case)
        mine.commit()
        assert "due_on" not in list_events(mine, case_id)[-1].data["set"]
