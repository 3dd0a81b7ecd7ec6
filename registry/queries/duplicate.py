"""Which records of organisations may be the same one: a shared identifier, domain, or name as it sounds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session

from registry.models import (
    DistinctOrganisations,
    Organisation,
    OrganisationKey,
    OrganisationMerge,
    PartyName,
    User,
)
from registry.models import Party as PartyRow
from registry.permissions import organisations_visible_to
from registry.queries.kept import kept
from registry.queries.search_statement import CAP, list_newest, question
from registry.text import latin_words, stem
from rules.screening import compare_names
from rules.screening.entry import ORGANIZATION

# what a shared key says, the surest first
STRENGTH = {"lei": 1.0, "registration": 0.98, "name": 0.9, "domain": 0.8}
MOST_SHARING = 8  # organisations with one key: more is a platform's domain or a common name
LEAST_ALIKE = 0.8  # of two names
PAGE = 50
MOST_COMPARED = 30
MOST_ALIKE = 10  # on the page of one partner


@dataclass(frozen=True)
class Pair:
    """Two records, why they may be one (keys of STRENGTH, or "alike"), and how sure that is, from 0 to 1."""

    one: Organisation
    other: Organisation
    why: Sequence[str]
    score: float


def list_pairs(session: Session, user: User, *, now: datetime, limit: int = PAGE) -> list[Pair]:
    """Pairs that share a key, that the desk has not judged, the surest first."""
    rows = _sharing(session)
    sharing: dict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
    for kind, key, organisation_id in rows:
        sharing[kind, key].append(organisation_id)
    why: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)
    for (kind, _key), ids in sharing.items():
        for one, other in combinations(sorted(ids), 2):
            why[one, other].append(kind)
    return _pairs(session, user, now, why, {}, limit)


def list_alike(session: Session, organisation: Organisation, user: User, *, now: datetime) -> list[Pair]:
    """What may be the same as one organisation: by keys, and by names that are written or sound alike."""
    keys = session.execute(_KEYS, {"organisation": organisation.id}).all()
    why: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)
    if keys:
        same = or_(*((OrganisationKey.kind == kind) & (OrganisationKey.key == key) for kind, key in keys))
        for kind, _key, other in _sharing(session, same):
            if other != organisation.id:
                why[_pair(organisation.id, other)].append(kind)
    scores = _by_name(session, organisation)
    for pair in scores:
        why[pair].append("alike")
    return _pairs(session, user, now, why, scores, MOST_ALIKE)


def _sharing(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[tuple[str, str, uuid.UUID]]]:
    """Keys that a few organisations share, with these organisations."""
    shared = (
        select(OrganisationKey.kind, OrganisationKey.key)
        .where(*conditions)
        .group_by(OrganisationKey.kind, OrganisationKey.key)
        .having(func.count().between(2, MOST_SHARING))
        .limit(CAP)
        .subquery()
    )
    return session.execute(
        select(OrganisationKey.kind, OrganisationKey.key, OrganisationKey.organisation_id).join(
            shared, (OrganisationKey.kind == shared.c.kind) & (OrganisationKey.key == shared.c.key)
        )
    ).all()


def _by_name(session: Session, organisation: Organisation) -> dict[tuple[uuid.UUID, uuid.UUID], float]:
    """Organisations with the longer words of the name, compared as screening compares names."""
    words = sorted((word for word in latin_words(organisation.name) if len(word) > 3), key=len)[-3:]
    if not words:
        return {}
    asked = question(session, "o", [stem(word) for word in words], rank="first")
    ids = list_newest(session, "o", Organisation, asked, limit=MOST_COMPARED)
    others = {"ids": [each for each in ids if each != organisation.id]}
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for other, name in session.execute(_NAMES, others):
        names[other].append(name)
    found_alike = {}
    for other, theirs in names.items():
        score = max(compare_names(organisation.name, name, ORGANIZATION) for name in theirs)
        if score >= LEAST_ALIKE:
            found_alike[_pair(organisation.id, other)] = score
    return found_alike


def _pairs(
    session: Session,
    user: User,
    now: datetime,
    why: dict[tuple[uuid.UUID, uuid.UUID], list[str]],
    scores: dict[tuple[uuid.UUID, uuid.UUID], float],
    limit: int,
) -> list[Pair]:
    ids = {"ids": list({each for pair in why for each in pair})}
    if not why:
        return []
    rows = {row.id: row for row in session.scalars(kept(_standing, user, now), ids)}
    judged = {(first, second) for first, second in session.execute(_JUDGED, ids)}
    pairs = []
    for (one, other), reasons in why.items():
        if one in rows and other in rows and (one, other) not in judged:
            best = max(STRENGTH.get(each, 0.0) for each in reasons)
            score = min(1.0, max(best, scores.get((one, other), 0.0)) + 0.01 * (len(reasons) - 1))
            pairs.append(Pair(rows[one], rows[other], tuple(sorted(set(reasons))), score))
    pairs.sort(key=lambda pair: (-pair.score, pair.one.name, pair.other.name))
    return pairs[:limit]


def merged_ids() -> Select[tuple[uuid.UUID]]:
    """Records that another one stands for."""
    return select(OrganisationMerge.merged_id).where(OrganisationMerge.undone_at.is_(None))


def _standing(user: User, now: datetime) -> Select[Any]:
    """Of some organisations those that the person may see and that no other one stands for."""
    return select(Organisation).where(
        Organisation.id.in_(_IDS), organisations_visible_to(user, now), Organisation.id.not_in(merged_ids())
    )


_IDS = bindparam("ids", expanding=True, type_=Uuid())
_KEYS = select(OrganisationKey.kind, OrganisationKey.key).where(
    OrganisationKey.organisation_id == bindparam("organisation", type_=Uuid())
)
_NAMES = union_all(
    select(Organisation.id, Organisation.name).where(Organisation.id.in_(_IDS)),
    select(PartyRow.organisation_id, PartyName.name)
    .join(PartyRow, PartyRow.id == PartyName.party_id)
    .where(PartyRow.organisation_id.in_(_IDS), PartyRow.role == "entity", PartyRow.removed_at.is_(None)),
)
_JUDGED = select(DistinctOrganisations.first_id, DistinctOrganisations.second_id).where(
    DistinctOrganisations.first_id.in_(_IDS)
)


def find_merge(session: Session, merge_id: uuid.UUID) -> OrganisationMerge | None:
    return session.get(OrganisationMerge, merge_id)


def _pair(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    return (one, other) if one < other else (other, one)
