"""All our parties in memory, as screening compares them: built once a process, then kept up to date.

Never in a web worker: the worker of jobs and the command line hold it.
"""

from __future__ import annotations

import gc
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.models import Coverage, Party, PartyIdentifier, PartyName
from rules.screening import ORGANIZATION, PERSON, Entry, Match, Name, Search
from rules.screening.fingerprint import match_hash

T = TypeVar("T")
SOURCE = "party"  # of our own records in an index
BATCH = 500
_NAMED = select(
    Party.id, Party.organisation_id, Party.kind, Party.country, Party.birth_on, PartyName.name, PartyName.kind
).outerjoin(PartyName, PartyName.party_id == Party.id)
_KINDS = {"name": "primary", "alias": "alias", "previous": "alias"}


@dataclass(frozen=True, slots=True)
class Known:
    """A party of ours as screening sees it."""

    party_id: uuid.UUID
    organisation_id: uuid.UUID
    entry: Entry

    @property
    def hash(self) -> str:
        return match_hash(self.entry)


class PartyIndex:
    """An index of parties; `meet` asks who of them may be the one on a list."""

    provider = "own"

    def __init__(self) -> None:
        self._search = Search(of_parties=True)
        self._known: dict[str, Known] = {}
        self._stamp: tuple[object, ...] = ()
        self._digest = ""

    def __len__(self) -> int:
        return len(self._known)

    def holding(self, session: Session, party_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Who of these is met through this index."""
        return {party_id for party_id in party_ids if str(party_id) in self._known}

    @property
    def known(self) -> list[Known]:
        return list(self._known.values())

    @property
    def party_ids(self) -> list[uuid.UUID]:
        return [known.party_id for known in self._known.values()]

    @property
    def digest(self) -> str:
        """Of who is in it: facts of a party never change in its row, so this is of all that is compared."""
        self._digest = self._digest or sha256("\n".join(sorted(self._known)).encode()).hexdigest()
        return self._digest

    def refresh(self, session: Session, wanted: ColumnElement[bool] | None = None) -> None:
        """Takes in who is new and lets go of who ended. `wanted`: a condition on Party, else every one."""
        stamp = stamp_of(session) if wanted is None else ()
        if stamp and stamp == self._stamp:
            return
        self._stamp, self._digest = stamp, ""
        current = Party.removed_at.is_(None) if wanted is None else Party.removed_at.is_(None) & wanted
        there = set(session.scalars(select(Party.id).where(current)))
        ended = [key for key, known in self._known.items() if known.party_id not in there]
        if len(ended) > len(there):  # an index keeps the places of what it lets go: a new one is smaller
            self._search, self._known, ended = Search(of_parties=True), {}, []
        for key in ended:
            self._search.remove(SOURCE, key)
            del self._known[key]
        gc.collect()  # little is there yet, and garbage is not to be frozen
        self.take_in(session, there)
        if stamp:
            gc.freeze()  # for good: the collector need not walk the index of all while names are compared

    def take_in(self, session: Session, party_ids: Iterable[uuid.UUID]) -> None:
        missing = {party_id for party_id in party_ids if str(party_id) not in self._known}
        with _collector_at_rest():
            for known in read_parties(session, missing):
                self._known[known.entry.key] = known
                self._search.add(known.entry)

    def meet_all(self, session: Session, entries: Sequence[Entry]) -> list[tuple[tuple[Known, Match], ...]]:
        """`meet` for each of them, in a transaction that reads."""
        return [tuple(self.meet(entry)) for entry in entries]

    def meet(self, entry: Entry) -> list[tuple[Known, Match]]:
        """Parties that may be the one on the list, weak band and above, the best first."""
        return [(self._known[party.key], match) for party, match in self._search.meet(entry)]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """An index only grows while it is built: to look through it for garbage again and again costs a third."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def stamp_of(session: Session) -> tuple[int, int, datetime | None]:
    """Parties, those who ended, the last one recorded. Another one whenever a party came or ended: rows are
    added and closed, never changed."""
    every = select(func.count(), func.count(Party.removed_at), func.max(Party.recorded_at))
    return session.execute(every).one()._tuple()


def uncovered(source: str, version_id: uuid.UUID, algorithm: str) -> ColumnElement[bool]:
    """The condition on Party rows that were not met with this version of a list by this algorithm."""
    return ~(
        select(Coverage.party_id)
        .where(
            Coverage.party_id == Party.id,
            Coverage.source == source,
            Coverage.version_id == version_id,
            Coverage.algorithm == algorithm,
        )
        .correlate(Party)
        .exists()
    )


def read_parties(session: Session, ids: Collection[uuid.UUID]) -> Iterator[Known]:
    """Parties with names and identifiers, in the order of their ids."""
    for batch in batches(sorted(ids, key=attrgetter("int"))):
        numbers: dict[uuid.UUID, list[tuple[str, str]]] = {}
        numbered = select(PartyIdentifier.party_id, PartyIdentifier.kind, PartyIdentifier.value)
        for party_id, kind, value in session.execute(numbered.where(PartyIdentifier.party_id.in_(batch))):
            numbers.setdefault(party_id, []).append((kind, value))
        rows = session.execute(_NAMED.where(Party.id.in_(batch)).order_by(Party.id, PartyName.id))
        for party_id, some in groupby(rows, key=itemgetter(0)):
            named = list(some)
            _id, organisation_id, kind, country, birth_on, *_first = named[0]
            entry = Entry(
                key=str(party_id),
                source=SOURCE,
                schema=PERSON if kind == "person" else ORGANIZATION,
                names=tuple(Name(row[5], _KINDS.get(row[6], "alias")) for row in named if row[5] is not None),
                birth_dates=(birth_on.isoformat(),) if birth_on else (),
                countries=(country,) if country else (),
                identifiers=tuple(numbers.get(party_id, ())),
            )
            yield Known(party_id, organisation_id, entry)


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """As many at once as one question to the database may name."""
    each = iter(values)
    while some := list(islice(each, BATCH)):
        yield some
