"""People: accounts, the roles they hold (some need two people), single-use tokens, sign-in attempts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id

POWERFUL_ROLES = (
    "administrator",
    "approving_official",
    "division_director",
    "deputy_executive_secretary",
    "executive_secretary",
    "policy_officer",
)
ROLES = (
    "desk",
    "focal_point",
    "executive_office",
    "legal_affairs",
    "task_force_panel",
    "gender_focal_point",
    "finance_officer",
    "auditor",
    *POWERFUL_ROLES,
)


class User(Base):
    """An account. A partner's user has memberships and no role; a member of staff has role grants."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("language in ('en', 'fr', 'ru')", name="language"),)

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # kept in lower case
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="en")
    is_staff: Mapped[bool] = mapped_column(default=False)
    is_expert: Mapped[bool] = mapped_column(default=False)  # from outside: no office, one case at a time
    is_active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    email_confirmed_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end every session of this person
    mail_frequency: Mapped[str] = mapped_column(String(10), default="each")  # each | daily
    past_employers: Mapped[str] = mapped_column(String(500), default="")
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", order_by="RoleGrant.granted_at"
    )
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", foreign_keys="Membership.user_id"
    )


class RoleGrant(Base):
    """One role of one person, from a day to a day; a powerful one counts once a second confirmed it."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role in ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="role"),
        CheckConstraint("confirmed_by_id is null or confirmed_by_id <> granted_by_id", name="two_people"),
        CheckConstraint("subprogramme between 1 and 8", name="subprogramme"),
        CheckConstraint(
            "delegated_by_id is null or (valid_to is not null and delegated_by_id <> user_id)",
            name="delegation_ends",
        ),
        Index("ix_role_grants_role_subprogramme", "role", "subprogramme"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    subprogramme: Mapped[int | None]  # focal points and division directors
    # a written delegation: whose office it is, and the instrument; it always has a last day
    delegated_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    instrument: Mapped[str] = mapped_column(String(300), default="")
    is_alternate: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=user_id)

    def counts_on(self, day: date) -> bool:
        """Whether the role is in force on `day`: inside its dates, not ended, confirmed where needed."""
        confirmed = self.role not in POWERFUL_ROLES or self.confirmed_at is not None
        inside = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return confirmed and inside and self.ended_at is None


class Membership(Base):
    """A user's place in a partner organisation: asked, admitted by another member (or the desk), ended."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'admitted', 'refused', 'ended')", name="state"),
        UniqueConstraint("user_id", "organisation_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=user_id)


class Token(Base):
    """A mailed, single-use secret (confirm an address, reset, invitation); only its hash is kept."""

    __tablename__ = "tokens"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposals.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # confirm | reset | invite
    email: Mapped[str] = mapped_column(String(254))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """One failed or successful sign-in, by a digest of the address it came from; feeds the slow-down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_source_at", "source", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    succeeded: Mapped[bool]
