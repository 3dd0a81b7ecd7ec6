"""Events: one chain a case, in the caller's transaction, enough to rebuild what they tell of."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import (
    ChainMoved,
    changed_columns,
    erase_personal,
    list_events,
    next_hash,
    rebuild,
    record,
    system_chain,
)
from registry.models import Event, EventDetail, Organisation, Outbox, Proposal, User

NOW = datetime(2026, 11, 5, 9, 30, 0, 123456, tzinfo=UTC)


def make_alice(session: Session) -> User:
    alice = User(email="alice@bluewell.example", name="Alice", created_at=NOW, email_confirmed_at=NOW)
    session.add(alice)
    session.flush()
    return alice


def make_proposal(session: Session, alice: User, **columns: object) -> Proposal:
    proposal = Proposal(title="Clean wells", created_by_id=alice.id, created_at=NOW, **columns)
    session.add(proposal)
    session.flush()
    return proposal


def test_each_event_follows_the_one_before(session: Session) -> None:
    alice = make_alice(session)
    proposal = make_proposal(session, alice)
    first = record(session, proposal, "proposal.started", actor=alice, now=NOW)
    second = record(
        session, proposal, "proposal.submitted", actor=alice, now=NOW, payload={"to": "submitted"}
    )
    session.commit()
    stored = list_events(session, proposal.id)
    assert [event.seq for event in stored] == [1, 2]
    assert stored[0].previous_hash is None
    assert stored[1].previous_hash == first.hash
    assert stored[1].hash == next_hash(first.hash, stored[1].envelope, stored[1].payload) == second.hash
    assert (proposal.event_head, proposal.event_count) == (second.hash, 2)


def test_an_event_keeps_both_times_the_actor_and_what_it_is_about(session: Session) -> None:
    alice = make_alice(session)
    proposal = make_proposal(session, alice)
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    record(session, proposal, "user.named", actor=None, now=NOW, effective_at=earlier, about=alice)
    session.commit()
    [event] = list_events(session, proposal.id)
    assert (event.effective_at, event.recorded_at) == (earlier, NOW)
    assert event.actor_id is None
    assert (event.case_kind, event.subject_kind, event.subject_id) == ("proposal", "user", alice.id)


def test_nothing_is_recorded_when_the_caller_rolls_back(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        alice = make_alice(session)
        proposal_id = make_proposal(session, alice).id
    with sessions() as session:
        proposal = session.get_one(Proposal, proposal_id)
        record(session, proposal, "proposal.submitted", actor=alice, now=NOW)
        session.flush()
        session.rollback()
    with sessions() as session:
        assert session.get_one(Proposal, proposal_id).event_count == 0
        assert session.scalar(select(func.count()).select_from(Event)) == 0
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0


def test_the_state_rebuilt_from_events_is_the_state_of_the_row(session: Session) -> None:
    alice = make_alice(session)
    organisation = Organisation(id=uuid.uuid4(), name="Blue Well", created_at=NOW)
    organisation.group_id = organisation.id
    session.add(organisation)
    session.flush()
    proposal = make_proposal(session, alice)
    record(
        session, proposal, "proposal.started", actor=alice, now=NOW, payload={"set": {"title": "Clean wells"}}
    )
    proposal.title, proposal.organisation_id = "Cleaner wells", organisation.id
    proposal.received_on, proposal.submitted_at, proposal.state = date(2026, 11, 5), NOW, "submitted"
    changed = changed_columns(proposal)
    payload = {"from": "draft", "to": "submitted", "set": changed}
    record(session, proposal, "proposal.submitted", actor=alice, now=NOW, payload=payload)
    session.commit()
    assert rebuild(list_events(session, proposal.id)) == {
        "state": "submitted",
        "title": "Cleaner wells",
        "organisation_id": str(organisation.id),
        "received_on": "2026-11-05",
        "submitted_at": NOW.isoformat(),
    }


def test_a_later_event_wins_whatever_row_it_is_about(session: Session) -> None:
    alice = make_alice(session)
    proposal = make_proposal(session, alice)
    for title, about in (("Wells", None), ("Cleaner wells", alice)):
        changed = {"set": {"title": title}}
        record(session, proposal, "user.changed", actor=alice, now=NOW, about=about, payload=changed)
    session.commit()
    assert rebuild(list_events(session, proposal.id)) == {"title": "Cleaner wells"}


def test_personal_values_stay_out_of_the_hashed_text_and_can_be_erased(session: Session) -> None:
    alice = make_alice(session)
    personal = {"email": "alice@bluewell.example"}
    event = record(session, alice, "user.registered", actor=alice, now=NOW, personal=personal)
    session.commit()
    assert "bluewell" not in event.payload + event.envelope
    assert session.scalar(select(EventDetail.value)) == "alice@bluewell.example"
    assert erase_personal(session, alice.id) == 1
    session.commit()
    assert session.execute(select(EventDetail.value, EventDetail.salt)).one() == (None, None)


def test_two_people_recording_at_once_do_not_share_a_number(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        alice = make_alice(session)
        proposal_id = make_proposal(session, alice).id
    both_are_ready = threading.Barrier(2)
    outcomes: list[str] = []

    def press(name: str) -> None:
        with sessions() as session:
            seen = session.get_one(Proposal, proposal_id)
        both_are_ready.wait(timeout=20)  # both have read before either writes
        with sessions() as session:
            session.add(seen)
            try:
                record(session, seen, name, actor=alice, now=NOW)
                session.commit()
                outcomes.append("recorded")
            except ChainMoved:
                session.rollback()
                outcomes.append("refused")

    threads = [
        threading.Thread(target=press, args=(f"proposal.{word}",)) for word in ("accepted", "returned")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with sessions() as session:
        assert session.get_one(Proposal, proposal_id).event_count == 1
        assert session.scalar(select(func.count()).select_from(Event)) == 1
    assert sorted(outcomes) == ["recorded", "refused"]


def test_an_event_on_a_stale_row_is_refused(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        alice = make_alice(session)
        stale = make_proposal(session, alice)
        session.flush()
        session.expunge(stale)
        fresh = session.get_one(Proposal, stale.id)
        record(session, fresh, "proposal.accepted", actor=alice, now=NOW)
    with sessions() as session, pytest.raises(ChainMoved):
        record(session, stale, "proposal.returned", actor=alice, now=NOW)


def test_a_row_without_head_and_count_gets_a_chain_of_its_own(session: Session) -> None:
    chain = system_chain(session)
    record(session, chain, "job.retried", actor=None, now=NOW)
    record(session, system_chain(session), "job.retried", actor=None, now=NOW)
    session.commit()
    assert [event.case_kind for event in list_events(session, chain.id)] == ["system", "system"]
    assert system_chain(session).event_count == 2


@pytest.mark.parametrize("name", ["submitted", "Proposal.submitted", "proposal.submitted now", 'proposal."'])
def test_a_name_that_is_not_noun_and_participle_is_refused(session: Session, name: str) -> None:
    alice = make_alice(session)
    with pytest.raises(ValueError, match=r"noun\.past_participle"):
        record(session, alice, name, actor=None, now=NOW)


def test_an_instant_without_zone_is_refused(session: Session) -> None:
    alice = make_alice(session)
    with pytest.raises(ValueError, match="time zone"):
        record(session, alice, "user.named", actor=None, now=datetime(2026, 11, 5))  # noqa: DTZ001
