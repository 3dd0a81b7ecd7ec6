"""Jobs of screening: do a run chunk by chunk, order what is missing, take results into the level of a case.

The index of all parties lives here, in the process of the worker, never in a web worker.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.yente import Remote
from registry.config import Config
from registry.db import reading
from registry.jobs.queue import GiveUp, Run
from registry.models import Proposal, ScreeningRun
from registry.queries.guards import Guards
from registry.queries.screening_index import PartyIndex
from registry.queries.screening_kept import next_without_keys, read_keys
from registry.queries.screening_remote import ask_remote, check_fresh, check_known, newest_entries
from registry.services.assessment import refresh_level
from registry.services.hit_question import drop_questions
from registry.services.screening_keys import keep_keys
from registry.services.screening_order import order_missing_run
from registry.services.screening_run import advance_run, prepare_run, read_chunk, read_index
from registry.services.step import lock_case

PARTIES_AT_ONCE = 500
_ALL_PARTIES = PartyIndex()


def run_screening(run: Run, payload: dict[str, Any]) -> None:
    """Goes on where a killed worker stopped; the last chunk and the end of the job commit together."""
    run_id = uuid.UUID(payload["run"])
    with reading(run.sessions) as session:
        if session.get(ScreeningRun, run_id) is None:
            raise GiveUp("The screening run is gone.")
    carry_out(run.sessions, run_id, clock=run.clock, at_end=run.finish, remote=remote_of(run.config))


def remote_of(config: Config) -> Remote | None:
    """The remote service of the settings; None: names are compared here."""
    if not config.screening_url:
        return None
    return Remote(
        config.screening_url, config.screening_dataset, config.screening_prefix, config.screening_key
    )


def carry_out(
    sessions: sessionmaker[Session],
    run_id: uuid.UUID,
    *,
    clock: Callable[[], datetime],
    at_end: Callable[[Session], None] = lambda _session: None,
    index: PartyIndex = _ALL_PARTIES,
    remote: Remote | None = None,
) -> None:
    """The whole run, each chunk read without a lock and written in a transaction of its own.

    A `remote` service is asked before anything is written; RemoteFailed leaves the run to the next attempt.
    """
    with reading(sessions) as session:
        met = read_index(session, run_id, index, asks_all=remote is not None, now=clock())
    if remote is not None:
        asked = ask_remote(met, remote)
        with reading(sessions) as session:
            check_known(session, asked)
            newest = newest_entries(session)
        check_fresh(newest, remote)
        met = asked
    with sessions.begin() as session:
        prepare_run(session, run_id, met, now=clock())
    while True:
        with reading(sessions) as session:
            chunk = read_chunk(session, run_id, met)
        with sessions.begin() as session:
            if not advance_run(session, run_id, met, chunk, now=clock()):
                at_end(session)
                return


def keep_screening_keys(run: Run, _payload: dict[str, Any]) -> None:
    """So that the next change of a list finds the parties of whom no keys are kept yet."""
    keep_all_keys(run.sessions)
    with run.sessions.begin() as session:
        run.finish(session)


def keep_all_keys(sessions: sessionmaker[Session]) -> None:
    """Read without a lock and written in short transactions; a killed process leaves whole names."""
    last: uuid.UUID | None = None
    while True:
        with reading(sessions) as session:
            ids = next_without_keys(session, last, PARTIES_AT_ONCE)
            names = read_keys(session, ids)
        if not ids:
            return
        with sessions.begin() as session:
            keep_keys(session, names)
        last = ids[-1]


def order_screening(run: Run, _payload: dict[str, Any]) -> None:
    """The safety net: whoever no run has covered gets one."""
    with run.sessions.begin() as session:
        order_missing_run(session, now=run.now)
        run.finish(session)


def take_into_level(run: Run, payload: dict[str, Any]) -> None:
    """The result of a run changes what is known of a case: its level is decided again where it may be."""
    with run.sessions.begin() as session:
        proposal = session.get(Proposal, uuid.UUID(payload["proposal"]))
        if proposal is not None:
            lock_case(session, proposal)
            drop_questions(session, proposal, actor=None, now=run.now)
            refresh_level(Guards(session, proposal, None, run.now))
        run.finish(session)
