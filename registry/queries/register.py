"""The register: lists with filters and counts for staff and public; and what of an agreement is public."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.models import Agreement, AgreementLink, Organisation
from registry.permissions import publishable
from registry.text import fold
from workflows.agreement import AGREEMENT

PAGE = 50
LINKED = ("subprogramme", "nexus", "sdg", "type")
# a review or its reason is nobody's business outside: to the public the agreement is in force
PUBLIC_STATUS: Mapping[str, str] = {"under_review": "active"}
PUBLIC_STATES = ("signed", "active", "suspended", "completed", "terminated", "expired")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; "" is no filter. `after` and `before` are marks of a page: instant_id."""

    text: str = ""
    state: str = ""
    subprogramme: str = ""
    nexus: str = ""
    sdg: str = ""
    type: str = ""
    country: str = ""  # of the partner
    after: str = ""
    before: str = ""

    def chosen(self) -> dict[str, str]:
        """The filters that are on, as they stand in an address."""
        names = ("text", "state", *LINKED, "country")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True)
class RegisterPage:
    """Rows, and the marks of the neighbouring pages ("": there is none)."""

    rows: Sequence[Agreement]
    previous: str = ""
    following: str = ""


def list_agreements(
    session: Session,
    visible: ColumnElement[bool],
    wanted: Filters,
    *,
    size: int = PAGE,
    is_public: bool = False,
) -> RegisterPage:
    """Agreements, the newest record first. `visible` is agreements_visible_to(…) or publishable()."""
    keys = tuple_(Agreement.created_at, Agreement.id)
    query = (
        select(Agreement)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(visible, *conditions_of(wanted, is_public))
        .options(joinedload(Agreement.organisation), joinedload(Agreement.focal_point))
    )
    mark, is_back = _read_mark(wanted.before or wanted.after), bool(wanted.before)
    if mark is not None:
        here = tuple_(literal(mark[0], Agreement.created_at.type), literal(mark[1], Agreement.id.type))
        query = query.where(keys > here if is_back else keys < here)
    columns = (Agreement.created_at, Agreement.id)
    query = query.order_by(*(column.asc() if is_back else column.desc() for column in columns))
    rows = list(session.scalars(query.limit(size + 1)))
    is_more, rows = len(rows) > size, rows[:size]
    if is_back:
        rows.reverse()
    if not rows:
        return RegisterPage(rows)
    has_previous = is_more if is_back else mark is not None
    has_following = is_more or is_back
    return RegisterPage(
        rows, _mark_of(rows[0]) if has_previous else "", _mark_of(rows[-1]) if has_following else ""
    )


def export_agreements(
    session: Session, visible: ColumnElement[bool], wanted: Filters, *, is_public: bool = False
) -> Sequence[Agreement]:
    """Every row of the list, in its order, without pages."""
    query = (
        select(Agreement)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(visible, *conditions_of(wanted, is_public))
        .options(joinedload(Agreement.organisation), joinedload(Agreement.focal_point))
        .order_by(Agreement.created_at.desc(), Agreement.id.desc())
    )
    return session.scalars(query).all()


def count_agreements(
    session: Session, visible: ColumnElement[bool], wanted: Filters, *, is_public: bool = False
) -> tuple[int, dict[str, dict[str, int]]]:
    """How many match, and how many of them have each value of each filter. Three statements."""
    conditions = (visible, *conditions_of(wanted, is_public))
    base = (
        select(Agreement.id)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(*conditions)
    )
    facets: dict[str, dict[str, int]] = defaultdict(dict)
    for state, number in session.execute(
        select(Agreement.state, func.count()).where(Agreement.id.in_(base)).group_by(Agreement.state)
    ):
        shown = _shown(state, is_public)
        facets["state"][shown] = facets["state"].get(shown, 0) + number
    for country, number in session.execute(
        select(Organisation.country, func.count())
        .join(Agreement, Agreement.organisation_id == Organisation.id)
        .where(Agreement.id.in_(base), Organisation.country.is_not(None))
        .group_by(Organisation.country)
    ):
        facets["country"][country or ""] = number
    for kind, value, number in session.execute(
        select(AgreementLink.kind, AgreementLink.value, func.count())
        .where(AgreementLink.agreement_id.in_(base), AgreementLink.kind.in_(LINKED))
        .group_by(AgreementLink.kind, AgreementLink.value)
    ):
        facets[kind][value] = number
    return sum(facets["state"].values()), dict(facets)


