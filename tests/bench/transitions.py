"""A persisted transition against the same statements in bare SQL: alone, and eight clients at once.

Timed is what a service does from its lock to the commit: the case read under the lock, the guards (here: all
verdicts are in), the row updated against the number of its last event, the event with its hash, the outbox
and the numbers. The bare arm gets the statements that the service has really sent for such a case (recorded,
taken back, then sent by the driver alone), and makes text and hash of the event itself.

`ratio` compares with exactly those statements. On PostgreSQL the service writes in one statement;
`ratio_to_single_writes` compares it with the four writes sent one by one.
"""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from registry.db import make_engine, make_sessions, reading
from registry.queries.audit import verify
from tests.bench.harness import Bench, area
from tests.bench.transition_stage import Service, alternate, connect, make_cases, postgres, record
from tests.cluster import NoPostgres, make_database

EACH = 1_000  # transitions of each variant
WARM = 30
CLIENTS, ROUNDS, A_ROUND = 8, 6, 25
AT_MOST = {"sqlite": 2.2, "postgresql": 2.0}
IN_ONE_AT_MOST = 1.5
SHARE = 0.5  # of what the bare driver gets through


@area("transitions")
def transitions(bench: Bench) -> None:
    url = f"sqlite:///{bench.folder / 'transitions.sqlite3'}"
    alone(bench, "sqlite", url)
    try:
        with postgres("transitions") as url:
            alone(bench, "postgresql", url)
            together(bench)
    except NoPostgres as reason:
        print(f"transitions.postgresql was NOT measured: {reason}", file=sys.stderr)


def alone(bench: Bench, engine: str, url: str) -> None:
    """One client; the variants alternate transition by transition."""
    arms = ("service", "same", "single") if engine == "postgresql" else ("service", "same")
    ids = iter(make_cases(url, len(arms) * (EACH + WARM)))
    service, connection = Service.at(url), connect(url)
    taken: dict[str, list[tuple[float, float]]] = {arm: [] for arm in arms}
    gc.freeze()
    for turn in range(EACH + WARM):
        for arm in alternate(arms, turn):
            seconds = take(arm, service, connection, next(ids))
            if turn >= WARM:
                taken[arm].append(seconds)
    connection.close()
    service.engine.dispose()
    check_whole(url)
    milliseconds, cpu = (
        {arm: statistics.median(each[at] for each in values) * 1000 for arm, values in taken.items()}
        for at in (0, 1)
    )
    name = f"transitions.{engine}"
    bench.record(f"{name}.service", milliseconds["service"], "ms")
    bench.record(f"{name}.bare", milliseconds["same"], "ms")
    bench.record(f"{name}.service_cpu", cpu["service"], "ms of client")
    bench.record(f"{name}.bare_cpu", cpu["same"], "ms of client")
    bench.record(
        f"{name}.ratio", milliseconds["service"] / milliseconds["same"], "×", at_most=AT_MOST[engine]
    )
    if "single" in milliseconds:
        bench.record(f"{name}.bare_single_writes", milliseconds["single"], "ms")
        ratio = milliseconds["service"] / milliseconds["single"]
        bench.record(f"{name}.ratio_to_single_writes", ratio, "×", at_most=IN_ONE_AT_MOST)


def take(arm: str, service: Service, connection: Any, key: uuid.UUID) -> tuple[float, float]:
    """Seconds by the clock and of CPU. The case of every arm was moved and taken back once before."""
    bare = record(service, key, in_one=arm != "single")
    if arm != "service":
        began = time.perf_counter(), time.process_time()
        bare.run(connection)
        return time.perf_counter() - began[0], time.process_time() - began[1]
    session, proposal = service.open(key)
    began = time.perf_counter(), time.process_time()
    service.move(session, proposal)
    session.commit()
    seconds = time.perf_counter() - began[0], time.process_time() - began[1]
    session.close()
    return seconds


def check_whole(url: str) -> None:
    """Every arm has written what the audit accepts."""
    engine = make_engine(url)
    with reading(make_sessions(engine)) as session:
        found = verify(session)
    engine.dispose()
    if found.faults or not found.events:
        raise RuntimeError(f"the transitions left a broken history: {found.faults[:3]}")


# --- eight clients ---------------------------------------------------------------------------------------


