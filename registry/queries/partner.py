"""Everything on one partner that a person of the staff may see, on one page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, extract, func, or_, select
from sqlalchemy.orm import Session, load_only, selectinload

from registry.clock import geneva_day
from registry.models import (
    Agreement,
    Document,
    Hit,
    Organisation,
    OrganisationMerge,
    OrganisationNote,
    Party,
    Proposal,
    Screening,
    ScreeningRun,
    User,
)
from registry.permissions import (
    SEES_HITS,
    agreements_visible_to,
    hits_visible_to,
    organisations_visible_to,
    roles_held,
    visible_to,
)
from registry.queries.kept import Maker, kept
from workflows import roles as r

MOST = 100  # rows of each kind on the page
# who writes notes on partners, and who makes two records one
KEEPERS = frozenset({r.DESK})


_ID = bindparam("organisation", type_=Uuid())
# what the page shows of a row: the rest of it is wide
_CASE = load_only(Proposal.reference, Proposal.title, Proposal.state, Proposal.submitted_at)
_AGREEMENT = load_only(
    Agreement.reference, Agreement.title, Agreement.state, Agreement.signed_on, Agreement.ends_on,
    Agreement.value_usd_cents,
)  # fmt: skip


@dataclass(frozen=True)
class Year:
    """What was signed in a year: how many agreements, their value in US cents."""

    year: int
    number: int
    value_usd_cents: int


@dataclass(frozen=True)
class Partner:
    """What the page shows. Lists end at MOST; the counts do not."""

    organisation: Organisation
    names: Sequence[tuple[str, str]]  # other spellings: name, script
    identifiers: Sequence[tuple[str, str]]  # kind, value
    parent: Organisation | None
    group: Sequence[Organisation]
    cases: Sequence[Proposal]
    case_count: int
    agreements: Sequence[Agreement]
    agreement_count: int
    documents: Sequence[Document]
    years: Sequence[Year]
    notes: Sequence[OrganisationNote]
    screened_at: datetime | None
    hits: Mapping[str, int] | None  # state → number; None: not this person's to see
    merges: Sequence[OrganisationMerge]


def find_partner(
    session: Session, organisation_id: uuid.UUID, user: User, *, now: datetime
) -> Organisation | None:
    found: Organisation | None = session.scalar(kept(_partner, user, now), {"organisation": organisation_id})
    return found


def find_kept(session: Session, organisation_id: uuid.UUID) -> uuid.UUID | None:
    """Of a record that was made one with another: the id of that other."""
    return session.scalar(
        select(OrganisationMerge.kept_id).where(
            OrganisationMerge.merged_id == organisation_id, OrganisationMerge.undone_at.is_(None)
        )
    )


def is_keeper(user: User, now: datetime) -> bool:
    return user.is_active and user.is_staff and bool(roles_held(user, geneva_day(now)) & KEEPERS)


def read_partner(
    session: Session,
    organisation: Organisation,
    actor: User,
    *,
    now: datetime,
) -> Partner:
    """The caller has found the organisation through `find_partner`."""

    known = {"organisation": organisation.id, "group": organisation.group_id}
    *there, by_engine, by_hand = session.execute(kept(_glance, actor, now), known).one()
    filled = dict(zip(_SECTIONS, there, strict=True))

    def rows(make: Maker) -> Sequence[Any]:
        return session.scalars(kept(make, actor, now), known).all() if filled[make] else []

    def number(found: Sequence[Any], make: Maker) -> int:
        """How many there are: those on the page, unless it ends at MOST."""
        return len(found) if len(found) < MOST else int(session.scalar(kept(make, actor, now), known) or 0)

    names, identifiers = _entity(organisation, rows(_parties))
    cases, agreements, group = rows(_cases), rows(_agreements), rows(_group)
    years = session.execute(kept(_years, actor, now), known) if agreements else ()
    hits = session.execute(kept(_hit_states, actor, now), known) if filled[_hit_states] else ()
    return Partner(
        organisation, names, identifiers,
        next((each for each in group if each.id == organisation.parent_id), None), group,
        cases, number(cases, _case_count), agreements, number(agreements, _agreement_count),
        rows(_documents),
        [Year(int(year), int(count), int(value or 0)) for year, count, value in years],
        rows(_notes), max((each for each in (by_engine, by_hand) if each is not None), default=None),
        {state: int(count) for state, count in hits} if _sees_hits(actor, now) else None,
        rows(_merges),
    )  # fmt: skip


def find_note(session: Session, organisation: Organisation, note_id: uuid.UUID) -> OrganisationNote | None:
    note = session.get(OrganisationNote, note_id)
    stands = note is not None and note.organisation_id == organisation.id and note.removed_at is None
    return note if stands else None


def _entity(
    organisation: Organisation, parties: Sequence[Party]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Other spellings of the organisation and its numbers, each once."""
    names: dict[str, str] = {}
    numbers: dict[tuple[str, str], None] = {}
    if organisation.lei:
        numbers["lei", organisation.lei] = None
    if organisation.registration_no:
        numbers["registration", organisation.registration_no] = None
    for party in parties:
        names |= {name.name: name.script for name in party.names if name.name != organisation.name}
        numbers |= {(each.kind, each.value): None for each in party.identifiers if each.kind != "passport"}
    return list(names.items()), list(numbers)


