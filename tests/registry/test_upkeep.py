"""Agreements begin and end by themselves, as ordinary, logged steps of the system."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.cli.demo_story import Demo
from registry.config import Config
from registry.events import list_events
from registry.jobs.queue import Run
from registry.jobs.upkeep import move_agreements
from registry.models import Agreement
from registry.queries.audit import verify
from tests.cast import NOON


def test_signed_agreements_come_into_force_and_expire(
    sessions: sessionmaker[Session], config: Config
) -> None:
    with sessions.begin() as session:
        Demo(session, password_hash="x", now=NOON).play()
    for days, states in ((0, ["active", "active", "drafting"]), (800, ["drafting", "expired", "expired"])):
        now = NOON + timedelta(days=days)
        run = Run(uuid.uuid4(), "move_agreements", 1, 3, "test", sessions, config, lambda now=now: now)
        move_agreements(run, {})
        with sessions() as session:
            assert sorted(session.scalars(select(Agreement.state))) == states
    with sessions() as session:
        ended = session.scalars(select(Agreement).where(Agreement.state == "expired")).first()
        assert ended is not None
        last = list_events(session, ended.id)[-1]
        assert (last.name, last.actor_id) == ("agreement.expired", None)
        assert verify(session).faults == []
