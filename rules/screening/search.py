"""Many list entries, or many parties, in memory: who of them may be the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from rules.screening.align import align
from rules.screening.blocking import Blocking
from rules.screening.compare import comparable, compare
from rules.screening.entry import ORGANIZATION, PERSON, WEAK, Entry, Match, Party
from rules.screening.facts import identifier_keys
from rules.screening.words import Words, read_name

_KINDS = {True: PERSON, False: ORGANIZATION}


class Search:
    """An index of records. `find` asks entries for a party; `meet` asks parties for an entry (`of_parties`).

    Both give what `compare` gives for the same two, so a change seen from either side has one answer.
    """

    def __init__(self, records: Iterable[Entry] = (), *, of_parties: bool = False) -> None:
        self._of_parties = of_parties
        self._records: dict[tuple[str, str], Entry] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        self._owner: list[tuple[tuple[str, str], int]] = []
        self._blocks = {side: Blocking(of_persons=side) for side in (True, False)}
        self._identified: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for record in records:
            self.add(record)

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: Entry) -> None:
        """Take a record in; one with the same source and key is replaced."""
        key = record.source, record.key
        if key in self._records:
            self.remove(*key)
        self._records[key] = record
        numbers = self._numbers[key] = []
        for position, name in enumerate(record.names):
            for is_person in sides(record.schema):
                number = len(self._owner)
                self._owner.append((key, position))
                numbers.append(number)
                self._blocks[is_person].add(number, read_name(name.text, _KINDS[is_person]))
        for identifier in identifier_keys(record):
            self._identified.setdefault(identifier, set()).add(key)

    def remove(self, source: str, key: str) -> None:
        record = self._records.pop((source, key), None)
        if record is None:
            return
        for number in self._numbers.pop((source, key)):
            for block in self._blocks.values():
                block.remove(number)
        for identifier in identifier_keys(record):
            self._identified[identifier].discard((source, key))

    def find(self, party: Party) -> list[Match]:
        """Matches of the weak band and above, the best first, then by source and key."""
        return [match for _record, match in self.meet(party)]

    def meet(self, record: Entry) -> list[tuple[Entry, Match]]:
        """As `find`, with the record of the index that each match is about."""
        found = []
        for key in self._worth_comparing(record):
            other = self._records[key]
            if comparable(record, other):
                match = compare(other, record) if self._of_parties else compare(record, other)
                if match.score >= WEAK:
                    found.append((other, match))
        return sorted(found, key=lambda hit: (-hit[1].score, hit[0].source, hit[0].key))

    def _worth_comparing(self, record: Entry) -> set[tuple[str, str]]:
        keys = {key for identifier in identifier_keys(record) for key in self._identified.get(identifier, ())}
        for is_person in sides(record.schema):
            block, schema = self._blocks[is_person], _KINDS[is_person]
            for name in record.names:
                words = read_name(name.text, schema)
                for number in block.candidates(words):
                    key = self._owner[number][0]
                    other = block.name(number)
                    if key not in keys and other is not None and _reaches(words, other, schema):
                        keys.add(key)
        return keys


def _reaches(ours: Words, theirs: Words, schema: str) -> bool:
    return align(ours, theirs, schema).score >= WEAK


def sides(schema: str) -> tuple[bool, ...]:
    """As a person, as anything else, or as both when the publisher does not say."""
    if not schema or schema == "LegalEntity":
        return (True, False)
    return (schema == PERSON,)
