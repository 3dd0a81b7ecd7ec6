"""Numbers of the register, read from the summary: how many agreements have a link, or two of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, Uuid, and_, bindparam, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from registry.models import AgreementCount as Count
from registry.models import AgreementLink
from registry.permissions import recused_agreements

# FORCE: of the register of the staff what is in force; without pairs, but for those of its matrix
STAFF, PUBLIC, FORCE = "staff", "public", "force"
# a review or its reason is nobody's business outside: to the public the agreement is in force
PUBLIC_STATUS: Mapping[str, str] = {"under_review": "active"}
# every two of these are counted together; in the order of the alphabet, as the rows are written
PAIRED = ("lead", "level", "nexus", "partner", "public", "sdg", "state", "subprogramme", "type")
SINGLE = ("country", "target", *PAIRED)
PAIRED_IN_FORCE = ("sdg", "subprogramme")
# what the public may count by, and the part of the public row that keeps it back ("": none does)
HIDES: Mapping[str, str] = {
    "state": "", "lead": "", "subprogramme": "", "nexus": "", "sdg": "", "target": "",
    "partner": "partner", "country": "beneficiary_countries", "type": "types",
}  # fmt: skip
Link = tuple[str, str]  # kind, value
Facets = dict[str, dict[str, int]]  # kind → value → number

_SUM = func.sum(Count.delta)
_SCOPE = Count.scope == bindparam("scope")
_NOBODY = and_(Count.kind == "", Count.with_kind == "")
_ALONE = select(Count.kind, Count.value, _SUM).where(_SCOPE, Count.with_kind == "")
_SINGLES = _ALONE.group_by(Count.kind, Count.value)
_ONE = and_(Count.kind == bindparam("kind"), Count.value == bindparam("value"))
_OTHER = and_(Count.with_kind == bindparam("kind"), Count.with_value == bindparam("value"))
_WITH = union_all(
    select(Count.with_kind, Count.with_value, _SUM)
    .where(_SCOPE, _ONE)
    .group_by(Count.with_kind, Count.with_value),
    select(Count.kind, Count.value, _SUM).where(_SCOPE, _OTHER).group_by(Count.kind, Count.value),
    # the same kind under no filter: what one may change to
    _ALONE.where(Count.kind == bindparam("kind"), Count.value != bindparam("value")).group_by(
        Count.kind, Count.value
    ),
)
_MATRIX = (
    select(Count.kind, Count.value, Count.with_value, _SUM)
    .where(_SCOPE, Count.kind == bindparam("kind"), Count.with_kind == bindparam("with_kind"))
    .group_by(Count.kind, Count.value, Count.with_value)
)
_FIRST, _SECOND = aliased(AgreementLink), aliased(AgreementLink)
_PAIR = (
    select(Count.with_kind, _SUM)
    .where(
        _SCOPE,
        _ONE,
        or_(
            Count.with_kind == "",
            and_(Count.with_kind == bindparam("with_kind"), Count.with_value == bindparam("with_value")),
        ),
    )
    .group_by(Count.with_kind)
)
_HAVE_BOTH = (
    select(_FIRST.agreement_id)
    .where(
        _FIRST.kind == bindparam("kind"),
        _FIRST.value == bindparam("value"),
        exists(
            select(_SECOND.agreement_id).where(
                _SECOND.agreement_id == _FIRST.agreement_id,
                _SECOND.kind == bindparam("with_kind"),
                _SECOND.value == bindparam("with_value"),
            )
        ),
    )
    .subquery()
)
_OF_BOTH = (
    select(AgreementLink.kind, AgreementLink.value, func.count())
    .join(_HAVE_BOTH, _HAVE_BOTH.c.agreement_id == AgreementLink.agreement_id)
    .group_by(AgreementLink.kind, AgreementLink.value)
)


def facets_of(session: Session, scope: str, chosen: Link | None = None) -> tuple[int, Facets]:
    """How many agreements there are (with the chosen link), and by each link; exact, one statement.

    Values of the chosen kind itself are counted as if nothing were chosen: what one may change to.
    """
    found: Facets = defaultdict(dict)
    total = 0
    if chosen is None:
        rows = session.execute(_SINGLES, {"scope": scope})
    else:
        rows = session.execute(_WITH, {"scope": scope, "kind": chosen[0], "value": chosen[1]})
    for kind, value, number in rows:
        if not kind:
            total = int(number)  # of all, or of the chosen link alone
        elif number:
            found[kind][value] = int(number)
    if chosen is not None and total:
        found[chosen[0]][chosen[1]] = total
    return total, dict(found)


def facets_of_two(session: Session, one: Link, other: Link, most: int) -> tuple[int, Facets]:
    """How many agreements have both links, of different kinds of PAIRED, exact for any size of the register.

    And by each link, read from the agreements themselves: only when there are no more than `most`. Two
    statements, or one. Staff only: the public does not read every link.
    """
    first, second = sorted((one, other))
    values = {"kind": first[0], "value": first[1], "with_kind": second[0], "with_value": second[1]}
    numbers = {kind: int(number) for kind, number in session.execute(_PAIR, {"scope": STAFF, **values})}
    total = numbers.get(second[0], 0)
    found: Facets = defaultdict(dict)
    if 0 < total <= most:
        if numbers.get("", 0) > 2 * most:  # the other is likely the rarer one
            values = {"kind": second[0], "value": second[1], "with_kind": first[0], "with_value": first[1]}
        for kind, value, number in session.execute(_OF_BOTH, values):
            found[kind][value] = int(number)
    return total, dict(found)


def count_links(session: Session, scope: str, chosen: Iterable[Link]) -> dict[Link, int]:
    """How many agreements have each of the links, exact."""
    wanted = or_(*(and_(Count.kind == kind, Count.value == value) for kind, value in chosen))
    rows = session.execute(
        select(Count.kind, Count.value, _SUM)
        .where(Count.scope == scope, Count.with_kind == "", wanted)
        .group_by(Count.kind, Count.value)
    )
    return {(kind, value): int(number) for kind, value, number in rows}


def matrix(session: Session, kind: str, with_kind: str, *, scope: str = STAFF) -> dict[Link, int]:
    """Agreements by two links of different kinds of PAIRED, exact: subprogramme × sdg → {("2", "11"): 7}."""
    one, other = sorted((kind, with_kind))
    if one == other or not {one, other} <= set(PAIRED):
        raise ValueError(f"{kind} and {with_kind} are not counted together")
    rows = session.execute(_MATRIX, {"scope": scope, "kind": one, "with_kind": other})
    is_turned = one != kind
    return {
        ((second, first) if is_turned else (first, second)): int(number)
        for _kind, first, second, number in rows
        if number
    }


def links_by_agreement(session: Session, ids: Select[tuple[uuid.UUID]]) -> dict[object, set[Link]]:
    """The links of some agreements."""
    return _by_agreement(session.execute(_links_of(ids)))


def links_of_recused(session: Session, user_id: uuid.UUID) -> list[set[Link]]:
    """The links of the agreements that somebody who sees the register does not see."""
    return list(_by_agreement(session.execute(_OF_RECUSED, {"user": user_id})).values())


def _links_of(ids: Any) -> Select[tuple[uuid.UUID, str, str]]:
    link = AgreementLink
    return select(link.agreement_id, link.kind, link.value).where(link.agreement_id.in_(ids))


_OF_RECUSED = _links_of(recused_agreements(bindparam("user", type_=Uuid())))


def _by_agreement(rows: Iterable[Any]) -> dict[object, set[Link]]:
    found: dict[object, set[Link]] = defaultdict(set)
    for agreement_id, kind, value in rows:
        found[agreement_id].add((kind, value))
    return dict(found)


def take_out(total: int, facets: Facets, sets: Iterable[Collection[Link]], chosen: Link | None) -> int:
    """Takes agreements that somebody may not see out of the numbers; gives the total that is left."""
    for facts in sets:
        is_chosen = chosen is None or chosen in facts
        total -= is_chosen
        for kind, value in facts:
            if value in facets.get(kind, {}) and (is_chosen or (chosen is not None and kind == chosen[0])):
                facets[kind][value] -= 1
    return total
