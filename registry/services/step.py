"""Takes one step of a case: lock, roles, guards, version, new state, event, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict

from registry.events import plain, record
from registry.models import Proposal, User
from registry.queries.guards import Guards
from registry.services.count import cell_of, move_count
from workflows.machine import NotYours, Step, WrongState
from workflows.proposal import PROPOSAL, TERMINAL


def lock_case(session: Session, proposal: Proposal) -> None:
    """Reads the case again under its lock, its rows when next asked; on SQLite BEGIN is the lock."""
    session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal.id)
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    ).one()
    for row in session.identity_map.values():  # what the page has read before may be old by now
        if instance_dict(row).get("proposal_id") == proposal.id:
            session.expire(row)
    session.info[proposal.id] = _columns(proposal)


def tell_all_columns(session: Session, proposal: Proposal) -> None:
    """Makes the next event carry every column, not only what changed under this lock."""
    session.info.pop(proposal.id, None)


def check_version(proposal: Proposal, version: int | None, verb: str) -> None:
    """Refuses a form that was opened before somebody else moved the case."""
    if version is not None and version != proposal.version:
        raise moved(proposal, verb)


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
    proposal.state = step.target
    proposal.version += 1
    proposal.moved_by_id = actor.id if actor else None
    proposal.moved_at = now
    if step.target in TERMINAL:
        proposal.decided_at = now
        proposal.due_on = None
    write_event(
        session, proposal, event, actor=actor, now=now, about=about,
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
    seen = session.info.get(proposal.id, {})
    columns = _columns(proposal)
    changed = {name: value for name, value in columns.items() if seen.get(name) != value}
    record(
        session,
        proposal,
        event,
        actor=actor,
        now=now,
        about=about,
        payload={**(payload or {}), "set": changed},
    )
    session.info[proposal.id] = columns
    cell = cell_of(proposal)
    if cell != (tuple(proposal.counted) if proposal.counted else None):
        move_count(session, proposal.counted, cell)
        proposal.counted = list(cell) if cell else None
    session.flush()


_BOOKKEEPING = frozenset({"event_head", "event_count", "version", "counted", "search_key", "id"})


def _columns(proposal: Proposal) -> dict[str, Any]:
    """Every column worth telling, as JSON can hold it; compared with the row as it was under the lock."""
    return {
        column.key: plain(getattr(proposal, column.key))
        for column in inspect(Proposal).column_attrs
        if column.key not in _BOOKKEEPING
    }
