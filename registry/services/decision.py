"""The ordered acts on a case: advice, recommendation, decision, concurrence; raising or lowering a level.

Each is taken by an official in person, or recorded by the desk from a note that the official signed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Decision, Document, LevelChange, Proposal, User
from registry.queries.duties import may_take
from registry.queries.guards import ACT_OF_VERB, RISKS, Guards
from registry.services.agreement_draft import open_agreement
from registry.services.case_clock import pause_clocks, resume_clocks, stop_clocks
from registry.services.freeze import freeze_case
from registry.services.letter import write_letter
from registry.services.review import add_conditions
from registry.services.step import (
    allowed_step,
    apply_step,
    check_version,
    lock_case,
    open_case,
    write_event,
)
from workflows import roles as r
from workflows.machine import Blocked, NotYours, Step
from workflows.proposal import NEEDS, PROPOSAL, TERMINAL
from workflows.wording import N_

PDF = "application/pdf"
SIGNED_NOTE_GIVEN = N_("An act is recorded from the official's signed note only: add the PDF.")

OUTCOME_OF_VERB = {
    "approve": "approve",
    "approve_with_conditions": "approve_with_conditions",
    "decline": "decline",
    "defer": "defer",
    "concur": "for",
    "refuse_concurrence": "against",
    "hear_objection": "no_view",
}
EVENT_OF_VERB = {
    "advise": "proposal.advised",
    "recommend": "proposal.recommended",
    "defer": "proposal.deferred",
    "refuse_concurrence": "proposal.concurrence_refused",
    "hear_objection": "proposal.objection_heard",
}


def take_act(
    session: Session,
    proposal: Proposal,
    verb: str,
    *,
    outcome: str | None = None,
    reasons: str = "",
    letter_text: str = "",
    next_steps: str = "",
    conditions: Sequence[Mapping[str, object]] = (),
    defer_until: date | None = None,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> Decision:
    """One act by its verb (advise, recommend, approve, approve_with_conditions, decline, defer, concur, …).

    `outcome` is needed for advice and recommendations only: for, against, no_view. `reasons` stay internal,
    `letter_text` and `next_steps` go to the partner. A final approval freezes the case and opens the
    agreement. `recorded_by`: somebody of the desk who types the act of `actor` in from a `signed_note`.
    """
    guards = open_case(session, proposal, verb, version=version, actor=actor, now=now)
    check_recorder(session, proposal, recorded_by, signed_note, actor=actor, now=now)
    step = allowed_step(
        guards,
        verb,
        {
            "reason_given": bool(reasons.strip()),
            "conditions_given": bool(conditions),
            "date_given": defer_until is not None,
        },
    )
    act = guards.next_act
    role = step.by[0]
    if act is not None and verb != "hear_objection":
        role = next(iter(sorted(guards.roles & set(may_take(act)))))
    decision = new_act(
        guards, role=role, act=ACT_OF_VERB[verb], outcome=OUTCOME_OF_VERB.get(verb) or outcome or "no_view",
        reasons=reasons, letter_text=letter_text, next_steps=next_steps, defer_until=defer_until,
        recorded_by=recorded_by, signed_note=signed_note,
    )  # fmt: skip
    add_conditions(session, proposal, conditions, now=now, decision_id=decision.id)
    # the act that speaks to the partner: for a concurrence, the decision that it confirms
    spoken = decision
    if verb == "concur":
        spoken = next(d for d in reversed(guards.decisions) if d.act == "decide")
    _after(guards, step, spoken, defer_until)
    payload: dict[str, object] = {"act": decision.act, "role": role, "outcome": decision.outcome}
    if step.target == "approved":
        payload["content_hash"] = freeze_case(session, proposal, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, about=decision, event=_event_of(step, spoken),
        payload=payload,
    )  # fmt: skip
    write_recorded(session, proposal, decision, verb, recorded_by, now=now)
    if step.target == "approved":
        open_agreement(session, proposal, actor=actor, now=now)
    return decision


def new_act(
    guards: Guards,
    *,
    role: str,
    act: str,
    outcome: str,
    reasons: str,
    letter_text: str = "",
    next_steps: str = "",
    defer_until: date | None = None,
    recorded_by: User | None = None,
    signed_note: Document | None = None,
) -> Decision:
    """The next act on the (locked) case, by the person of the guards, on the facts as they were assessed."""
    session, proposal, actor = guards.session, guards.proposal, guards.actor
    assert actor is not None  # the system takes no act
    count = select(func.count()).where(Decision.proposal_id == proposal.id)
    row = Decision(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        number=1 + (session.scalar(count) or 0),
        submission_no=proposal.submission_no,
        round=proposal.round,
        role=role,
        act=act,
        outcome=outcome,
        reasons=reasons,
        letter_text=letter_text,
        next_steps=next_steps,
        decided_by_id=actor.id,
        decided_at=guards.now,
        snapshot_id=proposal.snapshot_id,
        defer_until=defer_until,
        recorded_by_id=recorded_by.id if recorded_by else None,
        signed_note_id=signed_note.id if signed_note else None,
    )
    session.add(row)
    session.flush()
    return row


def check_recorder(
    session: Session,
    proposal: Proposal,
    recorded_by: User | None,
    signed_note: Document | None,
    *,
    actor: User,
    now: datetime,
) -> None:
    """Refuses an act recorded without the signed PDF, by the official, or by somebody not of the desk."""
    if recorded_by is None and signed_note is None:
        return
    note = signed_note
    is_note = (
        note is not None
        and note.proposal_id == proposal.id
        and note.content_type == PDF
        and note.sha256 is not None
        and note.removed_at is None
    )
    if recorded_by is None or not is_note:
        raise Blocked("record", ["signed_note_given"], [SIGNED_NOTE_GIVEN])
    guards = Guards(session, proposal, recorded_by, now)
    if r.DESK not in guards.roles or recorded_by.id == actor.id:
        raise NotYours("record", (r.DESK,))
    if any(act.decided_by_id == recorded_by.id for act in guards.decisions):
        raise Blocked("record", ["acts_distinct"], [NEEDS["acts_distinct"]])
    if not guards.has_declared_none:
        raise Blocked("record", ["k01"], [NEEDS["k01"]])


def write_recorded(
    session: Session,
    proposal: Proposal,
    decision: Decision,
    verb: str,
    recorded_by: User | None,
    *,
    now: datetime,
) -> None:
    """The second name beside the official's: who typed the act in. The official is told by mail."""
    if recorded_by is not None:
        write_event(
            session, proposal, "proposal.act_recorded", actor=recorded_by, now=now, about=decision,
            payload={"act_verb": verb, "user": decision.decided_by_id, "note": decision.signed_note_id},
        )  # fmt: skip


