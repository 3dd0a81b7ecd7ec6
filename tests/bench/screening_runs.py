"""Screening 50,000 parties: against a real change of the UN list, and against the whole list.

The index of the parties is kept in the process of the worker; what it costs to build is told beside. CPU
time of a run as the worker does it: reading, comparing, writing hits and coverage, committing.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.db import make_engine, make_sessions, reading
from registry.jobs.screening import carry_out
from registry.migrations import upgrade
from registry.models import Organisation, Party, PartyName, ScreeningRun
from registry.queries.screening_index import PartyIndex
from registry.services.list_import import import_list
from registry.services.screening_order import order_run
from tests.bench.harness import Bench, area
from tests.shared import ROOT

PARTIES, OWNERS = 50_000, 3  # parties in all; persons to each organisation
OLD, NEW = "unsc_2018-06-07.xml", "unsc_2018-06-21.xml"
DELTA_AT_MOST, FULL_AT_MOST = 1.0, 15.0  # seconds
GIVEN = (
    "Anna", "Boris", "Chiara", "Dmitri", "Elif", "Farid", "Gulnara", "Hans", "Irina", "Jamal", "Katarzyna",
    "Leyla", "Marco", "Nino", "Olena",
)  # fmt: skip
PARTS = ["ka", "mi", "ro", "ten", "va", "lo", "shi", "ber", "dan", "gri", "pol", "sa", "tur", "wen", "zha"]
FORMS = ("Ltd", "GmbH", "OOO", "SA", "d.o.o.", "A.Ş.")


@area("screening.runs")
def screening_runs(bench: Bench) -> None:
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "lists"
    if not folder.is_dir():
        raise RuntimeError("the real lists are not here: set SHARED_DATA to the folder of the shared data")
    url = f"sqlite:///{bench.folder / 'runs.sqlite3'}"
    upgrade(url)
    engine = make_engine(url)
    sessions, index = make_sessions(engine), PartyIndex()
    with sessions.begin() as session:
        add_parties(session)
    _bring(sessions, folder / OLD)
    started = time.process_time()
    with reading(sessions) as session:
        index.refresh(session)
    bench.record("screening.runs.index_of_50000", time.process_time() - started, "s")
    _do(sessions, index, is_full=True)  # everybody is covered by the old list
    _bring(sessions, folder / NEW)
    delta = _do(sessions, index)
    bench.record("screening.runs.delta_of_50000", delta, "s", at_most=DELTA_AT_MOST, scaled=True)
    full = _do(sessions, index, is_full=True)
    bench.record("screening.runs.full_of_50000", full, "s", at_most=FULL_AT_MOST, scaled=True)
    bench.record("screening.runs.full_to_delta", full / delta, "×")
    engine.dispose()


def add_parties(session: Session) -> None:
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


def _bring(sessions: sessionmaker[Session], path: Path) -> None:
    with sessions.begin() as session:
        file = ListFile(path.read_bytes(), path.name)
        version = import_list(session, file, source="unsc", actor=None, now=datetime.now(UTC)).version
        if version.state != "in_force":
            raise RuntimeError(f"{path.name}: {version.reasons}")


def _do(sessions: sessionmaker[Session], index: PartyIndex, *, is_full: bool = False) -> float:
    """CPU seconds of the run that waits, or of a full one."""
    with sessions.begin() as session:
        waits = select(ScreeningRun).where(ScreeningRun.state != "finished")
        for run in session.scalars(waits).all() if is_full else ():
            session.delete(run)
        run_now = order_run(session, "hand", is_full=True, now=datetime.now(UTC)) if is_full else None
        run_id = run_now.id if run_now is not None else session.scalars(waits).one().id
    started = time.process_time()
    carry_out(sessions, run_id, clock=lambda: datetime.now(UTC), index=index)
    return time.process_time() - started
