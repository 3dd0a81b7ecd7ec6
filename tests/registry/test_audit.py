"""The audit finds every change made behind the application's back: each test makes one."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.audit import audit
from registry.events import erase_personal, next_hash, record
from registry.models import Anchor, Event, Proposal, User
from registry.queries import audit_glance
from registry.queries.audit import verify
from registry.services.anchor import anchor_heads

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def history(sessions: sessionmaker[Session]) -> list[uuid.UUID]:
    """Two cases of four events each and Alice's own chain of one, not anchored."""
    ids = []
    with sessions.begin() as session:
        alice = User(email="alice@bluewell.example", name="Alice", created_at=NOW)
        session.add(alice)
        session.flush()
        record(session, alice, "user.registered", actor=alice, now=NOW, personal={"email": alice.email})
        for number in range(2):
            proposal = Proposal(title=f"Wells {number}", created_by_id=alice.id, created_at=NOW)
            session.add(proposal)
            session.flush()
            for minute, word in enumerate(("started", "submitted", "accepted", "approved")):
                later = NOW + timedelta(minutes=minute)
                record(session, proposal, f"proposal.{word}", actor=alice, now=later, payload={"to": word})
            ids.append(proposal.id)
    return ids


def faults(sessions: sessionmaker[Session], *, full: bool = True, anchor: str | None = None) -> list[str]:
    with sessions() as session:
        return [fault.sentence for fault in verify(session, full=full, expected_anchor=anchor).faults]


def tamper(sessions: sessionmaker[Session], statement: str, **values: object) -> None:
    """What somebody with the database's password could do."""
    plain = {
        key: (value.hex if _is_sqlite(sessions) else value) if isinstance(value, uuid.UUID) else value
        for key, value in values.items()
    }
    with sessions.begin() as session:
        changed = session.execute(text(statement), plain)
        assert changed.rowcount  # type: ignore[attr-defined]


def _is_sqlite(sessions: sessionmaker[Session]) -> bool:
    with sessions() as session:
        return session.get_bind().dialect.name == "sqlite"


def make_anchor(sessions: sessionmaker[Session], now: datetime = NOW) -> Anchor | None:
    with sessions.begin() as session:
        return anchor_heads(session, now=now)


@pytest.mark.parametrize("full", [True, False])
def test_an_untouched_history_has_no_fault(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    make_anchor(sessions)
    with sessions() as session:
        found = verify(session, full=full)
    assert (found.events, found.chains, found.anchors, found.unanchored) == (9, 3, 1, 0)
    assert found.faults == []


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("column", ["payload", "envelope"])
def test_a_changed_text_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], column: str, full: bool
) -> None:
    tamper(
        sessions,
        f"UPDATE events SET {column} = replace({column}, 'e', 'a') WHERE case_id = :id AND seq = 2",
        id=history[0],
    )
    assert "its text was changed: the hash does not fit" in faults(sessions, full=full)


@pytest.mark.parametrize(
    "change",
    [
        "name = 'proposal.declined'",
        "actor_id = NULL",
        "subject_kind = 'review'",
        "case_kind = 'user'",
        "recorded_at = '2026-11-06 00:00:00.000000'",
        "effective_at = '2026-11-06 00:00:00.000000'",
    ],
)
def test_a_changed_column_is_found_in_the_full_walk(
    sessions: sessionmaker[Session], history: list[uuid.UUID], change: str
) -> None:
    tamper(sessions, f"UPDATE events SET {change} WHERE case_id = :id AND seq = 3", id=history[1])
    assert faults(sessions) == ["a column says something else than the hashed text"]


@pytest.mark.parametrize("full", [True, False])
def test_a_removed_event_in_the_middle_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    tamper(sessions, "DELETE FROM events WHERE case_id = :id AND seq IN (2, 3)", id=history[0])
    assert "events 2 to 3 are missing before this event" in faults(sessions, full=full)


@pytest.mark.parametrize("full", [True, False])
def test_removed_last_events_are_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    tamper(sessions, "DELETE FROM events WHERE case_id = :id AND seq > 2", id=history[0])
    assert faults(sessions, full=full) == ["the last 2 of 4 events are missing (proposals)"]


