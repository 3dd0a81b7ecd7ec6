"""The desk's queue at 10,000 and 100,000 cases (--full: a million): CPU and queries of a page, and growth."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask.testing import FlaskClient

from tests.bench.cases import fill, make_app, sign_in
from tests.bench.harness import Bench, area, count_queries, cpu_ms

SIZES = (10_000, 100_000)
LARGE = 1_000_000
VIEWS = {
    "queue": "/desk",
    "filtered": "/desk?state=open&subprogramme=3&level=low",
    "by_due_date": "/desk?order=due",
    "overdue": "/desk?overdue=1",
}
MOST_MS, MOST_QUERIES, MOST_GROWTH = 10.0, 6, 2.0


def open_page(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


@area("desk")
def desk(bench: Bench) -> None:
    measured: dict[str, list[float]] = {view: [] for view in VIEWS}
    for size in (*SIZES, LARGE) if bench.full else SIZES:
        app: Flask = make_app(bench, f"desk-{size}")
        with app.extensions["sessions"].begin() as session:
            person = fill(session, size)
            session.refresh(person, ["grants", "memberships"])
        client = sign_in(app, person)
        for view, address in VIEWS.items():
            look = partial(open_page, client, address)
            milliseconds = cpu_ms(look)
            measured[view].append(milliseconds)
            bench.record(f"desk.{view}_{size}.cpu", milliseconds, "ms", at_most=MOST_MS, scaled=True)
            queries = count_queries(app.extensions["engine"], look)
            bench.record(f"desk.{view}_{size}.queries", queries, "queries", at_most=MOST_QUERIES)
        app.extensions["engine"].dispose()
    for view, values in measured.items():
        bench.record(f"desk.{view}.growth", values[-1] / values[0], "×", at_most=MOST_GROWTH)
