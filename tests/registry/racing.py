"""Lets people press at the same instant: one thread and one session each, real commits, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import CaseCount, Proposal, User
from registry.models.count import DIMENSIONS
from registry.queries.audit import verify
from registry.services.count import recount
from tests.cast import make_organisation, make_person
from workflows.machine import Refusal

WAIT = 60  # seconds until a race that hangs fails

Move = Callable[[Session, Any, User], object]  # session, the row that is fought for, the person


@dataclass(frozen=True)
class Racer:
    """Somebody with a hand on a button."""

    person: User
    press: Move


def race(sessions: sessionmaker[Session], model: type[Any], row_id: UUID, *racers: Racer) -> list[Any]:
    """What became of each press, in their order: None for one that was taken, else its refusal.

    Everybody has looked at the row before (it is loaded, and old by the time of the press), as somebody does
    who has the page open. Anything but a refusal fails the test.
    """
    line = threading.Barrier(len(racers))

    def run(racer: Racer) -> Refusal | None:
        with sessions() as session:
            row, person = session.get_one(model, row_id), session.get_one(User, racer.person.id)
            seen = (list(person.grants), list(person.memberships), row.version)
            session.commit()
            assert seen
            line.wait(timeout=WAIT)
            try:
                racer.press(session, row, person)
                session.commit()
            except Refusal as refusal:
                session.rollback()
                return refusal
        return None

    with ThreadPoolExecutor(len(racers)) as pool:
        return [each.result(timeout=WAIT) for each in [pool.submit(run, racer) for racer in racers]]


def only_winner(results: Sequence[Refusal | None]) -> int:
    """The place of the one whose press was taken; every other one was refused."""
    winners = [place for place, refusal in enumerate(results) if refusal is None]
    assert len(winners) == 1, f"one wins, not {len(winners)}: {results}"
    return winners[0]


@dataclass(frozen=True)
class Partner:
    """A firm of one round: what one round approves must not raise the twelve-month value of the next."""

    anna: User
    boaz: User


def partners(session: Session, number: int) -> Iterator[Partner]:
    for place in range(number):
        firm = make_organisation(session, f"Firm {place}", f"firm{place}.example")
        yield Partner(
            make_person(session, f"Anna Firm{place}", works_for=firm),
            make_person(session, f"Boaz Firm{place}", works_for=firm),
        )


def assert_whole(sessions: sessionmaker[Session]) -> None:
    """The chains verify, steps follow each other, and the numbers are those of a recount."""
    with sessions() as session:
        faults = verify(session).faults
        assert faults == []
        for case_id in session.scalars(select(Proposal.id)):
            state = None
            for event in list_events(session, case_id):
                if "from" in event.data:
                    assert event.data["from"] == state, f"{event.name} does not start from {state}"
                state = event.data.get("to", state)
        kept = _cells(session)
        recount(session)
        counted = _cells(session)
        session.rollback()
    assert kept == counted


def _cells(session: Session) -> dict[tuple[Any, ...], int]:
    columns = (CaseCount.rollup, *(getattr(CaseCount, name) for name in DIMENSIONS))
    rows = session.execute(select(*columns, func.sum(CaseCount.delta)).group_by(*columns)).all()
    return {tuple(row[:-1]): int(row[-1]) for row in rows if row[-1]}
