"""Screening runs as the worker of jobs does them: in chunks, each read without a lock and then written.

A chunk is one transaction. A killed process leaves whole chunks and a position; the next one goes on there,
or begins again when the parties or a list changed meanwhile. What a run writes twice it writes once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from registry.events import record
from registry.models import (
    Coverage,
    Hit,
    ListChange,
    ListEntry,
    ListVersion,
    Party,
    Proposal,
    ScreeningRun,
)
from registry.queries.screening_index import PartyIndex
from registry.queries.screening_kept import KeptIndex
from registry.queries.watchlist import list_entries_of
from registry.services.freeze import order_looks
from registry.services.hit_found import Met, close_delisted, write_matches
from registry.services.job import enqueue
from registry.services.screening_order import counted_versions, has_uncovered, missing_from, order_run
from rules.screening import ALGORITHM
from workflows.proposal import TERMINAL

CHUNK = 100  # entries a transaction
KEYS_JOB = "keep_screening_keys"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries that come next and who of the index may be them, found without a lock."""

    position: uuid.UUID | None  # of the run when this was read
    met: tuple[Met, ...]


def read_index(
    session: Session, run_id: uuid.UUID, shared: PartyIndex, *, asks_all: bool = False, now: datetime
) -> PartyIndex:
    """Whom the run meets. `shared` is the index of all parties of this process; it is brought up to date.

    What changed on a list finds parties by kept keys, unless a remote service is asked about all of them.
    """
    run = session.get_one(ScreeningRun, run_id)
    is_whole = run.organisation_id is None and run.is_full
    if is_whole or (run.scope == "changes" and asks_all):
        shared.refresh(session)
        return shared
    if run.scope == "changes":
        kept = KeptIndex()
        kept.refresh(session)
        return kept
    index = PartyIndex()
    if run.organisation_id is not None:
        index.refresh(session, Party.organisation_id == run.organisation_id)
    else:
        missing = missing_from(counted_versions(session, now))
        index.refresh(session, missing if missing is not None else Party.id.is_(None))
    return index


def prepare_run(session: Session, run_id: uuid.UUID, index: PartyIndex, *, now: datetime) -> None:
    """Begins a run, or takes one up that was left: where it stopped if nothing moved, else from the start."""
    run = _locked(session, run_id)
    versions = counted_versions(session, now)
    if run.state == "finished":
        return
    if run.state == "waiting":
        run.state, run.started_at = "running", now
        run.lists, run.algorithm = _plan(session, run, versions), ALGORITHM
    elif run.algorithm != ALGORITHM or not _is_current(run, versions):
        _restart(session, run, versions)
    if run.parties_digest != index.digest:
        run.position, run.entry_count, run.parties_digest = None, 0, index.digest
    run.party_count, run.provider = len(index), index.provider
    session.flush()


def read_chunk(session: Session, run_id: uuid.UUID, index: PartyIndex) -> Chunk:
    """The comparing itself, which may take a second: in a transaction that reads only."""
    run = session.get_one(ScreeningRun, run_id)
    ids = _next_entries(session, run)
    rows = list(list_entries_of(session, ids))
    found = index.meet_all(session, [entry for _entry_id, _hash, entry in rows])
    met = [Met(*row, matches) for row, matches in zip(rows, found, strict=True)]
    return Chunk(run.position, tuple(sorted(met, key=lambda each: each.entry_id)))


def advance_run(
    session: Session, run_id: uuid.UUID, index: PartyIndex, chunk: Chunk, *, now: datetime
) -> bool:
    """Writes a chunk in the caller's transaction; False when the run is finished."""
    run = _locked(session, run_id)
    if run.state == "finished":
        return False
    versions = counted_versions(session, now)
    if not _is_current(run, versions):
        _restart(session, run, versions)
        return True
    if run.position != chunk.position or not _is_unchanged(session, chunk.met):
        return True  # read it again
    if chunk.met:
        write_matches(session, run, index, chunk.met, now=now)
        run.position, run.entry_count = chunk.met[-1].entry_id, run.entry_count + len(chunk.met)
        return True
    if _next_entries(session, run):
        return True
    if close_delisted(session, run, [each["source"] for each in run.lists], limit=CHUNK, now=now):
        return True
    _finish(session, run, index, now)
    return False


def _locked(session: Session, run_id: uuid.UUID) -> ScreeningRun:
    return session.scalars(
        select(ScreeningRun).where(ScreeningRun.id == run_id).with_for_update(of=ScreeningRun)
    ).one()


def _is_unchanged(session: Session, met: Sequence[Met]) -> bool:
    rows = select(ListEntry.id, ListEntry.match_hash).where(
        ListEntry.id.in_([each.entry_id for each in met]), ListEntry.removed_version_id.is_(None)
    )
    found = {row.id: row.match_hash for row in session.execute(rows)}
    return found == {each.entry_id: each.match_hash for each in met}


def _plan(session: Session, run: ScreeningRun, versions: Sequence[ListVersion]) -> list[dict[str, Any]]:
    """Each list with its version in force and, of changes, the number of the version covered before."""
    lists = []
    for version in versions:
        since = _covered_before(session, version) if run.scope == "changes" else None
        if run.scope == "parties" or since is not None:
            lists.append(
                {
                    "source": version.source,
                    "version_id": str(version.id),
                    "number": version.number,
                    "published_on": version.published_on.isoformat() if version.published_on else None,
                    "since": since,
                }
            )
    return lists


