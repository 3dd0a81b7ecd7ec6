"""What an agreement is linked to beyond its own columns: relations, its partner's group, who may link it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, AgreementRelation, Organisation, User
from registry.permissions import agreements_visible_to, subprogrammes_held
from registry.queries.agreement import agreement_roles
from workflows import roles as r

LINKERS = frozenset({r.DESK, r.FOCAL_POINT})


@dataclass(frozen=True)
class Company:
    """An organisation of the partner's group with its agreements that the reader may see."""

    organisation: Organisation
    is_parent: bool
    agreements: Sequence[Agreement]


def linking_roles(session: Session, agreement: Agreement, actor: User, now: datetime) -> frozenset[str]:
    """The roles on the agreement; a focal point (or alternate) of one of its subprogrammes counts as one."""
    held = agreement_roles(session, agreement, actor, now)
    areas = subprogrammes_held(actor, r.FOCAL_POINT, geneva_day(now))
    if not areas & {agreement.lead_subprogramme, *agreement.subprogrammes}:
        return held
    seen = select(Agreement.id).where(Agreement.id == agreement.id, agreements_visible_to(actor, now))
    return held | {r.FOCAL_POINT} if session.scalar(seen) is not None else held


def list_relations(
    session: Session, agreement: Agreement, actor: User, now: datetime
) -> list[tuple[AgreementRelation, bool]]:
    """Relations from and to the agreement whose other side the reader may see; whether it is the first."""
    other = select(Agreement.id).where(agreements_visible_to(actor, now))
    rows = session.scalars(
        select(AgreementRelation)
        .where(
            or_(
                (AgreementRelation.agreement_id == agreement.id) & AgreementRelation.other_id.in_(other),
                (AgreementRelation.other_id == agreement.id) & AgreementRelation.agreement_id.in_(other),
            )
        )
        .options(joinedload(AgreementRelation.agreement), joinedload(AgreementRelation.other))
        .order_by(AgreementRelation.recorded_at, AgreementRelation.id)
    )
    return [(row, row.agreement_id == agreement.id) for row in rows]


def list_group(
    session: Session, agreement: Agreement, actor: User, now: datetime, *, limit: int = 30
) -> list[Company]:
    """Parent and sister companies of the partner, the parent first."""
    partner = agreement.organisation
    companies = session.scalars(
        select(Organisation)
        .where(Organisation.group_id == partner.group_id, Organisation.id != partner.id)
        .order_by(Organisation.name, Organisation.id)
        .limit(limit)
    ).all()
    if not companies:
        return []
    found: dict[object, list[Agreement]] = {}
    for row in session.scalars(
        select(Agreement)
        .where(
            Agreement.organisation_id.in_([each.id for each in companies]), agreements_visible_to(actor, now)
        )
        .order_by(Agreement.created_at.desc())
        .limit(5 * limit)
    ):
        found.setdefault(row.organisation_id, []).append(row)
    named = [Company(each, each.id == partner.parent_id, found.get(each.id, [])) for each in companies]
    return sorted(named, key=lambda each: not each.is_parent)


def divisions_of(agreement: Agreement) -> list[reference.Text]:
    """The divisions behind the subprogrammes, each once."""
    ref = reference.load()
    ids = (division for no in agreement.subprogrammes for division in ref.subprogramme(no).division_ids)
    return [ref.division(each).name for each in dict.fromkeys(ids)]