def take_up_proposal(
    session: Session, proposal: Proposal, *, version: int | None = None, actor: User | None, now: datetime
) -> None:
    """Takes a deferred case up again; the system does on the date of the deferral."""
    guards = open_case(session, proposal, "take_up", version=version, actor=actor, now=now)
    step = allowed_step(guards, "take_up" if actor else "fall_due")
    resume_clocks(session, proposal, reason=PROPOSAL.state("deferred").pause, now=now)
    apply_step(session, proposal, step, actor=actor, now=now, event="proposal.taken_up")


def change_level(
    session: Session,
    proposal: Proposal,
    *,
    to_risk: str,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> LevelChange:
    """Raises (any reviewer) or lowers (only the approver) the risk level, with a reason; never an exclusion.

    The diligence level follows; the authority of the level first computed still decides (POLICY.md 8).
    """
    lock_case(session, proposal)
    present = proposal.risk_level or ""
    if to_risk not in RISKS:
        raise ValueError(f"a risk level is one of {', '.join(RISKS)}")
    rises = present in RISKS and RISKS.index(to_risk) > RISKS.index(present)
    verb = "raise_level" if rises else "lower_level"
    check_version(proposal, version, verb)
    guards = Guards(session, proposal, actor, now)
    falls = present in RISKS and RISKS.index(to_risk) < RISKS.index(present)
    step = allowed_step(
        guards, verb, {"reason_given": bool(reason.strip()), "level_rises": rises, "level_falls": falls}
    )
    change = LevelChange(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        from_risk=present,
        to_risk=to_risk,
        reason=reason,
        changed_by_id=actor.id,
        changed_at=now,
    )
    session.add(change)
    proposal.risk_level = to_risk
    proposal.dd_level = DD_OF_RISK[to_risk]
    highest = max((proposal.first_risk_level or to_risk, to_risk), key=RISKS.index)
    proposal.first_risk_level = highest
    apply_step(
        session, proposal, step, actor=actor, now=now, about=change,
        event="proposal.level_raised" if rises else "proposal.level_lowered",
        payload={"from_risk": present, "to_risk": to_risk},
    )  # fmt: skip
    return change


LETTER_OF_OUTCOME = {"approve": "approved", "approve_with_conditions": "approved_with_conditions"}
DD_OF_RISK = {"low": "simplified", "moderate": "standard", "substantial": "enhanced", "high": "enhanced"}


def _after(guards: Guards, step: Step, spoken: Decision, defer_until: date | None) -> None:
    """What a step brings besides the new state: clocks and the partner's letter."""
    session, proposal, actor, now = guards.session, guards.proposal, guards.actor, guards.now
    if step.target in TERMINAL:
        stop_clocks(session, proposal, now=now)
    if step.target == "deferred":
        pause_clocks(session, proposal, reason=PROPOSAL.state("deferred").pause, now=now)
    kind = {"approved": spoken.outcome, "declined": "declined", "deferred": "deferred"}.get(step.target)
    if kind is not None:
        proposal.outcome_note = spoken.letter_text
        write_letter(
            session, proposal, LETTER_OF_OUTCOME.get(kind, kind),
            note=spoken.letter_text, next_steps=spoken.next_steps, until=defer_until, actor=actor, now=now,
        )  # fmt: skip


def _event_of(step: Step, spoken: Decision) -> str:
    if step.target == "approved":
        with_conditions = spoken.outcome == "approve_with_conditions"
        return "proposal.approved_with_conditions" if with_conditions else "proposal.approved"
    if step.target == "declined":
        return "proposal.declined"
    if step.target == "decided":
        return "proposal.decided"
    return EVENT_OF_VERB[step.verb]
