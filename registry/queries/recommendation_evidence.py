"""Live evidence: what the register says about a recommendation, in figures that have a name."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from registry.queries.counted import Figure
from registry.queries.figure import INTERNAL, NAMES, SERIES, series, take, take_all
from registry.queries.figure_merge import OTHER, hide_small, merge_small
from registry.queries.report_time import ReportTime

CHOICES: Mapping[str, str] = {
    name: words for name, words in {**NAMES, **SERIES}.items() if name not in INTERNAL
}
FEW = 2  # names up to which each is counted by itself


@dataclass(frozen=True, slots=True)
class Evidence:
    """One name with its number, or with a number a key where it is a series ("1" for subprogramme 1)."""

    name: str
    words: str  # of N_
    values: Mapping[str, Figure]  # key "" where it is one number


def evidence_time(as_of: date, known_at: datetime) -> ReportTime:
    """The twelve months that end on the day."""
    following = as_of + timedelta(days=1)
    try:
        since = following.replace(year=following.year - 1)
    except ValueError:  # after 28 February of a leap year comes a day that the year before did not have
        since = date(following.year - 1, 3, 1)
    return ReportTime(since, as_of, known_at)


LEVELS = ("simplified", "standard", "enhanced")


def in_order(values: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Subprogrammes and goals by number, levels from the lowest, then by name; what has none comes last."""

    def place(key: str) -> tuple[int, int, str]:
        if key.isdigit():
            return 0, int(key), ""
        if key in LEVELS:
            return 0, LEVELS.index(key), ""
        return (2, 0, key) if key in (OTHER, "none") else (1, 0, key)

    return sorted(values.items(), key=lambda pair: place(pair[0]))


def list_evidence(
    session: Session,
    names: Mapping[uuid.UUID, Sequence[str]],
    time: ReportTime,
    *,
    is_outside: bool = False,
) -> dict[uuid.UUID, list[Evidence]]:
    """Recommendation → its evidence. Names that are not known any more are left out.

    `is_outside`: numbers under five are not shown, as in every report that leaves the house.
    """
    wanted = {name for each in names.values() for name in each if name in CHOICES}
    taken = _take(session, wanted, time)
    found = {}
    for recommendation_id, each in names.items():
        found[recommendation_id] = [
            Evidence(name, CHOICES[name], _outside(taken[name]) if is_outside else taken[name])
            for name in each
            if name in taken
        ]
    return found


def _take(session: Session, names: Iterable[str], time: ReportTime) -> dict[str, Mapping[str, Figure]]:
    wanted = sorted(names)
    if len(wanted) <= FEW:
        return {
            name: {"": take(session, name, time)} if name in NAMES else series(session, name, time)
            for name in wanted
        }
    every = take_all(session, time)
    return {name: {"": every.one[name]} if name in NAMES else every.many[name] for name in wanted}


def _outside(values: Mapping[str, Figure]) -> Mapping[str, Figure]:
    if set(values) == {""}:
        return {"": hide_small(values[""])}
    return merge_small(values)
