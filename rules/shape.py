"""The kinds of answers that a facts document may hold, each able to say what it expected."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol


class Missing(enum.Enum):
    """An answer that nobody has given (or that could not be read)."""

    UNKNOWN = "unknown"


UNKNOWN = Missing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where, what was expected, what was found."""

    path: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.got}"

    def to_dict(self) -> dict[str, str]:
        return {"path": self.path, "expected": self.expected, "got": self.got}


def shown(value: object) -> str:
    """A short, safe picture of any value for a message: never longer than about 60 characters."""
    if value is UNKNOWN:
        return "nothing"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        cut = value if len(value) <= 50 else value[:50] + "…"
        return "text " + ascii(cut) if not cut.isprintable() else f"text '{cut}'"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a number of more than 38 digits"
    if isinstance(value, (int, float, Decimal)):
        return f"number {value}"
    if isinstance(value, Mapping):
        return f"an object with {len(value)} keys"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, (date, datetime)):
        return f"date {value.isoformat()}"
    return f"a value of type {type(value).__name__}"


class Kind(Protocol):
    """What a field may hold. `read` gives the value back in normal form, or UNKNOWN after noting a fault."""

    @property
    def expected(self) -> str: ...

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any: ...


def exact(value: object) -> int | Decimal | None:
    """The number in exact form (0.1 is a tenth), or None when it is not a finite number.

    Fractions keep the digits of their shortest double, so that a stored document reads back the same.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        if not math.isfinite(float(value)):
            return None
    except OverflowError:
        return None
    if isinstance(value, int):
        return value
    number = Decimal(repr(float(value)))
    return int(number) if number == number.to_integral_value() else number


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number. `low` and `high` are inclusive unless `above_low`; `whole` refuses fractions."""

    low: int = 0
    high: int | None = None
    above_low: bool = False
    whole: bool = False
    nullable: bool = False

    @property
    def expected(self) -> str:
        noun = "a whole number" if self.whole else "a number"
        if self.high is not None:
            words = f"{noun} from {self.low} to {self.high}"
        else:
            words = f"{noun} above {self.low}" if self.above_low else f"{noun}, {self.low} or more"
        return words + (" or null" if self.nullable else "")

    def holds(self, number: int | Decimal) -> bool:
        if number < self.low or (self.above_low and number == self.low):
            return False
        if self.high is not None and number > self.high:
            return False
        return not (self.whole and isinstance(number, Decimal))

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if value is None and self.nullable:
            return None
        number = exact(value)
        if number is None or not self.holds(number):
            faults.append(Fault(path, self.expected, shown(value)))
            return UNKNOWN
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false; 0, 1 and "yes" are not."""

    @property
    def expected(self) -> str:
        return "true or false"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if isinstance(value, bool):
            return value
        faults.append(Fault(path, self.expected, shown(value)))
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Words:
    """Free text, of well-formed Unicode."""

    nullable: bool = False

    @property
    def expected(self) -> str:
        return "text or null" if self.nullable else "text"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if value is None and self.nullable:
            return None
        if not isinstance(value, str):
            faults.append(Fault(path, self.expected, shown(value)))
            return UNKNOWN
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            faults.append(Fault(path, "text of well-formed Unicode", "text with half of a surrogate pair"))
            return UNKNOWN
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of words; letter case matters. `name` stands for a list too long to print."""

    values: tuple[str, ...]
    nullable: bool = False
    name: str = ""
    _all: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_all", frozenset(self.values))

    @property
    def expected(self) -> str:
        words = self.name or "one of " + ", ".join(self.values)
        return words + (" or null" if self.nullable else "")

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if value is None and self.nullable:
            return None
        if isinstance(value, str) and value in self._all:
            return value
        faults.append(Fault(path, self.expected + near(value, self._all), shown(value)))
        return UNKNOWN


def near(value: object, known: frozenset[str]) -> str:
    """A hint for the most common slip, the wrong letter case or a blank."""
    if isinstance(value, str):
        wanted = value.strip().casefold()
        for word in sorted(known):
            if word.casefold() == wanted:
                return f" (did you mean {word}?)"
    return ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of a form, whose first two characters are from a closed list when one is given."""

    form: str
    name: str
    starts: frozenset[str] = frozenset()
    nullable: bool = False

    @property
    def expected(self) -> str:
        return self.name + (" or null" if self.nullable else "")

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if value is None and self.nullable:
            return None
        formed = isinstance(value, str) and re.fullmatch(self.form, value) is not None
        if isinstance(value, str) and formed and (not self.starts or value[:2] in self.starts):
            return value
        faults.append(Fault(path, self.expected, shown(value)))
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, as a date or as ISO text; kept as ISO text."""

    @property
    def expected(self) -> str:
        return "a date as YYYY-MM-DD"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        faults.append(Fault(path, self.expected, shown(value)))
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class Several:
    """A list, possibly empty, of one kind."""

    item: Kind

    @property
    def expected(self) -> str:
        return f"a list, each item {self.item.expected}"

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
            faults.append(Fault(path, "a list", shown(value)))
            return UNKNOWN
        before = len(faults)
        items = tuple(self.item.read(each, f"{path}[{at}]", faults, partial) for at, each in enumerate(value))
        return items if len(faults) == before else UNKNOWN


@dataclass(frozen=True)
class Record:
    """An object with exactly these keys. In a partial document a key may be absent or "unknown"."""

    fields: Mapping[str, Kind]

    @property
    def expected(self) -> str:
        return "an object with " + ", ".join(self.fields)

    def read(self, value: object, path: str, faults: list[Fault], partial: bool) -> Any:
        if not isinstance(value, Mapping):
            faults.append(Fault(path or "document", self.expected, shown(value)))
            return UNKNOWN
        prefix = f"{path}." if path else ""
        known = frozenset(self.fields)
        for key in value:
            if not isinstance(key, str):
                faults.append(Fault(f"{prefix}({shown(key)})", "only keys that are text", "another key"))
            elif key not in known:
                label = prefix + (key if key.isprintable() and len(key) <= 60 else shown(key))
                faults.append(Fault(label, "no such key" + near(key, known), "an unknown key"))
        read: dict[str, Any] = {}
        for name, kind in self.fields.items():
            given = value.get(name, UNKNOWN)
            if partial and given == "unknown":
                given = UNKNOWN
            if given is not UNKNOWN:
                read[name] = kind.read(given, prefix + name, faults, partial)
                continue
            read[name] = kind.read({}, prefix + name, faults, True) if _opened(kind, partial) else UNKNOWN
            if not partial:
                faults.append(Fault(prefix + name, kind.expected, "nothing (the key is missing)"))
        return MappingProxyType(read)


def _opened(kind: Kind, partial: bool) -> bool:
    """A section nobody has opened yet is read as one whose answers are all unknown."""
    return partial and isinstance(kind, Record)
