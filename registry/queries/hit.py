"""Hits: what waits for a verdict, one hit with all that its page shows, what was judged before.

Lists of hits go through `permissions.hits_visible_to`; what is asked of one case, party or hit is asked by
somebody who has found that one through it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.clock import geneva_day
from registry.models import (
    Hit,
    InterestDeclaration,
    Judgement,
    ListEntry,
    Party,
    Proposal,
    Question,
    ScreeningRun,
    User,
)
from registry.permissions import hits_visible_to, roles_held
from registry.queries.guards import Guards
from workflows import roles as r
from workflows.hit import HIT, UNSETTLED
from workflows.machine import Offer
from workflows.proposal import TERMINAL

ALERTS = ("strong", "review")
_FIRST = case({"strong": 0, "review": 1}, value=Hit.band, else_=2)


def _wanted(user: User | None, now: datetime, *, folded: bool) -> list[ColumnElement[bool]]:
    """`folded`: the weak band instead of the alerts. Parties recorded as ended wait for nobody."""
    return [
        hits_visible_to(user, now),
        Hit.state.in_(UNSETTLED),
        Hit.band == "weak" if folded else Hit.band.in_(ALERTS),
        exists(select(Party.id).where(Party.id == Hit.party_id, Party.removed_at.is_(None)).correlate(Hit)),
    ]


def list_open_hits(
    session: Session,
    user: User | None,
    now: datetime,
    *,
    folded: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[Hit]:
    """Hits that wait for a verdict or a second person: strong ones first, then the oldest."""
    rows = with_both_sides(select(Hit).where(*_wanted(user, now, folded=folded)))
    return list(session.scalars(rows.order_by(_FIRST, Hit.raised_at, Hit.id).limit(limit).offset(offset)))


def count_open_hits(session: Session, user: User | None, now: datetime, *, folded: bool = False) -> int:
    wanted = select(func.count()).select_from(Hit).where(*_wanted(user, now, folded=folded))
    return session.scalar(wanted) or 0


def list_closed_hits(session: Session, user: User | None, now: datetime, *, limit: int = 200) -> list[Hit]:
    """Alerts whose entry left its list, or is alike no more, and at which nobody looked since."""
    rows = select(Hit).where(
        hits_visible_to(user, now), Hit.state == "closed", Hit.reviewed_at.is_(None), Hit.band.in_(ALERTS)
    )
    return list(session.scalars(with_both_sides(rows).order_by(Hit.closed_at.desc(), Hit.id).limit(limit)))


def find_hit(session: Session, user: User | None, hit_id: uuid.UUID, now: datetime) -> Hit | None:
    """One hit with party, entry and every judgement, when the person may see it."""
    row = with_both_sides(select(Hit).where(Hit.id == hit_id, hits_visible_to(user, now)))
    people = (joinedload(Judgement.judged_by), joinedload(Judgement.second_by))
    return session.scalars(row.options(selectinload(Hit.judgements).options(*people))).one_or_none()


def with_both_sides(query: Select[tuple[Hit]]) -> Select[tuple[Hit]]:
    """With what a list of hits shows: party and its names, entry and its names, the verdict that counts."""
    return query.options(
        selectinload(Hit.party).options(selectinload(Party.names), selectinload(Party.identifiers)),
        selectinload(Hit.entry).selectinload(ListEntry.names),
        selectinload(Hit.organisation),
        selectinload(Hit.judgement).options(
            joinedload(Judgement.judged_by), joinedload(Judgement.second_by), joinedload(Judgement.hit)
        ),
    )


def similar_judgements(
    session: Session, hit: Hit, user: User | None, now: datetime, *, limit: int = 5
) -> list[Judgement]:
    """Verdicts that count on other hits of this entry, or of a party with the same facts; newest first."""
    rows = (
        select(Judgement)
        .join(Hit, Hit.id == Judgement.hit_id)
        .where(
            Judgement.hit_id != hit.id,
            or_(Hit.entry_id == hit.entry_id, Judgement.party_hash == hit.party_hash),
            is_final(),
            hits_visible_to(user, now),
        )
        .options(
            joinedload(Judgement.judged_by),
            joinedload(Judgement.hit).options(
                selectinload(Hit.party).selectinload(Party.names), selectinload(Hit.entry)
            ),
        )
        .order_by(Judgement.judged_at.desc(), Judgement.id)
        .limit(limit)
    )
    return list(session.scalars(rows))


def list_alike_hits(session: Session, hit: Hit) -> list[Hit]:
    """The same person in another capacity: hits that one verdict settles together with this one."""
    rows = select(Hit).where(
        Hit.organisation_id == hit.organisation_id,
        Hit.entry_id == hit.entry_id,
        Hit.party_hash == hit.party_hash,
        Hit.match_hash == hit.match_hash,
        Hit.id != hit.id,
    )
    return list(session.scalars(rows.options(joinedload(Hit.party)).order_by(Hit.id)))


def list_hit_questions(session: Session, hit: Hit) -> list[Question]:
    """What the partner was asked so that the hit can be judged, the newest first."""
    rows = select(Question).where(Question.hit_id == hit.id).options(joinedload(Question.answered_by))
    return list(session.scalars(rows.order_by(Question.asked_at.desc(), Question.id)))


def is_final() -> ColumnElement[bool]:
    """The condition on Judgement rows that `Judgement.is_final` says of one."""
    agreed = or_(Judgement.needs_second.is_(False), Judgement.second_agrees.is_(True))
    return and_(Judgement.verdict != "cannot_tell", Judgement.revoked_at.is_(None), agreed)


def cleared_before(session: Session, party: Party) -> list[Hit]:
    """Hits of a party that somebody judged to be somebody else and whose facts have not changed since."""
    rows = with_both_sides(select(Hit).where(Hit.party_id == party.id, Hit.state == "different"))
    return list(session.scalars(rows.order_by(Hit.score.desc(), Hit.id)))


def case_hits(session: Session, proposal: Proposal) -> list[Hit]:
    """Every hit on the current parties of a case, whatever its state and band: the strongest first."""
    rows = with_both_sides(
        select(Hit).where(Hit.party_id.in_(_current_parties(proposal))).order_by(Hit.score.desc(), Hit.id)
    )
    return list(session.scalars(rows))


def list_case_alerts(session: Session, proposal: Proposal) -> list[Hit]:
    """What the page of a case links to, each with party and entry and nothing else: alerts not closed."""
    rows = select(Hit).where(
        Hit.party_id.in_(_current_parties(proposal)), Hit.band.in_(ALERTS), Hit.state != "closed"
    )
    rows = rows.options(joinedload(Hit.entry), joinedload(Hit.party))
    return list(session.scalars(rows.order_by(Hit.score.desc(), Hit.id)))


def _current_parties(proposal: Proposal) -> Select[tuple[uuid.UUID]]:
    return select(Party.id).where(
        Party.organisation_id == proposal.organisation_id, Party.removed_at.is_(None)
    )


def list_open_cases(session: Session, organisation_id: uuid.UUID) -> list[Proposal]:
    """Cases of an organisation that were sent and are not at their end, in the order of locking."""
    return list(
        session.scalars(
            select(Proposal)
            .where(
                Proposal.organisation_id == organisation_id,
                Proposal.submitted_at.is_not(None),
                Proposal.state.not_in(TERMINAL),
            )
            .order_by(Proposal.id)
        )
    )


def hit_roles(session: Session, hit: Hit, user: User | None, now: datetime) -> frozenset[str]:
    """The offices of somebody who may see the hit; `system` for the system itself."""
    if user is None:
        return frozenset({r.SYSTEM})
    seen = session.scalar(select(Hit.id).where(Hit.id == hit.id, hits_visible_to(user, now)))
    return frozenset() if seen is None else roles_held(user, geneva_day(now))


def hit_facts(hit: Hit, cases: Sequence[Guards], actor: User | None, verdict: str = "") -> dict[str, bool]:
    """What the rows of workflows/hit.py ask for, but for what only a form knows. `cases`: those open now."""
    judgement = hit.judgement
    said = judgement.verdict if judgement is not None else verdict
    return {
        "k01": all(guards.has_declared_none for guards in cases),
        "k02_adjudication": not any(
            guards.duties & {"triage", "review", "approval", "sponsor"} for guards in cases
        ),
        "second_person": judgement is None or actor is None or judgement.judged_by_id != actor.id,
        "needs_second": needs_second(hit.band, verdict or "different"),
        "says_same": said == "same",
    }


def needs_second(band: str, verdict: str) -> bool:
    """Strong matches and "the same" are never one person's verdict; "cannot tell" is no verdict."""
    return verdict == "same" or (verdict == "different" and band == "strong")