def test_last_events_removed_together_with_the_count_are_found_by_the_anchor(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    make_anchor(sessions)
    tamper(sessions, "DELETE FROM events WHERE case_id = :id AND seq > 2", id=history[0])
    with sessions() as session:
        head = session.get_one(Event, (history[0], 2)).hash
    tamper(
        sessions,
        "UPDATE proposals SET event_count = 2, event_head = :head WHERE id = :id",
        id=history[0],
        head=head,
    )
    assert faults(sessions) == ["event 4, held by anchor 1, was removed"]


@pytest.mark.parametrize("full", [True, False])
def test_two_events_that_changed_places_are_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    for old, new in ((2, 20), (3, 2), (20, 3)):
        tamper(
            sessions,
            "UPDATE events SET seq = :new WHERE case_id = :id AND seq = :old",
            id=history[0],
            old=old,
            new=new,
        )
    assert any("does not follow the event before it" in each for each in faults(sessions, full=full))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("change", ["seq = 9", "previous_hash = NULL", "previous_hash = hash"])
def test_a_changed_number_or_previous_hash_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], change: str, full: bool
) -> None:
    tamper(sessions, f"UPDATE events SET {change} WHERE case_id = :id AND seq = 4", id=history[0])
    assert faults(sessions, full=full)


@pytest.mark.parametrize("full", [True, False])
def test_a_removed_chain_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    tamper(sessions, "DELETE FROM events WHERE case_id = :id", id=history[0])
    assert faults(sessions, full=full) == ["the last 4 of 4 events are missing (proposals)"]


