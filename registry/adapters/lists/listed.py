"""What every reader of a list gives: entries one by one, or a refusal with a code that a page can word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from registry.text import fold
from rules.screening.entry import Entry, Name

MAX_BYTES = 200_000_000
MAX_ENTRIES = 500_000
MAX_NAMES = 1_000  # of one entry
LONGEST_TEXT = 20_000  # characters of one text
LONGEST_KEY = 120
_ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class BadList(ValueError):
    """A file that is not the list it should be. `code` is a key of queries.watchlist.REASONS.

    `hostile` files are never put before a person: nothing of them is kept.
    """

    def __init__(self, code: str, *, hostile: bool = False, **details: str | int) -> None:
        self.code, self.hostile, self.details = code, hostile, details
        super().__init__(f"{code} {details}" if details else code)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as it came: the file, and for OFAC the files `alt` and `add` beside it."""

    data: bytes
    name: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Of the file, or of its files one after the other in the order of their names."""
        digest = sha256(self.data)
        for name in sorted(self.beside):
            digest.update(self.beside[name])
        return digest.hexdigest()

    @property
    def size(self) -> int:
        return len(self.data) + sum(map(len, self.beside.values()))


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list: what matching reads, and everything else the publisher says, label → texts."""

    entry: Entry
    content: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one entry; the others can still be read."""

    code: str
    details: Mapping[str, str | int]


Read = Iterator[Listed | Fault | date]  # a date is the publisher's, of the whole list


def squeezed(text: str | None) -> str:
    """White space collapsed; what no database keeps (NUL, halves of a surrogate pair) is dropped."""
    said = (text or "").replace("\x00", "")
    if not said.isascii():
        said = said.encode("utf-8", "ignore").decode()
    return " ".join(said.split())


class Names:
    """Collects the names of an entry, distinct by exact text; the first kind and the best quality count."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, str]] = {}

    def add(self, text: str | None, kind: str = "primary", quality: str = "") -> None:
        name = squeezed(text)
        if not name or len(self._found) >= MAX_NAMES:
            return
        kept = self._found.get(name)
        if kept is None:
            self._found[name] = (kind, quality)
        elif kept[1] == "weak" and quality != "weak":
            self._found[name] = (kept[0], quality)

    def __bool__(self) -> bool:
        return bool(self._found)

    def all(self) -> tuple[Name, ...]:
        return tuple(Name(text, kind, quality) for text, (kind, quality) in self._found.items())


class Content:
    """Collects what the publisher says, each text once under its label."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, None]] = {}

    def add(self, label: str, *texts: str | None) -> None:
        """The texts that are not empty, joined by a comma."""
        said = ", ".join(each for each in map(squeezed, texts) if each)[:LONGEST_TEXT]
        if said:
            self._found.setdefault(label, {})[said] = None

    def all(self) -> dict[str, tuple[str, ...]]:
        return {label: tuple(texts) for label, texts in self._found.items()}


def iso_date(text: str | None) -> str:
    """The first ten characters when they are an ISO date, or a year, or a year and month; else empty."""
    said = squeezed(text)[:10]
    is_date = _ISO_DATE.fullmatch(said) and (len(said) < 10 or real_day(said) is not None)
    return said if is_date else ""


def real_day(text: str) -> date | None:
    """The day that ten characters say, if there is one: no 31 February, no year 0."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def once(texts: Iterable[str]) -> tuple[str, ...]:
    """Without what is empty or said before."""
    return tuple(dict.fromkeys(each for each in texts if each))


class Keys:
    """Keys for lists whose publisher gives none: from what hardly changes, with a number where two agree."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, *parts: str) -> str:
        digest = sha256("\x1f".join(map(fold, parts)).encode()).hexdigest()[:20]
        self._seen[digest] = self._seen.get(digest, 0) + 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"


_ALSO = (
    r"currently d/b/a|d/b/a|doing business as|trading as|also known as|a/?k/?a|a\.k\.a\.?|"
    r"previously known as|formerly known as|f/?k/?a|f\.k\.a\.?|formerly|previously"
)
_IN_BRACKETS = re.compile(
    rf"\(\s*(?:(?:{_ALSO})[:,]?\s+(?P<also>[^()]+?)|[“\"«](?P<short>[^“”\"«»()]+)[”\"»])\s*(?:\)|$)", re.I
)
_AFTER_COMMA = re.compile(rf",?\s+(?:{_ALSO})[:,]?\s+(?P<also>[^()]+)$", re.I)


def add_company_names(names: Names, text: str) -> None:
    """The name as it is written; and where it says "formerly known as …", each of the two by itself."""
    names.add(text)
    found = [*_IN_BRACKETS.finditer(text)] or [*_AFTER_COMMA.finditer(text)]
    if not found:
        return
    names.add((text[: found[0].start()] + text[found[-1].end() :]).strip(" ,"), "alias")
    for each in found:
        groups = each.groupdict()
        names.add(groups.get("also"), "alias")
        names.add(groups.get("short"), "alias", "weak")


def decoded(data: bytes) -> str:
    """UTF-8 text, with or without a mark at its start. Raises BadList."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadList("not_utf8", place=error.start) from None


def check_columns(found: Sequence[str], wanted: Sequence[str], *, row: int) -> dict[str, int]:
    """Where each wanted column stands, by its head in any case. Raises BadList naming what is missing."""
    heads = {fold(head): place for place, head in reversed([*enumerate(found)])}
    missing = [head for head in wanted if fold(head) not in heads]
    if missing:
        raise BadList("columns_missing", row=row, columns=", ".join(missing))
    return {head: heads[fold(head)] for head in wanted}
