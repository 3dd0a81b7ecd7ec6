"""A second look at a refusal: asked once by the partner, answered by somebody who did not decide."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Document, Reconsideration, User
from registry.models.proposal import Proposal
from registry.queries.guards import Guards
from registry.queries.reconsideration import find_open
from registry.services.assessment import refresh_level
from registry.services.case_clock import start_service
from registry.services.decision import check_recorder, new_act, write_recorded
from registry.services.letter import write_letter
from registry.services.step import allowed_step, apply_step, open_case
from workflows.machine import WrongState

OUTCOME_OF_VERB = {"uphold": "upheld", "reopen": "reopened"}


def ask_reconsideration(
    session: Session,
    proposal: Proposal,
    *,
    grounds: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Reconsideration:
    """The partner's grounds; once for each decision. It creates no legal right."""
    guards = open_case(session, proposal, "ask_reconsideration", version=version, actor=actor, now=now)
    step = allowed_step(guards, "ask_reconsideration", {"reason_given": bool(grounds.strip())})
    row = Reconsideration(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        of_state=proposal.state,
        submission_no=proposal.submission_no,
        grounds=grounds.strip(),
        asked_by_id=actor.id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    apply_step(
        session, proposal, step, actor=actor, now=now, about=row, event="proposal.reconsideration_asked"
    )
    return row


def answer_reconsideration(
    session: Session,
    proposal: Proposal,
    verb: str,
    *,
    reasons: str,
    letter_text: str = "",
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Reconsideration:
    """`uphold`: the decision stands. `reopen`: the case goes back to triage. A letter says so either way."""
    guards = open_case(session, proposal, verb, version=version, actor=actor, now=now)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    step = allowed_step(guards, verb, {"reason_given": bool(reasons.strip())})
    row = find_open(session, proposal)
    if row is None:
        raise WrongState(verb, proposal.state)
    outcome = OUTCOME_OF_VERB[verb]
    row.outcome, row.reasons, row.letter_text = outcome, reasons, letter_text
    row.answered_by_id, row.answered_at = actor.id, now
    act = new_act(
        guards, role=min(guards.roles & set(step.by)), act="reconsider",
        outcome="against" if verb == "uphold" else "for", reasons=reasons, letter_text=letter_text,
        recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
    proposal.outcome_note = letter_text
    if verb == "reopen":
        _begin_again(guards)
    write_letter(session, proposal, f"reconsideration_{outcome}", note=letter_text, actor=actor, now=now)
    session.flush()
    apply_step(
        session, proposal, step, actor=actor, now=now, about=act,
        event=f"proposal.reconsideration_{outcome}",
        payload={"act": act.act, "role": act.role, "outcome": outcome},
    )  # fmt: skip
    write_recorded(session, proposal, act, verb, recorded_by, now=now)
    if verb == "reopen":
        refresh_level(Guards(session, proposal, None, now))
    return row


def _begin_again(guards: Guards) -> None:
    """Nobody has triaged the case any more; its level is decided on the facts as they are now."""
    proposal = guards.proposal
    proposal.triaged_by_id = proposal.triaged_at = proposal.decided_at = None
    proposal.outcome_reason = None
    start_service(
        guards.session, proposal, "submitted", policy=guards.policy, from_on=geneva_day(guards.now),
        now=guards.now,
    )  # fmt: skip
