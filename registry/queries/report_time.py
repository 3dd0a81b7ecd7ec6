"""What a report is about: a period, and the instant up to which what was recorded counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ReportTime:
    """Facts that were true from `since` to `as_of`, both inclusive, and were recorded by `known_at` (UTC).

    Nothing that is recorded later, whatever day it speaks of, may change an answer: questions read history
    rows (recorded_at, superseded_at) and events, never a row that a service writes over.
    """

    since: date
    as_of: date
    known_at: datetime

    def __post_init__(self) -> None:
        if self.known_at.tzinfo is None:
            raise ValueError("known_at needs a time zone")
        if self.since > self.as_of:
            raise ValueError(f"the period ends ({self.as_of}) before it begins ({self.since})")
