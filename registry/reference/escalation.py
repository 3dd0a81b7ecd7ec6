"""When who is told that time runs out: stages in working days after (negative: before) a due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import BadReference, Mark

REMINDER, ALTERNATE, DESK, HEAD = 1, 2, 3, 4  # the stages as rows keep them
_STAGES: Mapping[str, Mapping[str, int]] = {
    "review": {"reminder": REMINDER, "alternate": ALTERNATE, "desk": DESK, "head": HEAD},
    "triage": {"reminder": REMINDER, "desk": DESK, "head": HEAD},
    "decision": {"reminder": REMINDER, "desk": DESK, "head": HEAD},
    "partner": {"reminder": 1, "again": 2, "before_closing": 3},
}
_SPANS = ("review_share_pct", "answer_days", "standstill_days", "quiet_days")


@dataclass(frozen=True, slots=True)
class Escalation:
    """`stages`: clock → stage → offset in days. Spans are working days, the share is in percent."""

    stages: Mapping[str, Mapping[int, int]]
    review_share_pct: int
    answer_days: int
    standstill_days: int
    quiet_days: int
    mark: Mark


def read_escalation(source: Source) -> Escalation:
    """Raises BadReference where a stage is missing, or does not come after the one before it."""
    file = source.read("escalation.yaml").only("mark", *_STAGES, *_SPANS)
    stages = {clock: _stages(file, clock) for clock in _STAGES}
    spans = {name: file.integer(name) for name in _SPANS}
    for name, value in spans.items():
        if not 1 <= value <= 100:
            raise file.fail(name, "a number from 1 to 100")
    return Escalation(stages=stages, mark=file.mark(), **spans)


def _stages(file: Entry, clock: str) -> dict[int, int]:
    entry = file.entry(clock).only(*_STAGES[clock])
    found = {number: entry.integer(name) for name, number in _STAGES[clock].items()}
    days = [found[number] for number in sorted(found)]
    if clock != "partner" and days != sorted(set(days)):
        raise BadReference(entry.file, f"entry {clock}", "expected each stage after the one before it")
    return found