def test_a_chain_removed_with_its_case_is_found_by_the_anchor(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    make_anchor(sessions)
    tamper(sessions, "DELETE FROM events WHERE case_id = :id", id=history[0])
    tamper(sessions, "DELETE FROM proposals WHERE id = :id", id=history[0])
    assert faults(sessions) == ["event 4, held by anchor 1, was removed with its whole chain"]


@pytest.mark.parametrize("full", [True, False])
def test_a_case_removed_without_its_events_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    tamper(sessions, "DELETE FROM proposals WHERE id = :id", id=history[0])
    assert faults(sessions, full=full) == ["its events are here, the row that owned them is not"]


@pytest.mark.parametrize("full", [True, False])
def test_a_chain_given_to_another_case_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    other = uuid.uuid4()
    tamper(sessions, "UPDATE events SET case_id = :other WHERE case_id = :id", id=history[0], other=other)
    tamper(sessions, "UPDATE proposals SET id = :other WHERE id = :id", id=history[0], other=other)
    assert faults(sessions, full=full)


def rewrite_chain(sessions: sessionmaker[Session], case_id: uuid.UUID) -> None:
    """A careful forger: changes an event and computes every later hash anew, the head too."""
    with sessions.begin() as session:
        previous = None
        for seq in range(1, 5):
            event = session.get_one(Event, (case_id, seq))
            if seq == 2:
                event.payload = '{"to":"declined"}'
            event.previous_hash = previous
            event.hash = previous = next_hash(previous, event.envelope, event.payload)
        session.get_one(Proposal, case_id).event_head = previous


def test_a_chain_rewritten_to_its_end_is_found_by_the_anchor(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    make_anchor(sessions)
    rewrite_chain(sessions, history[0])
    assert faults(sessions) == ["event 4, held by anchor 1, is another than the one that was anchored"]


def test_a_removed_anchor_is_found(sessions: sessionmaker[Session], history: list[uuid.UUID]) -> None:
    make_anchor(sessions)
    tamper(sessions, "DELETE FROM anchors")
    assert "this anchor was removed, the heads that it held are still here" in faults(sessions)
    tamper(sessions, "DELETE FROM anchor_heads")
    assert faults(sessions) == ["0 anchors here, 1 were made"]


@pytest.mark.parametrize("change", ["event_head = upper(event_head)", "anchor_seq = 2"])
def test_a_changed_anchored_head_is_found(
    sessions: sessionmaker[Session], history: list[uuid.UUID], change: str
) -> None:
    make_anchor(sessions)
    with sessions.begin() as session:
        record(session, session.get_one(Proposal, history[0]), "proposal.merged", actor=None, now=NOW)
    make_anchor(sessions)
    tamper(
        sessions, f"UPDATE anchor_heads SET {change} WHERE case_id = :id AND event_count = 4", id=history[0]
    )
    assert any("this anchor or the heads it holds were changed" in each for each in faults(sessions))


def test_only_heads_that_moved_are_anchored_again(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    first = make_anchor(sessions)
    assert first is not None
    assert first.head_count == 3
    assert make_anchor(sessions) is None
    with sessions.begin() as session:
        record(session, session.get_one(Proposal, history[0]), "proposal.merged", actor=None, now=NOW)
    second = make_anchor(sessions, NOW + timedelta(hours=1))
    assert second is not None
    assert (second.seq, second.head_count, second.previous_hash) == (2, 1, first.hash)
    assert faults(sessions) == []


def test_an_anchor_kept_elsewhere_exposes_a_forger_who_made_all_anchors_anew(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    kept = make_anchor(sessions)
    assert kept is not None
    rewrite_chain(sessions, history[0])
    for table in ("anchors", "anchor_heads", "chains"):
        tamper(sessions, f"DELETE FROM {table}")
    make_anchor(sessions)
    assert faults(sessions) == []
    assert faults(sessions, anchor=kept.hash) == ["the anchor kept outside is not among the anchors here"]


def test_an_erased_personal_value_is_no_fault_a_changed_one_is(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    tamper(sessions, "UPDATE event_details SET value = 'mallory@example.org'")
    assert faults(sessions) == ["the personal value 'email' is not the one that was recorded"]
    with sessions.begin() as session:
        [case_id] = session.execute(text("SELECT DISTINCT case_id FROM event_details")).scalars()
        erase_personal(session, uuid.UUID(str(case_id)))
    assert faults(sessions) == []


@pytest.mark.parametrize("full", [True, False])
def test_of_an_untouched_history_the_first_glance_is_enough(
    sessions: sessionmaker[Session], history: list[uuid.UUID], full: bool
) -> None:
    with sessions() as session:
        seen = audit_glance.glance(session.connection(), full=full)
    assert seen == audit_glance.Glance(is_whole=True, events=9, chains=3)


@pytest.mark.parametrize("half", ["lower", "upper"])
def test_two_processes_see_what_one_sees(
    sessions: sessionmaker[Session],
    history: list[uuid.UUID],
    half: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit_glance, "WORTH_A_PROCESS", 1)
    make_anchor(sessions)
    with sessions() as session:
        found = verify(session, processes=2)
    assert (found.events, found.chains, found.faults) == (9, 3, [])
    moved = uuid.UUID(int=(history[0].int >> 1) | ((half == "upper") << 127))
    tamper(sessions, "UPDATE events SET case_id = :moved WHERE case_id = :id", id=history[0], moved=moved)
    with sessions() as session:
        assert verify(session, processes=2).faults == verify(session).faults != []


def test_events_that_lie_in_another_order_are_no_fault(
    sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    with sessions.begin() as session:
        first = dict(session.execute(text("SELECT * FROM events WHERE seq = 1 LIMIT 1")).one()._mapping)
        session.execute(text("DELETE FROM events WHERE case_id = :case_id AND seq = 1"), first)
        names = ", ".join(first)
        marks = ", ".join(f":{name}" for name in first)
        session.execute(text(f"INSERT INTO events ({names}) VALUES ({marks})"), first)
    assert faults(sessions) == []


def test_the_command_prints_each_fault_in_words_and_ends_with_1(
    database_url: str, sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    whole = CliRunner().invoke(audit, ["verify", "--database", database_url])
    assert (whole.exit_code, "No fault found." in whole.output) == (0, True)
    tamper(sessions, "DELETE FROM events WHERE case_id = :id AND seq = 4", id=history[0])
    broken = CliRunner().invoke(audit, ["verify", "--database", database_url])
    assert broken.exit_code == 1
    assert f"chain {history[0]}, event 4: the last 1 of 4 events are missing" in broken.output
    found = json.loads(CliRunner().invoke(audit, ["verify", "--json", "--database", database_url]).output)
    assert [fault["seq"] for fault in found["faults"]] == [4]


def test_the_export_can_be_checked_with_nothing_but_sha256(
    database_url: str, sessions: sessionmaker[Session], history: list[uuid.UUID]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "registry", "audit", "export", "--database", database_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 9
    for row in rows:
        lines = f"{row['previous_hash'] or ''}\n{row['envelope']}\n{row['payload']}"
        assert sha256(lines.encode()).hexdigest() == row["hash"]


def test_the_anchor_command_prints_the_hash_to_keep(database_url: str, history: list[uuid.UUID]) -> None:
    made = CliRunner().invoke(audit, ["anchor", "--database", database_url])
    assert made.output.startswith("Anchor 1 over 3 chains: ")
    kept = made.output.split()[-1]
    assert CliRunner().invoke(audit, ["verify", "--database", database_url, "--anchor", kept]).exit_code == 0
    again = CliRunner().invoke(audit, ["anchor", "--database", database_url])
    assert again.output == "Nothing has moved since the last anchor.\n"
