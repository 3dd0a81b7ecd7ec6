"""The EXCOM report over 10,000 agreements (--full: 100,000): time, memory, how much over bare SQL.

The whole report, made from nothing: the figures of its period and of the one before, the annex, its words.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import text

from registry.db import make_engine, make_sessions
from registry.migrations import upgrade
from tests.bench.harness import Bench, area
from tests.bench.report_stage import fill_history
from tests.bench.transition_stage import postgres
from tests.cluster import NoPostgres

SECONDS = {10_000: 10.0, 100_000: 60.0}
MEMORY = 300.0  # MB of the whole process, interpreter and all
ENGINES = ("sqlite", "postgresql")


@area("reports")
def reports(bench: Bench) -> None:
    for engine in ENGINES:
        for size in SECONDS if bench.full else list(SECONDS)[:1]:
            try:
                with history(bench, engine, size) as url:
                    told = measured(url)
            except NoPostgres as reason:
                print(f"reports.{engine}: {reason}", flush=True)
                continue
            name = f"reports.{engine}.excom_{size}"
            bench.record(f"{name}.work", told["report"], "s", at_most=SECONDS[size], scaled=True)
            bench.record(f"{name}.figures", told["figures"], "s")
            bench.record(f"{name}.bare", told["driver"], "s")
            bench.record(f"{name}.ratio", told["report"] / told["driver"], "× bare SELECTs")
            bench.record(f"{name}.queries", told["statements"], "queries", at_most=QUERIES)
            bench.record(f"{name}.memory", told["peak_mb"], "MB", at_most=MEMORY)


QUERIES = 60  # of a report with its comparison, whatever the size


@contextmanager
def history(bench: Bench, engine: str, size: int) -> Iterator[str]:
    """The address of a database with a past. Raises NoPostgres."""
    file = bench.folder / f"reports-{size}.sqlite3"
    with ExitStack() as stack:
        url = f"sqlite:///{file}"
        if engine == "postgresql":
            url = stack.enter_context(postgres(f"partnerships_reports_{size}"))
        upgrade(url)
        own = make_engine(url)
        with make_sessions(own).begin() as session:
            fill_history(session, size)
        with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE" if engine == "sqlite" else "VACUUM ANALYZE"))
        own.dispose()
        yield url
    for left in bench.folder.glob(f"{file.name}*"):
        left.unlink()


def measured(url: str) -> dict[str, Any]:
    """What the child says of itself."""
    command = [sys.executable, "-m", "tests.bench.report_child", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603
    if done.returncode:
        raise RuntimeError(f"the report failed: {done.stderr[-500:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
