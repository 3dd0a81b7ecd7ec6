"""The register: lists with filters and counts, for staff and for the public."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, joinedload

from registry.models import Agreement, AgreementLink, Organisation, User
from registry.permissions import publishable, sees_register
from registry.queries.agreement_count import (
    FORCE,
    HIDES,
    PAIRED,
    PUBLIC,
    PUBLIC_STATUS,
    STAFF,
    Facets,
    count_links,
    facets_of,
    facets_of_two,
    links_by_agreement,
    links_of_recused,
    take_out,
)
from registry.queries.search_statement import CAP, answering, link_word, list_newest, question, words_asked
from workflows.agreement import AGREEMENT, IN_FORCE

PAGE = 25
ANY_IN_FORCE = "in_force"  # instead of a state: any of IN_FORCE
COUNTED = 300  # agreements with two links, whose other links are counted row by row
# filter → kind of link
KINDS: Mapping[str, str] = {
    "state": "state", "lead": "lead", "subprogramme": "subprogramme", "nexus": "nexus", "sdg": "sdg",
    "target": "target", "type": "type", "country": "partner", "beneficiary": "country", "level": "level",
    "public": "public",
}  # fmt: skip
FILTER_OF = {kind: name for name, kind in KINDS.items()}
PUBLIC_STATES = ("signed", "active", "suspended", "completed", "terminated", "expired")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; "" is no filter. `after` and `before` are marks of a page: instant_id."""

    text: str = ""
    state: str = ""
    lead: str = ""
    subprogramme: str = ""
    nexus: str = ""
    sdg: str = ""
    target: str = ""
    type: str = ""
    country: str = ""  # of the partner
    beneficiary: str = ""  # country
    level: str = ""  # of the due diligence
    public: str = ""  # yes | no
    after: str = ""
    before: str = ""

    def chosen(self) -> dict[str, str]:
        """The filters that are on, as they stand in an address."""
        return {name: getattr(self, name) for name in ("text", *KINDS) if getattr(self, name)}

    def links(self, *, is_public: bool = False) -> list[tuple[str, str]]:
        """The links that are asked for: kind, value. The public asks only for what is public."""
        links = [(kind, getattr(self, name)) for name, kind in KINDS.items() if getattr(self, name)]
        return [link for link in links if link[0] in HIDES] if is_public else links


@dataclass(frozen=True)
class RegisterPage:
    """Rows, and the marks of the neighbouring pages ("": there is none).

    A row of the public's page is (id, created_at) alone: what else may leave, the export says.
    """

    rows: Sequence[Row[Any]]  # with the columns of _ROW, or of _PUBLIC_ROW
    previous: str = ""
    following: str = ""


# what a row of a list has: the rest of an agreement is wide
_ROW = (
    Agreement.id, Agreement.created_at, Agreement.reference, Agreement.title, Agreement.state,
    Agreement.instrument, Agreement.is_public, Agreement.lead_subprogramme, Agreement.signed_on,
    Agreement.ends_on, Agreement.value_usd_cents, Agreement.organisation_id,
    Organisation.name.label("partner"), User.name.label("focal_point"),
)  # fmt: skip
_PUBLIC_ROW = (Agreement.id, Agreement.created_at)


class Numbers(NamedTuple):
    """How many match (above CAP: "more than CAP"), and by value of each filter; no facets: none is exact."""

    total: int
    facets: Facets


def list_agreements(
    session: Session,
    visible: ColumnElement[bool],
    wanted: Filters,
    *,
    size: int = PAGE,
    is_public: bool = False,
) -> RegisterPage:
    """Agreements, the newest record first. `visible` is agreements_visible_to(…) or publishable().

    While somebody searches: of the newest CAP that have the words.
    """
    query, keys = _asked(session, visible, wanted, is_public)
    mark, is_back = _read_mark(wanted.before or wanted.after), bool(wanted.before)
    if mark is not None:
        here = tuple_(literal(mark[0], keys[0].type), literal(mark[1], keys[1].type))
        query = query.where(tuple_(*keys) > here if is_back else tuple_(*keys) < here)
    query = query.order_by(*(column.asc() if is_back else column.desc() for column in keys)).limit(size + 1)
    if not is_public:
        query = query.join(Organisation, Organisation.id == Agreement.organisation_id)
        query = query.outerjoin(User, User.id == Agreement.focal_point_id)
    shown = query.with_only_columns(*(_PUBLIC_ROW if is_public else _ROW), maintain_column_froms=True)
    rows = list(session.execute(shown))
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


