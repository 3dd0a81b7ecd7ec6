"""What a verification record says of an approved case, and what stands against issuing one.

Facts that other United Nations bodies may know: no level, rule or reason, no list but the United Nations'.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, Decision, Proposal, VerificationRecord
from registry.queries.duties import standing_acts
from registry.queries.freeze import changed_since_approval, content_hash, weighty
from registry.queries.screening import COUNCIL, case_screening, counted_lists, unsettled, version_label
from workflows.wording import N_

SAID = (COUNCIL, "ungm")  # lists of the United Nations themselves; no other is named
OFFICE = "United Nations Economic Commission for Europe, Office of the Deputy Executive Secretary"
SPEAKS_OF = (
    "This record says what was checked and what was known on the day of issue. Nothing that happened later "
    "is in it: ask the office whether it still holds. It is not an endorsement, and it is not for "
    "publication."
)
FAULTS = {
    "approved": N_("A record is issued for a case that is approved."),
    "frozen": N_("What the approval rests on was not kept: the case was approved before that was possible."),
    "unchanged": N_("Nothing that matters has changed since the approval."),
    "in_time": N_("The due diligence is still valid."),
    "screened": N_("Every name is screened and nothing is open."),
    "nothing_confirmed": N_(
        "No name is confirmed to be on a list: such a case needs a letter, not a record."
    ),
    "no_derogation": N_("An exclusion was set aside: such a case needs a letter, not a record."),
    "alive": N_("The agreement is not suspended, under review or terminated."),
}


def faults_of(session: Session, proposal: Proposal, *, now: datetime) -> Iterator[tuple[str, str]]:
    """(name, sentence) of each thing that must hold and does not."""
    agreement = _agreement(session, proposal)
    until = valid_until(session, proposal)
    screening = case_screening(session, proposal, now)
    results = [result for _, result in screening.results]
    holds = {
        "approved": proposal.state == "approved",
        "frozen": proposal.frozen is not None,
        "unchanged": not weighty(changed_since_approval(session, proposal)),
        "in_time": until is not None and until >= geneva_day(now),
        "screened": bool(results)
        and all(result is not None and result.is_settled for result in results)
        and not unsettled(screening.alerts),
        "nothing_confirmed": all(hit.state != "same" for hit in screening.alerts)
        and all(result is None or result.result in ("clear", "false_positive") for result in results),
        "no_derogation": proposal.derogated_at is None,
        "alive": agreement is not None and agreement.state not in ("suspended", "under_review", "terminated"),
    }
    yield from ((name, FAULTS[name]) for name, is_so in holds.items() if not is_so)


def content_of(session: Session, proposal: Proposal, *, number: str, now: datetime) -> dict[str, Any]:
    """The content that is signed; plain JSON, in English, readable without this program."""
    organisation, until = proposal.organisation, valid_until(session, proposal)
    assert organisation is not None
    screening = case_screening(session, proposal, now)
    names = len(screening.results)
    versions = counted_lists(session, proposal, now)
    checked: list[dict[str, Any]] = [
        {
            "what": reference.load().list_source(source).name.en,
            "version": version_label(versions[source]),
            "imported_on": geneva_day(versions[source].imported_at).isoformat(),
            "names": names,
            "result": "no match",
        }
        for source in SAID
        if source in versions
    ]
    if COUNCIL not in versions:
        days = {row.list_version for _, row in screening.results if row is not None}
        checked.append(
            {
                "what": reference.load().list_source(COUNCIL).name.en,
                "version": ", ".join(sorted(days)),
                "names": names,
                "result": "no match, looked up by hand",
            }
        )
    checked += [
        {"what": "exclusion criteria of the policy on partnerships", "result": "none applies"},
        {"what": "owners, directors and signatory disclosed", "result": "yes"},
        {"what": "reviewers and officials without an interest in the partner", "result": "declared"},
    ]
    return {
        "type": "partnerships verification record",
        "format": 1,
        "number": number,
        "issued_by": OFFICE,
        "issued_at": now.isoformat(timespec="seconds"),
        "valid_until": until.isoformat() if until else None,
        "subject": {
            "name": organisation.name,
            "country": organisation.country,
            "registration_no": organisation.registration_no,
            "lei": organisation.lei,
        },
        "case": proposal.reference,
        "decision": {"outcome": "approved", "on": _decided_on(session, proposal).isoformat()},
        "checked": checked,
        "policy": {"version": proposal.policy_version, "sha256": _policy_hash(proposal)},
        "file_sha256": content_hash(proposal.frozen or {}),
        "speaks_of": SPEAKS_OF,
    }


def valid_until(session: Session, proposal: Proposal) -> date | None:
    """The last day on which the due diligence of the case counts."""
    agreement = _agreement(session, proposal)
    return agreement.dd_valid_until if agreement else None


def list_records(session: Session, proposal: Proposal) -> list[VerificationRecord]:
    """The records of a case, the newest first."""
    query = select(VerificationRecord).where(VerificationRecord.proposal_id == proposal.id)
    query = query.options(joinedload(VerificationRecord.issued_by))
    return list(session.scalars(query.order_by(VerificationRecord.issued_at.desc())))


def find_record(session: Session, proposal: Proposal, record_id: uuid.UUID) -> VerificationRecord | None:
    """One record of a case that the person may see."""
    return session.scalar(
        select(VerificationRecord).where(
            VerificationRecord.id == record_id, VerificationRecord.proposal_id == proposal.id
        )
    )


def list_keys(session: Session) -> dict[str, bytes]:
    """Fingerprint → public key of every key that signed a record, the key of today included."""
    rows = session.execute(select(VerificationRecord.key_id, VerificationRecord.public_key).distinct())
    return {row.key_id: bytes.fromhex(row.public_key) for row in rows if row.public_key}


def _agreement(session: Session, proposal: Proposal) -> Agreement | None:
    return session.scalar(select(Agreement).where(Agreement.proposal_id == proposal.id))


def _decided_on(session: Session, proposal: Proposal) -> date:
    rows = session.scalars(
        select(Decision)
        .where(Decision.proposal_id == proposal.id, Decision.round == proposal.round)
        .order_by(Decision.number)
    )
    acts = standing_acts(rows)
    return geneva_day(acts[-1].decided_at if acts else proposal.decided_at or proposal.created_at)


def _policy_hash(proposal: Proposal) -> str | None:
    return proposal.snapshot.policy_hash if proposal.snapshot else None
