"""Can this office decide at all? Which duties of a case nobody is left for under K02, and what would help.

Every duty of one case is somebody else's, so each level is a matching of duties and people.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.models import RoleGrant, User
from registry.queries.duties import may_take
from rules.authority import acts_of
from workflows import roles as r

LEVELS = ("low", "moderate", "substantial", "high")
# a match of names is judged by one person and confirmed by another
JUDGES = 2


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one person does on a case: which offices may; reviewers and directors for an area."""

    what: str  # triage | review | adjudication | advise | recommend | decide | concur
    offices: tuple[str, ...]
    subprogramme: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A duty of a level that nobody is left for. `holders`: people of the office, all needed elsewhere."""

    level: str
    duty: Duty
    subprogrammes: tuple[int, ...]  # for which it is so; empty: whatever the subprogramme
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Single:
    """An office with one holder: when that person is recused or away, nobody is left."""

    office: str
    subprogramme: int | None
    holder: str


def list_gaps(
    session: Session, policy: rules.Policy, subprogrammes: Sequence[int], on: date
) -> tuple[list[Gap], list[Single]]:
    """What a case of each level and subprogramme would lack today; then offices that hang on one person."""
    people = _holders(session, on)
    names = {user.id: user.name for user in session.scalars(select(User).where(User.is_staff))}
    found: dict[tuple[str, Duty], list[int]] = {}
    for level in LEVELS:
        for area in subprogrammes:
            for duty in unfilled(duties_at(policy, level, area), people):
                found.setdefault((level, duty), []).append(area)
    gaps: dict[tuple[str, str, tuple[str, ...]], Gap] = {}
    for (level, duty), areas in found.items():
        ids = set().union(*(people.get((office, duty.subprogramme), set()) for office in duty.offices))
        key = (level, duty.what, duty.offices)
        before = gaps.get(key)
        everywhere = duty.subprogramme is None and len(areas) == len(subprogrammes)
        all_areas = () if everywhere else tuple(sorted({*(before.subprogrammes if before else ()), *areas}))
        holders = tuple(sorted({*(before.holders if before else ()), *(names[each] for each in ids)}))
        gaps[key] = Gap(level, duty, all_areas, holders)
    singles = [
        Single(office, area, names[next(iter(ids))])
        for (office, area), ids in sorted(people.items(), key=lambda each: (each[0][0], each[0][1] or 0))
        if len(ids) == 1 and office not in (r.AUDITOR, r.ADMINISTRATOR, r.POLICY_OFFICER)
    ]
    return sorted(gaps.values(), key=lambda gap: LEVELS.index(gap.level)), singles


def duties_at(policy: rules.Policy, level: str, subprogramme: int) -> list[Duty]:
    """Everything that different people do on a case of a level, a match of names included."""
    acts = [
        Duty(act.verb, may_take(act), subprogramme if act.role == r.DIVISION_DIRECTOR else None)
        for act in acts_of(policy, level)
        if act.verb != "review"
    ]
    return [
        Duty("triage", (r.DESK,)),
        Duty("review", (r.FOCAL_POINT,), subprogramme),
        *acts,
        *(Duty("adjudication", (r.DESK,)) for _ in range(JUDGES)),
    ]


def unfilled(
    duties: Sequence[Duty], people: Mapping[tuple[str, int | None], set[uuid.UUID]]
) -> Iterable[Duty]:
    """The duties left when as many as possible are given to different people (augmenting paths)."""
    who: list[list[uuid.UUID]] = [
        sorted(set().union(*(people.get((office, duty.subprogramme), set()) for office in duty.offices)))
        for duty in duties
    ]
    taken: dict[uuid.UUID, int] = {}

    def place(duty: int, seen: set[uuid.UUID]) -> bool:
        for person in who[duty]:
            if person in seen:
                continue
            seen.add(person)
            if person not in taken or place(taken[person], seen):
                taken[person] = duty
                return True
        return False

    return [duty for number, duty in enumerate(duties) if not place(number, set())]


def _holders(session: Session, on: date) -> dict[tuple[str, int | None], set[uuid.UUID]]:
    """(office, subprogramme) → people who hold it on the day, alternates and delegates included."""
    grants = session.scalars(
        select(RoleGrant).join(User, User.id == RoleGrant.user_id).where(User.is_active, User.is_staff)
    )
    found: dict[tuple[str, int | None], set[uuid.UUID]] = {}
    for grant in grants:
        if grant.counts_on(on):
            found.setdefault((grant.role, grant.subprogramme), set()).add(grant.user_id)
    return found