def count_agreements(
    session: Session,
    visible: ColumnElement[bool],
    wanted: Filters,
    *,
    is_public: bool = False,
    actor: User | None = None,
    now: datetime | None = None,
) -> Numbers:
    """How many match, and how many of them have each value of each filter.

    Under one filter or none the numbers are exact and cost the same for any size of the register; under two
    the total is, and the others are there up to COUNTED. Under more, or with words, they are exact up to
    CAP; above it there is the total only, as CAP + 1. `actor` is who looks at the pages of the staff: what
    they are recused from does not count.
    """
    links = wanted.links(is_public=is_public)
    sees_all = actor is None or (now is not None and sees_register(actor, now))
    if not sees_all or wanted.text.strip():
        return _counted(session, visible, wanted, is_public)
    recused = []
    if actor is not None:
        recused = links_of_recused(session, actor.id)
    scope, chosen = (PUBLIC if is_public else STAFF), links[:1]
    if not is_public and links == [("state", ANY_IN_FORCE)]:
        scope, chosen = FORCE, []
        recused = [facts for facts in recused if any(("state", state) in facts for state in IN_FORCE)]
    elif len(links) == 2 and not is_public and _are_paired(links):
        one, other = links
        total, facets = facets_of_two(session, one, other, min(COUNTED, CAP))
        of_both = [facts for facts in recused if set(links) <= facts]
        return Numbers(take_out(total, facets, of_both, None), _named(facets))
    elif len(links) > 1 or chosen == [("state", ANY_IN_FORCE)]:
        return _counted(session, visible, wanted, is_public)
    total, facets = facets_of(session, scope, chosen[0] if chosen else None)
    total = take_out(total, facets, recused, chosen[0] if chosen else None)
    return Numbers(total, _named(facets))


def _are_paired(links: Sequence[tuple[str, str]]) -> bool:
    """Whether the numbers of both links together are kept."""
    kinds = {kind for kind, _value in links}
    return len(kinds) == 2 and kinds <= set(PAIRED) and ("state", ANY_IN_FORCE) not in links


def list_references(session: Session, size: int) -> Sequence[str]:
    """Numbers of published agreements, the newest first."""
    newest = select(Agreement.reference).where(publishable()).order_by(Agreement.created_at.desc())
    return session.scalars(newest.limit(size)).all()


def find_public(session: Session, number: str) -> Agreement | None:
    """A published agreement by its reference number."""
    return session.scalar(
        select(Agreement)
        .where(Agreement.reference == number, publishable())
        .options(joinedload(Agreement.organisation))
    )


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in English, else in the one there is."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def conditions_of(session: Session, wanted: Filters, is_public: bool) -> list[ColumnElement[bool]]:
    """Every condition of the filters on Agreement rows, for a reader of all rows."""
    links = wanted.links(is_public=is_public)
    conditions = _of_links(links, is_public)
    if wanted.text.strip():
        words = words_asked(wanted.text)
        asked = question(session, "p" if is_public else "a", words, links=_link_words(links, is_public))
        conditions.append(Agreement.id.in_(answering(session, asked)) if words else literal(False))
    return conditions


def _asked(
    session: Session, visible: ColumnElement[bool], wanted: Filters, is_public: bool
) -> tuple[Select[Any], tuple[Any, Any]]:
    """The question without page and order, and the two columns of its order.

    It is read in the order of an index: that of the rarest link asked for, else that of all agreements.
    """
    links = wanted.links(is_public=is_public)
    query, keys = select(Agreement).where(visible), (Agreement.created_at, Agreement.id)
    if wanted.text.strip():
        words = words_asked(wanted.text)
        if not words:  # signs only: nothing has them
            return query.where(literal(False)), keys
        kind = "p" if is_public else "a"
        asked = question(session, kind, words, links=_link_words(links, is_public))
        states = [_linked(*link, is_public) for link in links if not _is_one_link(link, is_public)]
        return query.where(
            Agreement.id.in_(list_newest(session, kind, Agreement, asked, visible, *states))
        ), keys
    lead = _rarest(session, links, is_public)
    query = query.where(*_of_links(links, is_public, besides=lead))
    if lead is None:
        return query, keys
    query = query.join(AgreementLink, AgreementLink.agreement_id == Agreement.id).where(
        AgreementLink.kind == lead[0], AgreementLink.value == lead[1]
    )
    return query, (AgreementLink.created_at, AgreementLink.agreement_id)


