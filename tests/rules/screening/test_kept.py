"""An index kept as texts loses no name that the index in memory finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.screening import ORGANIZATION, PERSON, Entry, Name, Search
from rules.screening.kept import Asked, Filed, file_names
from tests.rules.screening.names import OWN_PAIRS, pairs, record
from tests.rules.screening.test_laws import mistyped, names, schemas


class Kept:
    """What the tables of the database keep, in three dictionaries."""

    def __init__(self, parties: Iterable[Entry]) -> None:
        self.filed: list[tuple[str, Filed]] = [
            (each.key, filed) for each in parties for filed in file_names(each)
        ]

    def found(self, entries: Sequence[Entry]) -> set[str]:
        """Keys of the parties that are worth a comparison with one of the entries."""
        asked = Asked(entries)
        keys = asked.keys()
        asked.take_words({term for _, filed in self.filed for key, term in filed.keys if key in keys})
        terms = asked.terms()
        asked.take_names(
            (term, number, filed.least)
            for number, (_, filed) in enumerate(self.filed)
            for term in filed.terms & terms
        )
        return {self.filed[number][0] for number in asked.numbers()}


def in_memory(parties: Iterable[Entry], entries: Sequence[Entry]) -> set[str]:
    index = Search(parties, of_parties=True)
    return {party.key for entry in entries for party, _match in index.meet(entry)}


def test_every_pair_of_ours_that_the_index_in_memory_finds_is_found_among_all() -> None:
    both = [pair for pair in pairs(OWN_PAIRS) if pair.same]
    parties = [record(pair.theirs, key=str(at), schema=pair.schema) for at, pair in enumerate(both)]
    kept = Kept(parties)
    for at in range(0, len(both), 10):
        entries = [record(pair.ours, key=pair.ours, schema=pair.schema) for pair in both[at : at + 10]]
        expected = in_memory(parties, entries)
        assert expected <= kept.found(entries)
        assert len(expected) >= len(entries) * 0.9


def test_few_names_are_found_that_are_not_alike() -> None:
    both = pairs(OWN_PAIRS)
    kept = Kept(record(pair.theirs, key=str(at), schema=pair.schema) for at, pair in enumerate(both))
    counts = [len(kept.found([record(pair.ours, key="", schema=pair.schema)])) for pair in both]
    assert 0 < sum(counts) / len(counts) < len(both) / 50


@given(
    st.lists(st.tuples(names, schemas), min_size=1, max_size=6),
    names,
    st.sampled_from((PERSON, ORGANIZATION, "")),
)
@settings(max_examples=300)
def test_whatever_the_index_in_memory_finds_is_found(
    ours: list[tuple[str, str]], theirs: str, schema: str
) -> None:
    parties = [record(name, key=str(at), schema=kind) for at, (name, kind) in enumerate(ours)]
    entry = record(theirs, key="entry", schema=schema)
    assert in_memory(parties, [entry]) <= Kept(parties).found([entry])


@given(mistyped(), schemas)
@settings(max_examples=300)
def test_a_name_with_a_few_letters_wrong_is_found_where_memory_finds_it(
    both: tuple[str, str], schema: str
) -> None:
    party = record(both[0], key="party", schema=schema)
    entry = record(both[1], key="entry", schema=schema)
    assert in_memory([party], [entry]) <= Kept([party]).found([entry])


@pytest.mark.parametrize(
    ("ours", "theirs", "schema"),
    [
        ("Quadri Nur Jan", "Nurjan Quadri", PERSON),  # two words that are one
        ("Nurjan Quadri", "Quadri Nur Jan", PERSON),
        ("Blue Well Trust", "BWT", ORGANIZATION),
        ("BWT", "Blue Well Trust", ORGANIZATION),
        ("JC Ferrand", "Jean Claude Ferrand", PERSON),
        ("Alice F", "Alice Ferrand", PERSON),
        ("Bluewell", "Blue Well", ORGANIZATION),
    ],
)
def test_what_words_one_by_one_do_not_show_is_found(ours: str, theirs: str, schema: str) -> None:
    party, entry = record(ours, key="party", schema=schema), record(theirs, key="entry", schema=schema)
    assert in_memory([party], [entry]) == {"party"}
    assert Kept([party]).found([entry]) == {"party"}


def test_an_identifier_finds_a_party_of_another_name() -> None:
    party = replace(record("Blue Well", key="p", schema=ORGANIZATION), identifiers=(("lei", "5493-00AB C1"),))
    entry = replace(record("Grey Stone", key="e", schema=ORGANIZATION), identifiers=(("LEI", "549300ABC1"),))
    assert Kept([party]).found([entry]) == {"p"}
    assert Kept([party]).found([replace(entry, identifiers=())]) == set()


def test_each_name_of_a_party_is_filed() -> None:
    party = Entry("p", "party", PERSON, (Name("Alice Ferrand"), Name("Алиса Ферран", "alias")))
    first, second = file_names(party)
    assert "p alice" in first.terms
    assert "p алиса" in second.terms
    assert any(term == "p ferrand" for _key, term in first.keys)
    assert Kept([party]).found([record("Alisa Ferran", key="e", schema=PERSON)]) == {"p"}
