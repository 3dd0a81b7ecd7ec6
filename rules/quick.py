"""Reads right documents fast; whatever is not plainly right is left to `shape`, which says what is wrong.

A reader is made once for each kind. It gives what `Kind.read` gives, or raises NotPlain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from rules.contradictions import Contradiction
from rules.shape import Choice, Day, Fault, Flag, Kind, Number, Pattern, Record, Several, Words

Reader = Callable[[Any], Any]
BOOL = frozenset({bool})
HUGE = 10**300  # whole numbers from here on, and fractions from SHORT on, are left to the slow reader
SHORT = 1e15


class NotPlain(Exception):
    """Not plainly right: the slow reader decides."""


def reader_of(kind: Kind) -> Reader:
    """A reader that agrees with `kind.read` wherever it gives an answer."""
    if isinstance(kind, Record):
        return _record(kind)
    if isinstance(kind, Several):
        return _several(kind)
    if isinstance(kind, Number):
        return _number(kind)
    if isinstance(kind, Flag):
        return _flag
    if isinstance(kind, Choice):
        return _choice(kind)
    if isinstance(kind, Words):
        return _words_or_null if kind.nullable else _words
    if isinstance(kind, Pattern):
        return _pattern(kind)
    return _day if isinstance(kind, Day) else _slowly(kind)


def _slowly(kind: Kind) -> Reader:
    def read(value: Any) -> Any:
        faults: list[Fault] = []
        found = kind.read(value, "", faults, False)
        if faults:
            raise NotPlain
        return found

    return read


def _record(kind: Record) -> Reader:
    names = tuple(kind.fields)
    if len(names) < 2:
        return _slowly(kind)
    readers = tuple(reader_of(each) for each in kind.fields.values())
    pick = itemgetter(*names)

    def read(value: Any) -> Any:
        if type(value) is not dict or len(value) != len(names):
            raise NotPlain
        try:
            answers = pick(value)
        except KeyError:
            raise NotPlain from None
        return MappingProxyType(
            {name: reader(answer) for name, reader, answer in zip(names, readers, answers, strict=True)}
        )

    return read


def document_reader(kind: Record, contradictions: Sequence[Contradiction]) -> Reader:
    """The reader of a record of records, and of what contradicts itself in it.

    The answers of all sections are laid side by side: yes/no and words of closed lists are then looked at
    all at once, only the others one by one.
    """
    sections = {name: each for name, each in kind.fields.items() if isinstance(each, Record)}
    fields = [
        (f"{name}.{field}", each)
        for name, section in sections.items()
        for field, each in section.fields.items()
    ]
    at = {path: number for number, (path, _) in enumerate(fields)}
    parts = _parts(sections)
    closed = [(number, _closed(each)) for number, (_, each) in enumerate(fields) if isinstance(each, Choice)]
    known_words, pick_words = [words for _, words in closed], itemgetter(*(number for number, _ in closed))
    pick_flags = itemgetter(*(number for number, (_, each) in enumerate(fields) if isinstance(each, Flag)))
    singly = [
        (number, reader_of(each))
        for number, (_, each) in enumerate(fields)
        if not isinstance(each, (Choice, Flag))
    ]
    clashes = [(each.clash, _picker([at[path] for path in each.paths])) for each in contradictions]

    def read(value: Any) -> Any:
        if type(value) is not dict or value.keys() != sections.keys():
            raise NotPlain
        answers: list[Any] = []
        try:
            for name, names, pick, _ in parts:
                section = value[name]
                if type(section) is not dict or len(section) != len(names):
                    raise NotPlain
                answers += pick(section)
            well = all(map(frozenset.__contains__, known_words, pick_words(answers)))
        except (KeyError, TypeError):  # another key; an answer that cannot stand in a set
            raise NotPlain from None
        if not well or not BOOL.issuperset(map(type, pick_flags(answers))):
            raise NotPlain
        for number, reader in singly:
            answers[number] = reader(answers[number])
        for clash, picked in clashes:
            if clash(*picked(answers)):
                raise NotPlain
        return MappingProxyType(
            {
                name: MappingProxyType(dict(zip(names, answers[where], strict=True)))
                for name, names, _, where in parts
            }
        )

    return read


def _parts(sections: Mapping[str, Record]) -> list[tuple[str, tuple[str, ...], Reader, slice]]:
    """(section, its fields, what picks their answers, where these stand among all) of each section."""
    parts: list[tuple[str, tuple[str, ...], Reader, slice]] = []
    start = 0
    for name, section in sections.items():
        names = tuple(section.fields)
        parts.append((name, names, itemgetter(*names), slice(start, start + len(names))))
        start += len(names)
    return parts


def _picker(places: Sequence[int]) -> Reader:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda answers: tuple([answers[at] for at in places])


def _closed(kind: Choice) -> frozenset[Any]:
    """All that a choice may be answered with."""
    return frozenset((*kind.values, None) if kind.nullable else kind.values)


def _several(kind: Several) -> Reader:
    item = reader_of(kind.item)

    def read(value: Any) -> Any:
        if type(value) is not list and type(value) is not tuple:
            raise NotPlain
        return tuple(map(item, value))

    return read


def _number(kind: Number) -> Reader:
    slowly = _slowly(kind)
    low = kind.low + 1 if kind.above_low else kind.low
    high = HUGE if kind.high is None else kind.high
    fractions = not kind.whole

    def read(value: Any) -> Any:
        if type(value) is int and low <= value <= high:
            return value
        if type(value) is float and fractions and low <= value <= high and value < SHORT:
            return int(value) if value.is_integer() else Decimal(repr(value))
        return slowly(value)

    return read


def _flag(value: Any) -> Any:
    if value is True or value is False:
        return value
    raise NotPlain


def _choice(kind: Choice) -> Reader:
    words = frozenset(kind.values)
    nullable = kind.nullable

    def read(value: Any) -> Any:
        if (type(value) is str and value in words) or (value is None and nullable):
            return value
        raise NotPlain

    return read


def _words(value: Any) -> Any:
    if type(value) is not str:
        raise NotPlain
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair
            raise NotPlain from None
    return value


def _words_or_null(value: Any) -> Any:
    return None if value is None else _words(value)


def _pattern(kind: Pattern) -> Reader:
    form, starts, nullable = re.compile(kind.form), kind.starts, kind.nullable

    def read(value: Any) -> Any:
        if value is None and nullable:
            return None
        if type(value) is not str or form.fullmatch(value) is None or (starts and value[:2] not in starts):
            raise NotPlain
        return value

    return read


def _day(value: Any) -> Any:
    if type(value) is not str:
        raise NotPlain
    return _known_day(value)


@lru_cache(maxsize=4_096)
def _known_day(text: str) -> Any:
    return _slowly(Day())(text)
