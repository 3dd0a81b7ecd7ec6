"""The register at 10,000 and 100,000 agreements (--full: a million on PostgreSQL): work of a page, queries.

Work is CPU: of this process, and of the server's process that answers it. p95 of many calls, each divided by
the pace of the machine just then.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries.agreement_past import count_state_as_of, list_state_as_of
from tests.bench.cases import sign_in
from tests.bench.desk import open_page
from tests.bench.harness import Bench, area, count_queries, pace
from tests.bench.register_stage import PAST, register_app
from tests.cluster import NoPostgres

SIZES = {"sqlite": (10_000, 100_000), "postgresql": (10_000,)}
LARGE = {"sqlite": (), "postgresql": (1_000_000,)}
FIRM = "00000002-0000-0000-0000-000000000002"
VIEWS = {
    "list": "/agreements",
    "later_page": "/agreements?after=2020-01-10T00:00:00%2B00:00_00000001-0000-0000-0000-000000000fff",
    "filtered": "/agreements?sdg=6",
    "rare_filter": "/agreements?country=GE",
    "two_filters": "/agreements?sdg=6&state=active",
    "matrix": "/agreements/matrix",
    "partner": f"/partners/{FIRM}",
    "public": "/register-of-partnerships",
    "public_filtered": "/register-of-partnerships?sdg=6",
}
# words of every fifth title, two of them, a rare one, a number, one that only sounds like it, none at all
QUESTIONS = ("water", "solar+forest", "w77", "4711", "watre", "water+steel+w12", "rail&kind=partners", "qqqq")
MOST_MS, MOST_GROWTH, MOST_QUERIES = 15.0, 2.0, 20
SEARCH_MS = {"sqlite": 100.0, "postgresql": 150.0}
PAST_MS, DAY, KNOWN = 250.0, date(2022, 6, 1), datetime(2026, 1, 1, tzinfo=UTC)
TIMES, WARM = 40, 12


@area("register")
def register(bench: Bench) -> None:
    for engine, usual in SIZES.items():
        sizes = (*usual, *LARGE[engine]) if bench.full else usual
        measured: dict[str, list[float]] = {}
        queries: dict[str, list[int]] = {}
        try:
            for size in sizes:
                with register_app(bench, engine, size) as (app, person):
                    take(bench, app, sign_in(app, person).get, engine, size, measured, queries)
        except NoPostgres as reason:
            print(f"register.{engine}: {reason}", flush=True)
            continue
        for view, values in measured.items():
            if len(values) > 1 and view in VIEWS:
                name = f"register.{engine}.{view}.growth"
                bench.record(name, values[-1] / values[0], "×", at_most=MOST_GROWTH)
                more = queries[view][-1] - queries[view][0]
                bench.record(f"register.{engine}.{view}.more_queries", more, "queries", at_most=0)


def take(
    bench: Bench,
    app: Flask,
    get: Callable[..., object],
    engine: str,
    size: int,
    measured: dict[str, list[float]],
    queries: dict[str, list[int]],
) -> None:
    """Every figure of one register."""
    gc.collect()
    gc.freeze()  # as registry.wsgi does
    with server(app) as spent:
        for view, address in VIEWS.items():
            look = partial(open_page, get.__self__, address)  # type: ignore[attr-defined]
            milliseconds = p95(look, spent)
            measured.setdefault(view, []).append(milliseconds)
            name = f"register.{engine}.{view}_{size}"
            bench.record(f"{name}.work", milliseconds, "ms", at_most=MOST_MS)
            number = count_queries(app.extensions["engine"], look)
            queries.setdefault(view, []).append(number)
            bench.record(f"{name}.queries", number, "queries", at_most=MOST_QUERIES)
        looks = [
            partial(open_page, get.__self__, f"/search?q={words}")  # type: ignore[attr-defined]
            for words in QUESTIONS
        ]
        took = sorted(milliseconds for look in looks for milliseconds in each(look, spent, 8))
        name = f"register.{engine}.search_{size}.p95"
        bench.record(name, took[int(len(took) * 0.95)], "ms", at_most=SEARCH_MS[engine])
        if size >= PAST:
            past(bench, app, engine, size, spent)


def past(bench: Bench, app: Flask, engine: str, size: int, spent: Callable[[], float]) -> None:
    """The state of PAST agreements on a day that is over."""
    with app.extensions["sessions"]() as session:

        def states() -> None:
            found = list_state_as_of(session, DAY, KNOWN)
            if len(found) < PAST * 0.5:
                raise RuntimeError(f"only {len(found)} agreements")

        name = f"register.{engine}.as_of_{min(size, PAST)}"
        bench.record(f"{name}.list", statistics.median(each(states, spent, 5)), "ms", at_most=PAST_MS)
        count: Callable[[Session], object] = partial(count_state_as_of, as_of=DAY, known_at=KNOWN)
        took = statistics.median(each(lambda: count(session), spent, 5))
        bench.record(f"{name}.count", took, "ms", at_most=PAST_MS)


@contextmanager
def server(app: Flask) -> Iterator[Callable[[], float]]:
    """Seconds of CPU that the server's process of our one connection has used; 0 without a server."""
    engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        yield lambda: 0.0
        return
    engine.dispose()
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    file = Path(f"/proc/{pid}/schedstat")
    yield lambda: int(file.read_text().split()[0]) / 1e9


def each(work: Callable[[], object], spent: Callable[[], float], times: int) -> list[float]:
    """Milliseconds of CPU of every call, on both sides, as the reference machine would take.

    Of a server that has run for a while: PostgreSQL plans a statement anew for its first ten calls.
    """
    for _ in range(WARM):
        work()
    took, before = [], pace()
    for _ in range(times):
        started, there = time.process_time(), spent()
        work()
        seconds = time.process_time() - started + spent() - there
        after = pace()
        took.append(seconds * 1000 / ((before + after) / 2))
        before = after
    return took


def p95(work: Callable[[], object], spent: Callable[[], float]) -> float:
    return sorted(each(work, spent, TIMES))[int(TIMES * 0.95) - 1]
