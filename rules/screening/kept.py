"""An index of names that is kept elsewhere, as texts: what a name is filed under, and how entries ask for it.

The texts of persons begin with p, those of everything else with c. A word is `p boris`; a name as a whole is
`p=…` (its letters in a row), `c.…` and `c~…` (acronyms); two of its words written as one are `p+…`; what is
known of the bearer is `#…`. Keys of a word are those of the index in memory, and so is the gathering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.screening.blocking import Blocking, asked_whole, filed_whole, least_of
from rules.screening.entry import ORGANIZATION, PERSON, Entry
from rules.screening.facts import identifier_keys
from rules.screening.likeness import keys_of
from rules.screening.search import sides
from rules.screening.words import Word, Words, company_word, person_word, read_name

_MARKS = {True: "p", False: "c"}


@dataclass(frozen=True, slots=True)
class Filed:
    """`terms` find the name. `keys` find those of them that are words. `least`: rules.screening.blocking."""

    terms: frozenset[str]
    keys: frozenset[tuple[str, str]]  # key, term
    least: float


def file_names(record: Entry) -> Iterator[Filed]:
    """Each name of a party, in their order. Parties are a person or not: there is no third kind."""
    of_persons = record.schema == PERSON
    mark, known = _MARKS[of_persons], {_identifier(*key) for key in identifier_keys(record)}
    for each in record.names:
        name = _read(each.text, of_persons)
        words = [word for word in name.words if not word.is_initial]
        whole = {mark + text for text in filed_whole(name, of_persons=of_persons)}
        joined = {f"{mark}+{bones}" for _start, word in name.joined for bones in word.bones}
        yield Filed(
            frozenset({_term(mark, word) for word in words} | whole | joined | known),
            frozenset((mark + key, _term(mark, word)) for word in words for key in keys_of(word)),
            least_of(name),
        )


class Asked:
    """What some entries ask for, step by step: keys, then the terms of words that have them, then names.

    Gives every name that the index in memory would take for a candidate, and few more.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names: dict[tuple[bool, str], Words] = {}
        self._identifiers: set[str] = set()
        for entry in entries:
            self._identifiers.update(_identifier(*key) for key in identifier_keys(entry))
            for of_persons in sides(entry.schema):
                for name in entry.names:
                    self._names[of_persons, name.text] = _read(name.text, of_persons)
        self._blocks = {side: Blocking(of_persons=side) for side in _MARKS}
        self._found: set[int] = set()

    def keys(self) -> set[str]:
        found: set[str] = set()
        for (of_persons, _text), name in self._names.items():
            mark = _MARKS[of_persons]
            found.update(mark + key for word in name.words for key in keys_of(word))
            found.update(mark + bones for _start, word in name.joined for bones in word.bones)
        return found

    def take_words(self, terms: Iterable[str]) -> None:
        """Terms that the keys found."""
        for term in terms:
            of_persons = term[0] == _MARKS[True]
            self._blocks[of_persons].know(_word(term[2:], of_persons))

    def terms(self) -> set[str]:
        """Of words that are alike, and of what is asked as a whole."""
        found = set(self._identifiers)
        for (of_persons, _text), name in self._names.items():
            mark = _MARKS[of_persons]
            found.update(_term(mark, word) for word in self._blocks[of_persons].alike(name))
            found.update(mark + text for text in asked_whole(name, of_persons=of_persons))
            found.update(f"{mark}+{bones}" for word in name.words for bones in word.bones)
        return found

    def take_names(self, rows: Iterable[tuple[str, int, float]]) -> None:
        """A term, the number of a name that has it, and the least of that name."""
        for term, number, least in rows:
            if term[1] == " ":
                of_persons = term[0] == _MARKS[True]
                self._blocks[of_persons].post(number, least, (_word(term[2:], of_persons),))
            else:
                self._found.add(number)

    def numbers(self) -> set[int]:
        """Of the names that are worth a comparison."""
        found = set(self._found)
        for (of_persons, _text), name in self._names.items():
            found |= self._blocks[of_persons].gathered(name)
        return found


def _read(text: str, of_persons: bool) -> Words:
    return read_name(text, PERSON if of_persons else ORGANIZATION)


def _word(text: str, of_persons: bool) -> Word:
    return person_word(text) if of_persons else company_word(text)


def _term(mark: str, word: Word) -> str:
    return f"{mark} {word.text}"


def _identifier(kind: str, value: str) -> str:
    return f"#{kind} {value}"
