"""Takes one step of a case: lock, roles, guards, version, new state, event, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, instance_dict, set_committed_value

from registry.events import event_values, plain
from registry.models import Proposal, User
from registry.prepared import prepared
from registry.queries.guards import Guards
from registry.services.count import cell_of, count_rows
from registry.services.transition import write_transition
from workflows.machine import NotYours, Step, WrongState
from workflows.proposal import PROPOSAL, TERMINAL


def lock_case(session: Session, proposal: Proposal) -> None:
    """Reads the case again under its lock, its rows when next asked; on SQLite BEGIN is the lock."""
    session.flush()
    connection = session.connection()
    # not by a query of the ORM: to fill the object costs several times as much as the row
    row = prepared(connection, "lock", lambda: _LOCKED).one(connection, {"case_id": proposal.id})
    known = instance_dict(proposal)
    for name, value in zip(_COLUMNS, row, strict=True):
        if name not in known or known[name] != value:
            set_committed_value(proposal, name, value)
    related = [name for name in _RELATED if name in known]
    if related:
        session.expire(proposal, related)
    for other in session.identity_map.values():  # what the page has read before may be old by now
        if instance_dict(other).get("proposal_id") == proposal.id:
            session.expire(other)
    session.info[proposal.id] = _columns(proposal)


def tell_all_columns(session: Session, proposal: Proposal) -> None:
    """Makes the next event carry every column, not only what changed under this lock."""
    session.info.pop(proposal.id, None)


def check_version(proposal: Proposal, version: int | None, verb: str) -> None:
    """Refuses a form that was opened before somebody else moved the case."""
    if version is not None and version != proposal.version:
        raise moved(proposal, verb)


def open_case(
    session: Session,
    proposal: Proposal,
    verb: str,
    *,
    version: int | None,
    actor: User | None,
    now: datetime,
) -> Guards:
    """How every verb begins: the case under its lock, as the person saw it, and what speaks for each step."""
    lock_case(session, proposal)
    check_version(proposal, version, verb)
    return Guards(session, proposal, actor, now)


def moved(proposal: Proposal, verb: str) -> WrongState:
    """The refusal that names who moved the case, and when."""
    by = proposal.moved_by.name if proposal.moved_by else None
    return WrongState(verb, proposal.state, moved_by=by, moved_at=proposal.moved_at)


def allowed_step(guards: Guards, verb: str, given: Mapping[str, bool] | None = None) -> Step:
    """The row that applies now. Raises WrongState (with who was quicker), NotYours or Blocked."""
    proposal = guards.proposal
    try:
        # cheap refusals first: no guard is computed for a step that could not be taken anyway
        here = [row for row in PROPOSAL.rows(verb) if proposal.state in row.source]
        if here and not any(set(row.by) & guards.roles for row in here):
            raise NotYours(verb, {role for row in here for role in row.by})
        facts = guards.for_verb(verb, given or {}) if here else {}
        return PROPOSAL.choose(proposal.state, verb, guards.roles, facts)
    except WrongState:
        raise moved(proposal, verb) from None


def take_step(
    guards: Guards,
    verb: str,
    *,
    given: Mapping[str, bool] | None = None,
    event: str,
    payload: Mapping[str, Any] | None = None,
    about: Any = None,
) -> Step:
    """Moves the (locked) case by `verb` and records `event`. Change other columns of the case before."""
    session, proposal, actor, now = guards.session, guards.proposal, guards.actor, guards.now
    step = allowed_step(guards, verb, given)
    apply_step(session, proposal, step, actor=actor, now=now, event=event, payload=payload, about=about)
    return step


def apply_step(
    session: Session,
    proposal: Proposal,
    step: Step,
    *,
    actor: User | None,
    now: datetime,
    event: str,
    payload: Mapping[str, Any] | None = None,
    about: Any = None,
) -> None:
    """Writes a step that `allowed_step` gave: state, version, who and when, event."""
    before = proposal.state
    columns: dict[str, Any] = {
        "state": step.target,
        "version": proposal.version + 1,
        "moved_by_id": actor.id if actor else None,
        "moved_at": now,
    }
    if step.target in TERMINAL:
        columns |= {"decided_at": now, "due_on": None}
    _write(
        session, proposal, event, columns, actor=actor, now=now, about=about,
        payload={"verb": step.verb, "from": before, "to": step.target, **(payload or {})},
    )  # fmt: skip


def write_event(
    session: Session,
    proposal: Proposal,
    event: str,
    *,
    actor: User | None,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    about: Any = None,
) -> None:
    """Records what happened with every changed column of the case, keeps the numbers, flushes."""
    _write(session, proposal, event, {}, actor=actor, now=now, payload=payload, about=about)


def _write(
    session: Session,
    proposal: Proposal,
    event: str,
    columns: dict[str, Any],
    *,
    actor: User | None,
    now: datetime,
    payload: Mapping[str, Any] | None,
    about: Any,
) -> None:
    """Writes `columns` and whatever else changed in the case with its event, the outbox and the numbers."""
    changed = _changed_in_memory(proposal)
    if changed is None or session.new or session.deleted or any(row is not proposal for row in session.dirty):
        session.flush()  # rows that the case may refer to come before it
        changed = frozenset()
    columns = {**{name: getattr(proposal, name) for name in changed}, **columns}
    for name, value in columns.items():
        set_committed_value(proposal, name, value)
    seen, present = session.info.get(proposal.id, {}), _columns(proposal)
    told = {name: plain(value) for name, value in present.items() if seen.get(name) != value}
    event_count = proposal.event_count or 0
    values, _ = event_values(
        proposal, event, seq=event_count + 1, previous=proposal.event_head, actor=actor, now=now, about=about,
        payload={**(payload or {}), "set": told},
    )  # fmt: skip
    cell, counted = cell_of(proposal), proposal.counted
    moved = count_rows(counted, cell)
    columns |= {"event_head": values["hash"], "event_count": values["seq"]}
    columns["counted"] = list(cell) if cell else None
    write_transition(session, proposal.id, event_count, columns, values, moved)
    for name in ("event_head", "event_count", "counted"):
        set_committed_value(proposal, name, columns[name])
    session.info[proposal.id] = present
    if session.in_nested_transaction():  # what a savepoint takes back must be read again
        flag_modified(proposal, "event_head")
    session.flush()


_TABLE: Table = Proposal.__table__  # type: ignore[assignment]
_COLUMNS = tuple(column.key for column in inspect(Proposal).column_attrs)
_RELATED = tuple(inspect(Proposal).relationships.keys())
_BOOKKEEPING = frozenset({"event_head", "event_count", "version", "counted", "search_key", "id"})
_TOLD = tuple(name for name in _COLUMNS if name not in _BOOKKEEPING)
_LOCKED = (
    select(*(_TABLE.c[name] for name in _COLUMNS))
    .where(_TABLE.c.id == bindparam("case_id"))
    .with_for_update()
)


def _columns(proposal: Proposal) -> dict[str, Any]:
    """Every column worth telling; compared with the row as it was under the lock."""
    known = instance_dict(proposal)
    return {name: known[name] if name in known else getattr(proposal, name) for name in _TOLD}


def _changed_in_memory(proposal: Proposal) -> frozenset[str] | None:
    """Columns of the case that are not written yet; None where only a flush can write the change."""
    state = inspect(proposal)
    if not state.persistent:
        return None
    changed = _ATTRIBUTES & state.committed_state.keys()
    return None if changed & _ONLY_BY_FLUSH else changed


_ATTRIBUTES = frozenset({*_COLUMNS, *_RELATED})
_ONLY_BY_FLUSH = frozenset({*_RELATED, "event_head", "event_count", "counted", "id"})
