"""Screening entered by hand: one result per name, and a second person on everything that is not clear."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from registry.models import Proposal, Screening, User
from registry.queries.screening import ENGINE, case_screening, unsettled
from registry.services.assessment import check_second_person, desk_on, refresh_level
from registry.services.step import write_event
from workflows.machine import Blocked
from workflows.wording import N_


def enter_screening(
    session: Session,
    proposal: Proposal,
    results: Mapping[uuid.UUID, str],
    *,
    list_version: str,
    notes: Mapping[uuid.UUID, str] | None = None,
    actor: User,
    now: datetime,
    method: str = "hand",
) -> list[Screening]:
    """Results (clear, false_positive, possible, confirmed) by party id against one version of the UN list."""
    guards = desk_on(session, proposal, actor, now)
    screening = case_screening(session, proposal, now)
    current = {party.id: (party, old) for party, old in screening.results}
    strange = set(results) - set(current)
    if strange:
        raise ValueError(
            "a result was given for a name that is not on the case any more: open the page again"
        )
    matched = {hit.party_id for hit in unsettled(screening.alerts)}
    if any(results[party_id] in ("clear", "false_positive") for party_id in matched & set(results)):
        raise Blocked("enter_screening", ["hits_judged"], [MATCH_IS_OPEN])
    rows = []
    for party_id, result in results.items():
        old = current[party_id][1]
        if old is not None and old.method != ENGINE:
            old.superseded_at = now
        rows.append(
            Screening(
                party_id=party_id,
                proposal_id=proposal.id,
                list_source="unsc",
                list_version=list_version,
                method=method,
                result=result,
                note=(notes or {}).get(party_id, ""),
                entered_by_id=actor.id,
                entered_at=now,
            )
        )
    session.add_all(rows)
    session.flush()
    write_event(
        session, proposal, "screening.entered", actor=actor, now=now,
        payload={"list": "unsc", "list_version": list_version,
                 "results": {str(row.party_id): row.result for row in rows}},
    )  # fmt: skip
    refresh_level(guards)
    return rows


def confirm_screening(
    session: Session, proposal: Proposal, screening_id: uuid.UUID, *, agrees: bool, actor: User, now: datetime
) -> None:
    """The second person on a result that is not clear; a refused claim leaves the name unscreened."""
    guards = desk_on(session, proposal, actor, now)
    row = session.get(Screening, screening_id)
    if row is None or row.proposal_id != proposal.id or not row.waits:
        raise Blocked("confirm_screening", ["screening_waits"], [NOTHING_WAITS])
    check_second_person(guards, row.entered_by_id)
    if agrees:
        row.confirmed_by_id, row.confirmed_at = actor.id, now
    else:
        row.refused_by_id, row.refused_at = actor.id, now
    session.flush()
    write_event(
        session, proposal, "screening.confirmed" if agrees else "screening.refused",
        actor=actor, now=now, about=row, payload={"result": row.result},
    )  # fmt: skip
    refresh_level(guards)


MATCH_IS_OPEN = N_("A match on one of these names is open: judge the match, no result by hand replaces that.")
NOTHING_WAITS = N_("Nothing waits for a second person here any more.")
