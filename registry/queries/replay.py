"""Every stored decision made again, from its stored facts, by its stored version, hash and engine.

Rows are read in batches and judged without the database, so that several processes can share the work.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

import rules
from registry.models import Proposal, Snapshot
from registry.queries.policy import published_policy
from rules.policy import UnknownVersion
from rules.replay import Replay

BATCH = 500


class Stored(NamedTuple):
    """A stored decision as texts, so that it costs little to hand to another process."""

    reference: str
    snapshot_id: uuid.UUID
    policy_version: int
    policy_hash: str
    engine_version: str
    facts_hash: str
    facts: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored decision that is not made again as it was.

    `kind`: version (never published here), hash (another text of it), engine, facts (changed since), outcome,
    refused (the facts are no longer accepted). `parts` are the parts of the outcome that come out otherwise.
    """

    reference: str
    snapshot_id: uuid.UUID
    policy_version: int
    kind: str
    parts: tuple[str, ...] = ()


def stored_batches(session: Session, *, size: int = BATCH) -> Iterator[list[Stored]]:
    """All stored decisions, for a terminal: nothing here asks who may see a case."""
    columns = (
        Proposal.reference,
        Snapshot.id,
        Snapshot.policy_version,
        Snapshot.policy_hash,
        Snapshot.engine_version,
        Snapshot.facts_hash,
        type_coerce(Snapshot.facts, Text),
        type_coerce(Snapshot.outcome, Text),
    )
    query = (
        select(*columns).join(Proposal, Proposal.id == Snapshot.proposal_id).execution_options(yield_per=size)
    )
    rows = iter(session.execute(query))
    while batch := [Stored(*row) for row in islice(rows, size)]:
        yield batch


def policies_replayed(session: Session) -> dict[int, rules.Policy]:
    """Every version that a stored decision names and that was published here."""
    found: dict[int, rules.Policy] = {}
    for number in session.scalars(select(Snapshot.policy_version).distinct()):
        try:
            found[number] = published_policy(session, number)
        except UnknownVersion:
            continue
    return found


def replay_batch(replays: Mapping[int, Replay], batch: Iterable[Stored]) -> list[Difference]:
    """What differs; a version, a text or an engine that is not here is a difference too."""
    return [difference for row in batch for difference in _replayed(replays, row)]


def _replayed(replays: Mapping[int, Replay], row: Stored) -> Iterator[Difference]:
    replay = replays.get(row.policy_version)
    kinds = _not_the_same(None if replay is None else replay.policy, row)
    parts: Sequence[str] = ()
    if replay is not None:
        try:
            parts = replay.differences(row.facts, row.outcome)
        except (rules.BadFacts, ValueError):
            kinds.append("refused")
        # another hash or engine is written in the outcome as well: one difference is enough
        parts = [name for name in parts if not (kinds and name in ("policy_hash", "engine_version"))]
    if parts:
        kinds.append("outcome")
    for kind in kinds:
        named = tuple(parts) if kind == "outcome" else ()
        yield Difference(row.reference, row.snapshot_id, row.policy_version, kind, named)


def _not_the_same(policy: rules.Policy | None, row: Stored) -> list[str]:
    kinds = []
    if policy is None:
        kinds.append("version")
    elif policy.hash != row.policy_hash:
        kinds.append("hash")
    if row.engine_version != rules.ENGINE_VERSION:
        kinds.append("engine")
    if sha256(row.facts.encode()).hexdigest() != row.facts_hash:
        kinds.append("facts")
    return kinds