def hit_offers(session: Session, hit: Hit, user: User | None, now: datetime) -> list[Offer]:
    """Each step that this person may take on the hit now, with what still blocks it (K01, K02 …)."""
    found = list_open_cases(session, hit.organisation_id)
    cases = [Guards(session, each, user, now) for each in found]
    if user is not None:
        declared = _declarations(session, found, user)
        for guards in cases:
            guards.__dict__["declaration"] = declared.get(guards.proposal.id)
    facts = {**hit_facts(hit, cases, user), "reason_given": True}
    return HIT.offers(hit.state, hit_roles(session, hit, user, now), facts)


def list_runs(session: Session, *, limit: int = 50) -> list[ScreeningRun]:
    """The newest screening runs first."""
    rows = select(ScreeningRun).order_by(ScreeningRun.ordered_at.desc(), ScreeningRun.id)
    return list(session.scalars(rows.limit(limit)))


def list_cleared_hits(session: Session, user: User | None, now: datetime, *, limit: int = 200) -> list[Hit]:
    """Hits judged to be somebody else, bound to facts that have not changed: silent, never hidden."""
    is_current = exists(
        select(Party.id).where(Party.id == Hit.party_id, Party.removed_at.is_(None)).correlate(Hit)
    )
    rows = select(Hit).where(hits_visible_to(user, now), Hit.state == "different", is_current)
    return list(session.scalars(with_both_sides(rows).order_by(_FIRST, Hit.raised_at, Hit.id).limit(limit)))


def list_undeclared_cases(session: Session, hit: Hit, user: User) -> list[Proposal]:
    """Open cases of the organisation of which the person has not said whether they have an interest (K01)."""
    cases = list_open_cases(session, hit.organisation_id)
    declared = _declarations(session, cases, user)
    return [case for case in cases if case.id not in declared]


def _declarations(
    session: Session, cases: Sequence[Proposal], user: User
) -> dict[uuid.UUID, InterestDeclaration]:
    """Case → what the person declared about it, in one question."""
    rows = select(InterestDeclaration).where(
        InterestDeclaration.user_id == user.id,
        InterestDeclaration.proposal_id.in_([case.id for case in cases]),
    )
    return {row.proposal_id: row for row in session.scalars(rows)} if cases else {}
