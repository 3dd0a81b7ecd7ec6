"""Screening 50,000 parties: against real changes of the UN list, and against the whole list.

Each run is done by a process that has just begun and has read nothing yet. CPU time of a run as the worker
does it, all but the imports: reading, comparing, writing hits and coverage, committing.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile, unsc
from registry.adapters.lists.listed import Listed
from registry.db import make_engine, make_sessions
from registry.jobs.screening import carry_out, keep_all_keys
from registry.migrations import upgrade
from registry.models import Hit, ListVersion, Organisation, Party, PartyName, ScreeningRun
from registry.services.list_import import import_list
from registry.services.screening_order import order_run
from tests.bench.harness import Bench, area
from tests.shared import ROOT

PARTIES, OWNERS = 50_000, 3  # parties in all; persons to each organisation
OLD, NEW, NEWEST = "unsc_2018-06-07.xml", "unsc_2018-06-21.xml", "unsc_2026-02-27.xml"
ALIKE = 100  # one party of so many bears a name of the newest list
DELTA_AT_MOST, FULL_AT_MOST = 1.0, 15.0  # seconds
MEMORY = 1024.0  # MB
GIVEN = (
    "Anna", "Boris", "Chiara", "Dmitri", "Elif", "Farid", "Gulnara", "Hans", "Irina", "Jamal", "Katarzyna",
    "Leyla", "Marco", "Nino", "Olena",
)  # fmt: skip
PARTS = ["ka", "mi", "ro", "ten", "va", "lo", "shi", "ber", "dan", "gri", "pol", "sa", "tur", "wen", "zha"]
Found = set[tuple[uuid.UUID, uuid.UUID, float, str]]  # party, entry, score, state
FORMS = ("Ltd", "GmbH", "OOO", "SA", "d.o.o.", "A.Ş.")


@area("screening.runs")
def screening_runs(bench: Bench) -> None:
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "lists"
    if not folder.is_dir():
        raise RuntimeError("the real lists are not here: set SHARED_DATA to the folder of the shared data")
    url = f"sqlite:///{bench.folder / 'runs.sqlite3'}"
    upgrade(url)
    engine = make_engine(url)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        add_parties(session, names_of(folder / NEW))
    _bring(sessions, folder / OLD)
    _do(sessions, url, is_full=True)  # everybody is covered by the old list
    started = time.process_time()
    keep_all_keys(sessions)
    bench.record("screening.runs.keys_of_50000", time.process_time() - started, "s, once")
    _bring(sessions, folder / NEW)
    delta, found = _do(sessions, url), hits(sessions)
    bench.record("screening.runs.delta_of_50000", delta, "s", at_most=DELTA_AT_MOST, scaled=True)
    full, memory = _measured(sessions, url, is_full=True)
    bench.record("screening.runs.full_of_50000", full, "s", at_most=FULL_AT_MOST, scaled=True)
    bench.record("screening.runs.memory_of_full", memory, "MB", at_most=MEMORY)
    bench.record("screening.runs.full_to_delta", full / delta, "×")
    _compare(bench, "delta", found, hits(sessions))
    version = _bring(sessions, folder / NEWEST)
    years, found = _do(sessions, url), hits(sessions)
    bench.record("screening.runs.entries_changed_in_years", version.counts["match_changed"], "entries")
    bench.record("screening.runs.delta_of_years", years, "s")
    _do(sessions, url, is_full=True)
    _compare(bench, "delta_of_years", found, hits(sessions))
    engine.dispose()


def _compare(bench: Bench, name: str, found: Found, by_full: Found) -> None:
    """Matches that one of the two has and the other has not; there must be some to compare."""
    if not by_full:
        raise RuntimeError("no party is alike to anybody: there is nothing to compare")
    bench.record(f"screening.runs.{name}_other_than_full", len(found ^ by_full), "matches", at_most=0)


def hits(sessions: sessionmaker[Session]) -> Found:
    with sessions() as session:
        return set(session.execute(select(Hit.party_id, Hit.entry_id, Hit.score, Hit.state)).tuples())


def names_of(path: Path) -> list[str]:
    read = unsc.read(ListFile(path.read_bytes(), path.name))
    return [each.entry.names[0].text for each in read if isinstance(each, Listed)]


def add_parties(session: Session, listed: list[str]) -> None:
    """Made-up organisations, each with its owners; hardly two names alike, as in life."""
    dice, now = random.Random(7), datetime.now(UTC)
    organisations, parties, names = [], [], []
    for at in range(PARTIES):
        if at % (OWNERS + 1) == 0:
            number = uuid.UUID(int=dice.getrandbits(128), version=4)
            text = f"{_word(dice)} {_word(dice)} {dice.choice(FORMS)}"
            organisations.append(
                {"id": number, "group_id": number, "name": text, "name_key": text.lower(),
                 "created_at": now, "event_count": 0}
            )  # fmt: skip
            role, kind = "entity", "organisation"
        else:
            text, role, kind = f"{dice.choice(GIVEN)} {_word(dice)}", "owner", "person"
            text = dice.choice(listed).title() if at % ALIKE == 1 else text
        party = uuid.UUID(int=dice.getrandbits(128), version=4)
        parties.append(
            {"id": party, "organisation_id": number, "role": role, "kind": kind, "pct": 0, "pep": False,
             "disclosed": True, "valid_from": now.date(), "recorded_at": now}
        )  # fmt: skip
        names.append({"party_id": party, "name": text, "script": "Latn", "kind": "name"})
    session.execute(insert(Organisation), organisations)
    session.execute(insert(Party), parties)
    session.execute(insert(PartyName), names)


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(PARTS) for _ in range(dice.randrange(2, 5))).capitalize()


def _bring(sessions: sessionmaker[Session], path: Path) -> ListVersion:
    with sessions.begin() as session:
        file = ListFile(path.read_bytes(), path.name)
        version = import_list(session, file, source="unsc", actor=None, now=datetime.now(UTC)).version
        if version.state != "in_force":
            raise RuntimeError(f"{path.name}: {version.reasons}")
        return version


def _do(sessions: sessionmaker[Session], url: str, *, is_full: bool = False) -> float:
    return _measured(sessions, url, is_full=is_full)[0]


def _measured(sessions: sessionmaker[Session], url: str, *, is_full: bool) -> tuple[float, float]:
    """CPU seconds and MB of the run that waits, or of a full one, in a process of its own."""
    with sessions.begin() as session:
        waits = select(ScreeningRun).where(ScreeningRun.state != "finished")
        for run in session.scalars(waits).all() if is_full else ():
            session.delete(run)
        run_now = order_run(session, "hand", is_full=True, now=datetime.now(UTC)) if is_full else None
        run_id = run_now.id if run_now is not None else session.scalars(waits).one().id
    code = f"from tests.bench.screening_runs import measure; measure({url!r}, {str(run_id)!r})"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    seconds, memory = map(float, told.stdout.split())
    return seconds, memory


def measure(url: str, run_id: str) -> None:
    """Prints the CPU seconds of a run, and the most MB that its process held."""
    sessions = make_sessions(make_engine(url))
    started = time.process_time()
    carry_out(sessions, uuid.UUID(run_id), clock=lambda: datetime.now(UTC))
    print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
