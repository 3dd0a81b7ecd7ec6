"""Versions of the policy that officers write, golden cases that a check expects, shadow decisions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id, Json
from registry.models.user import User
from workflows.policy import POLICY


class PolicyVersion(Base):
    """One version: its text as a policy file, and who did what to it. Once published it never changes."""

    __tablename__ = "policy_versions"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in POLICY.states)), name="state"),
        CheckConstraint(
            "state not in ('checked', 'submitted', 'approved', 'published') or report is not null",
            name="checked_has_report",
        ),
        CheckConstraint(
            "state not in ('approved', 'published') or"
            " (approved_by_id is not null and submitted_by_id is not null)",
            name="approved_has_person",
        ),
        CheckConstraint("approved_by_id is null or approved_by_id <> submitted_by_id", name="second_person"),
        CheckConstraint("(state = 'published') = (in_force_from is not null)", name="published_has_date"),
        CheckConstraint("state <> 'published' or not is_shadow", name="published_casts_no_shadow"),
        Index("ix_policy_versions_in_force", "state", "in_force_from"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)  # of the row; a second editor is told
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")  # why this version is made
    based_on: Mapped[int] = mapped_column("base_number")  # number of the version that it was copied from
    document: Mapped[str] = mapped_column(Text)  # as rules.policy.file writes it
    hash: Mapped[str] = mapped_column(String(64))  # identity of the document, rules.Policy.hash
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the last check of this document
    edited_by: Mapped[list[Any]] = mapped_column(Json)  # ids of everybody who changed the document
    is_shadow: Mapped[bool] = mapped_column(default=False)  # decides silently beside new cases
    in_force_from: Mapped[date | None]
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]
    outcome_note: Mapped[str] = mapped_column(Text, default="")  # why it was sent back or withdrawn
    moved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id)
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id)
    published_by: Mapped[User | None] = relationship(foreign_keys=published_by_id)
    moved_by: Mapped[User | None] = relationship(foreign_keys=moved_by_id)


class GoldenCase(Base):
    """A real case, without names, that every later version must decide as written here."""

    __tablename__ = "golden_cases"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)  # its id among the examples is G and this number
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # names, titles and descriptions are blanked
    expected: Mapped[dict[str, Any]] = mapped_column(Json)  # gate, dd_level, risk_level, rule_ids
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposals.id"), index=True)
    policy_version: Mapped[int]  # under which the case was decided so
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[User] = relationship()


class ShadowDecision(Base):
    """What a draft would have decided on the facts of a snapshot. Nobody acts on it."""

    __tablename__ = "shadow_decisions"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "policy_version_id"),
        Index("ix_shadow_decisions_version_hash", "policy_version_id", "policy_hash"),
    )

    id: Mapped[Id]
    snapshot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("snapshots.id"))
    policy_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("policy_versions.id"))
    policy_hash: Mapped[str] = mapped_column(String(64))  # the draft as it was then
    engine_version: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)  # gate, dd_level, risk_level, rule_ids; or error
    decided_at: Mapped[datetime]


# The database itself refuses a change of what is published; the bookkeeping of the chain may still move.
_FROZEN = (
    "id", "number", "state", "title", "note", "base_number", "document", "hash", "report", "edited_by",
    "in_force_from", "created_by_id", "created_at", "checked_by_id", "checked_at",
    "submitted_by_id", "submitted_at", "approved_by_id", "approved_at", "published_by_id", "published_at",
)  # fmt: skip
_REFUSAL = "a published policy version never changes"


def frozen_sqlite() -> str:
    """The trigger that keeps published versions as they are, for SQLite."""
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FROZEN)
    return (
        "CREATE TRIGGER policy_versions_frozen BEFORE UPDATE ON policy_versions"
        f" WHEN OLD.state = 'published' AND ({changed}) BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def frozen_postgresql() -> tuple[str, str]:
    """The same for PostgreSQL: a function and the trigger that calls it."""
    old, new = (", ".join(f"{row}.{name}" for name in _FROZEN) for row in ("OLD", "NEW"))
    function = (
        "CREATE OR REPLACE FUNCTION policy_versions_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    trigger = (
        "CREATE TRIGGER policy_versions_frozen BEFORE UPDATE ON policy_versions FOR EACH ROW"
        f" WHEN (OLD.state = 'published' AND ({old}) IS DISTINCT FROM ({new}))"
        " EXECUTE FUNCTION policy_versions_frozen()"
    )
    return function, trigger


def _after_create(dialect: str, *statements: str) -> None:
    for statement in statements:
        ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        event.listen(PolicyVersion.__table__, "after_create", ddl)


_after_create("sqlite", frozen_sqlite())
_after_create("postgresql", *frozen_postgresql())
