"""Parties that the database finds by the kept keys of their names, for the few entries that changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from registry.models import Party, PartyName, ScreenedName, ScreenedTerm, ScreenedWord
from registry.queries.screening_index import Known, PartyIndex, batches, read_parties, stamp_of
from rules.screening import ALGORITHM, Entry, Match
from rules.screening.kept import Asked, Filed, file_names


class KeptIndex(PartyIndex):
    """Holds only who is worth a comparison, read as entries come; finds what an index of all finds."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def refresh(self, session: Session, wanted: ColumnElement[bool] | None = None) -> None:
        """Takes in whoever has a name without keys: nothing else would find them."""
        stamp = stamp_of(session)
        self._count = stamp[0] - stamp[1]
        self._digest = sha256(repr(stamp).encode()).hexdigest()
        self.take_in(session, session.scalars(without_keys()))

    def holding(self, session: Session, party_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        there = Party.id.in_(party_ids) & Party.removed_at.is_(None)
        return set(session.scalars(select(Party.id).where(there)))

    def meet_all(self, session: Session, entries: Sequence[Entry]) -> list[tuple[tuple[Known, Match], ...]]:
        self.take_in(session, worth_comparing(session, entries))
        return super().meet_all(session, entries)


def without_keys() -> Select[tuple[uuid.UUID]]:
    """Current parties of whom a name has no keys of this algorithm, some twice."""
    return (
        select(Party.id)
        .join(PartyName, PartyName.party_id == Party.id)
        .outerjoin(
            ScreenedName, and_(ScreenedName.name_id == PartyName.id, ScreenedName.algorithm == ALGORITHM)
        )
        .where(Party.removed_at.is_(None), ScreenedName.name_id.is_(None))
    )


def next_without_keys(session: Session, after: uuid.UUID | None, limit: int) -> list[uuid.UUID]:
    """Some parties of whom a name has no keys, by id."""
    query = without_keys() if after is None else without_keys().where(Party.id > after)
    return sorted(set(session.scalars(query.order_by(Party.id).limit(limit))))


def read_keys(session: Session, ids: Collection[uuid.UUID]) -> list[tuple[int, Filed]]:
    """Of these parties: each name's number and what it is filed under."""
    numbers: dict[uuid.UUID, list[int]] = {}
    named = select(PartyName.party_id, PartyName.id).where(PartyName.party_id.in_(ids))
    for party_id, number in session.execute(named.order_by(PartyName.id)):
        numbers.setdefault(party_id, []).append(number)
    return [
        each
        for party in read_parties(session, ids)
        for each in zip(numbers[party.party_id], file_names(party.entry), strict=True)
    ]


def worth_comparing(session: Session, entries: Sequence[Entry]) -> set[uuid.UUID]:
    """Current parties that may be one of the entries, as far as their names are kept."""
    asked = Asked(entries)
    for some in batches(asked.keys()):
        asked.take_words(
            session.scalars(select(ScreenedWord.term).distinct().where(ScreenedWord.key.in_(some)))
        )
    with_least = select(ScreenedTerm.term, ScreenedTerm.name_id, ScreenedName.least).join(
        ScreenedName, ScreenedName.name_id == ScreenedTerm.name_id
    )
    for some in batches(asked.terms()):
        asked.take_names(session.execute(with_least.where(ScreenedTerm.term.in_(some))).tuples())
    found: set[uuid.UUID] = set()
    whose = select(PartyName.party_id).join(Party).where(Party.removed_at.is_(None))
    for numbers in batches(asked.numbers()):
        found.update(session.scalars(whose.where(PartyName.id.in_(numbers))))
    return found
