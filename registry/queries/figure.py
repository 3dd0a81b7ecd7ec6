"""Figures by name, each with its unit and the references of what was counted: from history only.

`take(session, "simplified_share", time)` gives one, `series(session, "received_by_level", time)` one a key,
`take_all` everything at once, reading each record once. The same time gives the same figures for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import figure_name as f
from registry.queries.counted import Figure, Unit
from registry.queries.figure_count import (
    Look,
    LookReview,
    count_agreements,
    count_cases,
    count_incidents,
    count_results,
    count_screening,
)
from registry.queries.figure_name import INTERNAL
from registry.queries.figure_tally import Named, Tally
from registry.queries.report_time import ReportTime

__all__ = [
    "INTERNAL", "NAMES", "SERIES", "UNITS", "Figure", "Figures", "series", "take", "take_all", "take_some",
]  # fmt: skip

_Count = Callable[[Session, ReportTime, Tally], None]
_SOURCES: tuple[tuple[_Count, Mapping[str, Named], Mapping[str, Named]], ...] = (
    (count_agreements, f.AGREEMENTS, f.AGREEMENT_SERIES),
    (count_cases, f.CASES, f.CASE_SERIES),
    (count_results, f.RESULTS, f.RESULT_SERIES),
    (count_incidents, f.INCIDENTS, f.INCIDENT_SERIES),
    (count_screening, f.SCREENING, f.SCREENING_SERIES),
)
# id → words (N_); figures of one number, and those of one number a key
NAMES: Mapping[str, str] = {key: named.words for _, one, _ in _SOURCES for key, named in one.items()}
SERIES: Mapping[str, str] = {key: named.words for _, _, many in _SOURCES for key, named in many.items()}
UNITS: Mapping[str, Unit] = {
    key: named.unit for _, one, many in _SOURCES for key, named in {**one, **many}.items()
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted at one time."""

    time: ReportTime
    one: Mapping[str, Figure]
    many: Mapping[str, Mapping[str, Figure]]


def take(session: Session, name: str, time: ReportTime) -> Figure:
    """One figure of NAMES. Raises KeyError for a name that is not there."""
    for count, one, _ in _SOURCES:
        if name in one:
            tally = Tally()
            count(session, time, tally)
            return tally.figure(name, one[name])
    raise KeyError(name)


def series(session: Session, name: str, time: ReportTime) -> Mapping[str, Figure]:
    """Key → figure of one name of SERIES; keys that nothing was counted for are left out. Raises KeyError."""
    for count, _, many in _SOURCES:
        if name in many:
            tally = Tally()
            count(session, time, tally)
            return tally.series(name, many[name])
    raise KeyError(name)


def take_some(session: Session, names: Collection[str], time: ReportTime) -> Mapping[str, Figure]:
    """Figures of NAMES, reading only the records that one of them counts. Raises KeyError."""
    tally = Tally()
    known = {name: one[name] for _, one, _ in _SOURCES for name in names if name in one}
    for count, one, _ in _SOURCES:
        if not known.keys().isdisjoint(one):
            count(session, time, tally)
    return {name: tally.figure(name, known[name]) for name in names}


def take_all(
    session: Session, time: ReportTime, look: Look | None = None, look_review: LookReview | None = None
) -> Figures:
    """All of NAMES and SERIES. `look` is shown each agreement of the register as it is read, `look_review`
    each closing review."""
    tally = Tally()
    count_agreements(session, time, tally, look)
    count_results(session, time, tally, look_review)
    for count, _, _ in _SOURCES:
        if count not in (count_agreements, count_results):
            count(session, time, tally)
    return Figures(
        time,
        {key: tally.figure(key, named) for _, one, _ in _SOURCES for key, named in one.items()},
        {key: tally.series(key, named) for _, _, many in _SOURCES for key, named in many.items()},
    )
