"""What happened: one immutable row an event, in the caller's transaction, chained by hash within its case."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Insert, Table, bindparam, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from registry.models.base import Base, canonical_json
from registry.models.event import Chain, Chained, Event, EventDetail, Outbox
from registry.models.user import User
from registry.prepared import prepared

SYSTEM_CHAIN = uuid.UUID("00000000-0000-4000-8000-000000000001")
BOOKKEEPING = frozenset({"event_head", "event_count", "version"})  # of the row, not of what it tells
EVENTS: Table = Event.__table__  # type: ignore[assignment]
OUTBOX: Table = Outbox.__table__  # type: ignore[assignment]
NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


class ChainMoved(StaleDataError):
    """Somebody else recorded an event on this case meanwhile: answered like any other stale row (409)."""


def record(
    session: Session,
    case: Any,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    effective_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    about: Any = None,
    personal: Mapping[str, str] | None = None,
) -> Event:
    """Append the event `name` to the chain of `case`; the row's head and count move with the caller's flush.

    `actor` None is the system. `about` is the row spoken of when it is not the case. Values of `personal` go
    to an erasable row, the chain keeps their salted digests. Raises ChainMoved when the chain has grown.
    """
    if case.id is None or (about is not None and about.id is None):
        session.flush()
    row: Chained = case if hasattr(case, "event_head") else _chain_of(session, case)
    values, details = event_values(
        case, name, seq=(row.event_count or 0) + 1, previous=row.event_head, actor=actor, now=now,
        effective_at=effective_at, payload=payload, about=about, personal=personal,
    )  # fmt: skip
    _write(session, values, details)
    row.event_head = values["hash"]
    row.event_count = values["seq"]
    return Event(**values)


def event_values(
    case: Any,
    name: str,
    *,
    seq: int,
    previous: str | None,
    actor: User | None,
    now: datetime,
    effective_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    about: Any = None,
    personal: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The columns of event number `seq` of `case`, hashed, and of its erasable details; writes nothing."""
    if NAME.fullmatch(name) is None:
        raise ValueError(f"an event is called noun.past_participle, not {name!r}")
    subject = case if about is None else about
    content = dict(payload or {})
    details = [
        {"case_id": case.id, "seq": seq, "key": key, "value": value, "salt": secrets.token_hex(16)}
        for key, value in sorted((personal or {}).items())
    ]
    if details:
        content["personal"] = {each["key"]: salted_digest(each["value"], each["salt"]) for each in details}
    recorded_at = _utc(now)
    values = {
        "case_id": case.id,
        "seq": seq,
        "case_kind": case.kind if isinstance(case, Chain) else kind_of(case),
        "name": name,
        "actor_id": None if actor is None else actor.id,
        "subject_kind": kind_of(subject),
        "subject_id": subject.id,
        "effective_at": recorded_at if effective_at is None else _utc(effective_at),
        "recorded_at": recorded_at,
        "payload": canonical_json(plain(content)),
        "previous_hash": previous,
    }
    values["envelope"] = envelope_of(values)
    values["hash"] = next_hash(previous, values["envelope"], values["payload"])
    return values, details


def _write(session: Session, values: dict[str, Any], details: list[dict[str, Any]]) -> None:
    connection = session.connection()
    try:
        prepared(connection, "event", event_insert).write(connection, named_for(EVENTS, values))
    except IntegrityError as error:
        raise chain_moved(values) from error
    prepared(connection, "outbox", outbox_insert).write(connection, named_for(OUTBOX, values))
    for detail in details:
        session.execute(insert(EventDetail.__table__).values(detail).inline())  # type: ignore[arg-type]


def event_insert() -> Insert:
    """Inline, as `outbox_insert`: the implicit RETURNING of an ORM insert costs as much as the row itself."""
    return _insert(EVENTS)


def outbox_insert() -> Insert:
    return _insert(OUTBOX)


def _insert(table: Table) -> Insert:
    return (
        insert(table).values({c: bindparam(f"{table.name}_{c.name}", type_=c.type) for c in table.c}).inline()
    )


_PARAMETERS = {
    table.name: tuple((f"{table.name}_{column.name}", column.name) for column in table.c)
    for table in (EVENTS, OUTBOX)
}


