"""A stage for screening: a list in force, Alice's case on it, the worker's run done at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.jobs.screening import carry_out
from registry.models import Agreement, Hit, ListVersion, Proposal, ScreeningRun
from registry.queries.facts import CLEAR_FINDINGS
from registry.queries.guards import Guards
from registry.queries.screening_index import PartyIndex
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    clear_agreement,
    clear_unit,
)
from registry.services.assessment import record_assessments, refresh_level
from registry.services.decision import take_act
from registry.services.list_import import import_list
from registry.services.review import declare_interest
from registry.services.signature import Signature, sign_agreement
from registry.services.step import lock_case
from tests.case import NOW, accepted, on_stage, reviewed, sent
from tests.cast import Cast
from tests.registry.lists.list_files import person, un_list

Sessions = sessionmaker[Session]


def clock_at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def bring_list(sessions: Sessions, data: bytes, source: str = "unsc", *, now: datetime = NOW) -> ListVersion:
    """Imported and, when nothing speaks against it, in force."""
    with sessions.begin() as session:
        return import_list(session, ListFile(data, "list"), source=source, actor=None, now=now).version


def do_runs(
    sessions: Sessions, *, now: datetime = NOW, index: PartyIndex | None = None
) -> list[ScreeningRun]:
    """What the worker would do: every run that waits, the ones that these order too."""
    done: list[ScreeningRun] = []
    while True:
        with sessions() as session:
            waiting = session.scalars(
                select(ScreeningRun.id)
                .where(ScreeningRun.state != "finished")
                .order_by(ScreeningRun.ordered_at)
            ).first()
        if waiting is None:
            return done
        carry_out(sessions, waiting, clock=clock_at(now), index=index or PartyIndex())
        with sessions() as session:
            done.append(session.get_one(ScreeningRun, waiting))


def refreshed(sessions: Sessions, proposal: Proposal, *, now: datetime = NOW) -> Proposal:
    """The case with the results of the runs in its level, as the job of the worker leaves it."""
    with sessions.begin() as session:
        case = session.get_one(Proposal, proposal.id)
        lock_case(session, case)
        refresh_level(Guards(session, case, None, now))
    return case


def sent_case(sessions: Sessions, cast: Cast, **changes: dict[str, Any]) -> Proposal:
    """Alice's case, with every finding on other lists clear."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = sent(session, people, now=NOW, by=None, **changes)
        record_assessments(
            session, proposal, CLEAR_FINDINGS, source="Lists of 1 November", actor=people.bea, now=NOW
        )
        return proposal


def in_force(sessions: Sessions, cast: Cast, proposal: Proposal) -> None:
    """From the triage to an agreement in force, with the names screened at each step."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        reviewed(session, people, accepted(session, people, case))
        declare_interest(session, case, interest="none", actor=people.olga, now=NOW)
        take_act(session, case, "approve", actor=people.olga, now=NOW)
        agreement = session.scalars(select(Agreement)).one()
        terms = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=365)}
        change_agreement(session, agreement, terms, actor=people.bea, now=NOW)
        for row in list(agreement.clearances):
            clear_unit(session, agreement, row.unit, note="Memo.", actor=people.bea, now=NOW)
        clear_agreement(session, agreement, actor=people.bea, now=NOW)
        sign_agreement(
            session, agreement, Signature(NOW.date(), "Alice", "Otto"),
            actor=people.bea, now=NOW,
        )  # fmt: skip
        activate_agreement(session, agreement, actor=people.bea, now=NOW)


def hits_of(sessions: Sessions) -> list[tuple[str, str, str, str]]:
    """(party, entry, band, state) of every hit."""
    with sessions() as session:
        rows = session.scalars(select(Hit))
        return sorted((hit.party.name, hit.entry.key, hit.band, hit.state) for hit in rows)


def list_of(*names: str, day: str = "2026-11-01") -> bytes:
    """A Council list of persons "1", "2" …; empty names are left out."""
    people = [person(str(number), name) for number, name in enumerate(names, 1) if name]
    return un_list(*people, day=day)
