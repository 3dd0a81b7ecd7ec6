"""Screening runs, what they covered, the hits they raised, and what people judged about each hit."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.organisation import Organisation, Party
from registry.models.user import User
from registry.models.watchlist import ListEntry
from workflows.hit import HIT

REASONS = ("list", "party", "submission", "decision", "signature", "hand", "catch_up")
SCOPES = ("changes", "parties")
RUN_STATES = ("waiting", "running", "finished")
BANDS = ("strong", "review", "weak")
VERDICTS = ("same", "different", "cannot_tell")
CLOSED_BECAUSE = ("delisted", "not_alike")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{value}'" for value in values))


class ScreeningRun(Base):
    """Parties × list versions, met by one version of the algorithm; goes on where a killed process stopped.

    Scope `changes`: every party covered before × the entries that changed since. Scope `parties`: the parties
    of one organisation, or those not covered yet, × every entry.
    """

    __tablename__ = "screening_runs"
    __table_args__ = (
        CheckConstraint(_one_of("reason", REASONS), name="reason"),
        CheckConstraint(_one_of("scope", SCOPES), name="scope"),
        CheckConstraint(_one_of("state", RUN_STATES), name="state"),
        CheckConstraint("(state = 'waiting') = (started_at is null)", name="started_has_time"),
        CheckConstraint("(state = 'finished') = (finished_at is not null)", name="finished_has_time"),
        Index("ix_screening_runs_ordered", "ordered_at", "id"),
    )

    id: Mapped[Id]
    reason: Mapped[str] = mapped_column(String(12))
    scope: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_full: Mapped[bool] = mapped_column(default=False)  # every party again, covered or not
    # {source, version_id, number, published_on, since: version id or null} each
    lists: Mapped[list[Any]]
    algorithm: Mapped[str] = mapped_column(String(40))
    provider: Mapped[str] = mapped_column(String(20), default="own")  # own | yente
    position: Mapped[uuid.UUID | None]  # id of the last entry (yente: party) that is done
    parties_digest: Mapped[str] = mapped_column(String(64), default="")  # of the parties that are met
    party_count: Mapped[int] = mapped_column(default=0)
    entry_count: Mapped[int] = mapped_column(default=0)
    raised_count: Mapped[int] = mapped_column(default=0)  # hits of band review or strong that were opened
    closed_count: Mapped[int] = mapped_column(default=0)
    ordered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))  # none: the system
    ordered_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship()


class Coverage(Base):
    """The version of one list that a party was last met with, whole. No row: not screened.

    The facts of a party never change in its row (`services.organisation.keep_parties` closes it and adds
    another), so the row needs no hash of them.
    """

    __tablename__ = "screening_coverages"
    __table_args__ = (Index("ix_screening_coverages_version", "source", "version_id"),)

    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(30), primary_key=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_versions.id"))
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening_runs.id"))
    algorithm: Mapped[str] = mapped_column(String(40))
    covered_at: Mapped[datetime]


class Hit(Base):
    """A party and a list entry that may be the same. One row for the pair, for good; verdicts come and go."""

    __tablename__ = "hits"
    __table_args__ = (
        CheckConstraint(_one_of("state", HIT.states), name="state"),
        CheckConstraint(_one_of("band", BANDS), name="band"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed_has_time"),
        CheckConstraint("(state = 'closed') = (closed_because is not null)", name="closed_has_reason"),
        UniqueConstraint("party_id", "entry_id"),
        Index("ix_hits_entry", "entry_id"),
        Index("ix_hits_organisation", "organisation_id", "state"),
        Index("ix_hits_state_band", "state", "band", "raised_at"),
    )

    id: Mapped[Id]
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parties.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))  # of the party
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_entries.id"))
    source: Mapped[str] = mapped_column(String(30))  # of the entry
    score: Mapped[float]
    band: Mapped[str] = mapped_column(String(6))
    explanation: Mapped[list[Any]]  # {code, ours, theirs, effect} each: rules.screening.Part
    algorithm: Mapped[str] = mapped_column(String(40))
    party_hash: Mapped[str] = mapped_column(String(64))  # rules.screening.fingerprint.match_hash
    match_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="open")
    first_run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening_runs.id"))
    changed_run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("screening_runs.id"))  # last to change it
    raised_at: Mapped[datetime]  # when it was last opened
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str | None] = mapped_column(String(10))
    reviewed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))  # looked at once closed
    reviewed_at: Mapped[datetime | None]
    judgement_id: Mapped[uuid.UUID | None] = mapped_column(  # the verdict that holds or waits
        ForeignKey("judgements.id", use_alter=True, name="fk_hits_judgement_id")
    )
    version: Mapped[int] = mapped_column(default=1)
    event_head: Mapped[str | None] = mapped_column(String(64))
    event_count: Mapped[int] = mapped_column(default=0)

    party: Mapped[Party] = relationship()
    organisation: Mapped[Organisation] = relationship()
    entry: Mapped[ListEntry] = relationship()
    # post_update: a verdict and its hit point at each other, and both change when a second person answers
    judgement: Mapped[Judgement | None] = relationship(foreign_keys=judgement_id, post_update=True)
    judgements: Mapped[list[Judgement]] = relationship(
        back_populates="hit", foreign_keys="Judgement.hit_id", order_by="Judgement.judged_at"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_alert(self) -> bool:
        """Whether the band asks for a person: weak ones are kept, folded away."""
        return self.band != "weak"


class Judgement(Base):
    """What somebody judged about a hit, with the two hashes and the band that the verdict is bound to."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint(_one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("second_by_id is null or second_by_id <> judged_by_id", name="second_person"),
        CheckConstraint("(second_by_id is null) = (second_at is null)", name="second_has_time"),
        Index("ix_judgements_hit", "hit_id", "judged_at"),
        Index("ix_judgements_by", "judged_by_id"),
    )

    id: Mapped[Id]
    hit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hits.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    judged_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    judged_at: Mapped[datetime]
    needs_second: Mapped[bool] = mapped_column(default=False)
    second_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    second_at: Mapped[datetime | None]
    second_agrees: Mapped[bool | None]
    second_reason: Mapped[str] = mapped_column(Text, default="")
    party_hash: Mapped[str] = mapped_column(String(64))
    match_hash: Mapped[str] = mapped_column(String(64))
    band: Mapped[str] = mapped_column(String(6))
    score: Mapped[float]
    revoked_at: Mapped[datetime | None]  # taken back by a person: it binds nothing any more

    hit: Mapped[Hit] = relationship(back_populates="judgements", foreign_keys=hit_id)
    judged_by: Mapped[User] = relationship(foreign_keys=judged_by_id)
    second_by: Mapped[User | None] = relationship(foreign_keys=second_by_id)

    @property
    def is_final(self) -> bool:
        """Whether the verdict counts: given by one where one is enough, else agreed by the second person."""
        if self.verdict == "cannot_tell" or self.revoked_at is not None:
            return False
        return self.second_agrees is True if self.needs_second else True

    @property
    def waits(self) -> bool:
        """Whether a second person still has to agree or refuse."""
        return self.needs_second and self.second_at is None and self.revoked_at is None
