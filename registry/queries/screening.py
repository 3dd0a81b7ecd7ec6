"""What is known about the names of a case: current parties and the result of each, by engine or by hand.

While a version of the Security Council's list is in force, the engine says who is clear: a result by hand can
then only make it worse. Without one, a result by hand counts. An open match is never overridden.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import Coverage, Hit, Judgement, ListVersion, Party, Proposal, Screening
from registry.queries.policy import policy_in_force, policy_of_case
from registry.queries.watchlist import counting_lists, lists_in_force, true_on
from rules.screening.entry import ALGORITHM
from workflows.hit import UNSETTLED

FRESH_DAYS = 30  # a result older than this before the submission is not reused
COUNCIL = "unsc"
ENGINE = "engine"
_WORSE = ("clear", "false_positive", "possible", "confirmed")


def list_parties(session: Session, proposal: Proposal) -> list[Party]:
    """Everybody to be screened for the case: the organisation, parents, owners, directors, signatory."""
    if proposal.organisation_id is None:
        return []
    return list(
        session.scalars(
            select(Party)
            .where(Party.organisation_id == proposal.organisation_id, Party.removed_at.is_(None))
            .options(selectinload(Party.names))
            .order_by(Party.role, Party.recorded_at, Party.id)
        )
    )


@dataclass(frozen=True, slots=True)
class CaseScreening:
    """Each party with its result against the Council's list, and the alerts on every list that counts.

    None: not screened, or not any more. Results of the engine (`method` is ENGINE) are computed, no rows.
    """

    results: list[tuple[Party, Screening | None]]
    alerts: list[Hit]


def party_results(
    session: Session, proposal: Proposal, now: datetime | None = None
) -> list[tuple[Party, Screening | None]]:
    """The results of `case_screening`. Where it matters that a list is too old, `now` is given."""
    return case_screening(session, proposal, now).results


def case_screening(
    session: Session, proposal: Proposal, now: datetime | None = None, policy: rules.Policy | None = None
) -> CaseScreening:
    """What engine and people say of the names of a case, on the lists of its version, or of `policy`."""
    parties = list_parties(session, proposal)
    if not parties:
        return CaseScreening([], [])
    hand = _by_hand(session, proposal, parties)
    versions = counted_lists(session, proposal, now, policy)
    alerts = alerts_on(session, proposal.organisation_id, versions) if versions else []
    if COUNCIL not in versions:
        return CaseScreening([(party, hand.get(party.id)) for party in parties], alerts)
    covered = covered_parties(session, proposal.organisation_id, versions, now)
    results = []
    for party in parties:
        mine = [hit for hit in alerts if hit.party_id == party.id and hit.source == COUNCIL]
        engine = engine_result(party, mine, versions[COUNCIL], is_covered=party.id in covered)
        typed = hand.get(party.id)
        if typed is not None and typed.result in ("clear", "false_positive"):
            typed = None
        results.append((party, worse_result(engine, typed)))
    return CaseScreening(results, alerts)


def _by_hand(session: Session, proposal: Proposal, parties: list[Party]) -> dict[uuid.UUID, Screening]:
    earliest = (proposal.submitted_at or proposal.created_at) - timedelta(days=FRESH_DAYS)
    rows = session.scalars(
        select(Screening)
        .where(
            Screening.party_id.in_([party.id for party in parties]),
            Screening.list_source == COUNCIL,
            Screening.superseded_at.is_(None),
            Screening.refused_at.is_(None),
            Screening.entered_at >= earliest,
        )
        .options(selectinload(Screening.entered_by), selectinload(Screening.confirmed_by))
        .order_by(Screening.entered_at, Screening.id)
    )
    return {row.party_id: row for row in rows}


def engine_result(
    party: Party, hits: list[Hit], version: ListVersion, *, is_covered: bool
) -> Screening | None:
    """What the engine and the verdicts of people say of a party; None when it is not covered."""
    same = [hit for hit in hits if hit.state == "same"]
    unsettled = [hit for hit in hits if hit.state in UNSETTLED]
    different = [hit for hit in hits if hit.state == "different"]
    if not (same or unsettled) and not is_covered:
        return None
    result = "confirmed" if same else "possible" if unsettled else "false_positive" if different else "clear"
    spoken = next((hit.judgement for hit in (*same, *different) if hit.judgement is not None), None)
    settled = spoken if result in ("confirmed", "false_positive") else None
    row = Screening(
        party_id=party.id,
        list_source=COUNCIL,
        list_version=version_label(version),
        method=ENGINE,
        result=result,
        note=settled.reason if settled is not None else "",
    )
    if settled is not None:
        row.entered_by, row.entered_at = settled.judged_by, settled.judged_at
        row.confirmed_by = settled.second_by
        row.confirmed_at = settled.second_at or settled.judged_at
    return row


def worse_result(engine: Screening | None, typed: Screening | None) -> Screening | None:
    """The one that stands: whoever says worse."""
    found = [row for row in (engine, typed) if row is not None]
    return max(found, key=lambda row: _WORSE.index(row.result)) if found else None


def version_label(version: ListVersion) -> str:
    """The publisher's date, else the number of the import."""
    return version.published_on.isoformat() if version.published_on else f"{version.number}"


