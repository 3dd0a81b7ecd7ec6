"""Cases that wait for a transition, the transition, and the same statements given to the bare driver."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.orm import Session, sessionmaker

from registry.db import make_engine, make_sessions
from registry.events import EVENTS, envelope_of, next_hash
from registry.models import Base, Proposal, Review
from registry.models.base import canonical_json
from registry.queries.guards import Guards
from registry.services import transition
from registry.services.count import recount
from registry.services.step import lock_case, take_step
from tests import cluster
from tests.cast import make_organisation, make_person

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
# The cluster of the tests forgets on a crash; here a commit must be on the disk.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """Address of an empty database that loses nothing. Raises NoPostgres."""
    usual = dict(cluster.SETTINGS)
    if "TEST_DATABASE_URL" not in os.environ:
        cluster.SETTINGS.update(DURABLE)
        os.environ[cluster.HOME] = tempfile.mkdtemp(prefix="pg-", dir="/tmp")  # nosec B108 - short for a socket
    try:
        yield cluster.make_database(name).render_as_string(hide_password=False)
    finally:
        cluster.SETTINGS.update(usual)
        if cluster.HOME in os.environ:
            cluster.end()


def make_cases(url: str, count: int) -> list[uuid.UUID]:
    """`count` cases in review, each with two verdicts given: the join is due."""
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    ids = [uuid.uuid4() for _ in range(count)]
    with make_sessions(engine).begin() as session:
        focal = make_person(session, "Carl Weiss", roles=[("focal_point", 2), ("focal_point", 5)])
        partner = make_person(
            session, "Alice Moreau", works_for=make_organisation(session, "Well", "b.example")
        )
        case = {
            "state": "in_review", "version": 7, "title": "Clean water", "created_by_id": partner.id,
            "organisation_id": partner.memberships[0].organisation_id, "created_at": NOW, "submitted_at": NOW,
            "completed_at": NOW, "submission_no": 1, "round": 1, "policy_version": 1, "gate": "pass",
            "dd_level": "standard", "risk_level": "moderate", "first_risk_level": "moderate", "country": "CH",
            "value_usd_cents": 1_000_000, "lead_subprogramme": 2, "programme_fit": "Fits.", "search_key": "w",
        }  # fmt: skip
        cases = [{**case, "id": key, "reference": f"P-2026-{at:05}"} for at, key in enumerate(ids)]
        session.execute(insert(Proposal), cases)
        given = {
            "submission_no": 1, "round": 1, "reviewer_id": focal.id, "state": "given", "given_at": NOW,
            "verdict": "no_objection", "visible_from": NOW, "opened_at": NOW,
        }  # fmt: skip
        slots = [
            {
                **given,
                "id": uuid.uuid4(),
                "proposal_id": key,
                "slot": f"subprogramme_{area}",
                "subprogramme": area,
            }
            for key in ids
            for area in (2, 5)
        ]
        session.execute(insert(Review), slots)
        recount(session)
    engine.dispose()
    return ids


@dataclass
class Service:
    """Our own way: the door has found the case; from the lock on it is the service's."""

    engine: Engine
    sessions: sessionmaker[Session]

    @classmethod
    def at(cls, url: str) -> Service:
        engine = make_engine(url)
        return cls(engine, make_sessions(engine))

    def open(self, key: uuid.UUID) -> tuple[Session, Proposal]:
        session = self.sessions()
        proposal = session.get_one(Proposal, key)
        session.commit()
        return session, proposal

    def move(self, session: Session, proposal: Proposal) -> None:
        """Load under the lock, guards, versioned update, event with chain, outbox, numbers."""
        lock_case(session, proposal)
        take_step(
            Guards(session, proposal, None, NOW), "complete_reviews", event="proposal.reviews_completed"
        )


@dataclass
class Bare:
    """What a transition of one case sends, to be sent again without us."""

    statements: list[tuple[str, Any, list[Any]]]  # text, parameters, places of the hash in them
    event: dict[str, Any]  # as its row has it
    content: Any

    def run(self, connection: Any) -> None:
        """Makes the texts and the hash anew: whoever writes a chain by hand must do it too."""
        payload = canonical_json(self.content)
        digest = next_hash(self.event["previous_hash"], envelope_of(self.event), payload)
        cursor = connection.cursor()
        if isinstance(connection, sqlite3.Connection):
            cursor.execute("BEGIN IMMEDIATE")
        for text, given, places in self.statements:
            parameters = given
            if places:
                parameters = given.copy()
                for place in places:
                    parameters[place] = digest
            cursor.execute(text, parameters)
            if text.startswith("SELECT"):
                cursor.fetchall()
        connection.commit()


def record(service: Service, key: uuid.UUID, *, in_one: bool = True) -> Bare:
    """Lets the service take the step, notes every statement, and takes it back."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
        if not text.startswith("BEGIN"):
            sent.extend((text, each) for each in (parameters if many else [parameters]))

    kept = set(transition.IN_ONE)
    session, proposal = service.open(key)
    event.listen(service.engine, "before_cursor_execute", note)
    try:
        if not in_one:
            transition.IN_ONE.clear()
        service.move(session, proposal)
    finally:
        transition.IN_ONE.update(kept)
        event.remove(service.engine, "before_cursor_execute", note)
    row = session.execute(select(EVENTS).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq.desc())).first()
    session.rollback()
    session.close()
    assert row is not None
    values = dict(row._mapping)
    statements = []
    for text, parameters in sent:
        given = dict(parameters) if isinstance(parameters, dict) else list(parameters)
        items = given.items() if isinstance(given, dict) else enumerate(given)
        statements.append((text, given, [place for place, value in items if value == values["hash"]]))
    return Bare(statements, values, json.loads(values["payload"]))


def connect(url: str) -> Any:
    """The driver's own connection, with the settings that ours has."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace("+psycopg", ""))
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "cache_size=-16384"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def alternate(arms: Sequence[Any], turn: int) -> Sequence[Any]:
    """The arms beginning with another one each turn, so that none always comes first."""
    turn %= len(arms)
    return [*arms[turn:], *arms[:turn]]
