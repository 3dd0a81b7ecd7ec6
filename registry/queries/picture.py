"""The register in pictures: numbers by two things at a time, gaps, years, concentration.

`visible` is the condition on Agreement rows that the person may see. "In force" are the states of
workflows.agreement.IN_FORCE.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from registry.models import Agreement, AgreementLink, Organisation, User
from registry.permissions import sees_register
from registry.queries.agreement_count import FORCE, STAFF, links_of_recused, matrix
from workflows.agreement import IN_FORCE

MOST = 500
LEAST_SHARE = 3  # with fewer agreements in force a share says nothing


@dataclass(frozen=True, slots=True)
class Late:
    """Agreements in force that end soon, and those whose progress report is late."""

    expiring: int
    report_late: int


@dataclass(frozen=True, slots=True)
class YearOfType:
    """Agreements signed in a year with one kind of partnership; one with two kinds stands under both."""

    year: int
    type: str
    number: int
    value_usd_cents: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of companies, or one sector, holds of a subprogramme's agreements in force."""

    key: str  # id of the group, or the two digits of the ISIC division ("": not known)
    name: str
    number: int
    value_usd_cents: int


@dataclass(frozen=True, slots=True)
class Concentration:
    """`total` and `total_usd_cents` of the subprogramme; largest shares first, by number then by value."""

    subprogramme: int
    total: int
    total_usd_cents: int
    groups: tuple[Share, ...]
    sectors: tuple[Share, ...]

    def part(self, share: Share) -> float:
        """0 to 1, of the number of agreements."""
        return share.number / self.total

    @property
    def herfindahl(self) -> float:
        """Herfindahl-Hirschman index over groups, 0 to 1; 1: one group holds everything."""
        return sum(self.part(share) ** 2 for share in self.groups)


def count_matrix(
    session: Session, actor: User, now: datetime, *, in_force: bool
) -> dict[tuple[int, int], int]:
    """Agreements in force, or all on record, by (subprogramme, goal); one stands in each of its cells.

    From the kept numbers, without those from which the person is recused.
    """
    if not sees_register(actor, now):
        return {}
    counts = Counter(matrix(session, "subprogramme", "sdg", scope=FORCE if in_force else STAFF))
    for links in links_of_recused(session, actor.id):
        if in_force and not any(("state", state) in links for state in IN_FORCE):
            continue
        goals = [value for kind, value in links if kind == "sdg"]
        counts.subtract((value, goal) for kind, value in links if kind == "subprogramme" for goal in goals)
    return {(int(area), int(goal)): number for (area, goal), number in counts.items() if number}


