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

from registry.models import Coverage, Hit, Party, PartyName, ScreenedName, ScreenedTerm, ScreeningRun
from registry.queries.audit import verify
from rules.screening import PERSON, Entry, Name
from rules.screening.kept import file_names
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.screening_stage import bring_list, list_of

ENTRIES, PARTIES, KEYED = 900, 300, 3000
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


def add_parties(sessions: sessionmaker[Session], cast: Cast, count: int) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for at in range(count):
            party = Party(
                id=uuid.uuid4(), organisation_id=people.blue_well.id, role="director", kind="person",
                valid_from=NOW.date(), recorded_at=NOW,
            )  # fmt: skip
            party.names.append(PartyName(name=name_of(at * 2)))
            session.add(party)


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_finds_what_an_undisturbed_one_finds(
    sessions: sessionmaker[Session], cast: Cast, url: str, tmp_path: Path
) -> None:
    bring_list(sessions, list_of(*(name_of(at) for at in range(ENTRIES))))
    add_parties(sessions, cast, PARTIES)
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


KEEP = (
    "import sys; from registry.db import make_engine, make_sessions;"
    "from registry.jobs.screening import keep_all_keys;"
    "keep_all_keys(make_sessions(make_engine(sys.argv[1])))"
)


def kept(sessions: sessionmaker[Session]) -> dict[str, set[str]]:
    """Names that are said to have their keys, with the terms that are there."""
    with sessions() as session:
        rows = session.execute(
            select(PartyName.name, ScreenedTerm.term)
            .join(ScreenedName, ScreenedName.name_id == PartyName.id)
            .outerjoin(ScreenedTerm, ScreenedTerm.name_id == PartyName.id)
        )
        found: dict[str, set[str]] = {}
        for name, term in rows:
            found.setdefault(name, set()).add(term)
        return found


@pytest.mark.slow
def test_keeping_keys_that_was_killed_leaves_whole_names_and_goes_on(
    sessions: sessionmaker[Session], cast: Cast, url: str
) -> None:
    add_parties(sessions, cast, KEYED)
    killed = subprocess.Popen([sys.executable, "-c", KEEP, url])
    until = time.monotonic() + 60
    while not kept(sessions) and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left = kept(sessions)
    assert 0 < len(left) < KEYED
    assert left == {name: terms_of(name) for name in left}
    subprocess.run([sys.executable, "-c", KEEP, url], check=True, timeout=120)
    assert kept(sessions) == {name: terms_of(name) for name in {name_of(at * 2) for at in range(KEYED)}}


def terms_of(name: str) -> set[str]:
    [filed] = file_names(Entry("", "party", PERSON, (Name(name),)))
    return set(filed.terms)
