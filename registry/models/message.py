"""Mails: one row each, from the queue to the delivery log."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.models.base import Base, Id

MESSAGE_STATES = ("queued", "sent", "failed", "held", "gathered")
HELD = text("state = 'held'")


class Message(Base):
    """One mail to one person. `key` is unique (chain, event number, recipient): nobody is told twice.

    Of somebody who reads once a day it is held, and then gathered: what it says went out in `digest_id`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "state in ({})".format(", ".join(f"'{state}'" for state in MESSAGE_STATES)), name="state"
        ),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_has_time"),
        CheckConstraint("(state = 'gathered') = (digest_id is not null)", name="gathered_has_digest"),
        Index("ix_messages_case", "case_id", "queued_at"),
        Index("ix_messages_queued", "queued_at", "id"),
        Index("ix_messages_held", "to_user_id", postgresql_where=HELD, sqlite_where=HELD),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    to_user_id: Mapped[uuid.UUID | None]
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str | None] = mapped_column(Text)  # none: held a secret link and was sent, or erased
    is_secret: Mapped[bool] = mapped_column(default=False)  # staff never see the body; erased when sent
    case_id: Mapped[uuid.UUID | None]
    event_seq: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # of the last try
    digest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
