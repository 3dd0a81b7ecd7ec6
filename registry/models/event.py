"""What happened: events in one hash chain per case, their erasable details, anchors of the heads, the outbox.

No foreign keys: an event outlives whatever it tells of, and a removed row must be seen by the audit.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Id


class Chained(Protocol):
    """A row that owns a chain: hash and number of its last event stand in the row itself.

    The step that records an event already updates this row under its version, so that the chain costs no
    statement of its own and cases do not wait for one another.
    """

    id: Any
    event_head: Any
    event_count: Any


class Event(Base):
    """One thing that happened. `hash` = SHA-256 of previous hash, envelope and payload, one a line."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_name_recorded", "name", "recorded_at"),
        Index("ix_events_actor", "actor_id", "recorded_at"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, without gaps
    case_kind: Mapped[str] = mapped_column(String(30))  # proposal, organisation, user, agreement, system
    name: Mapped[str] = mapped_column(String(60))  # noun.past_participle
    actor_id: Mapped[uuid.UUID | None]  # none: the system itself
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[uuid.UUID]
    effective_at: Mapped[datetime]  # when it became true
    recorded_at: Mapped[datetime]  # when we wrote it down
    payload: Mapped[str] = mapped_column(Text)  # canonical JSON; these bytes are hashed
    envelope: Mapped[str] = mapped_column(Text)  # the other columns as canonical JSON; hashed too
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def data(self) -> dict[str, Any]:
        """The payload as a dict: "from", "to", "set" {column: value} and whatever the event says besides."""
        value: dict[str, Any] = json.loads(self.payload)
        return value


class EventDetail(Base):
    """A personal value that an event speaks of; erasable, because the chain holds only its salted digest."""

    __tablename__ = "event_details"

    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)  # none: erased
    salt: Mapped[str | None] = mapped_column(
        String(32)
    )  # erased with the value, else the digest could be guessed


class Chain(Base):
    """Head and count of a chain that has no row of its own: the system's, that of the anchors."""

    __tablename__ = "chains"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(30))
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)


class Anchor(Base):
    """A link of the chain over all chains: the digest of the heads that moved since the link before."""

    __tablename__ = "anchors"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    anchored_at: Mapped[datetime]
    head_count: Mapped[int]
    heads_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AnchorHead(Base):
    """Where one chain stood when it was anchored: the hash of its event number `event_count`."""

    __tablename__ = "anchor_heads"

    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    event_count: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_head: Mapped[str] = mapped_column(String(64))
    anchor_seq: Mapped[int] = mapped_column(index=True)


class Outbox(Base):
    """An event that nobody was told of yet; written with it, removed when its mails are in the queue."""

    __tablename__ = "outbox"

    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
