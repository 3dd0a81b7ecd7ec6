"""The rhythm of reports and the days on which people are reminded of what they promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import Mark
from rules.monitoring import Rhythm

REMINDED_OF = (
    "report", "deliverable", "condition", "name_permission", "action_point", "ending", "still_true",
)  # fmt: skip
_MONTHS = ("report_every_months", "report_early_days", "red_after_months")


@dataclass(frozen=True, slots=True)
class Monitoring:
    """`reminders`: noun → offsets in calendar days from its date, in order."""

    rhythm: Rhythm
    reminders: Mapping[str, tuple[int, ...]]
    still_true_days: int
    mark: Mark


def read_monitoring(source: Source) -> Monitoring:
    """Raises BadReference where a number is missing or makes no sense."""
    file = source.read("monitoring.yaml").only("mark", "reminders", "still_true_days", *_MONTHS)
    every, early, red = (file.integer(name) for name in _MONTHS)
    if not 1 <= every <= 120:
        raise file.fail("report_every_months", "a number from 1 to 120")
    if not 0 <= early < every * 28:
        raise file.fail("report_early_days", "fewer days than lie between two reports")
    if not 1 <= red <= 120:
        raise file.fail("red_after_months", "a number from 1 to 120")
    days = file.integer("still_true_days")
    if not 1 <= days <= 365:
        raise file.fail("still_true_days", "a number from 1 to 365")
    entry = file.entry("reminders").only(*REMINDED_OF)
    reminders = {name: entry.integers(name) for name in REMINDED_OF}
    for name, offsets in reminders.items():
        if list(offsets) != sorted(set(offsets)):
            raise entry.fail(name, "days in their order, each once")
    return Monitoring(Rhythm(every, early, red), reminders, days, file.mark())
