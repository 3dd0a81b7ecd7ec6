"""Lists come in: read, compared with what is in force, put in force or into quarantine, all at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import reference
from registry.adapters.lists import READERS, BadList, Fault, Listed, ListFile
from registry.adapters.lists.listed import LONGEST_KEY, MAX_BYTES, MAX_ENTRIES, squeezed
from registry.clock import geneva_day
from registry.events import locked_chain, record
from registry.models import ListEntry, ListVersion, User
from registry.models.event import Chain
from registry.permissions import roles_held
from registry.queries.watchlist import find_version_in_force
from registry.services.list_plan import Line, Plan, carry_out, line_of, make_plan, staged, unstaged
from registry.services.screening_order import order_list_run
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

LISTS = uuid.UUID("6f0c8d1e-2f4e-4d0a-9d59-2f1f6f0e7a11")  # the chain of each list is named under it
MOST_SMALLER = 5  # one in five entries gone is still believed, more is not
MOST_FAULTS = 20  # told of one file

REFUSALS = {
    "second_person": N_("Another person must accept a list that you imported yourself."),
    "newest": N_("A newer version of this list is in force. This one can only be refused."),
    "reason": N_("Write why. The reason is kept with the list."),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `is_new` is false when this very file was there already: nothing changed."""

    version: ListVersion
    is_new: bool


@dataclass(slots=True)
class _Found:
    """What a reader found in a file; `reasons` speak against it."""

    lines: list[Line] = field(default_factory=list)
    published_on: date | None = None
    reasons: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    is_hostile: bool = False


def import_list(
    session: Session,
    file: ListFile,
    *,
    source: str,
    actor: User | None,
    now: datetime,
    published_on: date | None = None,
    address: str = "",
) -> Imported:
    """Read a file of the list `source` (an id of list_sources.yaml) and put it in force, if it is sound.

    A file that is empty, cut short, malformed, older, or more than a fifth smaller goes into quarantine until
    a person accepts it; the version in force stays. A hostile one is refused. `address` says where it was
    fetched; `actor` None is the system. Raises KeyError for an unknown source.
    """
    kind = reference.load().list_source(source)
    chain = _chain(session, source)
    in_force = find_version_in_force(session, source)
    reader = READERS[kind.format]
    same = _same_file(session, file, source, reader.VERSION, actor)
    if same is not None:
        if address and same is in_force:
            same.checked_at = now
            session.flush()
        return Imported(same, is_new=False)
    found = _read(file, kind.format, source)
    if published_on is not None:
        found.published_on = published_on
    plan = make_plan(session, source, found.lines)
    found.reasons += _doubts(found, in_force, plan, now)
    version = ListVersion(
        id=uuid.uuid4(),
        source=source,
        number=_next_number(session, source),
        state="refused" if found.is_hostile else "quarantined" if found.reasons else "in_force",
        sha256=file.sha256,
        file_name=squeezed(file.name)[-200:],
        byte_count=file.size,
        address=address,
        published_on=found.published_on,
        importer_version=reader.VERSION,
        counts=plan.counts,
        reasons=[[code, dict(details)] for code, details in found.reasons],
        imported_by_id=None if actor is None else actor.id,
        imported_at=now,
        checked_at=now,
    )
    _keep(session, chain, version, found, plan, in_force, actor=actor, now=now)
    return Imported(version, is_new=True)


def accept_list_version(
    session: Session, version: ListVersion, *, reason: str, actor: User, now: datetime
) -> None:
    """Put a version in quarantine in force. Somebody at the desk, not who imported it.

    Raises NotYours, WrongState, Blocked.
    """
    chain = _checked(session, version, "accept", actor, now)
    in_force = find_version_in_force(session, version.source)
    broken = [
        name
        for name, is_so in (
            ("second_person", version.imported_by_id == actor.id),
            ("newest", in_force is not None and in_force.number > version.number),
            ("reason", not reason.strip()),
        )
        if is_so
    ]
    if broken:
        raise Blocked("accept", broken, [REFUSALS[name] for name in broken])
    lines = list(unstaged(version.source, version.staged or b""))
    plan = make_plan(session, version.source, lines)
    version.note = reason.strip()
    version.accepted_by_id, version.accepted_at = actor.id, now
    _put_in_force(session, chain, version, plan, in_force, now=now)
    _tell(session, chain, "list.accepted", version, actor=actor, now=now, reason=version.note)


