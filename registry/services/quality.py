"""A sample of approved low-risk cases is looked at again by somebody who took no part in them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Proposal, QualityCheck, User
from registry.queries.guards import Guards
from registry.queries.inbox import CHECKERS, took_no_part
from registry.services.step import lock_case, write_event
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

FINDINGS = ("sound", "small_faults", "wrong")
DRAWN_FROM = timedelta(days=30)  # approvals older than that are not drawn any more
SAY_WHAT = N_("Say what is wrong and what is done about it.")


def draw_sample(session: Session, *, now: datetime) -> list[QualityCheck]:
    """Draws from the approvals of the last 30 days the share that the policy of each case names.

    Whether a case is drawn follows from its random id: nobody chooses, and a second run draws the same.
    """
    known = select(QualityCheck.proposal_id)
    cases = session.scalars(
        select(Proposal).where(
            Proposal.state == "approved",
            Proposal.risk_level == "low",
            Proposal.decided_at >= now - DRAWN_FROM,
            Proposal.id.not_in(known),
        )
    ).all()
    drawn = []
    for case in cases:
        share = Guards(session, case, None, now).policy.parameters.get("review_sample_pct")
        if share is None or case.id.int % 100 >= int(str(share.value)):
            continue
        lock_case(session, case)
        check = QualityCheck(id=uuid.uuid4(), proposal_id=case.id, drawn_at=now)
        session.add(check)
        session.flush()
        write_event(session, case, "quality.drawn", actor=None, now=now, about=check)
        drawn.append(check)
    return drawn


def record_check(
    session: Session, check: QualityCheck, *, finding: str, note: str = "", actor: User, now: datetime
) -> None:
    """What the second look found: sound, small_faults or wrong; the last two say what.

    Raises NotYours for who took part in the case or holds no office for it (K02).
    """
    proposal = session.get_one(Proposal, check.proposal_id)
    lock_case(session, proposal)
    session.refresh(check)
    if check.done_at is not None:
        raise WrongState("check", "done", moved_by=check.checked_by.name if check.checked_by else None)
    guards = Guards(session, proposal, actor, now)
    no_part = session.scalar(select(Proposal.id).where(Proposal.id == proposal.id, *took_no_part(actor.id)))
    if no_part is None or not guards.roles & CHECKERS:
        raise NotYours("check", CHECKERS)
    if finding not in FINDINGS:
        raise ValueError(f"a finding is one of {', '.join(FINDINGS)}")
    if finding != "sound" and not note.strip():
        raise Blocked("check", ["reason_given"], [SAY_WHAT])
    check.finding, check.note = finding, note
    check.checked_by_id, check.done_at = actor.id, now
    session.flush()
    write_event(
        session, proposal, "quality.checked", actor=actor, now=now, about=check, payload={"finding": finding}
    )
