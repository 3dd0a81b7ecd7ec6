"""What an import would do to the entries of a list, counted before it is done; then the rows, all at once."""

from __future__ import annotations

import json
import uuid
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from registry.adapters.lists import Listed
from registry.models import ListChange, ListEntry, ListName, ListVersion
from registry.models.base import canonical_json
from rules.screening.clean import main_script
from rules.screening.entry import Entry, Name
from rules.screening.fingerprint import match_hash

BATCH = 500  # ids in one question
MOST_STAGED = 1 << 30  # bytes; what we wrote ourselves, but a damaged row must not fill the memory


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it goes into the tables."""

    listed: Listed
    content_hash: str
    match_hash: str

    @property
    def entry(self) -> Entry:
        return self.listed.entry


@dataclass(slots=True)
class Plan:
    """What changes. `counts` is what the version keeps; `changed` counts names and birth dates alone."""

    added: list[Line] = field(default_factory=list)
    changed: list[tuple[ListEntry, Line]] = field(default_factory=list)  # anything about it
    back: list[tuple[ListEntry, Line]] = field(default_factory=list)  # removed once, listed again
    removed: list[ListEntry] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)


def line_of(listed: Listed) -> Line:
    said = {**snapshot(listed.entry, listed.content), "schema": listed.entry.schema}
    digest = sha256(canonical_json(said).encode()).hexdigest()
    return Line(listed, digest, match_hash(listed.entry))


def snapshot(entry: Entry, content: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Everything about an entry as JSON: what a change keeps of the state before."""
    return {
        "schema": entry.schema,
        "names": [[name.text, name.kind, name.quality] for name in entry.names],
        "facts": facts_of(entry),
        "content": {label: list(texts) for label, texts in content.items()},
    }


def facts_of(entry: Entry) -> dict[str, Any]:
    return {
        "birth_dates": list(entry.birth_dates),
        "countries": list(entry.countries),
        "gender": entry.gender,
        "identifiers": [list(each) for each in entry.identifiers],
    }


def make_plan(session: Session, source: str, lines: Sequence[Line]) -> Plan:
    """Compares what a file holds with the entries that are kept. Writes nothing."""
    plan, matters, renamed = Plan(), 0, 0
    kept = {row.key: row for row in session.scalars(select(ListEntry).where(ListEntry.source == source))}
    differ = []
    for line in lines:
        row = kept.pop(line.entry.key, None)
        if row is None:
            plan.added.append(line)
        elif row.removed_version_id is not None:
            plan.back.append((row, line))
        elif row.content_hash != line.content_hash:
            plan.changed.append((row, line))
            differ.append(row)
    plan.removed = [row for row in kept.values() if row.removed_version_id is None]
    names = names_of(session, [row.id for row in differ])
    for row, line in plan.changed:
        matters += row.match_hash != line.match_hash
        renamed += is_renamed(row, names.get(row.id, ()), line.entry)
    plan.counts = {
        "entries": len(lines),
        "names": sum(len(line.entry.names) for line in lines),
        "added": len(plan.added) + len(plan.back),
        "changed": renamed,
        "removed": len(plan.removed),
        "content_changed": len(plan.changed),
        "match_changed": matters,
        "of_schema": dict(sorted(Counter(line.entry.schema for line in lines).items())),
    }
    return plan


def is_renamed(row: ListEntry, names: Iterable[Name], entry: Entry) -> bool:
    """Whether names or birth dates differ; their order, kind and quality do not count here."""
    same_names = {name.text for name in names} == {name.text for name in entry.names}
    return not (same_names and set(row.facts["birth_dates"]) == set(entry.birth_dates))


def names_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Name, ...]]:
    """The names of entries, in their order."""
    found: dict[uuid.UUID, list[Name]] = {}
    for at in range(0, len(ids), BATCH):
        wanted = ListName.entry_id.in_(ids[at : at + BATCH])
        columns = select(ListName.entry_id, ListName.text, ListName.kind, ListName.quality)
        for number, text, kind, quality in session.execute(
            columns.where(wanted).order_by(ListName.entry_id, ListName.position)
        ):
            found.setdefault(number, []).append(Name(text, kind, quality))
    return {number: tuple(names) for number, names in found.items()}