def refuse_list_version(
    session: Session, version: ListVersion, *, reason: str, actor: User, now: datetime
) -> None:
    """Send a version in quarantine away; the one in force stays. Raises NotYours, WrongState, Blocked."""
    chain = _checked(session, version, "refuse", actor, now)
    if not reason.strip():
        raise Blocked("refuse", ("reason",), (REFUSALS["reason"],))
    _refuse(version, reason.strip(), actor, now)
    session.flush()
    _tell(session, chain, "list.refused", version, actor=actor, now=now, reason=version.note)


def _chain(session: Session, source: str) -> Chain:
    """Its lock: two imports of one list follow one another."""
    return locked_chain(session, uuid.uuid5(LISTS, source), "list")


def _checked(session: Session, version: ListVersion, verb: str, actor: User, now: datetime) -> Chain:
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours(verb, (r.DESK,))
    chain = _chain(session, version.source)
    session.refresh(version)
    if version.state != "quarantined":
        by = version.accepted_by or version.refused_by
        raise WrongState(
            verb, version.state, moved_by=by.name if by else None,
            moved_at=version.accepted_at or version.refused_at or version.in_force_at,
        )  # fmt: skip
    return chain


def _same_file(
    session: Session, file: ListFile, source: str, importer: str, actor: User | None
) -> ListVersion | None:
    """The version that came from this very file, read by the same reader, and still stands.

    What was refused is looked at again only when a person brings it.
    """
    states = ("in_force", "quarantined") if actor is not None else ("in_force", "quarantined", "refused")
    return session.scalars(
        select(ListVersion)
        .where(
            ListVersion.source == source,
            ListVersion.sha256 == file.sha256,
            ListVersion.importer_version == importer,
            ListVersion.state.in_(states),
        )
        .order_by(ListVersion.number.desc())
    ).first()


def _read(file: ListFile, form: str, source: str) -> _Found:
    found, keys, faults = _Found(), set[str](), 0
    try:
        if file.size > MAX_BYTES:
            raise BadList("too_large", hostile=True)
        for each in READERS[form].read(file):
            if isinstance(each, date):
                found.published_on = each
            elif isinstance(each, Listed) and _is_usable(each, keys):
                keys.add(each.entry.key)
                found.lines.append(line_of(replace(each, entry=replace(each.entry, source=source))))
                if len(found.lines) > MAX_ENTRIES:
                    raise BadList("too_large", hostile=True)
            else:
                fault = each if isinstance(each, Fault) else _unusable(each)
                faults += 1
                if faults <= MOST_FAULTS:
                    found.reasons.append((fault.code, fault.details))
    except BadList as bad:
        found.is_hostile = bad.hostile
        found.reasons.append((bad.code, bad.details))
    if faults > MOST_FAULTS:
        found.reasons.append(("more_faults", {"number": faults - MOST_FAULTS}))
    return found


def _is_usable(listed: Listed, known: set[str]) -> bool:
    """Whatever the reader: an entry has an id of its own, and a name."""
    key = listed.entry.key
    return key not in known and 0 < len(key) <= LONGEST_KEY and bool(listed.entry.names)


def _unusable(listed: Listed) -> Fault:
    key, names = listed.entry.key, listed.entry.names
    if not names:
        return Fault("no_name", {"key": key[:40]})
    return Fault("id_twice" if 0 < len(key) <= LONGEST_KEY else "no_id", {"key": key[:40]})


