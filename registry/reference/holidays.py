"""Official holidays of the United Nations Office at Geneva: dates only; registry.clock counts with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.reference.source import Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class Holiday:
    date: date
    name: Text
    mark: Mark


def read_holidays(source: Source) -> tuple[Holiday, ...]:
    """By date. A day may be there once only."""
    file = source.read("holidays.yaml").only("mark", "names", "holidays")
    mark, names = file.mark(), file.entry("names")
    found = []
    for entry in file.entries("holidays", "date"):
        name = entry.only("date", "name").choice("name", tuple(names.data))
        found.append(Holiday(entry.date("date"), names.text(name), mark))
    return tuple(sorted(found, key=lambda holiday: holiday.date))
