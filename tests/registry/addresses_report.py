"""What stands in addresses of reports, meetings and what else is no part of a case; see addresses.py."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import MeetingDecision, Proposal
from registry.services.meeting import fix_pack, hold_meeting, plan_meeting, record_decision
from tests.case import NOW
from tests.cast import Cast
from tests.registry.addresses_excom import excom_values, furnish_excom
from tests.registry.addresses_knowledge import furnish_knowledge, knowledge_values
from tests.registry.addresses_recommendation import furnish_recommendations, recommendation_values
from tests.registry.addresses_strategy import furnish_strategy, strategy_values

NOWHERE = uuid.UUID(int=7)  # no row has it
FIXED: dict[str, list[Any]] = {
    "second": [5],
    "contributed": ["in_kind"],
    "dashboard": ["desk", "auditor"],
    "cube": ["cases", "events"],
    "undertaken": ["supervision"],
    "purpose": ["renewal", "mid-term"],
    "key": ["organisation.website"],
    "language": ["en"],
    "rule": ["N01"],
    "form": ["json"],
    "secret": ["no-such-secret"],
    "filename": ["css/tokens.css"],
}


def report_values(session: Session) -> dict[str, list[Any]]:
    """Name of a converter → values worth trying."""
    return {
        "resolution_id": [session.scalar(select(MeetingDecision.id).limit(1)) or NOWHERE],
        **knowledge_values(session),
        **excom_values(session),
        **strategy_values(session),
        **recommendation_values(session),
    }


def furnish_reports(session: Session, cast: Cast, case: Proposal, files: Path) -> None:
    """A meeting that is being held, with a decision."""
    furnish_knowledge(session, cast)
    furnish_excom(session, cast)
    furnish_strategy(session, cast, files)
    furnish_recommendations(session, cast)
    meeting = plan_meeting(session, held_on=NOW.date(), place="S4", actor=cast.bea, now=NOW)
    fix_pack(session, meeting, stale_lists=(), actor=cast.bea, now=NOW)
    hold_meeting(session, meeting, actor=cast.bea, now=NOW)
    record_decision(session, meeting, decided="noted", text="Seen.", subject=case, actor=cast.bea, now=NOW)