def _rarest(session: Session, links: Sequence[tuple[str, str]], is_public: bool) -> tuple[str, str] | None:
    """The link that the fewest agreements have."""
    single = [link for link in links if _is_one_link(link, is_public)]
    if len(single) < 2:
        return single[0] if single else None
    numbers = count_links(session, PUBLIC if is_public else STAFF, single)
    return min(single, key=lambda link: numbers.get(link, 0))


def _is_one_link(link: tuple[str, str], is_public: bool) -> bool:
    """A public status, and "in force", are several states."""
    return link[0] != "state" or not (is_public or link[1] == ANY_IN_FORCE)


def _of_links(
    links: Sequence[tuple[str, str]], is_public: bool, *, besides: tuple[str, str] | None = None
) -> list[ColumnElement[bool]]:
    conditions = [_linked(kind, value, is_public) for kind, value in links if (kind, value) != besides]
    if is_public:
        conditions += [~_linked("hidden", HIDES[kind], False) for kind, _value in links if HIDES[kind]]
    return conditions


def _linked(kind: str, value: str, is_public: bool) -> ColumnElement[bool]:
    if kind == "state":
        if is_public:
            return Agreement.state.in_([each for each in AGREEMENT.states if _shown(each) == value])
        return Agreement.state.in_(IN_FORCE) if value == ANY_IN_FORCE else Agreement.state == value
    return exists(
        select(AgreementLink.agreement_id)
        .where(
            AgreementLink.agreement_id == Agreement.id,
            AgreementLink.kind == kind,
            AgreementLink.value == value,
        )
        .correlate(Agreement)
    )


def _shown(state: str) -> str:
    return PUBLIC_STATUS.get(state, state)


def _link_words(links: Sequence[tuple[str, str]], is_public: bool) -> list[str]:
    """Of a public status the search entry has the word; of "in force" it has none."""
    return [link_word(*link) for link in links if is_public or _is_one_link(link, is_public)]


def list_values(session: Session, *, is_public: bool = False) -> dict[str, dict[str, None]]:
    """Every value that a filter may have, without a number: for when no number is exact."""
    _total, facets = facets_of(session, PUBLIC if is_public else STAFF)
    return {name: dict.fromkeys(values) for name, values in _named(facets).items()}


def _counted(session: Session, visible: ColumnElement[bool], wanted: Filters, is_public: bool) -> Numbers:
    """From the rows themselves, no further than CAP + 1."""
    query, keys = _asked(session, visible, replace(wanted, after="", before=""), is_public)
    newest = query.with_only_columns(Agreement.id).order_by(*(column.desc() for column in keys))
    found_ids = newest.limit(CAP + 1).subquery()
    link = AgreementLink
    rows = session.execute(
        select(link.kind, link.value, func.count())
        .join(found_ids, found_ids.c.id == link.agreement_id)
        .group_by(link.kind, link.value)
    )
    counts = {(kind, value): int(number) for kind, value, number in rows}
    total = sum(number for (kind, _value), number in counts.items() if kind == "public")  # each has one
    if total > CAP:
        return Numbers(total, {})
    facets: Facets = {}
    for (kind, value), number in counts.items():
        if is_public and kind not in HIDES:
            continue
        shown = _shown(value) if is_public and kind == "state" else value
        of_kind = facets.setdefault(kind, {})
        of_kind[shown] = of_kind.get(shown, 0) + number
    if is_public and any(kind == "hidden" for kind, _value in counts):
        hiding = select(link.agreement_id).where(link.kind == "hidden", link.agreement_id == found_ids.c.id)
        ids = select(found_ids.c.id).where(hiding.exists())
        for links in links_by_agreement(session, ids).values():
            parts = {value for kind, value in links if kind == "hidden"}
            for kind, value in links:
                if HIDES.get(kind) in parts:
                    facets[kind][value] -= 1
    return Numbers(total, _named(facets))


def _named(facets: Facets) -> Facets:
    """By the names of filters; what became zero is left away."""
    return {
        FILTER_OF[kind]: {value: number for value, number in values.items() if number}
        for kind, values in facets.items()
        if kind in FILTER_OF
    }


def _mark_of(row: Row[Any]) -> str:
    return f"{row.created_at.isoformat()}_{row.id}"


def _read_mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    """None for no mark and for one that somebody made up."""
    instant, _, row_id = text.partition("_")
    try:
        at = datetime.fromisoformat(instant)
        return (at, uuid.UUID(row_id)) if at.tzinfo else None
    except ValueError:
        return None
