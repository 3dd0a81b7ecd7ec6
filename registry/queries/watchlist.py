"""Lists: versions, which are in force, which are too old, what is on them, what a version changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, selectinload

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import ListChange, ListEntry, ListName, ListVersion
from registry.reference import ListSource
from rules.screening.entry import Entry, Name
from workflows.wording import N_

LISTS = "screening_lists"  # the parameter of the policy that says which lists count

# Why a file waits for a person, or was refused. The values in brackets are of the file: escape them.
REASONS = {
    "empty": N_("The file has no entry."),
    "cut_short": N_("The file ends in the middle, near line %(line)s."),
    "malformed": N_("The file cannot be read from line %(line)s on."),
    "not_utf8": N_("The file is not text in UTF-8 (byte %(place)s)."),
    "another_format": N_("This is not the format of this list: %(expected)s was expected."),
    "columns_missing": N_("Columns are missing in row %(row)s: %(columns)s."),
    "columns_unknown": N_("Columns that this list does not have: %(columns)s."),
    "file_missing": N_("The file %(file)s of the same list is missing."),
    "file_unreadable": N_("The file %(file)s of the same list cannot be read at row %(row)s."),
    "row_unreadable": N_("Row %(row)s cannot be read."),
    "no_id": N_("An entry has no usable id."),
    "no_name": N_("An entry has no name."),
    "id_twice": N_("The id %(key)s is there twice."),
    "type_unknown": N_("Row %(row)s: the type must be person, organization, company or vessel."),
    "date_unknown": N_("Row %(row)s: a date must look like 1970, 1970-05 or 1970-05-31."),
    "country_unknown": N_("Row %(row)s: a country is not known. Write its two letters of ISO 3166."),
    "gender_unknown": N_("Row %(row)s: the gender must be male, female, other or empty."),
    "identifier_unknown": N_("Row %(row)s: an identifier is written as kind:value, such as lei:…"),
    "more_faults": N_("And %(number)s more faults of this kind."),
    "much_smaller": N_("It has %(after)s entries; the version in force has %(before)s."),
    "older": N_("It is of %(day)s; the version in force is of %(known)s."),
    "from_the_future": N_("It says that it is of %(day)s, which is yet to come."),
    "document_type": N_("Refused: the file declares a document type or entities, as no list needs."),
    "too_deep": N_("Refused: the file nests deeper than any list."),
    "too_large": N_("Refused: the file is, or would unpack to, more than any list."),
    "formula": N_("Refused: the file holds a formula, which is never computed."),
    "active_content": N_("Refused: the file holds macros, links or embedded objects."),
}
STATES = {
    "quarantined": N_("Waits for a person"),
    "in_force": N_("In force"),
    "superseded": N_("Replaced by a newer one"),
    "refused": N_("Refused"),
}


@dataclass(frozen=True, slots=True)
class ListStatus:
    """How a list stands. `as_of`: the day of which it is true; `is_stale`: older than allowed, or absent."""

    source: ListSource
    version: ListVersion | None
    as_of: date | None
    due_on: date | None  # the last day on which it is not too old
    is_stale: bool
    counts: bool  # under the policy in force
    waiting: int  # versions in quarantine


def find_version_in_force(session: Session, source: str) -> ListVersion | None:
    return session.scalar(
        select(ListVersion).where(ListVersion.source == source, ListVersion.state == "in_force")
    )


def find_list_version(session: Session, source: str, number: int) -> ListVersion | None:
    return session.scalar(
        select(ListVersion).where(ListVersion.source == source, ListVersion.number == number)
    )


def list_versions(
    session: Session, source: str | None = None, *, limit: int | None = None
) -> list[ListVersion]:
    """The newest import first."""
    query = select(ListVersion).order_by(ListVersion.imported_at.desc(), ListVersion.number.desc())
    wanted = query if source is None else query.where(ListVersion.source == source)
    return list(session.scalars(wanted.limit(limit)))


def list_waiting_versions(session: Session) -> list[ListVersion]:
    """In quarantine: somebody must accept or refuse them. The oldest first."""
    wanted = select(ListVersion).where(ListVersion.state == "quarantined")
    return list(session.scalars(wanted.order_by(ListVersion.imported_at, ListVersion.number)))


def counting_lists(policy: rules.Policy) -> tuple[str, ...]:
    """The ids of the lists that a version of the policy names."""
    return tuple(policy.settings.lists[LISTS])


def lists_in_force(session: Session, policy: rules.Policy) -> dict[str, ListVersion | None]:
    """For each list that counts, the version in force; None: there is none, so nothing can be clear."""
    wanted = counting_lists(policy)
    found = select(ListVersion).where(ListVersion.state == "in_force", ListVersion.source.in_(wanted))
    by_source = {version.source: version for version in session.scalars(found)}
    return {source: by_source.get(source) for source in wanted}


def list_status(session: Session, policy: rules.Policy, now: datetime) -> list[ListStatus]:
    """Every list that we know, in the order of its file."""
    wanted, today = set(counting_lists(policy)), geneva_day(now)
    versions = {
        version.source: version
        for version in session.scalars(select(ListVersion).where(ListVersion.state == "in_force"))
    }
    waiting = [version.source for version in list_waiting_versions(session)]
    return [
        _status(each, versions.get(each.id), today, counts=each.id in wanted, waiting=waiting.count(each.id))
        for each in reference.load().list_sources
    ]


def stale_lists(session: Session, policy: rules.Policy, now: datetime) -> list[ListStatus]:
    """Lists that count and are too old or not there: an alarm, and no name can be clear."""
    return [status for status in list_status(session, policy, now) if status.counts and status.is_stale]


def list_alarms(session: Session, policy: Callable[[], rules.Policy], now: datetime) -> list[ListStatus]:
    """The stale lists of an office that screens by lists: none while no list was ever brought here.

    The policy is asked for only then: most offices' desks should not pay a question for it.
    """
    is_used = session.scalar(select(ListVersion.id).limit(1)) is not None
    return stale_lists(session, policy(), now) if is_used else []


def _status(
    source: ListSource, version: ListVersion | None, today: date, *, counts: bool, waiting: int
) -> ListStatus:
    if version is None:
        return ListStatus(source, None, None, None, is_stale=True, counts=counts, waiting=waiting)
    as_of = true_on(version)
    due_on = as_of + timedelta(days=source.max_age_days)
    return ListStatus(source, version, as_of, due_on, today > due_on, counts, waiting)


def true_on(version: ListVersion) -> date:
    """The day of which a version is true: the publisher's date, else that of the import.

    A later day counts only when the publisher was found to offer this very file then.
    """
    imported = geneva_day(version.imported_at)
    as_of = version.published_on or imported
    return max(as_of, geneva_day(version.checked_at)) if version.address else as_of


# --- entries ---------------------------------------------------------------------------------------------


def list_entries_in_force(
    session: Session, sources: Collection[str] | None = None
) -> Iterator[tuple[uuid.UUID, str, Entry]]:
    """Id, match hash and matching's view of every entry in force, of these lists or of all."""
    listed = [ListEntry.removed_version_id.is_(None)]
    if sources is not None:
        listed.append(ListEntry.source.in_(sources))
    yield from _entries(session, select(ListEntry.id).where(*listed))