def _doubts(
    found: _Found, in_force: ListVersion | None, plan: Plan, now: datetime
) -> list[tuple[str, Mapping[str, Any]]]:
    """Why a file that can be read is not believed at once."""
    doubts: list[tuple[str, Mapping[str, Any]]] = []
    if not found.lines and not found.reasons:
        doubts.append(("empty", {}))
    if found.published_on is not None and found.published_on > geneva_day(now):
        doubts.append(("from_the_future", {"day": found.published_on.isoformat()}))
    if in_force is None:
        return doubts
    before, after = in_force.counts["entries"], plan.counts["entries"]
    if found.lines and (before - after) * MOST_SMALLER > before:
        doubts.append(("much_smaller", {"before": before, "after": after}))
    if found.published_on and in_force.published_on and found.published_on < in_force.published_on:
        doubts.append(
            ("older", {"day": found.published_on.isoformat(), "known": in_force.published_on.isoformat()})
        )
    return doubts


def _next_number(session: Session, source: str) -> int:
    return 1 + (session.scalar(select(func.max(ListVersion.number)).where(ListVersion.source == source)) or 0)


def _keep(
    session: Session,
    chain: Chain,
    version: ListVersion,
    found: _Found,
    plan: Plan,
    in_force: ListVersion | None,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    if version.state == "in_force":
        _put_in_force(session, chain, version, plan, in_force, now=now)
        _tell(session, chain, "list.imported", version, actor=actor, now=now)
        return
    name = "list.refused"
    if version.state == "quarantined":
        version.staged, name = staged(found.lines), "list.quarantined"
    else:
        version.refused_at = now
    session.add(version)
    session.flush()
    _tell(session, chain, name, version, actor=actor, now=now)


def _put_in_force(
    session: Session,
    chain: Chain,
    version: ListVersion,
    plan: Plan,
    in_force: ListVersion | None,
    *,
    now: datetime,
) -> None:
    """The one before gives way first: the database allows one version in force a list."""
    if in_force is not None:
        in_force.state, in_force.superseded_at = "superseded", now
    for older in _waiting(session, version):
        _refuse(older, "", None, now)
        session.flush()
        _tell(session, chain, "list.refused", older, actor=None, now=now, reason=f"version {version.number}")
    session.flush()
    version.state, version.staged, version.in_force_at = "in_force", None, now
    version.counts = plan.counts
    session.add(version)
    session.flush()
    carry_out(session, plan, version)
    order_list_run(session, version, now=now)


def _waiting(session: Session, version: ListVersion) -> list[ListVersion]:
    """Versions in quarantine that came before this one: it makes them pointless."""
    wanted = (
        ListVersion.source == version.source,
        ListVersion.state == "quarantined",
        ListVersion.number < version.number,
    )
    return list(session.scalars(select(ListVersion).where(*wanted).order_by(ListVersion.number)))


def _refuse(version: ListVersion, note: str, actor: User | None, now: datetime) -> None:
    version.state, version.staged, version.note = "refused", None, note
    version.refused_by_id, version.refused_at = None if actor is None else actor.id, now


def _tell(
    session: Session,
    chain: Chain,
    name: str,
    version: ListVersion,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
) -> None:
    told = {
        "source": version.source,
        "number": version.number,
        "state": version.state,
        "sha256": version.sha256,
        "published_on": version.published_on,
        "importer": version.importer_version,
        "counts": version.counts,
        "reasons": [code for code, _details in version.reasons],
        "reason": reason,
    }
    record(session, chain, name, actor=actor, now=now, about=version, payload=told)


def count_entries(session: Session, source: str) -> int:
    """Entries that the version in force lists."""
    wanted = (ListEntry.source == source, ListEntry.removed_version_id.is_(None))
    return session.scalar(select(func.count()).select_from(ListEntry).where(*wanted)) or 0