def named_for(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that are columns of the table, under the names of its parameters."""
    return {parameter: values[name] for parameter, name in _PARAMETERS[table.name]}


def chain_moved(values: Mapping[str, Any]) -> ChainMoved:
    return ChainMoved(f"event {values['seq']} of {values['case_kind']} {values['case_id']} is there already")


def next_hash(previous: str | None, envelope: str, payload: str) -> str:
    """SHA-256 of the three lines, in hex: `printf '%s\\n%s\\n%s' PREVIOUS ENVELOPE PAYLOAD | sha256sum`."""
    return sha256(f"{previous or ''}\n{envelope}\n{payload}".encode()).hexdigest()


def envelope_of(values: Mapping[str, Any]) -> str:
    """Canonical JSON of every column but payload and hashes; the audit builds the same text in SQL.

    Names and kinds are plain identifiers (`event_values` sees to it), so that nothing here needs escaping.
    """
    actor = "null" if values["actor_id"] is None else f'"{values["actor_id"]}"'
    effective, recorded = (
        values[name].isoformat(timespec="microseconds") for name in ("effective_at", "recorded_at")
    )
    return (
        f'{{"actor":{actor},"case":"{values["case_id"]}","case_kind":"{values["case_kind"]}",'
        f'"effective_at":"{effective}","name":"{values["name"]}","recorded_at":"{recorded}",'
        f'"seq":{values["seq"]},"subject":"{values["subject_id"]}","subject_kind":"{values["subject_kind"]}"}}'
    )


def salted_digest(value: str, salt: str) -> str:
    """What the chain keeps of a personal value: proof while salt and value are there, nothing after."""
    return sha256(f"{salt}\n{value}".encode()).hexdigest()


def erase_personal(session: Session, case_id: uuid.UUID, seq: int | None = None) -> int:
    """Blank the personal values of a case, or of one event; gives how many. The chain still verifies."""
    wanted = [EventDetail.case_id == case_id, EventDetail.value.is_not(None)]
    if seq is not None:
        wanted.append(EventDetail.seq == seq)
    count = session.scalar(select(func.count()).select_from(EventDetail).where(*wanted)) or 0
    session.execute(update(EventDetail).where(*wanted).values(value=None, salt=None))
    return count


def list_events(session: Session, case_id: uuid.UUID) -> list[Event]:
    """The chain of a case in order. The caller has already found the case through `visible_to`."""
    return list(session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)))


def changed_columns(row: Base) -> dict[str, Any]:
    """Columns of `row` changed and not yet flushed, with new values: what `rebuild` needs under "set"."""
    state = inspect(row)
    found = {}
    for attribute in state.mapper.column_attrs:
        if attribute.key not in BOOKKEEPING and state.attrs[attribute.key].history.has_changes():
            found[attribute.key] = plain(getattr(row, attribute.key))
    return found


def rebuild(events: Iterable[Event]) -> dict[str, Any]:
    """The columns of the case as its events say they are now: every "set" folded in order.

    "set" speaks of the row that owns the chain, whatever row the event is about.
    """
    state: dict[str, Any] = {}
    for event in events:
        state.update(event.data.get("set", {}))
    return state


def system_chain(session: Session) -> Chain:
    """The chain of events that concern no noun with a chain of its own (settings, jobs)."""
    return locked_chain(session, SYSTEM_CHAIN, "system")


def kind_of(row: Any) -> str:
    """The class name in snake case: InterestDeclaration → interest_declaration."""
    return _snake_case(type(row).__name__)


@cache
def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: times in UTC ISO 8601, ids, decimals and members of an Enum as text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, datetime):
        return _utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    return value


def _chain_of(session: Session, case: Any) -> Chain:
    """For a row without head and count of its own."""
    return locked_chain(session, case.id, kind_of(case))


def locked_chain(session: Session, chain_id: uuid.UUID, kind: str) -> Chain:
    chain = session.scalar(
        select(Chain).where(Chain.id == chain_id).with_for_update().execution_options(populate_existing=True)
    )
    if chain is None:
        try:
            with session.begin_nested():
                chain = Chain(id=chain_id, kind=kind, event_count=0)
                session.add(chain)
        except IntegrityError:  # another transaction made it first
            chain = session.scalars(select(Chain).where(Chain.id == chain_id).with_for_update()).one()
    return chain


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return instant.astimezone(UTC)