def count_linked(session: Session, visible: ColumnElement[bool]) -> dict[str, dict[str, int]]:
    """Agreements in force by kind of link (subprogramme, sdg, target, country, nexus, type) and value."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, value, number in session.execute(
        select(AgreementLink.kind, AgreementLink.value, func.count())
        .join(Agreement, Agreement.id == AgreementLink.agreement_id)
        .where(visible, Agreement.state.in_(IN_FORCE))
        .group_by(AgreementLink.kind, AgreementLink.value)
    ):
        found[kind][value] = number
    return found


def count_shared(session: Session, visible: ColumnElement[bool]) -> dict[tuple[int, int], int]:
    """Agreements in force by two subprogrammes that they concern, the smaller number first.

    One of three subprogrammes stands in three pairs.
    """
    one, other = aliased(AgreementLink), aliased(AgreementLink)
    rows = session.execute(
        select(one.value, other.value, func.count())
        .join(other, other.agreement_id == one.agreement_id)
        .join(Agreement, Agreement.id == one.agreement_id)
        .where(
            visible, Agreement.state.in_(IN_FORCE), one.kind == "subprogramme", other.kind == "subprogramme",
            one.value < other.value,
        )
        .group_by(one.value, other.value)
    )  # fmt: skip
    return {(int(first), int(second)): number for first, second, number in rows}


def list_shared(
    session: Session, visible: ColumnElement[bool], first: int, second: int, *, limit: int = MOST
) -> list[Agreement]:
    """Agreements in force that concern both subprogrammes, the newest first."""
    rows = (
        select(Agreement)
        .where(visible, Agreement.state.in_(IN_FORCE))
        .options(joinedload(Agreement.organisation))
        .order_by(Agreement.created_at.desc(), Agreement.id.desc())
        .limit(limit)
    )
    for area in (first, second):
        concerned = select(AgreementLink.agreement_id).where(
            AgreementLink.kind == "subprogramme", AgreementLink.value == str(area)
        )
        rows = rows.where(Agreement.id.in_(concerned))
    return list(session.scalars(rows))


def count_late(
    session: Session, visible: ColumnElement[bool], today: date, until: date
) -> Mapping[int, Late]:
    """By lead subprogramme: agreements in force that end by `until`, and whose progress report is late."""
    rows = session.execute(
        select(
            Agreement.lead_subprogramme,
            func.count().filter(Agreement.ends_on <= until),
            func.count().filter(Agreement.report_due_on < today),
        )
        .where(visible, Agreement.state.in_(IN_FORCE))
        .group_by(Agreement.lead_subprogramme)
    )
    return {no: Late(expiring, late) for no, expiring, late in rows}


def list_years(session: Session, visible: ColumnElement[bool]) -> list[YearOfType]:
    """Agreements ever signed, by year of signature and kind of partnership."""
    year = extract("year", Agreement.signed_on)
    rows = session.execute(
        select(year, AgreementLink.value, func.count(), func.sum(Agreement.value_usd_cents))
        .join(AgreementLink, (AgreementLink.agreement_id == Agreement.id) & (AgreementLink.kind == "type"))
        .where(visible, Agreement.signed_on.is_not(None))
        .group_by(year, AgreementLink.value)
        .order_by(year, AgreementLink.value)
    )
    return [YearOfType(int(when), kind, number, int(cents)) for when, kind, number, cents in rows]


def count_signed(session: Session, visible: ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Agreements ever signed, each once, by year: number and US cents."""
    year = extract("year", Agreement.signed_on)
    rows = session.execute(
        select(year, func.count(), func.sum(Agreement.value_usd_cents))
        .where(visible, Agreement.signed_on.is_not(None))
        .group_by(year)
    )
    return {int(when): (number, int(cents)) for when, number, cents in rows}


def list_concentration(session: Session, visible: ColumnElement[bool]) -> list[Concentration]:
    """For each lead subprogramme with agreements in force: who holds how much of them."""
    in_force = (visible, Agreement.state.in_(IN_FORCE))
    value = func.coalesce(func.sum(Agreement.value_usd_cents), 0)
    by_group = session.execute(
        select(Agreement.lead_subprogramme, Organisation.group_id, func.count(), value)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(*in_force)
        .group_by(Agreement.lead_subprogramme, Organisation.group_id)
    ).all()
    division = func.substr(func.coalesce(Organisation.isic_rev4, ""), 1, 2)
    by_sector = session.execute(
        select(Agreement.lead_subprogramme, division, func.count(), value)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(*in_force)
        .group_by(Agreement.lead_subprogramme, division)
    ).all()
    largest = _names(session, {group for _no, group, _number, _cents in by_group})
    groups, sectors = defaultdict(list), defaultdict(list)
    for no, group, number, cents in by_group:
        groups[no].append(Share(str(group), largest.get(group, ""), number, int(cents)))
    for no, code, number, cents in by_sector:
        sectors[no].append(Share(code, code, number, int(cents)))
    return [
        Concentration(
            no,
            sum(share.number for share in groups[no]),
            sum(share.value_usd_cents for share in groups[no]),
            _largest_first(groups[no]),
            _largest_first(sectors[no]),
        )
        for no in sorted(groups)
    ]


def _largest_first(shares: list[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda each: (-each.number, -each.value_usd_cents, each.name)))


def _names(session: Session, groups: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The name of the top of each group."""
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(groups)))
    return {row.id: row.name for row in rows}
