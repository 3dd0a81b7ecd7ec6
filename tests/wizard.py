"""Fills the proposal wizard through its pages, as a person with a small and simple proposal would."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from registry.models import User
from tests.cast import NOON, PASSWORD_HASH
from tests.pages import CheckedClient

# page → what is typed on it; the shortest way through the wizard
SIMPLE: dict[str, dict[str, Any]] = {
    "organisation": {
        "name": "Blue Well Software SA", "country": "CH", "entity_type": "company",
        "number": "CHE-100.200.300", "website": "www.bluewell.example", "sector_label": "6201",
        "applies": ["none"],
    },
    "ownership": {
        "structure": "owners", "owner_0_name": "Alice Ferrand", "owner_0_pct": "100",
        "owner_0_country": "CH", "owner_0_about": ["none"], "state_owned_pct": "0",
        "signatory": "Alice Ferrand, Director",
    },
    "activity": {
        "title": "Coffee break at the Forum of Mayors", "description": "In-kind catering, no logo used.",
        "types": ["event_sponsorship"], "cash": "0", "in_kind": "4,000", "currency": "USD",
        "duration_months": "1", "applies": ["none"],
    },
    "links": {"subprogrammes": ["8"], "nexus": ["cities"], "sdgs": ["11", "17"], "gender_sdg5": "none"},
    "declarations": {"applies": ["none"]},
}  # fmt: skip


def make_newcomer(sessions: sessionmaker[Session], name: str = "Nina New") -> User:
    """A confirmed account that belongs to no organisation; detached."""
    with sessions.begin() as session:
        user = User(
            id=uuid.uuid4(),
            email=f"{name.split(maxsplit=1)[0].lower()}@newcomer.example",
            name=name,
            password_hash=PASSWORD_HASH,
            email_confirmed_at=NOON,
            created_at=NOON,
        )
        session.add(user)
    with sessions() as session:
        session.add(user)
        session.refresh(user, ["grants", "memberships"])
        session.expunge_all()
    return user


def start(client: CheckedClient, **answers: Any) -> str:
    """Starts a proposal; the address of its pages."""
    response = client.submit("/proposals/start", answers)
    assert response.status_code == 303, client.page.text
    return str(response.location).removesuffix("/go-on")


def fill(client: CheckedClient, base: str, *, only: tuple[str, ...] = (), **changes: dict[str, Any]) -> str:
    """Fills the pages of the simple way; where the last one led."""
    location = ""
    for page, typed in SIMPLE.items():
        if only and page not in only:
            continue
        response = client.submit(f"{base}/edit/{page}", {**typed, **changes.get(page, {})}, button="next")
        assert response.status_code == 303, f"{page}: {client.page.text}"
        location = str(response.location)
    return location


def send(client: CheckedClient, base: str) -> None:
    """Confirms and sends."""
    response = client.submit(f"{base}/check", {"truthful": "yes"})
    assert response.status_code == 303, client.page.text