# --- what covers a case ----------------------------------------------------------------------------------


def counted_lists(
    session: Session, proposal: Proposal, now: datetime | None, policy: rules.Policy | None = None
) -> dict[str, ListVersion]:
    """The versions in force of the lists that count for the case: named by its policy and by today's.

    `policy` stands in for that of the case.
    """
    today = geneva_day(now or proposal.submitted_at or proposal.created_at)
    pinned = set(counting_lists(policy or policy_of_case(session, proposal, today)))
    found = lists_in_force(session, policy_in_force(session, today))
    return {source: version for source, version in found.items() if version and source in pinned}


def covered_parties(
    session: Session,
    organisation_id: uuid.UUID | None,
    versions: Mapping[str, ListVersion],
    now: datetime | None,
) -> set[uuid.UUID]:
    """Its current parties that were met with every list that counts, none of which is too old."""
    if now is not None and any(is_too_old(each, now) for each in versions.values()):
        return set()
    rows = session.execute(
        select(Coverage.party_id, func.count())
        .join(Party, Party.id == Coverage.party_id)
        .where(
            Party.organisation_id == organisation_id,
            Party.removed_at.is_(None),
            Coverage.version_id.in_([version.id for version in versions.values()]),
            Coverage.algorithm == ALGORITHM,
        )
        .group_by(Coverage.party_id)
    )
    return {party_id for party_id, count in rows if count == len(versions)}


def is_too_old(version: ListVersion, now: datetime) -> bool:
    """Whether a version in force is older than its list may be."""
    allowed = reference.load().list_source(version.source).max_age_days
    return geneva_day(now) > true_on(version) + timedelta(days=allowed)


def alerts_on(
    session: Session, organisation_id: uuid.UUID | None, sources: Collection[str] | None = None
) -> list[Hit]:
    """Hits of the bands review and strong, not closed, on current parties; on these lists, or on all."""
    rows = (
        select(Hit)
        .join(Party, Party.id == Hit.party_id)
        .where(
            Party.organisation_id == organisation_id,
            Party.removed_at.is_(None),
            Hit.band.in_(("strong", "review")) | (Hit.state == "same"),
            Hit.state != "closed",
        )
        .options(
            joinedload(Hit.judgement).options(
                joinedload(Judgement.judged_by), joinedload(Judgement.second_by)
            )
        )
        .order_by(Hit.raised_at, Hit.id)
    )
    return list(session.scalars(rows if sources is None else rows.where(Hit.source.in_(sources))))


def unsettled(hits: Iterable[Hit]) -> list[Hit]:
    """Those that somebody still has to judge, or a second person to confirm."""
    return [hit for hit in hits if hit.state in UNSETTLED]
