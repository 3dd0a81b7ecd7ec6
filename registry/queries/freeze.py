"""What an approval rests on, as one hash a part; a later difference is a change since the approval."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.models import (
    Condition,
    Decision,
    Document,
    InterestDeclaration,
    Proposal,
    Review,
    ScreeningRun,
    Submission,
)
from registry.models.base import canonical_json
from registry.queries.facts import CaseFacts, case_facts
from registry.queries.screening import ENGINE
from workflows.hit import UNSETTLED
from workflows.wording import N_

# part of the file → what the office calls it
PARTS: Mapping[str, str] = {
    "proposal": N_("partner, title, value, lead or subprogrammes"),
    "answers": N_("the partner's answers"),
    "facts": N_("facts that the policy reads, with what the desk found"),
    "level": N_("level, or version of the policy"),
    "documents": N_("documents that were there at the approval"),
    "documents_added": N_("documents added since"),
    "parties": N_("owners, directors and other names to screen"),
    "screening": N_("a name confirmed to be on a list"),
    "matches": N_("a match that nobody has judged yet"),
    "looked_at": N_("matches cleared as somebody else"),
    "runs": N_("the record of the screening runs"),
    "reviews": N_("reviews"),
    "interests": N_("declarations of interest"),
    "conditions": N_("conditions of the approval"),
}
# parts whose change stands against the signature; the others only mark the case
WEIGHTY = frozenset(
    {"proposal", "answers", "facts", "level", "documents", "parties", "screening", "matches", "conditions"}
)
# of these, what sends the case back by itself: a match may turn out to be somebody else, and names of the
# partner change with its other proposals, so there a person decides
AUTOMATIC = WEIGHTY - {"matches", "parties"}
# said elsewhere, or moved by other cases and by the day
_NOT_FACTS = frozenset(
    {"screening.unsc", "screening.unsc_subject", "screening.unsc_subject_pct", "coi.reviewer_interest",
     "proposal.same_partner_last_12m_usd"}
)  # fmt: skip


def parts_of(session: Session, proposal: Proposal, at: datetime) -> dict[str, str]:
    """Part of the file → SHA-256 of its content. `at`: the instant of the approval; a clear new screening
    run or a day that passes changes nothing."""
    facts = case_facts(session, proposal, now=at)
    snapshot = proposal.snapshot
    level = [proposal.risk_level, proposal.first_risk_level, proposal.dd_level, proposal.gate]
    said = [snapshot.facts_hash, snapshot.policy_hash, snapshot.policy_version] if snapshot else []
    contents: dict[str, Any] = {
        "proposal": [
            proposal.title, str(proposal.organisation_id), proposal.value_usd_cents,
            proposal.lead_subprogramme, sorted(row.subprogramme for row in proposal.subprogrammes),
            str(proposal.sponsor_id),
        ],
        "answers": _answers(session, proposal),
        "facts": _facts(facts),
        "level": [*level, *said, proposal.policy_version],
        **_documents(session, proposal, at),
        "parties": sorted([p.role, p.name, p.country or "", f"{p.pct:.4f}"] for p, _ in facts.results),
        **_screening(facts),
        "runs": _runs(session, proposal, at),
        "reviews": _reviews(session, proposal),
        "interests": _interests(session, proposal),
        "conditions": _conditions(session, proposal),
    }  # fmt: skip
    return {part: _digest(content) for part, content in contents.items()}


def content_hash(parts: Mapping[str, str]) -> str:
    """One hash over all parts, printed on the decision note."""
    return _digest(dict(parts))


def changed_parts(session: Session, proposal: Proposal) -> dict[str, str]:
    """Part → its present hash, of every part that is not as it was when the case was approved."""
    if proposal.frozen is None or proposal.frozen_at is None:
        return {}
    present = parts_of(session, proposal, proposal.frozen_at)
    return {part: present.get(part, "") for part, was in proposal.frozen.items() if present.get(part) != was}


def changed_since_approval(session: Session, proposal: Proposal) -> list[str]:
    """The parts that changed; empty when nothing did, or when nothing was frozen."""
    return list(changed_parts(session, proposal))


def weighty(parts: Iterable[str]) -> list[str]:
    """Those of the parts that stand against the signature."""
    return [part for part in parts if part in WEIGHTY]


def _answers(session: Session, proposal: Proposal) -> Any:
    query = select(Submission.hash, Submission.answers).where(
        Submission.proposal_id == proposal.id, Submission.number == proposal.submission_no
    )
    row = session.execute(query).first()
    return list(row) if row else []


def _facts(facts: CaseFacts) -> list[list[Any]]:
    flat = {f"{s}.{name}": value for s, values in facts.document.items() for name, value in values.items()}
    claims = sorted(path for path, row in facts.assessed.items() if row.waits)
    return [
        *([path, _plain(flat[path])] for path in sorted(flat) if path not in _NOT_FACTS),
        ["waits", claims],
    ]


def _plain(value: Any) -> Any:
    """A number the same however it was read: 5 and 5.0 are one."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    is_number = not isinstance(value, bool | str) and value is not None
    return f"{float(value):.6f}" if is_number else value