def together(bench: Bench) -> None:
    """Eight processes, each on cases of its own; rounds of both variants alternate."""
    turns = 2 * ROUNDS
    own = make_database("transitions_8").render_as_string(hide_password=False)
    ids = make_cases(own, CLIENTS * turns * A_ROUND)
    context = multiprocessing.get_context("spawn")
    barrier, spent = context.Barrier(CLIENTS + 1), context.Array("d", CLIENTS)
    share = len(ids) // CLIENTS
    clients = [
        context.Process(target=client, args=(own, ids[at * share : (at + 1) * share], barrier, spent, at))
        for at in range(CLIENTS)
    ]
    for each in clients:
        each.start()
    rates: dict[str, list[float]] = {"service": [], "same": []}
    cpu: dict[str, list[float]] = {"service": [], "same": []}
    waiting: list[int] = []
    for turn in range(turns):
        arm = "same" if turn % 2 else "service"
        barrier.wait(timeout=300)
        watched = Watch(own)  # in both arms: it costs something too
        at_server = server_cpu(own)
        barrier.wait(timeout=300)
        began = time.perf_counter()
        barrier.wait(timeout=300)
        seconds = time.perf_counter() - began
        seen = watched.end()
        cpu[arm].append(sum(spent[:]) + server_cpu(own) - at_server)
        waiting += seen if arm == "service" else []
        rates[arm].append(CLIENTS * A_ROUND / seconds)
        barrier.wait(timeout=300)
    for each in clients:
        each.join(timeout=60)
    check_whole(own)
    service, bare = (statistics.median(rates[arm]) for arm in ("service", "same"))
    name = "transitions.postgresql.clients_8"
    bench.record(f"{name}.service", service, "a second")
    bench.record(f"{name}.bare", bare, "a second")
    bench.record(f"{name}.share", service / bare, "of bare SQL", at_least=SHARE)
    by_service, by_bare = (
        statistics.median(cpu[arm]) / (CLIENTS * A_ROUND) * 1000 for arm in ("service", "same")
    )
    bench.record(f"{name}.service_cpu", by_service, "ms, both sides")
    bench.record(f"{name}.bare_cpu", by_bare, "ms, both sides")
    # what the share comes to where nothing else takes part in the two cores
    bench.record(f"{name}.share_of_cpu", by_bare / by_service, "of bare SQL")
    # a row that all cases share would have seven of eight waiting
    bench.record(f"{name}.waiting_for_a_lock", statistics.mean(waiting), "clients", at_most=0.1)


def server_cpu(url: str) -> float:
    """Seconds of CPU that the server has spent on the clients; 0 where the system does not tell."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = ''"
    with psycopg.connect(url.replace("+psycopg", ""), application_name="bench") as connection:
        files = [Path(f"/proc/{row[0]}/schedstat") for row in connection.execute(asked)]
    return sum(int(file.read_text().split()[0]) for file in files if file.exists()) / 1e9


def client(url: str, ids: list[uuid.UUID], barrier: Any, spent: Any, place: int) -> None:
    """Four meetings a round: all is prepared, the server was looked at, all is done, seen again."""
    service, connection = Service.at(url), connect(url)
    turns = [ids[at : at + A_ROUND] for at in range(0, len(ids), A_ROUND)]
    for turn, keys in enumerate(turns):
        prepared: list[Callable[[], None]] = []
        for key in keys:
            bare = record(service, key)
            prepared.append(sender(bare, connection) if turn % 2 else mover(service, key))
        gc.freeze()  # what is prepared here is no part of a transition
        barrier.wait(timeout=300)
        barrier.wait(timeout=300)
        began = time.process_time()
        for work in prepared:
            work()
        spent[place] = time.process_time() - began
        barrier.wait(timeout=300)
        barrier.wait(timeout=300)
    service.engine.dispose()


def sender(bare: Any, connection: Any) -> Callable[[], None]:
    return lambda: bare.run(connection)


def mover(service: Service, key: uuid.UUID) -> Callable[[], None]:
    session, proposal = service.open(key)

    def move() -> None:
        service.move(session, proposal)
        session.commit()
        session.close()

    return move


class Watch:
    """Counts, every few milliseconds, how many clients wait for a lock that another one holds."""

    QUESTION = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def __init__(self, url: str) -> None:
        self._url, self._seen, self._done = url, list[int](), threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        with psycopg.connect(
            self._url.replace("+psycopg", ""), autocommit=True, application_name="bench"
        ) as connection:
            while True:
                row = connection.execute(self.QUESTION).fetchone()
                self._seen.append(int(row[0]) if row else 0)
                if self._done.wait(0.01):
                    return

    def end(self) -> list[int]:
        self._done.set()
        self._thread.join()
        return self._seen
