"""What the desk of the demonstration has said of matches of names, and the levels that follow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Hit, Proposal, User
from registry.queries.guards import Guards
from registry.queries.hit import list_open_cases
from registry.services.assessment import refresh_level
from registry.services.hit import judge_hit
from registry.services.review import declare_interest
from registry.services.step import lock_case

OFFICER = "desk2@demo.example"
# our party → why it is somebody else; the one that is strong waits for a second person
JUDGED = {
    "Maria Inventada": "Ours was born in Graz in 1984 (identity card seen); the one on the list in 1966.",
    "Selim Harun al-Fikti": "Ours has another passport number and was born in 1990; he is an engineer.",
}


def judge_hits(session: Session, now: datetime) -> None:
    """One verdict a person: it counts in each capacity that the person has."""
    officer = session.scalars(select(User).where(User.email == OFFICER)).one()
    for hit in session.scalars(select(Hit).order_by(Hit.id)):
        reason = JUDGED.get(hit.party.name)
        if reason is None or hit.party.role != "owner":
            continue
        for case in list_open_cases(session, hit.organisation_id):
            declare_interest(session, case, interest="none", actor=officer, now=now)
        judge_hit(session, hit, verdict="different", reason=reason, actor=officer, now=now)


def follow_levels(session: Session, now: datetime) -> None:
    """What the worker does after a run: an open match holds a case that waits for triage."""
    for case in session.scalars(select(Proposal).where(Proposal.state == "submitted").order_by(Proposal.id)):
        lock_case(session, case)
        refresh_level(Guards(session, case, None, now))
