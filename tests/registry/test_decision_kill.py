"""kill −9 at every statement of an approval: all of it or nothing, and each mail once."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import read_config
from registry.jobs import HANDLERS, Worker
from registry.models import Agreement, Base, Decision, Event, Letter, Message, Outbox, Proposal
from tests.case import later
from tests.cast import Cast
from tests.registry.racing import assert_whole
from tests.registry.racing_cases import make_cases, to_decide

pytestmark = pytest.mark.one_engine
Sessions = sessionmaker[Session]


class Official:
    """Olga in a process of her own, who is killed when she is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def press(self, moment: str) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{moment}\n")
        stdin.flush()
        said: dict[str, Any] = json.loads(stdout.readline())
        return said


@pytest.fixture
def case_id(sessions: Sessions, cast: Cast) -> uuid.UUID:
    [(made, _firm)] = make_cases(sessions, cast, 1, to_decide)
    return made


@pytest.fixture
def olga(sessions: Sessions, cast: Cast, case_id: uuid.UUID) -> Iterator[Official]:
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.registry.approval_killed", url, str(case_id), str(cast.olga.id)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield Official(process)
    process.communicate(timeout=30)


def work(sessions: Sessions, folder: Path) -> None:
    """Everything that is due, as `partnerships work --once` does it; mails become files."""
    config = replace(
        read_config({"SECRET_KEY": "x", "PARTNERSHIPS_VAR": str(folder)}), base_url="https://p.example"
    )
    Worker(config, sessions, HANDLERS, clock=later).work(once=True)


def rows(sessions: Sessions) -> dict[str, str]:
    """Every table by the digest of all its rows."""
    found = {}
    with sessions() as session:
        for table in Base.metadata.sorted_tables:
            lines = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            found[table.name] = sha256("\n".join(lines).encode()).hexdigest()
    return found


def assert_approved_once(sessions: Sessions, case_id: uuid.UUID) -> None:
    with sessions() as session:
        assert session.get_one(Proposal, case_id).state == "approved"
        decided = session.scalars(select(Decision.outcome).where(Decision.proposal_id == case_id)).all()
        assert decided == ["approve"]
        assert session.scalars(select(Letter.kind).where(Letter.proposal_id == case_id)).all() == ["approved"]
        agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == case_id)).one()
        for key, name in ((case_id, "proposal.approved"), (agreement.id, "agreement.drafted")):
            for table in (Event, Outbox):
                told = select(func.count()).where(table.case_id == key, table.name == name)
                assert session.scalar(told) == 1, (table, name)
    assert_whole(sessions)


def assert_mailed_once(sessions: Sessions, case_id: uuid.UUID, folder: Path) -> None:
    """Whoever is to know of the approval has one mail of it; the mailbox holds as many as were sent."""
    work(sessions, folder)
    with sessions() as session:
        approved = select(Event.seq).where(Event.case_id == case_id, Event.name == "proposal.approved")
        mails = session.scalars(
            select(Message).where(Message.case_id == case_id, Message.event_seq.in_(approved))
        ).all()
        addresses = Counter(mail.to_address for mail in mails)
        assert {mail.state for mail in mails} == {"sent"}
        assert any(address.startswith("anna@") for address in addresses)
        assert set(addresses.values()) == {1}
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0
        sent = session.scalars(select(Message.id).where(Message.state == "sent")).all()
    names = [path.name for path in folder.rglob("*.eml")]
    assert len(names) == len(sent)
    assert all(any(str(key) in name for name in names) for key in sent)


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_an_approval_that_was_killed_has_not_happened_and_can_be_pressed_again(
    sessions: Sessions, case_id: uuid.UUID, olga: Official, tmp_path: Path, step: int
) -> None:
    work(sessions, tmp_path / "mails")  # what led here has been mailed
    before = rows(sessions)
    count = olga.press("count")["statements"]
    assert count > 20
    for number in range(1, count + 1, step):
        assert olga.press(f"statement {number}")["killed"], number
        assert rows(sessions) == before, f"killed before statement {number} of {count}"
    assert olga.press("commit")["killed"]
    assert rows(sessions) == before
    assert olga.press("never") == {"killed": False, "exit": 0, "statements": count}
    assert_approved_once(sessions, case_id)
    assert_mailed_once(sessions, case_id, tmp_path / "mails")


def test_an_approval_killed_before_it_could_answer_has_happened_and_is_mailed_once(
    sessions: Sessions, case_id: uuid.UUID, olga: Official, tmp_path: Path
) -> None:
    work(sessions, tmp_path / "mails")
    assert olga.press("answer")["killed"]
    assert_approved_once(sessions, case_id)
    assert olga.press("never")["exit"] != 0  # pressed again by somebody who saw no answer: refused
    assert_approved_once(sessions, case_id)
    assert_mailed_once(sessions, case_id, tmp_path / "mails")
