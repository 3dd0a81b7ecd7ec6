"""Guards of parallel review, interests, derogation and what follows a decision; see queries/guards.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from registry.models import Agreement, Event
from registry.queries.derogation import list_advice
from registry.queries.freeze import weighty
from registry.queries.reconsideration import find_open, was_asked
from registry.queries.verdicts import are_complete, is_veto, objections, quorum_pct, summary_of
from workflows import roles as r

if TYPE_CHECKING:
    from registry.queries.guards import Guards


def _tender(g: Guards) -> object:
    return g.facts.get("proposal.un_tender")


def _tender_settled(g: Guards) -> bool:
    # unknown is not no: only a known answer other than "bidding", or a recorded award, lets the case go on
    return _tender(g) in ("none", "related_spec") or g.proposal.award_known_at is not None


def _groups_represented(g: Guards) -> bool:
    if g.facts.get("proposal.standards_interest") == "none" or g.proposal.groups_note.strip():
        return True
    return g.facts.get("coi.competing_interests_represented") is True


def _objection_heard(g: Guards) -> bool:
    standing = objections(g.reviews)
    if not standing:
        return True
    if r.DEPUTY in g.roles and (g.act_is_due("approve") or g.act_is_due("concur")):
        return True  # decides in person, with the objection on the page
    last = max(review.given_at for review in standing if review.given_at is not None)
    return any(d.role == r.DEPUTY and d.decided_at >= last for d in g.decisions)


def _only_x09(g: Guards) -> bool:
    if g.outlook is None or set(g.outlook.gates) != {"excluded"}:
        return False
    return {f.rule_id for f in g.outlook.findings_proven if f.kind == "exclusion"} == {"X09"}


def _legal_advised(g: Guards) -> bool:
    return bool(list_advice(g.session, g.proposal))


def _is_lead(g: Guards) -> bool:
    if g.actor is None:
        return False
    lead = next((review for review in g.reviews if review.is_lead), None)
    if lead is not None and lead.reviewer_id == g.actor.id:
        return True
    return r.DESK in g.roles and g.is_over_time


def _review_begun(g: Guards) -> bool:
    """Whether the case waits from its review: verdicts of a round before it came again do not count."""
    last = (
        select(Event)
        .where(Event.case_id == g.proposal.id, Event.name == "proposal.award_awaited")
        .order_by(Event.seq.desc())
        .limit(1)
    )
    event = g.session.scalar(last)
    return event is not None and event.data.get("from") != "submitted"


def _did_not_decide(g: Guards) -> bool:
    return g.actor is not None and "approval" not in g.duties


def _was_excluded(g: Guards) -> bool:
    row = find_open(g.session, g.proposal)
    return row is not None and row.of_state == "excluded"


def _not_signed(g: Guards) -> bool:
    signed = select(Agreement.id).where(
        Agreement.proposal_id == g.proposal.id, Agreement.signed_on.is_not(None)
    )
    return g.session.scalar(signed.limit(1)) is None


REVIEW_GUARDS: Mapping[str, Callable[[Guards, str], bool]] = {
    "reviews_complete": lambda g, _: are_complete(g.slots, quorum_pct(g.policy, g.proposal.dd_level)),
    "tender_is_live": lambda g, _: _tender(g) == "bidding",
    "tender_settled": lambda g, _: _tender_settled(g),
    "award_known": lambda g, _: g.proposal.award_known_at is not None,
    "review_begun": lambda g, _: _review_begun(g),
    "derogation_possible": lambda g, _: _only_x09(g),
    "legal_advised": lambda g, _: _legal_advised(g),
    "legal_advice_due": lambda g, _: not _legal_advised(g),
    "groups_represented": lambda g, _: _groups_represented(g),
    "verdicts_conflict": lambda g, _: summary_of(g.slots) == "conflicting",
    "conflict_noted": lambda g, _: summary_of(g.slots) != "conflicting" or bool(g.proposal.conflict_note),
    "is_lead": lambda g, _: _is_lead(g),
    "objection_stands": lambda g, _: bool(objections(g.reviews)),
    "objection_heard": lambda g, _: _objection_heard(g),
    "no_veto": lambda g, _: not (is_veto(g.policy, g.proposal.dd_level) and objections(g.reviews)),
    "not_reconsidered": lambda g, _: not was_asked(g.session, g.proposal),
    "did_not_decide": lambda g, _: _did_not_decide(g),
    "was_excluded": lambda g, _: _was_excluded(g),
    "changed_since_approval": lambda g, _: bool(weighty(g.proposal.changed_parts or ())),
    "not_signed": lambda g, _: _not_signed(g),
}  # fmt: skip
