"""What the policy in force says of an agreement when something of it changes: does its level hold?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import Agreement
from registry.queries.agreement import case_behind
from registry.queries.facts import case_facts
from registry.queries.guards import RISKS
from registry.queries.policy import policy_in_force


def decide_again(
    session: Session, agreement: Agreement, changes: Mapping[str, Any] | None = None, *, now: datetime
) -> rules.Decision | None:
    """The decision on the case of the agreement with `changes` (path in the facts document → value).

    None where nothing can be decided: there is no case, a name is unscreened, a finding waits.
    """
    case = case_behind(session, agreement)
    if case is None:
        return None
    policy = policy_in_force(session, geneva_day(now))
    facts = case_facts(session, case, policy, now)
    for path, value in (changes or {}).items():
        facts.put(path, value)
    if facts.is_undecided:
        return None
    try:
        return rules.decide(policy, facts.document)
    except rules.BadFacts:
        return None


def level_holds(agreement: Agreement, decision: rules.Decision | None) -> bool:
    """Whether the case passes at the approved level or below; what is unknown never holds. An agreement that
    was recorded without a case has no level to lose."""
    if agreement.risk_level not in RISKS:
        return agreement.origin != "case"
    if decision is None or decision.gate != "pass" or decision.risk_level not in RISKS:
        return False
    return RISKS.index(decision.risk_level) <= RISKS.index(agreement.risk_level)
