"""Many cases at once, for figures about lists: spread over states, levels, areas, countries and years."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.app import create_app
from registry.config import Config
from registry.migrations import upgrade
from registry.models import Organisation, Proposal, User
from registry.services.count import recount
from registry.text import fold
from registry.web.session import begin_session
from tests.bench.harness import Bench
from tests.cast import make_organisation, make_person

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
BATCH = 5_000
# One case in eight is open, as in an office that has worked for five years.
ENDED = ("approved", "declined", "excluded", "referred", "withdrawn", "closed")
OPEN = ("submitted", "returned", "in_review", "in_review", "in_decision", "deferred")
COUNTRIES = [
    "CH",
    "FR",
    "DE",
    "IT",
    "AT",
    "UA",
    "KZ",
    "UZ",
    "GE",
    "RS",
    "TR",
    "PL",
    "FI",
    "SE",
    "NO",
    "ES",
    "PT",
    "GB",
    "IE",
    "NL",
    "BE",
    "CZ",
    "SK",
    "HU",
    "RO",
    "BG",
    "GR",
]
WORDS = [
    "water",
    "roads",
    "forest",
    "cities",
    "steel",
    "solar",
    "data",
    "rail",
    "harbour",
    "trucks",
    "housing",
    "timber",
    "energy",
    "waste",
    "mobility",
]


def make_app(bench: Bench, name: str) -> Flask:
    """An application on an empty SQLite database of its own."""
    var = bench.folder / name
    config = Config(database_url=f"sqlite:///{var / 'bench.sqlite3'}", var=var, secret_key="only for figures")
    upgrade(config.database_url)
    return create_app(config)


def sign_in(app: Flask, person: User) -> FlaskClient:
    with app.test_request_context("/"):
        begin_session(person)
        begun = dict(cookie)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(begun)
    return client


def fill(session: Session, count: int) -> User:
    """Writes `count` cases of `count` / 5 firms and gives the desk officer who looks at them."""
    chance = random.Random(7)
    desk = make_person(session, "Bea Keller", roles=["desk"])
    partner = make_person(
        session, "Alice Moreau", works_for=make_organisation(session, "Blue Well", "b.example")
    )
    firms = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(max(1, count // 5))]
    _write(session, Organisation, (_firm(chance, number, firm) for number, firm in enumerate(firms)))
    _write(
        session,
        Proposal,
        (_case(chance, number, chance.choice(firms), partner, desk) for number in range(count)),
    )
    recount(session)
    return desk


def _write(session: Session, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            session.execute(insert(model), batch)
            batch = []
    if batch:
        session.execute(insert(model), batch)


def _firm(chance: random.Random, number: int, firm: uuid.UUID) -> dict[str, Any]:
    name = f"{chance.choice(WORDS).title()} and {chance.choice(WORDS).title()} {number}"
    return {
        "id": firm, "group_id": firm, "name": name, "name_key": fold(name), "entity_type": "company",
        "country": chance.choice(COUNTRIES), "created_at": NOW,
    }  # fmt: skip


def _case(chance: random.Random, number: int, firm: uuid.UUID, partner: User, desk: User) -> dict[str, Any]:
    is_open = chance.random() < 0.125
    submitted = NOW - timedelta(minutes=chance.randrange(5 * 365 * 24 * 60))
    reference = f"P-{submitted.year}-{number:06d}"
    title = f"{chance.choice(WORDS).title()} for {chance.choice(WORDS)} {number}"
    return {
        "id": uuid.UUID(int=chance.getrandbits(128), version=4),
        "reference": reference,
        "state": chance.choice(OPEN if is_open else ENDED),
        "version": 1,
        "title": title,
        "organisation_id": firm,
        "created_by_id": partner.id,
        "created_at": submitted,
        "submitted_at": submitted,
        "submission_no": 1,
        "due_on": (NOW + timedelta(days=chance.randrange(-30, 60))).date() if is_open else None,
        "risk_level": chance.choice((None, "low", "low", "moderate", "substantial", "high")),
        "lead_subprogramme": chance.choice((None, 1, 2, 3, 4, 5, 6, 7, 8)),
        "country": chance.choice(COUNTRIES),
        "triaged_by_id": desk.id if chance.random() < 0.01 else None,
        "search_key": fold(f"{reference} {title}"),
    }
