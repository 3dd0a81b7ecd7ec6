"""Seconds of `partnerships rules replay` on a database of stored decisions, one process a core."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from click.testing import CliRunner
from sqlalchemy import insert

import rules
from registry.cli.rules_replay import replay_command
from registry.db import make_engine, make_sessions
from registry.models import Base, Proposal, Snapshot, User
from rules.policy import load
from tests.bench.harness import Bench, area
from tests.bench.rules_replay import DIFFERENT, stored

USUAL, LARGE = 20_000, 100_000
AT_MOST = 10.0  # seconds for 100,000


@area("rules.replay_database")
def rules_replay_database(bench: Bench) -> None:
    decisions = LARGE if bench.full else USUAL
    url = f"sqlite:///{bench.folder / 'replay.sqlite3'}"
    _fill(url, decisions)
    answer = CliRunner().invoke(replay_command, ["--database", url, "--json"])
    if answer.exit_code:
        raise RuntimeError(answer.output)
    sums = json.loads(answer.output)
    seconds = sums["seconds"] * LARGE / sums["decisions"]
    bench.record("rules.replay_database.command", seconds, "s for 100,000", at_most=AT_MOST, scaled=True)


def _fill(url: str, decisions: int) -> None:
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    now, policy = datetime.now(UTC), load()
    with make_sessions(engine).begin() as session:
        person = User(email="bench@unit.example", name="Bench", created_at=now)
        session.add(person)
        session.flush()
        case = Proposal(title="Bench", created_by_id=person.id, created_at=now, reference="P-2026-0001")
        session.add(case)
        session.flush()
        rows = [
            {
                "proposal_id": case.id, "submission_no": 1, "facts": json.loads(facts),
                "facts_hash": rules.check_facts(json.loads(facts)).sha256, "outcome": json.loads(outcome),
                "policy_version": policy.version, "policy_hash": policy.hash,
                "engine_version": rules.ENGINE_VERSION, "exchange_rates": {}, "taken_at": now,
            }
            for facts, outcome in stored()
        ]  # fmt: skip
        for _ in range(decisions // DIFFERENT):
            session.execute(insert(Snapshot), [{**row, "id": uuid.uuid4()} for row in rows])
    engine.dispose()
