"""What a confirmed hit does to agreements: the Council's list suspends (M01), another list opens a review."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import Agreement, Hit
from registry.queries.facts import case_facts
from registry.queries.guards import RISKS
from registry.queries.policy import policy_in_force
from registry.queries.screening import COUNCIL
from registry.queries.watchlist import counting_lists
from registry.services.agreement import change_state
from registry.services.agreement_history import write_change
from rules.monitoring import add_months
from workflows.agreement import IN_FORCE
from workflows.wording import N_

M01 = N_("M01: a name of this partner was confirmed to be on the Security Council's list.")
ON_A_LIST = "A name of this partner was confirmed to be on a list: {list}. {level}"
NO_LEVEL = "What is known does not give a level."


def act_on_agreements(session: Session, hit: Hit, *, now: datetime) -> list[Agreement]:
    """Suspends or reviews every agreement in force of the organisation, at once, by the system."""
    if hit.state != "same" or hit.party.removed_at is not None:
        return []
    found = list(
        session.scalars(
            select(Agreement)
            .where(Agreement.organisation_id == hit.organisation_id, Agreement.state.in_(IN_FORCE))
            .order_by(Agreement.id)
        )
    )
    if hit.source == COUNCIL:
        found = [agreement for agreement in found if agreement.state != "suspended"]
        for agreement in found:
            change_state(session, agreement, "suspend", reason=M01, actor=None, now=now)
        return found
    if hit.source not in counting_lists(policy_in_force(session, geneva_day(now))):
        return []
    name = reference.load().list_source(hit.source).name.en
    for agreement in found:
        review_agreement(session, agreement, list_name=name, now=now)
    return found


def review_agreement(session: Session, agreement: Agreement, *, list_name: str, now: datetime) -> None:
    """Decides the level again under the version in force, and opens a review where one can be opened.

    The level only rises here; where no level is left, the due diligence is over: nothing is signed on it.
    """
    reason = ON_A_LIST.format(list=list_name, level=_retier(session, agreement, now))
    if agreement.state == "active":
        change_state(session, agreement, "review", reason=reason, actor=None, now=now)
    else:
        write_change(
            session, agreement, "agreement.changed", actor=None, now=now, payload={"internal_reason": reason}
        )


def _retier(session: Session, agreement: Agreement, now: datetime) -> str:
    """What the policy says now, in a sentence for the file."""
    today = geneva_day(now)
    policy = policy_in_force(session, today)
    decision = None
    if agreement.proposal is not None:
        facts = case_facts(session, agreement.proposal, policy, now)
        try:
            decision = None if facts.is_undecided else rules.decide(policy, facts.document)
        except rules.BadFacts:
            decision = None
    if decision is None or decision.risk_level not in RISKS:
        if agreement.dd_valid_until is None or agreement.dd_valid_until >= today:
            agreement.dd_valid_until = today - timedelta(days=1)
        if decision is None:
            return NO_LEVEL
        return f"Policy version {policy.version}: {decision.gate} ({', '.join(decision.rule_ids)})."
    before = agreement.risk_level
    if before not in RISKS or RISKS.index(decision.risk_level) > RISKS.index(before):
        agreement.risk_level, agreement.dd_level = decision.risk_level, decision.dd_level
        if decision.validity_months and agreement.dd_completed_on and agreement.dd_valid_until:
            ends = add_months(agreement.dd_completed_on, decision.validity_months)
            agreement.dd_valid_until = min(agreement.dd_valid_until, ends)
    return f"Policy version {policy.version}: {decision.risk_level} ({', '.join(decision.rule_ids)})."
