"""What reading a policy from another form has found: faults, warnings, and what a later fault speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.cell import read_number
from rules.policy.file import read_json, source_of
from rules.policy.model import Policy, PolicySource, build_policy
from rules.table import BadTable
from rules.text import LANGUAGES

Row = tuple[str, ...]
Rows = Sequence[Row]


def column_letters(column: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(sheet: str, row: int, column: int) -> str:
    name = sheet if sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{column_letters(column)}{row}"


@dataclass
class Reading:
    """What has been found so far. `places` says for the start of a later fault which cell it speaks of."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def at(sheet: str, row: int, column: int) -> str:
        return address(sheet, row, column)

    def fault(self, sheet: str, row: int, column: int, why: str) -> None:
        self.faults.append(f"{address(sheet, row, column)}: {why}")

    def place(self, key: str, sheet: str, row: int, column: int) -> None:
        self.places[key] = address(sheet, row, column)

    def addressed(self, fault: str) -> str:
        """The fault with the address of the cell that its first words name, as exactly as they do."""
        for end in range(len(fault), 0, -1):
            found = self.places.get(fault[:end])
            if found and not (fault[end : end + 1].isalnum() or fault[end : end + 1] == "_"):
                return f"{found}: {fault}"
        return fault


@dataclass(frozen=True, slots=True)
class Imported:
    """A policy that came from another form; `identity` is the hash of the policy that was written into it."""

    source: PolicySource
    policy: Policy
    identity: str
    warnings: tuple[str, ...]


def imported(document: object, identity: str, reading: Reading) -> Imported:
    """The policy of a document that has been put together. Raises BadTable with every fault and its place."""
    if reading.faults:
        raise BadTable(reading.faults)
    try:
        source = source_of(document)
        policy = build_policy(source)
    except BadTable as bad:
        raise BadTable([reading.addressed(fault) for fault in bad.faults]) from None
    warnings = [reading.addressed(each) for table in policy.tables.values() for each in table.warnings]
    return Imported(source, policy, identity, (*reading.warnings, *warnings))


def words_of(text: str, sheet: str, row: int, column: int, reading: Reading) -> Any:
    """The words of one cell, as `sheets.listed` writes them."""
    if not text.startswith("["):
        return [each.strip() for each in text.split(",")] if text else []
    try:
        return read_json(text)
    except ValueError as bad:
        reading.fault(sheet, row, column, f"expected words with commas, or a JSON list: {bad}")
        return []


def whole(text: str) -> Any:
    number = read_number(text)
    return text if number is None else number


def flag(text: str) -> Any:
    return text == "true" if text in ("true", "false") else text


def text_of(texts: Sequence[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


def letter_of(texts: Sequence[str]) -> dict[str, str] | None:
    return text_of(texts) if any(texts) else None


def place_all(keys: Sequence[str], sheet: str, row: int, reading: Reading) -> None:
    """Where each of the keys stands: the first in column A, and so on."""
    for column, key in enumerate(keys, 1):
        reading.place(key, sheet, row, column)


def spoken(key: str) -> list[str]:
    return [f"{key}.{language}" for language in LANGUAGES]
