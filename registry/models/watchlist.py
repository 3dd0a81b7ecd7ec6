"""Watch lists: each import is a version; entries keep their id for life, changes say what a version did."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Base, Id
from registry.models.user import User

LIST_STATES = ("quarantined", "in_force", "superseded", "refused")
NAME_KINDS = ("primary", "alias", "original_script")
NAME_QUALITIES = ("strong", "weak", "")
CHANGE_KINDS = ("added", "changed", "removed")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{value}'" for value in values))


class ListVersion(Base):
    """One import of one list: the file as it was, what it held, and whether it counts.

    What happens to a list is one chain of events a list, not one a version (services.list_import).
    `staged` is what a quarantined file held, compressed; it is dropped when somebody accepts or refuses it.
    """

    __tablename__ = "list_versions"
    __table_args__ = (
        CheckConstraint(_one_of("state", LIST_STATES), name="state"),
        CheckConstraint("(state = 'quarantined') = (staged is not null)", name="quarantined_is_staged"),
        CheckConstraint(
            "(state in ('in_force', 'superseded')) = (in_force_at is not null)", name="has_counted"
        ),
        CheckConstraint("(state = 'superseded') = (superseded_at is not null)", name="superseded_has_time"),
        CheckConstraint("accepted_by_id is null or accepted_by_id <> imported_by_id", name="second_person"),
        UniqueConstraint("source", "number"),
        # the database itself holds that one version of a list is in force
        Index(
            "ix_list_versions_in_force", "source", unique=True,
            sqlite_where=text("state = 'in_force'"), postgresql_where=text("state = 'in_force'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(30))  # id of list_sources.yaml
    number: Mapped[int]  # 1, 2, … within its source
    state: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))  # of the file, or of its files one after the other
    file_name: Mapped[str] = mapped_column(String(200), default="")
    byte_count: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(
        Text, default=""
    )  # where it was fetched; empty: a person gave the file
    published_on: Mapped[date | None]  # the publisher's date; none where the file says none
    importer_version: Mapped[str] = mapped_column(String(20))
    counts: Mapped[dict[str, Any]]  # entries, names, added, changed, removed, match_changed …
    reasons: Mapped[list[Any]]  # [code, details] each: why it is or was in quarantine, or was refused
    staged: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    note: Mapped[str] = mapped_column(Text, default="")  # the reason of whoever accepted or refused it
    imported_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))  # none: the system
    imported_at: Mapped[datetime]
    checked_at: Mapped[datetime]  # when the publisher was last found to offer this very file
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    refused_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    refused_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    imported_by: Mapped[User | None] = relationship(foreign_keys=imported_by_id)
    accepted_by: Mapped[User | None] = relationship(foreign_keys=accepted_by_id)
    refused_by: Mapped[User | None] = relationship(foreign_keys=refused_by_id)


class ListEntry(Base):
    """Somebody on a list, as the version in force has it; once removed, as the last version had it.

    The row stays when its content changes, and comes back to life when the entry is listed again: a hit and
    its judgements point here.
    """

    __tablename__ = "list_entries"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index("ix_list_entries_listed", "source", "removed_version_id"),
    )

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(120))  # the publisher's stable id
    schema: Mapped[str] = mapped_column(String(30))  # Person, Organization, Company, Vessel, Airplane …
    caption: Mapped[str] = mapped_column(Text)  # the first name, to be shown
    facts: Mapped[dict[str, Any]]  # birth_dates, countries, gender, identifiers: what matching reads
    content: Mapped[dict[str, Any]]  # everything else that the publisher says, label → texts
    content_hash: Mapped[str] = mapped_column(String(64))
    match_hash: Mapped[str] = mapped_column(String(64))  # rules.screening.fingerprint.match_hash
    first_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_versions.id"))
    changed_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_versions.id"))
    removed_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("list_versions.id"))

    names: Mapped[list[ListName]] = relationship(order_by="ListName.position")


class ListName(Base):
    """One spelling of an entry, distinct within it by its exact text."""

    __tablename__ = "list_names"
    __table_args__ = (
        CheckConstraint(_one_of("kind", NAME_KINDS), name="kind"),
        CheckConstraint(_one_of("quality", NAME_QUALITIES), name="quality"),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_entries.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(15))
    quality: Mapped[str] = mapped_column(String(6))
    script: Mapped[str] = mapped_column(String(20))  # LATIN, CYRILLIC, ARABIC …; empty without letters


class ListChange(Base):
    """What one version did to one entry. `matters` says that it must be screened again."""

    __tablename__ = "list_changes"
    __table_args__ = (
        CheckConstraint(_one_of("kind", CHANGE_KINDS), name="kind"),
        Index("ix_list_changes_entry", "entry_id"),
    )

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_versions.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_entries.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    matters: Mapped[bool]  # the match hash is another one, or the entry is new or gone
    before: Mapped[dict[str, Any] | None]  # the entry as it was: schema, names, facts, content