def carry_out(session: Session, plan: Plan, version: ListVersion) -> None:
    """Writes the plan. `version` has its id; nothing else is told of it here."""
    altered = [*plan.changed, *plan.back]
    before = _before(session, [row for row, _line in altered])
    added = [(uuid.uuid4(), line) for line in plan.added]
    _insert_entries(session, added, version)
    _update_entries(session, altered, version)
    _insert_names(session, [*added, *((row.id, line) for row, line in altered)])
    changes = [_change(version, number, "added", matters=True) for number, _line in added]
    changes += [
        _change(version, row.id, "changed", matters=row.match_hash != line.match_hash, before=before[row.id])
        for row, line in plan.changed
    ]
    changes += [
        _change(version, row.id, "added", matters=True, before=before[row.id]) for row, _line in plan.back
    ]
    changes += [_change(version, row.id, "removed", matters=True) for row in plan.removed]
    if changes:
        session.execute(insert(ListChange), changes)
    gone = [row.id for row in plan.removed]
    for at in range(0, len(gone), BATCH):
        wanted = update(ListEntry).where(ListEntry.id.in_(gone[at : at + BATCH]))
        values = {"removed_version_id": version.id}
        session.execute(wanted.values(values), execution_options={"synchronize_session": False})
    for row in (*plan.removed, *(row for row, _line in altered)):
        session.expire(row)


def _change(
    version: ListVersion, number: uuid.UUID, kind: str, *, matters: bool, before: Any = None
) -> dict[str, Any]:
    return {"version_id": version.id, "entry_id": number, "kind": kind, "matters": matters, "before": before}


def _before(session: Session, rows: Sequence[ListEntry]) -> dict[uuid.UUID, dict[str, Any]]:
    names = names_of(session, [row.id for row in rows])
    return {
        row.id: {
            "schema": row.schema,
            "names": [[name.text, name.kind, name.quality] for name in names.get(row.id, ())],
            "facts": row.facts,
            "content": row.content,
        }
        for row in rows
    }


def _columns(line: Line) -> dict[str, Any]:
    return {
        "schema": line.entry.schema,
        "caption": line.entry.names[0].text,
        "facts": facts_of(line.entry),
        "content": {label: list(texts) for label, texts in line.listed.content.items()},
        "content_hash": line.content_hash,
        "match_hash": line.match_hash,
    }


def _insert_entries(session: Session, added: Sequence[tuple[uuid.UUID, Line]], version: ListVersion) -> None:
    versions = {"first_version_id": version.id, "changed_version_id": version.id, "removed_version_id": None}
    rows = [
        {"id": number, "source": version.source, "key": line.entry.key, **_columns(line), **versions}
        for number, line in added
    ]
    if rows:
        session.execute(insert(ListEntry), rows)


def _update_entries(
    session: Session, altered: Sequence[tuple[ListEntry, Line]], version: ListVersion
) -> None:
    if not altered:
        return
    rows = [{"number": row.id, **_columns(line)} for row, line in altered]
    table = ListEntry.__table__
    statement = (
        update(ListEntry)
        .where(table.c.id == bindparam("number"))
        .values(changed_version_id=version.id, removed_version_id=None)
    )
    session.connection().execute(
        statement.values({name: bindparam(name) for name in rows[0] if name != "number"}), rows
    )
    ids = [row.id for row, _line in altered]
    for at in range(0, len(ids), BATCH):
        session.execute(delete(ListName).where(ListName.entry_id.in_(ids[at : at + BATCH])))


def _insert_names(session: Session, lines: Iterable[tuple[uuid.UUID, Line]]) -> None:
    rows = [
        {
            "entry_id": number,
            "position": position,
            "text": name.text,
            "kind": name.kind,
            "quality": name.quality,
            "script": main_script(name.text),
        }
        for number, line in lines
        for position, name in enumerate(line.entry.names)
    ]
    if rows:
        session.execute(insert(ListName), rows)


# --- what waits in quarantine ----------------------------------------------------------------------------


def staged(lines: Iterable[Line]) -> bytes:
    """The entries of a file, compressed, so that accepting it needs no file."""
    said = [{"key": line.entry.key, **snapshot(line.entry, line.listed.content)} for line in lines]
    return zlib.compress(canonical_json(said).encode())


def unstaged(source: str, data: bytes) -> Iterator[Line]:
    unpacked = zlib.decompressobj().decompress(data, MOST_STAGED)
    for said in json.loads(unpacked):
        facts = said["facts"]
        entry = Entry(
            key=said["key"],
            source=source,
            schema=said["schema"],
            names=tuple(Name(*each) for each in said["names"]),
            birth_dates=tuple(facts["birth_dates"]),
            countries=tuple(facts["countries"]),
            gender=facts["gender"],
            identifiers=tuple((kind, value) for kind, value in facts["identifiers"]),
        )
        yield line_of(Listed(entry, {label: tuple(texts) for label, texts in said["content"].items()}))
