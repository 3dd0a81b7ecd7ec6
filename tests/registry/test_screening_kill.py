"""kill −9 in the middle of a run: nothing is half-done, and the next start goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Coverage, Hit, Party, PartyName, ScreeningRun
from registry.queries.audit import verify
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.screening_stage import bring_list, list_of

ENTRIES, PARTIES = 900, 300
SOUNDS = ("ba", "dri", "fo", "gu", "hel", "ji", "ka", "lom", "mer", "nu", "pi", "qa", "ros", "shu", "tav")


def name_of(number: int) -> str:
    """A name of three words that is like no other."""
    dice = random.Random(number)
    return " ".join("".join(dice.choices(SOUNDS, k=3)).title() for _ in range(3))


@pytest.fixture
def url(sessions: sessionmaker[Session]) -> str:
    return sessions.kw["bind"].url.render_as_string(hide_password=False)  # type: ignore[no-any-return]


def start(url: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "registry", "screening", "run", "--database", url]
    environ = {**os.environ, "PARTNERSHIPS_VAR": str(folder)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)


def seen(sessions: sessionmaker[Session]) -> tuple[str, int, int]:
    """State of the run, entries that it has done, parties that it says are covered."""
    with sessions() as session:
        run = session.scalars(select(ScreeningRun)).first()
        covered = session.scalar(select(func.count()).select_from(Coverage)) or 0
        return (run.state, run.entry_count, covered) if run else ("", 0, 0)


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_finds_what_an_undisturbed_one_finds(
    sessions: sessionmaker[Session], cast: Cast, url: str, tmp_path: Path
) -> None:
    bring_list(sessions, list_of(*(name_of(at) for at in range(ENTRIES))))
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for at in range(PARTIES):
            party = Party(
                id=uuid.uuid4(), organisation_id=people.blue_well.id, role="director", kind="person",
                valid_from=NOW.date(), recorded_at=NOW,
            )  # fmt: skip
            party.names.append(PartyName(name=name_of(at * 2)))
            session.add(party)
    killed = start(url, tmp_path)
    until = time.monotonic() + 60
    while seen(sessions)[1] == 0 and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    state, done, covered = seen(sessions)
    assert (state, covered) == ("running", 0)
    assert 0 < done < ENTRIES
    again, _ = start(url, tmp_path).communicate(timeout=120)
    said = json.loads(again.splitlines()[-1])
    assert seen(sessions) == ("finished", ENTRIES, PARTIES)
    with sessions() as session:
        hits = session.execute(select(Hit.party_id, Hit.entry_id)).all()
        assert len(hits) == len(set(hits)) >= PARTIES
        exact = select(func.count()).select_from(Hit).where(Hit.band == "strong")
        assert (session.scalar(exact) or 0) >= PARTIES
        assert verify(session).faults == []
    assert said["entries"] == ENTRIES
