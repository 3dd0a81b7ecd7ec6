"""`partnerships audit verify`: events a second over the stored text, and with every column compared to it.

Two processes share the work. From SQLite each reads a half: the CPU time of the busier one counts, which is
what the clock says when each has a core for itself. PostgreSQL works alone, with a worker: the clock counts,
so a machine that does other things besides gives less.
"""

from __future__ import annotations

import resource
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from registry.db import make_engine, make_sessions, reading
from registry.events import EVENTS, event_values
from registry.models import Base, Chain, User
from registry.queries.audit import verify
from tests.bench.harness import Bench, area
from tests.bench.transition_stage import postgres
from tests.cluster import NoPostgres

TIMES = 5
CHAIN = 6  # events of a chain
SIZE = {"sqlite": 300_000, "postgresql": 150_000}
STORED, FULL = 300_000, 100_000  # events a second
NOW = datetime(2026, 11, 5, 12, 30, 15, 250_000, tzinfo=UTC)


@area("audit")
def audit(bench: Bench) -> None:
    measure(bench, "sqlite", f"sqlite:///{bench.folder / 'audit.sqlite3'}")
    try:
        with postgres("audit") as url:
            measure(bench, "postgresql", url)
    except NoPostgres as reason:
        print(f"audit.postgresql was NOT measured: {reason}", file=sys.stderr)


def measure(bench: Bench, engine: str, url: str) -> None:
    fill(url, SIZE[engine])
    made = make_engine(url)
    sessions = make_sessions(made)
    for mode, goal in (("stored", STORED), ("full", FULL)):
        by_clock, by_cpu = [], []
        for _ in range(TIMES):
            began = _cpu()
            with reading(sessions) as session:
                found = verify(session, full=mode == "full", processes=2)
            if found.faults or found.events != SIZE[engine]:
                raise RuntimeError(f"{found.events} events, {found.faults[:3]}")
            by_clock.append(found.events / found.seconds)
            busiest = max(now - then for now, then in zip(_cpu(), began, strict=True))
            by_cpu.append(found.events / busiest)
        name = f"audit.{engine}.{mode}"
        if engine == "sqlite":
            bench.record(name, max(by_cpu), "events/s", at_least=goal, scaled=True)
            bench.record(f"{name}_by_clock", max(by_clock), "events/s")
        else:
            bench.record(name, max(by_clock), "events/s", at_least=goal, scaled=True)
    made.dispose()


def _cpu() -> tuple[float, float]:
    """Seconds of this process, and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


def fill(url: str, count: int) -> None:
    """Chains of six events each, written in the order in which an office would: all first ones first."""
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        chains = [Chain(id=uuid.uuid4(), kind="proposal", event_count=0) for _ in range(count // CHAIN)]
        batch: list[dict[str, Any]] = []
        for values in events(chains):
            batch.append(values)
            if len(batch) == 10_000:
                connection.execute(insert(EVENTS).inline(), batch)
                batch = []
        if batch:
            connection.execute(insert(EVENTS).inline(), batch)
        rows = [
            {"id": each.id, "kind": each.kind, "event_head": each.event_head, "event_count": CHAIN}
            for each in chains
        ]
        connection.execute(insert(Chain.__table__).inline(), rows)  # type: ignore[arg-type]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def events(chains: list[Chain]) -> Iterator[dict[str, Any]]:
    actor = User(id=uuid.uuid4(), email="bea@unit.example", name="Bea", created_at=NOW)
    for seq in range(1, CHAIN + 1):
        for chain in chains:
            told = {"moved_at": NOW.isoformat(), "moved_by_id": str(actor.id), "state": "in_decision"}
            values, _ = event_values(
                chain, "proposal.reviews_completed", seq=seq, previous=chain.event_head, actor=actor,
                now=NOW + timedelta(minutes=seq),
                payload={"from": "in_review", "to": "in_decision", "verb": "complete_reviews", "set": told},
            )  # fmt: skip
            chain.event_head = values["hash"]
            yield values