def _sees_hits(actor: User, now: datetime) -> bool:
    return bool(roles_held(actor, geneva_day(now)) & SEES_HITS)


# statements of what a person may see
def _glance(user: User, now: datetime) -> Select[Any]:
    """Whether each section has anything, in place of a question for each that is empty; and two instants:
    when the engine last met the partner with the lists, and when somebody last did it by hand.
    """
    by_engine = select(func.max(ScreeningRun.finished_at)).where(ScreeningRun.organisation_id == _ID)
    by_hand = (
        select(func.max(Screening.entered_at))
        .join(Party, Party.id == Screening.party_id)
        .where(Party.organisation_id == _ID, Screening.superseded_at.is_(None))
    )
    there = (make(user, now).order_by(None).limit(None).exists() for make in _SECTIONS)
    return select(*there, by_engine.scalar_subquery(), by_hand.scalar_subquery())


def _notes(_user: User, _now: datetime) -> Select[Any]:
    """Notes that stand, the newest first."""
    return (
        select(OrganisationNote)
        .where(OrganisationNote.organisation_id == _ID, OrganisationNote.removed_at.is_(None))
        .order_by(OrganisationNote.written_at.desc())
        .options(selectinload(OrganisationNote.written_by))
    )


def _merges(_user: User, _now: datetime) -> Select[Any]:
    return (
        select(OrganisationMerge)
        .where(or_(OrganisationMerge.kept_id == _ID, OrganisationMerge.merged_id == _ID))
        .order_by(OrganisationMerge.merged_at.desc())
        .options(selectinload(OrganisationMerge.merged), selectinload(OrganisationMerge.kept))
    )


def _parties(_user: User, _now: datetime) -> Select[Any]:
    return (
        select(Party)
        .where(Party.organisation_id == _ID, Party.role == "entity", Party.removed_at.is_(None))
        .order_by(Party.recorded_at)
        .options(selectinload(Party.names), selectinload(Party.identifiers))
    )


def _partner(user: User, now: datetime) -> Select[Any]:
    return select(Organisation).where(Organisation.id == _ID, organisations_visible_to(user, now))


def _group(user: User, now: datetime) -> Select[Any]:
    return (
        select(Organisation)
        .where(
            Organisation.group_id == bindparam("group", type_=Uuid()),
            Organisation.id != _ID,
            organisations_visible_to(user, now),
        )
        .order_by(Organisation.name)
        .limit(MOST)
    )


def _cases(user: User, now: datetime) -> Select[Any]:
    newest = (Proposal.submitted_at.desc(), Proposal.id)
    return select(Proposal).options(_CASE).where(*_of_case(user, now)).order_by(*newest).limit(MOST)


def _case_count(user: User, now: datetime) -> Select[Any]:
    return select(func.count()).select_from(Proposal).where(*_of_case(user, now))


def _agreements(user: User, now: datetime) -> Select[Any]:
    newest = (Agreement.created_at.desc(), Agreement.id)
    mine = select(Agreement).options(_AGREEMENT).where(*_of_agreement(user, now))
    return mine.order_by(*newest).limit(MOST)


def _agreement_count(user: User, now: datetime) -> Select[Any]:
    return select(func.count()).select_from(Agreement).where(*_of_agreement(user, now))


def _documents(user: User, now: datetime) -> Select[Any]:
    return (
        select(Document)
        .where(
            or_(
                Document.proposal_id.in_(select(Proposal.id).where(*_of_case(user, now))),
                Document.agreement_id.in_(select(Agreement.id).where(*_of_agreement(user, now))),
            ),
            Document.sha256.is_not(None),
            Document.removed_at.is_(None),
        )
        .order_by(Document.received_at.desc(), Document.id)
        .limit(MOST)
    )


def _years(user: User, now: datetime) -> Select[Any]:
    year = extract("year", Agreement.signed_on)
    return (
        select(year, func.count(), func.sum(Agreement.value_usd_cents))
        .where(*_of_agreement(user, now), Agreement.signed_on.is_not(None))
        .group_by(year)
        .order_by(year)
    )


def _hit_states(user: User, now: datetime) -> Select[Any]:
    mine = select(Hit.state, func.count()).where(Hit.organisation_id == _ID, hits_visible_to(user, now))
    return mine.group_by(Hit.state)


def _of_case(user: User, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Proposal.organisation_id == _ID, visible_to(user, now)


def _of_agreement(user: User, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Agreement.organisation_id == _ID, agreements_visible_to(user, now)


_SECTIONS: tuple[Maker, ...] = (
    _parties, _cases, _agreements, _group, _documents, _hit_states, _notes, _merges,
)  # fmt: skip