def find_public(session: Session, number: str) -> Agreement | None:
    """A published agreement by its reference number."""
    return session.scalar(
        select(Agreement)
        .where(Agreement.reference == number, publishable())
        .options(joinedload(Agreement.organisation))
    )


def public_row(agreement: Agreement, language: str) -> dict[str, Any]:
    """Everything that the public may read of an agreement, and nothing else; page, list, CSV and JSON use it.

    Dates are ISO texts, codes are those of the reference data, `*_name` are words in the language.
    """
    ref, partner = reference.load(), agreement.organisation
    value = None
    if agreement.is_value_public:
        value = {
            "currency": agreement.currency,
            "cash_minor": agreement.cash_minor,
            "in_kind_minor": agreement.in_kind_minor,
        }
    return {
        "reference": agreement.reference,
        "title": text_in(agreement.title, language),
        "summary": text_in(agreement.summary, language),
        "partner": partner.name,
        "partner_country": partner.country,
        "partner_country_name": _country(partner.country, language),
        "partner_type": partner.entity_type,
        "partner_type_name": _label("entity_type", partner.entity_type, language),
        "instrument": agreement.instrument,
        "instrument_name": ref.instrument(agreement.instrument).name.get(language),
        "status": PUBLIC_STATUS.get(agreement.state, agreement.state),
        "signed_on": _iso(agreement.signed_on),
        "starts_on": _iso(agreement.starts_on),
        "ends_on": _iso(agreement.ends_on),
        "lead_subprogramme": agreement.lead_subprogramme,
        "subprogrammes": list(agreement.subprogrammes),
        "subprogramme_names": [ref.subprogramme(no).name.get(language) for no in agreement.subprogrammes],
        "nexus": list(agreement.nexus),
        "nexus_names": [ref.nexus_area(area).name.get(language) for area in agreement.nexus],
        "sdgs": list(agreement.sdgs),
        "sdg_targets": list(agreement.sdg_targets),
        "gender_marker": agreement.gender_marker,
        "gender_marker_name": _label("gender_sdg5", agreement.gender_marker, language),
        "beneficiary_countries": list(agreement.beneficiary_countries),
        "beneficiary_country_names": [_country(code, language) for code in agreement.beneficiary_countries],
        "value": value,
    }


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in English, else in the one there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def conditions_of(wanted: Filters, is_public: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        states = [each for each in AGREEMENT.states if _shown(each, is_public) == wanted.state]
        found.append(Agreement.state.in_(states))
    if wanted.country:
        found.append(Organisation.country == wanted.country)
    found += [_linked(kind, getattr(wanted, kind)) for kind in LINKED if getattr(wanted, kind)]
    words = fold(wanted.text).split()[:8]
    found += [Agreement.search_key.contains(word, autoescape=True) for word in words]
    return found


def _shown(state: str, is_public: bool) -> str:
    return PUBLIC_STATUS.get(state, state) if is_public else state


def _linked(kind: str, value: str) -> ColumnElement[bool]:
    return exists(
        select(AgreementLink.agreement_id)
        .where(
            and_(
                AgreementLink.agreement_id == Agreement.id,
                AgreementLink.kind == kind,
                AgreementLink.value == value,
            )
        )
        .correlate(Agreement)
    )


def _mark_of(row: Agreement) -> str:
    return f"{row.created_at.isoformat()}_{row.id}"


def _read_mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    """None for no mark and for one that somebody made up."""
    instant, _, row_id = text.partition("_")
    try:
        at = datetime.fromisoformat(instant)
        return (at, uuid.UUID(row_id)) if at.tzinfo else None
    except ValueError:
        return None


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _country(code: str | None, language: str) -> str:
    if not code:
        return ""
    try:
        return reference.country_name(code, language)
    except ValueError:
        return code


def _label(field: str, value: str | None, language: str) -> str:
    if not value:
        return ""
    try:
        return reference.load().label(field, value).label.get(language)
    except KeyError:
        return value
