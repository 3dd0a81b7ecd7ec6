"""Importing the lists of the Security Council and of OFAC: CPU time of a whole import, of a bare parse."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from registry.adapters.lists import ListFile
from registry.db import make_engine, make_sessions
from registry.migrations import upgrade
from registry.services.list_import import import_list
from tests.bench.harness import Bench, area
from tests.shared import ROOT

UN, AT_MOST = "unsc_2026-02-27.xml", 2.0  # seconds, on the reference machine
OFAC = {"alt": "ofac_alt.csv", "add": "ofac_add.csv"}
TIMES = 3


@area("screening.lists")
def screening_lists(bench: Bench) -> None:
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "lists"
    if not folder.is_dir():
        raise RuntimeError("the real lists are not here: set SHARED_DATA to the folder of the shared data")
    data = (folder / UN).read_bytes()
    un = min(seconds_to_import(bench, ListFile(data, UN), "unsc") for _ in range(TIMES))
    bench.record("screening.lists.un_import", un, "s", at_most=AT_MOST, scaled=True)
    bench.record("screening.lists.un_import_to_parse", un / seconds_to_parse(data), "× bare parse")
    beside = {name: (folder / file).read_bytes() for name, file in OFAC.items()}
    ofac = ListFile((folder / "ofac_sdn.csv").read_bytes(), "ofac_sdn.csv", beside)
    bench.record("screening.lists.ofac_import", seconds_to_import(bench, ofac, "ofac"), "s")


def seconds_to_import(bench: Bench, file: ListFile, source: str) -> float:
    """CPU time of one import, commit included, into a new SQLite database."""
    path = bench.folder / f"{time.monotonic_ns()}.sqlite3"
    upgrade(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    started = time.process_time()
    with make_sessions(engine).begin() as session:
        version = import_list(session, file, source=source, actor=None, now=datetime.now(UTC)).version
        if version.state != "in_force":
            raise RuntimeError(f"{file.name}: {version.reasons}")
    seconds = time.process_time() - started
    engine.dispose()
    return seconds


def seconds_to_parse(data: bytes) -> float:
    """The same file through the fastest parser of the standard library, nothing done with it."""
    started = time.process_time()
    for _ in range(TIMES):
        ElementTree.fromstring(data)
    return (time.process_time() - started) / TIMES
