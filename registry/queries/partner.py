"""Everything on one partner that a person of the staff may see, on one page."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, extract, func, or_, select
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
    roles_held,
    visible_to,
)
from workflows import roles as r

MOST = 100  # rows of each kind on the page
# who writes notes on partners, and who makes two records one
KEEPERS = frozenset({r.DESK})


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
    session: Session, organisation_id: uuid.UUID, visible: ColumnElement[bool]
) -> Organisation | None:
    """`visible` is organisations_visible_to(…): made once for a page, it costs as much as a question."""
    return session.scalar(select(Organisation).where(Organisation.id == organisation_id, visible))


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
    visible: ColumnElement[bool],
    *,
    now: datetime,
) -> Partner:
    """The caller has found the organisation through `find_partner`."""
    of_case = (Proposal.organisation_id == organisation.id, visible_to(actor, now))
    of_agreement = (Agreement.organisation_id == organisation.id, agreements_visible_to(actor, now))
    names, identifiers = _entity(session, organisation)
    cases = session.scalars(
        select(Proposal)
        .options(_CASE)
        .where(*of_case)
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(MOST)
    ).all()
    agreements = session.scalars(
        select(Agreement)
        .options(_AGREEMENT)
        .where(*of_agreement)
        .order_by(Agreement.created_at.desc(), Agreement.id)
        .limit(MOST)
    ).all()
    documents = session.scalars(
        select(Document)
        .where(
            or_(
                Document.proposal_id.in_(select(Proposal.id).where(*of_case)),
                Document.agreement_id.in_(select(Agreement.id).where(*of_agreement)),
            ),
            Document.sha256.is_not(None),
            Document.removed_at.is_(None),
        )
        .order_by(Document.received_at.desc(), Document.id)
        .limit(MOST)
    ).all()
    group = session.scalars(
        select(Organisation)
        .where(
            Organisation.group_id == organisation.group_id,
            Organisation.id != organisation.id,
            visible,
        )
        .order_by(Organisation.name)
        .limit(MOST)
    ).all()
    merges = session.scalars(
        select(OrganisationMerge)
        .where(
            or_(OrganisationMerge.kept_id == organisation.id, OrganisationMerge.merged_id == organisation.id)
        )
        .order_by(OrganisationMerge.merged_at.desc())
        .options(selectinload(OrganisationMerge.merged), selectinload(OrganisationMerge.kept))
    ).all()
    return Partner(
        organisation, names, identifiers,
        next((each for each in group if each.id == organisation.parent_id), None), group,
        cases, _count(session, cases, Proposal, of_case),
        agreements, _count(session, agreements, Agreement, of_agreement),
        documents, _years(session, of_agreement), list_notes(session, organisation),
        _screened_at(session, organisation),
        _hits(session, organisation, actor, now), merges,
    )  # fmt: skip


def list_notes(session: Session, organisation: Organisation) -> list[OrganisationNote]:
    """Notes that stand, the newest first."""
    return list(
        session.scalars(
            select(OrganisationNote)
            .where(OrganisationNote.organisation_id == organisation.id, OrganisationNote.removed_at.is_(None))
            .order_by(OrganisationNote.written_at.desc())
            .options(selectinload(OrganisationNote.written_by))
        )
    )


def find_note(session: Session, organisation: Organisation, note_id: uuid.UUID) -> OrganisationNote | None:
    note = session.get(OrganisationNote, note_id)
    stands = note is not None and note.organisation_id == organisation.id and note.removed_at is None
    return note if stands else None


def _count(
    session: Session, rows: Sequence[object], model: type[Proposal] | type[Agreement], conditions: Any
) -> int:
    """How many there are: those on the page, unless it ends at MOST."""
    if len(rows) < MOST:
        return len(rows)
    return int(session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0)


def _years(session: Session, conditions: Sequence[object]) -> list[Year]:
    year = extract("year", Agreement.signed_on)
    rows = session.execute(
        select(year, func.count(), func.sum(Agreement.value_usd_cents))
        .where(*conditions, Agreement.signed_on.is_not(None))  # type: ignore[arg-type]
        .group_by(year)
        .order_by(year)
    )
    return [Year(int(each), int(number), int(value or 0)) for each, number, value in rows]


def _entity(
    session: Session, organisation: Organisation
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Other spellings of the organisation and its numbers, each once."""
    parties = session.scalars(
        select(Party)
        .where(Party.organisation_id == organisation.id, Party.role == "entity", Party.removed_at.is_(None))
        .order_by(Party.recorded_at)
        .options(selectinload(Party.names), selectinload(Party.identifiers))
    ).all()
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


def _screened_at(session: Session, organisation: Organisation) -> datetime | None:
    """The last time that a list was met, by the engine or by hand."""
    by_engine = select(func.max(ScreeningRun.finished_at)).where(
        ScreeningRun.organisation_id == organisation.id
    )
    by_hand = (
        select(func.max(Screening.entered_at))
        .join(Party, Party.id == Screening.party_id)
        .where(Party.organisation_id == organisation.id, Screening.superseded_at.is_(None))
    )
    found = session.execute(select(by_engine.scalar_subquery(), by_hand.scalar_subquery())).one()
    return max((moment for moment in found if moment is not None), default=None)


def _hits(session: Session, organisation: Organisation, actor: User, now: datetime) -> dict[str, int] | None:
    if not roles_held(actor, geneva_day(now)) & SEES_HITS:
        return None
    found: dict[str, int] = defaultdict(int)
    rows = session.execute(
        select(Hit.state, func.count())
        .where(Hit.organisation_id == organisation.id, hits_visible_to(actor, now))
        .group_by(Hit.state)
    )
    for state, number in rows:
        found[state] += int(number)
    return dict(found)
