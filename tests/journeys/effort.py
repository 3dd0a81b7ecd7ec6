"""What a journey costs each person: pages, fields, clicks and words, gathered and printed after the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

PROPERTY = "effort"


@dataclass
class Effort:
    """Of one person in one journey.

    `fields` by page: how many are to be seen on it (a group of boxes, circles or date parts is one).
    `clicks`: links, buttons, boxes, circles and lists; typing is none.
    """

    role: str
    track: str
    fields_seen: dict[str, int] = field(default_factory=dict)
    words_seen: dict[str, int] = field(default_factory=dict)
    clicks: int = 0

    @property
    def pages(self) -> int:
        """Pages that ask something."""
        return sum(1 for count in self.fields_seen.values() if count)

    @property
    def pages_opened(self) -> int:
        return len(self.fields_seen)

    @property
    def fields(self) -> int:
        return sum(self.fields_seen.values())

    @property
    def words(self) -> int:
        """To read on all pages, without head and foot."""
        return sum(self.words_seen.values())

    def saw(self, page: str, fields: int, words: int) -> None:
        """A page shown again (with an error, with one question more) is the same page: the most counts."""
        self.fields_seen[page] = max(fields, self.fields_seen.get(page, 0))
        self.words_seen[page] = max(words, self.words_seen.get(page, 0))

    def row(self) -> tuple[str, str, int, int, int, int, int]:
        return (self.track, self.role, self.pages_opened, self.pages, self.fields, self.clicks, self.words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = {
        tuple(value)
        for kind in ("", "passed")  # what a fixture hands over at its end comes with a report of no kind
        for report in terminalreporter.stats.get(kind, [])
        for name, value in report.user_properties
        if name == PROPERTY
    }
    if rows:
        terminalreporter.section("effort of the journeys")
        for line in _table(sorted(rows)):
            terminalreporter.write_line(line)


def _table(rows: Iterable[tuple[object, ...]]) -> list[str]:
    lines = [("track", "role", "pages opened", "with questions", "fields", "clicks", "words"), *rows]
    widths = [max(len(str(line[place])) for line in lines) for place in range(7)]
    return [
        "  ".join(
            str(cell).ljust(width) if place < 2 else str(cell).rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