def _documents(session: Session, proposal: Proposal, at: datetime) -> dict[str, list[Any]]:
    rows = session.execute(
        select(
            Document.id, Document.kind, Document.sha256, Document.missing_reason, Document.received_at
        ).where(
            Document.proposal_id == proposal.id,
            Document.agreement_id.is_(None),
            Document.removed_at.is_(None),
        )
    ).all()
    found: dict[str, list[Any]] = {"documents": [], "documents_added": []}
    for number, kind, sha256, reason, received_at in rows:
        part = "documents" if received_at <= at else "documents_added"
        found[part].append([str(number), kind, sha256 or "", reason or ""])
    return {part: sorted(each) for part, each in found.items()}


def _screening(facts: CaseFacts) -> dict[str, list[Any]]:
    """Results by hand and matches on lists that count, by what they mean; clear ones say nothing."""
    by_hand = [
        [party.role, party.name, row.result]
        for party, row in facts.results
        if row is not None and row.method != ENGINE and row.result != "clear"
    ]
    hits = [[str(hit.party_id), str(hit.entry_id), hit.state] for hit in facts.alerts]
    return {
        "screening": sorted(
            [*(x for x in by_hand if x[2] == "confirmed"), *(x for x in hits if x[2] == "same")]
        ),
        "matches": sorted(
            [*(x for x in by_hand if x[2] == "possible"), *(x[:2] for x in hits if x[2] in UNSETTLED)]
        ),
        "looked_at": sorted(
            [
                *(x for x in by_hand if x[2] == "false_positive"),
                *(x for x in hits if x[2] not in (*UNSETTLED, "same")),
            ]
        ),
    }


def _runs(session: Session, proposal: Proposal, at: datetime) -> list[Any]:
    """The runs of the partner's names between submission and approval, as they were recorded."""
    query = (
        select(
            ScreeningRun.id,
            ScreeningRun.lists,
            ScreeningRun.algorithm,
            ScreeningRun.provider,
            ScreeningRun.party_count,
            ScreeningRun.entry_count,
        )
        .where(
            ScreeningRun.finished_at >= (proposal.submitted_at or proposal.created_at),
            ScreeningRun.finished_at <= at,
            or_(
                ScreeningRun.organisation_id.is_(None),
                ScreeningRun.organisation_id == proposal.organisation_id,
            ),
        )
        .order_by(ScreeningRun.id)
    )
    return [[str(number), *rest] for number, *rest in session.execute(query)]


def _reviews(session: Session, proposal: Proposal) -> list[Any]:
    query = (
        select(
            Review.slot,
            Review.attempt,
            Review.reviewer_id,
            Review.state,
            Review.verdict,
            Review.reasons,
            Review.programme_fit,
            Review.competitors,
            Review.history,
        )
        .where(Review.proposal_id == proposal.id, Review.round == proposal.round)
        .order_by(Review.slot, Review.attempt)
    )
    return [[slot, attempt, str(who), *rest] for slot, attempt, who, *rest in session.execute(query)]


def _interests(session: Session, proposal: Proposal) -> list[Any]:
    query = select(InterestDeclaration.user_id, InterestDeclaration.interest).where(
        InterestDeclaration.proposal_id == proposal.id, InterestDeclaration.interest != "none"
    )
    return sorted([str(who), interest] for who, interest in session.execute(query))


def _conditions(session: Session, proposal: Proposal) -> list[Any]:
    """What was decided, whether met or not."""
    query = (
        select(Condition.text, Condition.owner, Condition.due_on, Condition.is_blocking)
        .join(Decision, Decision.id == Condition.decision_id)
        .where(Decision.proposal_id == proposal.id, Decision.round == proposal.round)
    )
    return sorted(
        [text, owner, due.isoformat() if due else "", blocking]
        for text, owner, due, blocking in session.execute(query)
    )


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