def _covered_before(session: Session, version: ListVersion) -> int | None:
    """The number of the oldest other version that parties are covered with; None: there is none."""
    older = aliased(ListVersion)
    return session.scalar(
        select(func.min(older.number))
        .join(Coverage, Coverage.version_id == older.id)
        .where(
            Coverage.source == version.source,
            Coverage.version_id != version.id,
            Coverage.algorithm == ALGORITHM,
        )
    )


def _is_current(run: ScreeningRun, versions: Sequence[ListVersion]) -> bool:
    """Whether each list that the run covers still has that version in force."""
    now = {str(version.id) for version in versions}
    return all(each["version_id"] in now for each in run.lists)


def _restart(session: Session, run: ScreeningRun, versions: Sequence[ListVersion]) -> None:
    """A list changed under the run: nothing is covered yet, so it begins again with what is in force now."""
    run.lists, run.algorithm = _plan(session, run, versions), ALGORITHM
    run.position, run.entry_count = None, 0


def _next_entries(session: Session, run: ScreeningRun) -> list[uuid.UUID]:
    wanted = [_entries_of(each, only_changes=run.scope == "changes") for each in run.lists]
    if not wanted:
        return []
    query = select(ListEntry.id).where(or_(*wanted), ListEntry.removed_version_id.is_(None))
    if run.position is not None:
        query = query.where(ListEntry.id > run.position)
    return list(session.scalars(query.order_by(ListEntry.id).limit(CHUNK)))


def _entries_of(covered: dict[str, Any], *, only_changes: bool) -> ColumnElement[bool]:
    of_source: ColumnElement[bool] = ListEntry.source == covered["source"]
    if not only_changes:
        return of_source
    changed = (
        select(ListChange.entry_id)
        .join(ListVersion, ListVersion.id == ListChange.version_id)
        .where(
            ListVersion.source == covered["source"],
            ListVersion.number > covered["since"],
            ListVersion.number <= covered["number"],
            ListChange.matters,
        )
    )
    return and_(of_source, ListEntry.id.in_(changed))


def _finish(session: Session, run: ScreeningRun, index: PartyIndex, now: datetime) -> None:
    for each in run.lists:
        if run.scope == "changes":
            _move_coverage(session, run, each, now)
        else:
            _write_coverage(session, run, each, index, now)
    run.state, run.finished_at = "finished", now
    session.flush()
    _tell(session, run, now)
    for proposal_id in _cases_touched(session, run):
        enqueue(
            session, "refresh_level", {"proposal": proposal_id}, key=f"level:{run.id}:{proposal_id}", now=now
        )
    order_looks(session, select(Hit.organisation_id).where(Hit.changed_run_id == run.id), now=now)
    enqueue(session, KEYS_JOB, {}, key=f"{KEYS_JOB}:{run.id}", now=now)
    if run.scope == "changes" and has_uncovered(session, now):
        order_run(session, "catch_up", now=now)


def _move_coverage(session: Session, run: ScreeningRun, covered: dict[str, Any], now: datetime) -> None:
    """Who was met with an earlier version and now with all changes since is covered by the newest."""
    earlier = select(ListVersion.id).where(
        ListVersion.source == covered["source"],
        ListVersion.number >= covered["since"],
        ListVersion.number < covered["number"],
    )
    session.execute(
        update(Coverage)
        .where(
            Coverage.source == covered["source"],
            Coverage.version_id.in_(earlier),
            Coverage.algorithm == ALGORITHM,
        )
        .values(version_id=uuid.UUID(covered["version_id"]), run_id=run.id, covered_at=now),
        execution_options={"synchronize_session": False},
    )


def _write_coverage(
    session: Session, run: ScreeningRun, covered: dict[str, Any], index: PartyIndex, now: datetime
) -> None:
    ids = index.party_ids
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        session.execute(
            delete(Coverage).where(Coverage.source == covered["source"], Coverage.party_id.in_(some)),
            execution_options={"synchronize_session": False},
        )
        rows = [
            {
                "party_id": party_id,
                "source": covered["source"],
                "version_id": uuid.UUID(covered["version_id"]),
                "run_id": run.id,
                "algorithm": ALGORITHM,
                "covered_at": now,
            }
            for party_id in some
        ]
        session.execute(insert(Coverage), rows)


def _tell(session: Session, run: ScreeningRun, now: datetime) -> None:
    told = {
        "reason": run.reason,
        "scope": run.scope,
        "lists": run.lists,
        "algorithm": run.algorithm,
        "parties": run.party_count,
        "entries": run.entry_count,
        "raised": run.raised_count,
        "closed": run.closed_count,
    }
    record(session, run, "screening.run_finished", actor=None, now=now, payload=told)
    if run.raised_count:
        record(
            session, run, "screening.hits_raised", actor=None, now=now, payload={"raised": run.raised_count}
        )
    session.flush()


def _cases_touched(session: Session, run: ScreeningRun) -> list[uuid.UUID]:
    """Open cases whose level may be another one now: with a hit that changed, or not decided at all yet."""
    changed = select(Hit.organisation_id).where(Hit.changed_run_id == run.id)
    waits: ColumnElement[bool] = Proposal.gate.is_(None)
    if run.organisation_id is not None:
        waits = Proposal.organisation_id == run.organisation_id
    return list(
        session.scalars(
            select(Proposal.id)
            .where(
                Proposal.submitted_at.is_not(None),
                Proposal.state.not_in(TERMINAL),
                or_(Proposal.organisation_id.in_(changed), waits),
            )
            .order_by(Proposal.id)
        )
    )
