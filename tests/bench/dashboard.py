"""The dashboards at 1,000 and 10,000 cases: CPU and queries of a page, which stay as many."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from registry.models import Clock, ClockPause, Party, Proposal, Review, RoleGrant, User
from tests.bench.cases import ENDED, fill, make_app, sign_in
from tests.bench.harness import Bench, area, count_queries, cpu_ms

SIZES = (1_000, 10_000)
VIEWS = ("desk", "subprogramme", "management", "auditor")
MOST_MS, MOST_QUERIES = 50.0, 20
LEVELS = ("simplified", "standard", "enhanced")


def open_page(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


@area("dashboard")
def dashboard(bench: Bench) -> None:
    """The goal of time is the desk's: it is opened all day."""
    asked: dict[str, set[int]] = {}
    for size in SIZES:
        app = make_app(bench, f"dashboard-{size}")
        with app.extensions["sessions"].begin() as session:
            person = fill(session, size)
            _furnish(session, person)
            session.refresh(person, ["grants", "memberships"])
        client = sign_in(app, person)
        for view in VIEWS:
            look = partial(open_page, client, f"/dashboards/{view}")
            limit = MOST_MS if view == "desk" else None
            name = f"dashboard.{view}_{size}"
            bench.record(f"{name}.cpu", cpu_ms(look, times=9), "ms", at_most=limit, scaled=True)
            queries = count_queries(app.extensions["engine"], look)
            bench.record(f"{name}.queries", queries, "queries", at_most=MOST_QUERIES)
            asked.setdefault(view, set()).add(queries)
        app.extensions["engine"].dispose()
    for view, counts in asked.items():
        bench.record(f"dashboard.{view}.more_queries", max(counts) - min(counts), "queries", at_most=0)


def _furnish(session: Session, person: User) -> None:
    """Levels, times, clocks with a standstill, reviews and names; the officer holds every office besides."""
    chance = random.Random(11)
    for role in ("auditor", "deputy_executive_secretary"):
        session.add(
            RoleGrant(
                user_id=person.id, role=role, valid_from=date(2020, 1, 1), granted_by_id=None,
                granted_at=datetime(2020, 1, 1, tzinfo=UTC), confirmed_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip
    cases = session.execute(
        select(Proposal.id, Proposal.state, Proposal.submitted_at, Proposal.organisation_id)
    ).all()
    # the years of the cases end where the present begins: the page asks for the last four quarters of it
    ahead = datetime.now(UTC) - max(case.submitted_at for case in cases)
    changes, clocks, pauses, reviews = [], [], [], []
    for case in cases:
        came = case.submitted_at + ahead
        decided = min(came + timedelta(days=chance.randrange(3, 60)), datetime.now(UTC))
        is_ended = case.state in ENDED
        changes.append(
            {
                "case": case.id, "came": came, "decided": decided if is_ended else None,
                "moved": decided if is_ended else came, "level": chance.choice(LEVELS),
            }
        )  # fmt: skip
        clock = uuid.uuid4()
        clocks.append(
            {
                "id": clock, "proposal_id": case.id, "kind": "decision", "working_days": 20,
                "started_on": came.date(), "due_on": (came + timedelta(days=28)).date(),
                "stopped_at": decided if is_ended else None,
            }
        )  # fmt: skip
        if chance.random() < 0.3:
            pauses.append(
                {
                    "id": uuid.uuid4(), "clock_id": clock, "reason": "partner", "paused_on": came.date(),
                    "resumed_on": (came + timedelta(days=5)).date(),
                }
            )  # fmt: skip
        if case.state == "in_review":
            reviews.append(
                {
                    "id": uuid.uuid4(), "proposal_id": case.id, "submission_no": 1, "round": 0,
                    "slot": "subprogramme_2", "subprogramme": 2, "reviewer_id": person.id, "opened_at": came,
                    "due_on": (datetime.now(UTC) + timedelta(days=chance.randrange(-9, 30))).date(),
                }
            )  # fmt: skip
    table: Any = Proposal.__table__
    session.execute(
        update(table)
        .where(table.c.id == bindparam("case"))
        .values(
            completed_at=bindparam("came"), submitted_at=bindparam("came"), moved_at=bindparam("moved"),
            decided_at=bindparam("decided"), dd_level=bindparam("level"),
        ),
        changes,
    )  # fmt: skip
    for model, rows in ((Clock, clocks), (ClockPause, pauses), (Review, reviews)):
        session.execute(insert(model), rows)
    session.execute(insert(Party), list(_parties({case.organisation_id for case in cases})))


def _parties(firms: set[Any]) -> Iterator[dict[str, Any]]:
    for firm in sorted(firms):
        yield {
            "id": uuid.uuid4(), "organisation_id": firm, "role": "entity", "kind": "organisation",
            "valid_from": date(2020, 1, 1), "recorded_at": datetime(2020, 1, 1, tzinfo=UTC),
        }  # fmt: skip
