"""Clauses of the drafts of instruments, in three languages, with blanks that are filled from the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import Mark, Text

BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Clause:
    """`instruments`: those that have it; empty stands for every instrument that is signed."""

    id: str
    instruments: tuple[str, ...]
    heading: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Clauses:
    """Everything that a draft is made of; `blanks`: name in braces → what is missing, in words."""

    note: Text
    between: Text
    blanks: Mapping[str, Text]
    clauses: tuple[Clause, ...]
    conditions: Text
    signatures: Text
    for_partner: Text
    for_us: Text
    day: Text
    mark: Mark

    def of(self, instrument: str) -> tuple[Clause, ...]:
        return tuple(each for each in self.clauses if not each.instruments or instrument in each.instruments)


def read_clauses(source: Source, instruments: frozenset[str]) -> Clauses:
    """Raises BadReference where a clause names an unknown instrument, or a blank that has no words."""
    file = source.read("clauses.yaml").only(
        "mark", "note", "between", "blanks", "clauses", "conditions", "signatures"
    )
    words = file.entry("blanks")
    blanks = {str(name): words.text(str(name)) for name in words.data}
    found = []
    for entry in file.entries("clauses", "id"):
        entry.only("id", "instruments", "heading", "text")
        named = entry.strings("instruments")
        if set(named) - instruments:
            raise entry.fail("instruments", "ids of instruments.yaml")
        found.append(
            Clause(entry.string("id"), named, entry.text("heading"), _checked(entry, "text", blanks))
        )
    signatures = file.entry("signatures").only("heading", "for_partner", "for_us", "day")
    return Clauses(
        note=file.text("note"),
        between=_checked(file, "between", blanks),
        blanks=blanks,
        clauses=tuple(found),
        conditions=file.entry("conditions").only("heading").text("heading"),
        signatures=signatures.text("heading"),
        for_partner=_checked(signatures, "for_partner", blanks),
        for_us=_checked(signatures, "for_us", blanks),
        day=signatures.text("day"),
        mark=file.mark(),
    )


def _checked(entry: Entry, name: str, blanks: Mapping[str, Text]) -> Text:
    """A text whose blanks are the same in every language and all have words."""
    text = entry.text(name)
    in_each = [set(BLANK.findall(words)) for words in text.as_dict().values()]
    if any(each != in_each[0] for each in in_each) or not in_each[0] <= set(blanks):
        raise entry.fail(name, "the same words in braces in each language, all of them among the blanks")
    return text
