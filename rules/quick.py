"""Reads right documents fast; whatever is not plainly right is left to `shape`, which says what is wrong.

A reader is made once for each kind. It gives what `Kind.read` gives, or raises NotPlain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from rules.contradictions import Contradiction
from rules.shape import Choice, Day, Fault, Flag, Kind, Number, Pattern, Record, Several, Words

Reader = Callable[[Any], Any]
HUGE = 10**300  # whole numbers from here on are left to the slow reader


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
    readers = tuple(reader_of(each) for each in kind.fields.values())
    pick = itemgetter(*names)
    if len(names) < 2:
        return _slowly(kind)

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

    def read(value: Any) -> Any:
        return value if type(value) is int and low <= value <= high else slowly(value)

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


def clash_finder(contradictions: Sequence[Contradiction]) -> Callable[[Any], bool]:
    """Whether two answers of right sections contradict each other."""
    asked = [(each.clash, tuple(tuple(path.split(".", 1)) for path in each.paths)) for each in contradictions]

    def clashes(sections: Any) -> bool:
        return any(clash(*[sections[section][name] for section, name in paths]) for clash, paths in asked)

    return clashes