def list_entries_of(session: Session, ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str, Entry]]:
    """The same for some entries, removed ones too."""
    for at in range(0, len(ids), 500):
        yield from _entries(session, select(ListEntry.id).where(ListEntry.id.in_(ids[at : at + 500])))


def _entries(session: Session, wanted: Select[tuple[uuid.UUID]]) -> Iterator[tuple[uuid.UUID, str, Entry]]:
    names: dict[uuid.UUID, list[Name]] = {}
    columns = select(ListName.entry_id, ListName.text, ListName.kind, ListName.quality)
    for number, text, kind, quality in session.execute(
        columns.where(ListName.entry_id.in_(wanted)).order_by(ListName.entry_id, ListName.position)
    ):
        names.setdefault(number, []).append(Name(text, kind, quality))
    rows = session.execute(
        select(
            ListEntry.id,
            ListEntry.match_hash,
            ListEntry.key,
            ListEntry.source,
            ListEntry.schema,
            ListEntry.facts,
        )
        .where(ListEntry.id.in_(wanted))
        .order_by(ListEntry.source, ListEntry.key)
    )
    for row in rows:
        yield row.id, row.match_hash, _entry(row, tuple(names.get(row.id, ())))


def _entry(row: Row[Any], names: tuple[Name, ...]) -> Entry:
    facts: dict[str, Any] = row.facts
    return Entry(
        key=row.key,
        source=row.source,
        schema=row.schema,
        names=names,
        birth_dates=tuple(facts["birth_dates"]),
        countries=tuple(facts["countries"]),
        gender=facts["gender"],
        identifiers=tuple((kind, value) for kind, value in facts["identifiers"]),
    )


def find_list_entry(session: Session, entry_id: uuid.UUID) -> ListEntry | None:
    """With its names."""
    return session.scalar(
        select(ListEntry).where(ListEntry.id == entry_id).options(selectinload(ListEntry.names))
    )


def list_changes(session: Session, version_id: uuid.UUID, *, that_matter: bool = False) -> list[ListChange]:
    """What a version did to entries; `that_matter`: only what must be screened again."""
    query = select(ListChange).where(ListChange.version_id == version_id)
    if that_matter:
        query = query.where(ListChange.matters)
    return list(session.scalars(query.order_by(ListChange.kind, ListChange.entry_id)))


def list_changed_entries(
    session: Session, version_id: uuid.UUID, *, limit: int
) -> list[tuple[ListChange, ListEntry]]:
    """What a version did, each with its entry as it is now: added, changed, removed, by name."""
    query = (
        select(ListChange, ListEntry)
        .join(ListEntry, ListEntry.id == ListChange.entry_id)
        .where(ListChange.version_id == version_id)
        .order_by(ListChange.kind, ListEntry.caption, ListEntry.id)
        .limit(limit)
    )
    return [(change, entry) for change, entry in session.execute(query)]
